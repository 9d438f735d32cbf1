# Shipments: their way, what was found, how warm they were.
shipment-from-to = { $from } → { $to }
shipment-too-warm = Too warm from { $from } to { $to }.
shipment-unwatched = No logger has readings from { $from } to { $to }.
shipment-way = The way
leg-to = To { $to }
shipment-says-packed = { $count ->
    [one] 1 vial is packed; the shipper is not sealed yet.
   *[other] { $count } vials are packed; the shipper is not sealed yet.
 }
shipment-says-sealed = { $count ->
    [one] 1 vial under seal, not yet handed over.
   *[other] { $count } vials under seal, not yet handed over.
 }
shipment-says-offered = { $count ->
    [one] 1 vial; custody is offered to { $to }.
   *[other] { $count } vials; custody is offered to { $to }.
 }
shipment-says-in_transit = { $count ->
    [one] 1 vial on its way to { $to }.
   *[other] { $count } vials on their way to { $to }.
 }
shipment-says-with_carrier = { $count ->
    [one] 1 vial with the carrier, on its way to { $to }.
   *[other] { $count } vials with the carrier, on their way to { $to }.
 }
shipment-says-delivered = { $count ->
    [one] At { $to }; receive it by scanning its vial.
   *[other] At { $to }; receive it by scanning its { $count } vials.
 }
shipment-says-received = { $count ->
    [one] Received at { $to }; 1 vial was checked.
   *[other] Received at { $to }; { $count } vials were checked.
 }
shipment-says-received_with_discrepancy = Received at { $to }; something was not as it should be.
shipment-doubt = Something was not as it should be
shipment-doubt-waits = What was inside waits for the decision on { $name } before it is used.
shipment-not-opened = Not yet opened
shipment-seal-broken = Seal broken
shipment-temperature = Temperature
shipment-temperature-of = Temperature of shipment { $name }
shipment-temperature-desc = Between { $coldest } and { $warmest }; limit { $limit }; { $above ->
    [0] never above it.
    [one] above it once.
   *[other] above it { $above } times.
 }
shipment-limit = Limit { $limit }
shipment-excursion = Excursion { $count }
shipment-excursion-told = { $minutes } min above the limit, highest { $warmest }
shipment-readings = Readings as a table
