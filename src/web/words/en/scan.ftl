# A thing in one line.
told-vial = Vial { $number } of lot { $lot }.
told-lies = It lies in { $place }, { $position }.
told-kept = It is kept for order { $order }.
told-thawed = It was thawed for order { $order }, to be used by { $local }{ $utc }.
told-packed = It is packed in shipment { $shipment }.
told-doubt = Deviation { $deviation } decides on it.
told-held = Held by { $holder }.
told-lot = { $vials ->
    [one] One vial
   *[other] { $vials } vials
 }, made at { $site }, to be used until { $expires }.
told-lot-unfilled = Not filled yet, made at { $site }.
told-shipment = { $vials ->
    [one] One vial
   *[other] { $vials } vials
 } from { $from } to { $to }.
told-offered = Offered to { $to }.
told-place = { $equipment }, rack { $rack }, box { $box }: { $taken } of { $all } positions are taken, the next free one is { $free }.
told-none = none
told-order = { $vials ->
    [one] One vial
   *[other] { $vials } vials
 } for { $participant }, { $allocated } allocated.
told-infusion = For { $participant }, order { $order }.
told-equipment = Serial number { $serial }, at { $site }.
told-at = At { $site }.
told-label = This label is void. It was on { $of }; do not go by it.

# The scan bar.
frame-camera = Scan with the camera
js-scan-open = Open
js-scan-short = An id has 12 characters; this has { $found }.
js-scan-long = An id has 12 characters; this has more.
js-scan-character = An id has digits and the letters A to Z without I and O; this has “{ $found }”.
js-scan-check = A character is wrong, or two are exchanged: the last character, which checks the others, does not fit.
js-scan-meant = What was likely meant:
js-scan-likely = character { $at } read otherwise
js-scan-exchanged = characters { $at } and { $next } exchanged
js-scan-not-found = Nothing is found under this
js-scan-unknown = Not in the record
js-scan-unknown-do = Do not use what bears it. Keep it apart and ask quality assurance.
js-scan-offline = What was scanned cannot be looked up now. Scan it again when the server answers.
js-scan-sign-in = Sign in first
js-scan-to-sign-in = Sign in, then scan again

# The camera.
js-camera = Camera
js-camera-picture = Picture of the camera
js-camera-hint = Hold the symbol still, so that it fills a third of the picture.
js-camera-closer = Move closer, and turn the symbol to the light.
js-camera-offline = The server reads the pictures and cannot be reached. Use a scanner, or type the id.
js-camera-sign-in = Sign in to scan with the camera.
js-camera-insecure = Browsers allow the camera over HTTPS only. Use a scanner, or type the id.
js-camera-denied = The browser does not allow the camera here. Allow it in the browser’s settings, or type the id.
js-camera-none = This device has no camera that can be used. Use a scanner, or type the id.
js-camera-torch = Light
js-camera-close = Close camera
js-scan-undo = Undo
