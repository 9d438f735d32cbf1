### Plots of the reports.

reports-tiles = Numbers
reports-tile = { $things }: { $state }
plot-stock = Stock by site and state
plot-enrolment = Enrolment against the cap
plot-in-transit = Vials on the way
plot-expiries = What runs out within 180 days
plot-list = As a table
plot-nothing = Nothing to show yet.
plot-and = {"; "}
plot-comma = {", "}
plot-row = { $row }: { $parts }
plot-cap = Cap { $cap }
plot-way = { $shipment }, { $from } to { $to }
plot-over = Run out
