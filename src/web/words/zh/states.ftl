### 状态：每种一个词。个别对象另有说法时，以该对象的条目为准。

## 通用

state-adopted = 已采纳
state-registered = 已登记
state-derived = 已建立
state-open = 已开启
state-opened = 未关闭
state-assessed = 已评估
state-decided = 已作决定
state-closed = 已关闭
state-acknowledged = 已确认
state-requested = 待批准
state-granted = 已批准
state-used = 已使用
state-retired = 已停用
state-depleted = 已用完
state-used_up = 已用完
state-in_stock = 在机构库存
state-suspected = 疑似泄露
state-unconfirmed = 待确认
state-revoked = 已撤销
state-enrolled = 已登记
state-left = 已离职
state-printed = 已打印
state-affixed = 已贴
state-void = 已作废
state-eligible = 合格
state-ineligible = 不合格
state-incomplete = 资料不全
state-qualified = 合格
state-quarantined = 待检隔离
state-empty = 空
state-in_use = 使用中
state-full = 已满
state-cancelled = 已取消

## 批次

state-planned = 已计划
state-in_process = 生产中
state-filled = 待检隔离
state-qc_complete = 检验完成
state-released = 已放行
state-conditionally_released = 有条件放行
state-rejected = 已拒绝
state-recalled = 已召回
state-expired = 已过期
state-on_hold = 暂停使用
state-donor_not_eligible = 供者不合格
state-result_fails = 检验不合格
state-result_awaited = 待结果

## 小瓶

state-commissioned = 已建档
state-stored = 在库
state-retrieved = 已取出
state-packed = 已装箱
state-available = 可用
state-reserved = 已预留
state-thawed = 已复苏
state-past_use_by = 已超使用时限
state-infused = 已输注
state-partially_infused = 部分输注
state-not_infused = 已复苏未输注
state-missing = 缺失
state-lost = 丢失
state-damaged = 破损
state-returned = 已退回
state-retained = 留样
state-destroyed = 已销毁

## 货运与保管权

state-sealed = 已封签
state-offered = 待接收
state-accepted = 已接收
state-refused = 已拒绝
state-overdue = 已逾期
state-in_transit = 运输中
state-with_carrier = 承运中
state-delivered = 已送达，待验收
state-received = 已验收
state-received_with_discrepancy = 验收有差异
state-shipment-rejected = 已拒收

## 受试者、医嘱、输注、不良事件

state-screened = 已筛选
state-screen_failed = 筛选失败
state-participant-enrolled = 已入组
state-participant-completed = 已完成试验
state-withdrawn = 已退出
state-placed = 已开医嘱
state-allocated = 已分配
state-given = 已给药
state-checked_once = 一人已核对
state-verified = 已核对
state-started = 输注中
state-completed = 已完成
state-stopped = 已中止
state-abandoned = 未输注
state-reported = 已报告
state-reviewed = 已复核
state-recall-opened = 进行中
state-equipment-qualified = 确认合格
state-equipment-used = 已使用，待再确认

## 检验结果

state-pass = 合格
state-fail = 不合格
state-pending = 待检
state-entered = 待复核
state-report_only = 仅报告
state-invalid = 无效

## 证明

state-proof-checked = 已验证
state-proof-in_log = 已入日志未验证
state-proof-queued = 在本机未发送
state-proof-fails = 验证失败
state-proof-holds = 验证通过

## Stages that were recorded, which say nothing of whether a thing may be used

stage-lot-filled = 已灌装
stage-lot-released = 已签署放行
stage-lot-conditionally_released = 已签署有条件放行
stage-bank-quarantined = 已建立，未合格
stage-bank-qualified = 已签署合格
stage-donor-eligible = 已判定合格
stage-donor-ineligible = 已判定不合格
stage-vial-stored = 已入盒
stage-vial-in_stock = 在机构，未入盒
stage-equipment-qualified = 已记录合格
