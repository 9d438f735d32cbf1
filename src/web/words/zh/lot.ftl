# Lots: what their states mean, where they come from, what blocks their release.
lot-says-in_process = 生产中：{ $all } 个步骤已记录 { $done } 个。
lot-says-filled = 已灌装 { $count } 瓶，等待放行决定。
lot-says-conditionally_released = 可供接受有条件放行的机构使用，尚待最后结果。
lot-says-released = 可以使用：{ $all } 瓶中现有 { $left } 瓶。
lot-says-rejected = 不得使用。{ $reason }
lot-says-recalled = 已召回，全部停止使用。
lot-says-not-to-be-used = 已放行，但目前不得使用：请看原因。
lot-says-closed = 每瓶去向均已查明。
lot-says-on_hold = 暂停使用。{ $reason }
lot-genealogy = 来源谱系
lot-passage = { $what }，第 { $passage } 代
lot-siblings-more = 另有 { $count } 个
lot-outside-limits = 超出限度
lot-awaits-check = 待复核
lot-step-done = 已完成
limit-range = { $least } 至 { $most }
limit-per-kg = 每千克体重 { $most }

## What blocks a release

release-blockers = { $count ->
    [0] 无放行阻碍
   *[other] { $count } 项阻碍放行
 }
release-met = { $count } 项条件已满足
release-decide = 作出决定
release-waits-for = 等待{ $who }决定。
release-once-clear = 无阻碍后，在此由{ $who }放行。
release-may-wait = 以下结果可在有条件放行之后补充：{ $tests }。
release-certificate = 检验报告书
release-certificate-hint = 选择文件：其哈希值将被签名，文件与日志一并保存。
release-due = 结果预计日期
js-release-file = 检验报告书未能保存。未作任何记录。
met-source = 供者与细胞库合格，且在有效期内
met-steps = 批记录完整：{ $count } 个步骤
met-labels = 标签物料平衡：{ $count } 瓶已贴标签
met-tests = { $count } 项检验合格并已审核
met-deviations = 无未关闭的偏差
met-holds = 无暂停使用、无召回
