# Shipments: their way, what was found, how warm they were.
shipment-from-to = { $from } → { $to }
shipment-too-warm = { $from } 至 { $to } 温度超限。
shipment-unwatched = { $from } 至 { $to } 没有温度记录。
shipment-way = 运输路径
leg-to = 至 { $to }
shipment-says-packed = 已装箱 { $count } 瓶，尚未封签。
shipment-says-sealed = { $count } 瓶已封签，尚未交接。
shipment-says-offered = 共 { $count } 瓶，保管权已向 { $to } 提出移交。
shipment-says-in_transit = { $count } 瓶运往 { $to } 途中。
shipment-says-with_carrier = { $count } 瓶由承运方运往 { $to }。
shipment-says-delivered = 已送达 { $to }，请逐瓶扫描 { $count } 瓶完成验收。
shipment-says-received = { $to } 已验收，逐瓶核对 { $count } 瓶。
shipment-says-received_with_discrepancy = { $to } 已验收，存在异常。
shipment-doubt = 存在异常
shipment-doubt-waits = 箱内物品须待偏差 { $name } 作出决定后方可使用。
shipment-not-opened = 尚未开箱
shipment-seal-broken = 封签破损
shipment-temperature = 温度
shipment-temperature-of = 货运 { $name } 的温度
shipment-temperature-desc = 介于 { $coldest } 与 { $warmest } 之间；限度 { $limit }；{ $above ->
    [0] 未曾超限。
   *[other] 超限 { $above } 次。
 }
shipment-limit = 限度 { $limit }
shipment-excursion = 超限 { $count }
shipment-excursion-told = 超限 { $minutes } 分钟，最高 { $warmest }
shipment-readings = 读数表
