### 打印队列、打印任务与打印机。

print-queue = 打印队列
print-queue-sentence = 标签按任务顺序打印，每张一次。
print-jobs = 打印任务
print-jobs-note = 最新在前
print-job = 任务 { $number }
print-job-title = 打印任务 { $number }
print-asked-for = 申请时间
print-printer = 打印机
print-printers = 打印机
print-printers-note = 本服务器所连，按最近一次查得的状态
print-do = 处理办法
print-nothing = 无需处理
print-way = 连接方式
print-way-tcp = 网络
print-way-spool = 打印目录
print-seen = 查得时间
print-labels-note = 按打印顺序
print-labels-printed = 已打印标签
print-obstacle = 受阻原因
print-sent = 发送次数
print-sent-none = 未发送
print-sent-once = 1 次
print-sent-times = { $count } 次
print-said-by = 确认人
print-facts = 基本信息
print-since = 自
print-number = 第 { $number } 张
print-doubtful-sentence = 有一张标签情况不明。在您确认其下落之前，其余标签暂不打印。
print-goes-on = 任务会自动继续。
print-unconfirmed-sentence = 此打印机不反馈标签是否打出。使用前请先查看。
print-done-sentence = 经打印机或人员确认，全部标签均已打出。
print-over-sentence = 不再打印。
print-question = 标签 { $label } 是否已打出？
print-why = 发送途中发生“{ $why }”，打印机可能已收到，也可能未收到。
print-look = 请查看打印机打出的标签是否完整、可读。未经您确认不会重新打印。
print-came-out = 已打出
print-again = 未打出，重新打印
print-who-may = 打印机所在机构的人员可在登录后确认。
print-take-back = 撤回
print-take-back-sub = 已发往打印机的标签无法撤回。
print-cancel = 取消待打印的 { $count } 张

## 任务、标签与打印机的状态

print-state-doubtful = 存疑
print-state-waiting = 等待中
print-state-printing = 打印中
print-state-sending = 发送中
print-state-printed = 已打印
print-state-sent = 已发送，未确认
print-state-cancelled = 已取消
print-state-ready = 就绪
print-state-reachable = 可连接，无更多信息
print-state-unseen = 尚未查询

## 打印机的故障

fault-head_open = 打印头已打开
fault-head_open-do = 请合上打印头，打印会自动继续。
fault-paper_out = 缺纸
fault-paper_out-do = 请装入标签纸，打印会自动继续。
fault-ribbon_out = 缺碳带
fault-ribbon_out-do = 请装入碳带，打印会自动继续。
fault-too_hot = 打印头过热
fault-too_hot-do = 请待打印头冷却，打印会自动继续。
fault-label_waiting = 标签待取
fault-label_waiting-do = 请取下标签，打印会自动继续。
fault-paused = 已暂停
fault-paused-do = 请按打印机上的暂停键，打印会自动继续。
fault-busy = 正在打印其他内容
fault-busy-do = 请稍候，打印机完成后会自动继续。
fault-away = 无法连接
fault-away-do = 请打开打印机并检查网络，系统会自动重试。
fault-silent = 无应答
fault-silent-do = 请检查打印机的纸、碳带、打印头与故障灯，系统会自动再次查询。
fault-garbled = 应答无法识别
fault-garbled-do = 请确认该地址为 ZPL 打印机；从不应答的打印机应设为 status = false。
fault-no_spool = 打印目录不可用
fault-no_spool-do = 请管理员检查 printers.toml 中的目录，系统会自动重试。
fault-lost = 连接中断
fault-lost-do = 请查看标签是否已打出，并予以确认。
fault-program = 程序故障
fault-program-do = 请管理员查看服务日志，系统会自动重试。
fault-stopped = 服务已停止
fault-stopped-do = 请查看标签是否已打出，并予以确认。

## 标签不再打印的原因

overtaken-void = 该标签现已作废
overtaken-affixed = 该标签现已贴上
overtaken-reprinted = 其后已签署新的打印件
overtaken-unknown = 记录中没有此标签
