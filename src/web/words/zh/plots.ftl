### 报告图表。

reports-tiles = 数字概览
reports-tile = { $things }：{ $state }
plot-stock = 各机构库存及状态
plot-enrolment = 入组人数与上限
plot-in-transit = 在途小瓶
plot-expiries = 180 天内到期
plot-list = 以表格查看
plot-nothing = 暂无可显示内容。
plot-and = ；
plot-comma = ，
plot-row = { $row }：{ $parts }
plot-cap = 上限 { $cap }
plot-way = { $shipment }，{ $from } 至 { $to }
plot-over = 已过期
