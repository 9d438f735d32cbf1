# 在浏览器中签名。

js-date = { $year }年{ $month }{ $day }日
js-utc = （{ $time } UTC）
js-yes = 是
js-no = 否
js-value-none = 无
js-value-empty = 空
js-value-empty-list = 无
js-close = 关闭

js-sign-says = 您签名即声明
js-sign-language = 您以中文签署以上语句，一字不差。
js-sign-you = 签名人
js-sign-key = 密钥
js-sign-first = 这是其首条记录。
js-sign-bytes = 显示待签原文（{ $count } 字节）
js-sign-bytes-label = 待签原文
js-sign-many = 签署 { $count } 个事件
js-sign-passphrase = 您的口令
js-sign-passphrase-hint = 口令用于打开本机上的密钥，不会发送。
js-sign-passphrase-missing = 请输入口令。
js-sign-wrong-passphrase = 此口令无法打开您的密钥。未签署任何内容。
js-sign-go = 签署：{ $act }
js-sign-go-many = 全部签署（{ $count }）
js-sign-cancel = 取消，不签署

js-sign-cannot = 无法签署
js-sign-refused = 被拒绝：{ $what }
js-sign-partly = 已记录 { $recorded } 项，被拒绝 { $refused } 项
js-sign-nothing = 未记录任何内容。
js-sign-todo = 如何处理：
js-sign-look-again = 重新查看
js-sign-send-again = 重新发送
js-sign-sign-in = 登录
js-sign-keys = 本机密钥
js-sign-stale = 期间已有他人作了记录
js-sign-stale-why = 您所见已非最新。请查看当前情况后再作决定。
js-sign-session-over = 会话已结束
js-sign-nobody = 尚未登录
js-sign-nobody-why = 登录后方可签署。
js-sign-no-key = 本机没有您的密钥
js-sign-no-key-why = 请在持有密钥的设备上签署，或在本机恢复备份。
js-sign-unreachable = 无法连接服务器
js-sign-unreachable-why = 签署前须知晓日志的最新记录。请在网络恢复后重试。
js-sign-unknown = 您已签署，但是否已记录尚不可知。可放心重新发送：只会记录一次。
js-sign-clock = 本机时钟不准
js-sign-clock-why = 与服务器相差约 { $minutes } 分钟。请校准时钟，或说明延迟记录的原因。
