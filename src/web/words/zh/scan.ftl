# A thing in one line.
told-vial = 批次 { $lot } 的第 { $number } 号小瓶。
told-lies = 存放于 { $place }，{ $position }。
told-kept = 已为医嘱 { $order } 预留。
told-thawed = 已为医嘱 { $order } 复苏，须在 { $local }{ $utc } 前使用。
told-packed = 已装入货运 { $shipment }。
told-doubt = 待偏差 { $deviation } 作出决定。
told-held = 由 { $holder } 保管。
told-lot = { $vials } 瓶，生产于 { $site }，有效期至 { $expires }。
told-lot-unfilled = 尚未灌装，生产于 { $site }。
told-shipment = { $vials } 瓶，由 { $from } 运往 { $to }。
told-offered = 待 { $to } 接收。
told-place = { $equipment }，架 { $rack }，盒 { $box }：{ $all } 个位置中已占 { $taken } 个，下一个空位为 { $free }。
told-none = 无
told-order = { $participant } 的 { $vials } 瓶，已分配 { $allocated } 瓶。
told-infusion = 受试者 { $participant }，医嘱 { $order }。
told-equipment = 序列号 { $serial }，位于 { $site }。
told-at = 位于 { $site }。
told-label = 此标签已作废，原贴于 { $of }，不得据此使用。

# The scan bar.
frame-camera = 用摄像头扫描
js-scan-open = 打开
js-scan-short = 编号应为 12 个字符，此处只有 { $found } 个。
js-scan-long = 编号应为 12 个字符，此处过长。
js-scan-character = 编号只含数字和字母 A 至 Z（不含 I 和 O），此处含有“{ $found }”。
js-scan-check = 有一个字符错误，或有两个字符颠倒：末位校验字符不符。
js-scan-meant = 可能应为：
js-scan-likely = 第 { $at } 个字符有误
js-scan-exchanged = 第 { $at } 与第 { $next } 个字符颠倒
js-scan-not-found = 未找到对应记录
js-scan-unknown = 不在记录中
js-scan-unknown-do = 请勿使用贴有此标签的物品。请单独存放并联系质量保证部门。
js-scan-offline = 目前无法查询所扫描的内容，请待服务器恢复后重新扫描。
js-scan-sign-in = 请先登录
js-scan-to-sign-in = 登录后重新扫描

# The camera.
js-camera = 摄像头
js-camera-picture = 摄像头画面
js-camera-hint = 请持稳，使条码约占画面的三分之一。
js-camera-closer = 请靠近一些，并让条码朝向光线。
js-camera-offline = 画面由服务器识读，目前无法连接服务器。请使用扫描枪或手工输入编号。
js-camera-sign-in = 登录后方可使用摄像头扫描。
js-camera-insecure = 浏览器仅允许在 HTTPS 下使用摄像头。请使用扫描枪或手工输入编号。
js-camera-denied = 浏览器未允许使用摄像头。请在浏览器设置中允许，或手工输入编号。
js-camera-none = 此设备没有可用的摄像头。请使用扫描枪或手工输入编号。
js-camera-torch = 补光灯
js-camera-close = 关闭摄像头
js-scan-undo = 撤销
