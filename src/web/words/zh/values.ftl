### 事件中的取值词。

## 是与否

value-true = 是
value-false = 否
value-none = 无

## 不良事件

value-unrelated = 无关
value-unlikely = 可能无关
value-possible = 可能有关
value-probable = 很可能有关
value-definite = 肯定有关
value-death = 死亡
value-life_threatening = 危及生命
value-hospitalisation = 住院或住院时间延长
value-disability = 致残
value-congenital_anomaly = 先天性异常
value-medically_important = 其他重要医学事件
value-recovered = 痊愈
value-recovering = 好转
value-not_recovered = 未痊愈
value-recovered_with_sequelae = 痊愈伴后遗症
value-fatal = 死亡
value-sponsor = 申办者
value-ethics_committee = 伦理委员会
value-regulator = 药品监督管理部门
value-staff = 机构人员
value-reduced = 减轻
value-stable = 稳定
value-worse = 加重

## 来源与批次

value-clone = 克隆
value-bank = 细胞库
value-eligible = 合格
value-ineligible = 不合格
value-incomplete = 资料不全
value-minor = 次要
value-major = 主要
value-critical = 重大
value-accept = 接受
value-reject = 拒绝
value-withdrawn = 永久停用
value-cleared = 恢复使用
value-minimum = 不低于
value-maximum = 不高于
value-range = 范围
value-per_kg_maximum = 按体重不高于
value-finding = 定性结果
value-number = 数值
value-choice = 选项
value-report_only = 仅报告
value-pass = 合格
value-fail = 不合格

## 设备、货运、受试者

value-shipper = 运输容器
value-logger = 温度记录仪
value-tank = 液氮罐
value-freezer = 低温冰箱
value-bath = 复苏设备
value-incubator = 培养箱
value-centrifuge = 离心机
value-cabinet = 生物安全柜
value-rate_freezer = 程序降温仪
value-analyser = 分析仪
value-printer = 打印机
value-scanner = 扫描枪
value-celsius = 摄氏度
value-fahrenheit = 华氏度
value-kelvin = 开尔文
value-point = 句点
value-comma = 逗号
value-present = 完好
value-absent = 缺少
value-damaged = 破损
value-read = 已读出
value-lost = 丢失
value-unreadable = 无法读取
value-person = 人员
value-supply = 供应
value-return = 退回
value-manufacturer = 生产机构
value-trial_site = 临床试验机构
value-cells = 固定细胞数
value-cells_per_kg = 按体重
value-female = 女
value-male = 男
value-all = 不限
value-primary = 主要
value-secondary = 次要

## 标签

value-immediate = 直接接触包装
value-outer = 外包装
value-store = 存放位置
value-record = 记录
value-eu = 欧盟
value-us = 美国
value-cn = 中国
value-label = 标签标识
value-copy = 第几份
value-trial = 试验代码
value-sponsor_zh = 申办者（中文）
value-contact = 联系人
value-contact_zh = 联系人（中文）
value-address = 地址
value-address_zh = 地址（中文）
value-phone = 电话
value-investigator = 研究者
value-site = 机构
value-site_zh = 机构（中文）
value-product = 产品代码
value-product_name = 产品名称
value-product_name_zh = 产品名称（中文）
value-strength = 规格
value-form = 剂型
value-form_zh = 剂型（中文）
value-quantity = 数量
value-route = 给药途径
value-route_zh = 给药途径（中文）
value-directions = 使用方法
value-directions_zh = 使用方法（中文）
value-lot = 批号
value-vial = 小瓶
value-expiry = 有效期
value-storage = 贮存条件
value-storage_zh = 贮存条件（中文）
value-participant = 受试者
value-visit = 访视
value-order = 医嘱
value-infusion = 输注
value-given_on = 输注日期
value-place = 存放位置
value-shipment = 货运
value-from = 发出地
value-to = 目的地
value-to_zh = 目的地（中文）
value-use_en = 仅供临床试验使用（英文）
value-use_zh = 仅供临床试验使用（中文）
value-caution_us = 21 CFR 312.6(a) 警示语
value-children_en = 儿童不可触及（英文）
value-children_zh = 儿童不可触及（中文）
