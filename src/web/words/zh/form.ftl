# 事件表格，以及本机回执。

act-thing = 对象
act-means = 您将签署：
act-nature-fact = 事实：表明某事已经发生。
act-nature-decision = 决定：表明某事应当如此。
act-needs-script = 签署在浏览器中进行，本页须启用脚本。
act-optional = 选填
act-choose = 请选择
act-not-given = 不填
act-none-of-these = 均无
act-add = 添加
act-remove = 移除
act-name = 名称
act-file = 选择文件
act-hash-instead = 改为填写其哈希值
act-hash = SHA-256（十六进制）
act-detail = 不进入日志：事件中仅留其承诺值。
act-female = 女
act-male = 男
act-name-new = 新对象的名称：字母、数字、点与连字符。
act-name-known = 所涉对象：扫描，或输入其名称。
act-more = 补录、特批或已备内容
act-late-hint = 如记录晚于实际发生，请说明补录理由。
act-override-hint = 两人已为此事项给予特批时填写。
act-fill = 由文件填入
act-fill-hint = 按接口所述格式的 JSON 内容。
act-see = 查看待签内容
act-cancel = 取消
act-sign-in = 请先登录
act-sign-in-why = 此表格供有权签署的人员使用。
act-not-yours = 此事项由他人签署
act-who-may = 您不能在此签署：由于您的角色、角色所属机构，或您在此事中的参与。可由下列角色签署：
act-comma = {"、"}
act-impossible = 目前无法进行
act-impossible-why = 其当前状态不允许此步骤。
act-blocked = 存在限制

receipts-title = 本机回执
receipts-told = 每份回执证明您在此签署的内容已入日志，即使服务器不复存在亦然。请保存对您重要的回执。
receipts-none = 本机尚未签署任何内容。

js-receipt-signed = 签署内容
js-receipt-proof = 回执（C2SP tlog-proof）
js-receipt-save = 保存回执
js-receipt-entry = 查看条目

js-form-problem = 问题
js-form-problems = 需修改之处：{ $count }
js-form-missing = 请填写。
js-form-choose = 请选择一项。
js-form-number = 请填写数字，可带小数点。
js-form-digits = 小数点后最多 { $count } 位。
js-form-range = 范围为 { $least } 至 { $most }。
js-form-time = 请填写日期与时间。
js-form-date = 请填写日期。
js-form-name = 名称：1 至 64 个字母、数字、点、下划线或连字符。
js-form-thing = 格式为 noun/NAME，例如 lot/L-1。
js-form-other = 扫描所得为：{ $noun }。
js-form-hash = 64 位十六进制数字。
js-form-file = 请选择文件。
js-form-tell = 请说明以下各项是否存在。
js-form-twice = 此名称重复。
js-form-file-kept = { $name }，{ $size } 字节，已存为 { $hash }
js-form-file-waits = 正在保存 { $name } …
js-form-not-json = 此文件并非所需内容。

## What has happened already

act-afterwards = 记录已做的事
act-afterwards-hint = 此事已经做了吗？
act-done = 已经发生的事
act-done-why = 仅用于已经做了、无法再阻止的事。签名前会显示违反了哪些规则，并将开启一项偏差。
act-done-at = 发生时间
act-done-late-hint = 为何现在才记录。
act-done-account = 经过
act-done-account-hint = 发生了什么，为何这样做。
act-done-evidence = 证据
act-done-evidence-hint = 纸质记录的扫描件，或在设备上已签署但未能发送的内容。文件随日志保存，日志的所有读者均可查看：不得含受试者姓名。
js-form-done-late = 签署该内容的设备未能发送。
js-form-done-account = { $person } 在未能发送的设备上签署了此内容。
js-form-done-filled = 已按 { $person } 签署的内容填写。请逐项核对：现在由您签署。
js-form-done-unread = 无法从此文件读出已签署的内容，请手工填写。

## Stating again what could not be sent

again-title = 重新陈述未能发送的内容
again-lead = 某事实已在设备上签署，而签署人已无法发送：密钥已吊销、设备损坏或人员已离开。由另一位有权签署的人员在此陈述，并以已签署的内容为证据。
again-copy = 已保存的副本
again-copy-hint = 在“本设备上”页面点击“保存副本”得到的文件。
again-paper = 只有纸质记录？请从相关物品的页面打开该行为的表单，并在表单中附上扫描件。
js-again-not = 无法据此文件重新陈述
js-again-unread = 文件中没有已签署的内容。请选择“保存副本”得到的文件。
js-again-decision = 其中是一项决定，应由其权责人重新作出。只有事实可以重新陈述。
js-again-next = 该文件将作为证据随日志保存。请核对表单，然后以您本人名义签署。
js-again-go = 保存为证据并打开表单
