# Home.
home-waiting = Waiting for you
home-count = { $number ->
    [0] nothing
   *[other] { $number }, most urgent first
 }
home-more = And { $number } more.
home-nothing = Nothing waits for you. Scan a thing to see what may be done with it.
home-overdue = Overdue
home-by = By
home-tiles = At a glance
home-aside = Scans and the log
home-scanned = Scanned just now
home-scanned-note = nothing signed yet
home-scanned-none = What you scan here is listed.
home-log = Log
home-entries = Entries
home-newest = Newest
home-take = Take home
home-stranger = You are not signed in
home-stranger-why = You may look at everything here. To sign, and to see what waits for you, sign in.
home-first = First steps in this log
home-first-done = Done
home-first-site = Register the sites
home-first-person = Enrol people, grant their roles and invite them
home-first-protocol = Adopt the protocol of the trial
home-first-specification = Adopt a specification
home-first-template = Adopt a batch template
home-first-donor = Register a donor
home-first-lot = Open the first lot
home-and = {", "}
tile-free = Vials free for use
tile-expiring = Of these, expiring in { $days } days
tile-waiting = { $things }, waiting for you
wait-doubt-while-given = It is under way, and { $of } may not be used any more. Decide at the bedside now.
wait-recall-while-given = It is under way, and { $of } takes it back. Decide at the bedside now.
wait-dose-in-doubt = It is kept for { $of }, and { $count ->
    [one] something speaks
   *[other] { $count } things speak
 } against its use.
wait-result-overdue = A result on which its release waits is overdue. Nothing of it may be used.
wait-recall-to-acknowledge = { $of } has or had what is recalled. Keep it apart and say what was done.
wait-clock-runs = The sponsor is to be told of this serious event of { $of }.
wait-past-use-by = It is past its use-by. Destroy it before a witness.
wait-second-check = { $of }: one person has checked. A second one checks at the bedside.
wait-infusion-to-start = { $of }: checked by two, may be started.
wait-infusion-running = { $of }: under way. Record its end.
wait-offer-to-answer = { $count ->
    [one] One vial is
   *[other] { $count } vials are
 } offered to you. Accept or refuse custody.
wait-shipment-to-receive = { $count ->
    [one] One vial has arrived. Check it
   *[other] { $count } vials have arrived. Check each of them
 }.
wait-shipment-to-collect = { $count ->
    [one] One vial is
   *[other] { $count } vials are
 } with the carrier.
wait-order-to-give = { $of }: { $count ->
    [one] one vial is
   *[other] { $count } vials are
 } allocated, to be thawed and given.
wait-order-to-allocate = { $of }: { $count ->
    [one] one vial is
   *[other] { $count } vials are
 } ordered.
wait-visit-overdue = The visit after { $of } is neither done nor missed.
wait-visit-due = The visit after { $of } is due.
wait-deviation-to-assess = About { $of }. It waits for its assessment.
wait-deviation-to-decide = About { $of }. It is assessed and waits for a decision.
wait-correction-to-confirm = Entry { $entry }: a correction waits for a second person.
wait-deviation-to-close = About { $of }. It is decided and may be closed.
wait-override-to-grant = For { $of }. A second person decides.
wait-recall-to-tell = { $count ->
    [one] One site has
   *[other] { $count } sites have
 } not been told.
wait-recall-to-close = Every site has acknowledged.
wait-lot-to-release = Nothing stands in the way of its release.
wait-key-to-enrol = A new key waits to be enrolled.
wait-key-to-confirm = A further key was enrolled and waits for a second signature. If nobody asked for it, revoke it.
wait-to-witness = You are named as the witness of what was done to { $of }.
wait-condition-to-meet = It was released on the condition of results to come.
wait-event-to-review = { $of }: reported, and waits for a second look.
wait-event-to-close = { $of }: reviewed, and still open.
wait-results-to-review = { $count ->
    [one] One result waits
   *[other] { $count } results wait
 } for a review by you.
wait-results-to-record = { $count ->
    [one] One test has
   *[other] { $count } tests have
 } no valid result.
wait-steps-to-check = { $count ->
    [one] One step waits
   *[other] { $count } steps wait
 } for a check by another person.
wait-lot-in-process = { $count ->
    [one] One step is
   *[other] { $count } steps are
 } recorded.
wait-vials-to-label = { $count ->
    [one] One vial has no label on it
   *[other] { $count } vials have no label on them
 }.
wait-vials-to-place = { $count ->
    [one] One vial lies
   *[other] { $count } vials lie
 } in no place.
wait-residual-to-waste = { $of }: what is left over is to be wasted before a witness.
wait-shipment-held = You carry { $count ->
    [one] one vial
   *[other] { $count } vials
 }.
wait-shipment-to-seal = { $count ->
    [one] One vial is
   *[other] { $count } vials are
 } packed, not yet sealed.
wait-shipment-to-hand-over = { $count ->
    [one] One vial is
   *[other] { $count } vials are
 } sealed, to be handed over.
wait-runs-out = It runs out.
home-record = In the record
home-record-note = each by the last stage that was recorded; whether it may be used is shown in the lists and on the pages
home-what = What
home-how-many = How many
home-checkpoint = checkpoint
