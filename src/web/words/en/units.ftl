### Units as they stand behind a number.

unit-cells = cells
unit-cells_per_kg = cells/kg
unit-cells_per_vial = cells/vial
unit-ul = µL
unit-ml = mL
unit-g = g
unit-kg = kg
unit-celsius = °C
unit-um = µm
unit-mm = mm
unit-dpi = dpi
unit-dots = dots
unit-seconds = s
unit-minutes = min
unit-hours = h
unit-days = days
unit-years = years
unit-percent = %
unit-vials = vials
unit-bytes = bytes
