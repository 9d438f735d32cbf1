# A thing in one line.
told-vial = Vial { $number } of lot { $lot }.
told-lies = It lies in { $place }, { $position }.
told-kept = It is kept for order { $order }.
told-thawed = It was thawed for order { $order }, to be used by { $local }{ $utc }.
told-thawed-for-none = It was thawed for no order, to be used by { $local }{ $utc }.
told-packed = It is packed in shipment { $shipment }.
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
told-infusion-without-order = For { $participant }, without an order.
told-equipment = Serial number { $serial }, at { $site }.
told-at = At { $site }.
told-label = This label is void. It was on { $of }; do not go by it.
scan-move = Move

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
js-camera-denied = The browser does not allow the camera here. Allow it in the browser's settings, or type the id.
js-camera-none = This device has no camera that can be used. Use a scanner, or type the id.
js-camera-torch = Light
js-camera-close = Close camera
js-scan-undo = Undo

# Setting a scanner up.
scan-test-title = Scanner set-up
scan-test-say = Scan the code on the right with the scanner. What it sends is shown here, and nothing is looked up or recorded.
scan-test-sent = What came
scan-test-wait = Nothing has been scanned yet.
scan-test-settings = If it fails
scan-test-settings-suffix = Have the scanner send Enter (CR) behind each code. None is needed, and Tab will do; with one, each scan ends at once.
scan-test-settings-layout = Set the scanner's keyboard to that of this computer. What another layout makes of : / and . is mended here.
scan-test-settings-case = Leave upper and lower case as they are. Both are understood.
scan-test-settings-symbols = Switch on QR, Micro QR and Data Matrix. The symbology identifier (AIM) may be sent or not.
scan-test-code = Test code
scan-test-code-say = It belongs to nothing. Scan it from the screen, or print it.
scan-test-print = Print this page
js-scan-test-pass = Understood
js-scan-test-exact = It came exactly as it is printed.
js-scan-test-mended = It came otherwise than it is printed, and was read all the same.
js-scan-test-other = Another label was read
js-scan-test-fail = Not understood
js-scan-test-no-label = This is no label's code.
js-scan-test-none = none
js-scan-test-read = Read as
js-scan-test-prefix = Symbology identifier
js-scan-test-suffix = Suffix
js-scan-test-suffix-words = { $suffix }, sent as words: dropped
js-scan-test-count = Characters
js-scan-test-speed = Speed
js-scan-test-fast = { $ms } ms a character
js-scan-test-slow = { $ms } ms a character, as slow as by hand: an Enter behind each code is needed
