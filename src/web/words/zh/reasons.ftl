### 不得使用的原因：每条原因一句话、由何事件解除，以及给药进行中的警示。
reasons-title = 不得使用的原因
reason-settled-by = 解除方式：{ $act }
reason-for-good = 无法解除：请隔离存放，改用其他产品。
reason-of = 涉及：{ $vials }
reason-open = 查看 { $name }
reason-see-steps = 查看步骤
reason-see-results = 查看结果
warning-title = 请停下查看：涉及一次给药
warning-running = 输注进行中：{ $names }。请完成或停止输注，两者仍可记录。
warning-ready = 已为医嘱预留或已复苏：{ $names }。在解决之前不得输注。

## 原因

reason-not_released = { $on } 未放行
reason-rejected = { $on } 已被拒绝
reason-closed = { $on } 已关闭
reason-condition_not_accepted = { $on } 在最后结果之前放行，{ $site } 不接受
reason-result_overdue = { $on } 的一项结果应于 { $due } 前给出，已逾期
reason-result_missing = { $test } 没有结果
reason-result_invalid = { $test } 没有有效结果
reason-result_fails = { $test } 不合格
reason-result_not_reviewed = { $test } 未复核
reason-step_missing = 步骤“{ $step }”未记录
reason-step_not_checked = 步骤“{ $step }”未复核
reason-labels_open = 有 { $labels } 张已打印标签去向未明
reason-vials_not_labelled = { $filled } 支中已贴签 { $labelled } 支
reason-nothing_later = 没有可后补的检验：无附条件放行的依据
reason-held = { $on } 已暂停使用：{ $why }
reason-recalled = { $on } 已被 { $recall } 召回
reason-recalled-closed = { $on } 已被 { $recall } 永久停用
reason-deviation_open = 关于 { $on } 的偏差 { $deviation } 尚未决定
reason-deviation_open-exposed = 关于 { $on } 的偏差 { $deviation } 尚未决定；暴露时间 { $from } 至 { $to }
reason-deviation_against = 关于 { $on } 的偏差 { $deviation } 已决定不得使用
reason-deviation_against-exposed = 关于 { $on } 的偏差 { $deviation } 已决定不得使用；暴露时间 { $from } 至 { $to }
reason-expired = { $on } 已于 { $at } 到期
reason-donor_not_eligible = { $on } 未判定为合格
reason-not_qualified = { $on } 未经确认
reason-retired = { $on } 已停用
reason-depleted = { $on } 的容器已全部用完
reason-site_not_in_trial = { $site } 不是试验 { $protocol } 的机构
reason-not_labelled = { $on } 没有经扫描确认的标签
reason-not_at_hand = { $on } 不可取用：{ $state }
reason-not_thawed = { $on } 尚未复苏
reason-thawed = { $on } 已复苏
reason-past_use_by = { $on } 应于 { $at } 前使用
