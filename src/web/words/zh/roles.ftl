### 人员与机构的角色。

role-administrator = 管理员
role-quality = 质量保证
role-lab = 生产实验室人员
role-analyst = 检验员
role-pharmacist = 药师
role-courier = 运输员
role-investigator = 研究者
role-nurse = 护士
role-auditor = 稽查员
role-manufacturer = 生产机构
role-trial_site = 临床试验机构
