### 问题类型：名称与处理办法。

problem-kind = 问题类型
problem-type = 类型
problem-status = 状态码
problem-rules = 规则

## 类型

problem-malformed = 格式有误
problem-malformed-do = 有字段缺失、未知、重复或格式不符，答复中已指明；请更正后重新签名。
problem-signature = 签名验证失败
problem-signature-do = 收到的字节与此密钥所签不一致。请在设备上重新签名，并检查中间环节。
problem-sign-in = 请先登录
problem-sign-in-do = 请获取登录质询，在设备上签名后提交。
problem-forbidden = 无此权限
problem-forbidden-do = 请由具备所列角色的人员办理。
problem-invitation = 邀请无效
problem-invitation-do = 请向管理员索取新的邀请。
problem-too-many = 请求过多
problem-too-many-do = 请稍等一分钟后重试。
problem-not-found = 未找到
problem-not-found-do = 请核对名称；记录中没有此项。
problem-method = 不支持此方法
problem-method-do = 各地址支持的方法见 /api/openapi.json。
problem-stale = 内容已过时
problem-stale-do = 其间已有人就同一对象记录了事件。请先阅读，再基于最新条目重新签名。
problem-id-reused = 标识已被使用
problem-id-reused-do = 已有其他事件使用此标识。请使用新标识重新签名。
problem-too-large = 内容过大
problem-too-large-do = 每个条目最多 65,535 字节。请将较长内容作为附件上传，并写明其哈希值。
problem-media-type = 不支持的内容类型
problem-media-type-do = 请以 application/json 发送。
problem-refused = 被规则拒绝
problem-refused-do = 答复中已写明规则、拒绝理由及下一步办法。
problem-label = 标签无法生成
problem-label-do = 有内容超出标签版面或无法绘制，答复中已指明该字段。
problem-printing = 状态不符
problem-printing-do = 请查看打印任务，其中写明了各标签的去向。
problem-unavailable = 暂时无法访问
problem-unavailable-do = 请原样重发：若事件已入日志，将返回原应给出的回执。
problem-clock = 服务器时钟存疑
problem-clock-do = 仍可查阅，但暂不签署任何内容。请保留已签名的内容，稍后再发送。运维人员须校准服务器时钟，或用 vialog serve --confirm-clock 予以确认。
problem-fault = 服务器故障
problem-fault-do = 重发无济于事。请将发生时间告知运维人员，原因见服务器日志。
problem-internal = 内部错误
problem-internal-do = 请将发生时间告知管理员，原因见服务器日志。
