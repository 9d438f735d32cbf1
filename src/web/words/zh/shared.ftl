### 多个页面共用的词：列标题与事项名称。

table-none = 无。
word-none = 无
word-nobody = 无人
word-not-yet = 尚未
word-yes = 是
word-no = 否
word-more = 更多
count-of = { $count } / { $all }

## 列与事项

column-from = 自
column-signed_by = 签署人
column-entry = 条目
column-subject = 对象
column-reason = 理由
column-asked_by = 申请人
column-log_key = 日志密钥
column-checkpoint = 检查点
column-state = 状态
column-what = 内容
column-when = 时间
