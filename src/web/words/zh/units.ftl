### 数字后的单位。

unit-cells = 个细胞
unit-cells_per_kg = 个细胞/kg
unit-cells_per_vial = 个细胞/瓶
unit-ul = µL
unit-ml = mL
unit-g = g
unit-kg = kg
unit-celsius = °C
unit-um = µm
unit-mm = mm
unit-dpi = dpi
unit-dots = 点
unit-seconds = 秒
unit-minutes = 分钟
unit-hours = 小时
unit-days = 天
unit-years = 岁
unit-percent = %
unit-vials = 瓶
unit-bytes = 字节
