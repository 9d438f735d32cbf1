# Lots: what their states mean, where they come from, what blocks their release.
lot-says-in_process = Being made: { $done } of { $all } steps are recorded.
lot-says-filled = { $count ->
    [one] 1 vial was filled; it waits for the decision.
   *[other] { $count } vials were filled; they wait for the decision.
 }
lot-says-conditionally_released = Free for sites that take it before its last results.
lot-says-released = Free for use: { $left } of { $all } vials are on hand.
lot-says-rejected = Never to be used. { $reason }
lot-says-recalled = Taken back: nothing of it is used any more.
lot-says-not-to-be-used = Released, and not to be used for now: see why.
lot-says-closed = Every vial is accounted for.
lot-says-on_hold = Nothing of it is used for now. { $reason }
lot-genealogy = Where it comes from
lot-passage = { $what }, passage { $passage }
lot-siblings-more = { $count ->
    [one] and 1 more
   *[other] and { $count } more
 }
lot-outside-limits = Outside its limits
lot-awaits-check = Awaiting its check
lot-step-done = Done
limit-range = { $least } to { $most }
limit-per-kg = { $most } for each kg

## What blocks a release

release-blockers = { $count ->
    [0] Nothing blocks release
    [one] 1 thing blocks release
   *[other] { $count } things block release
 }
release-met = { $count ->
    [one] 1 condition is met
   *[other] { $count } conditions are met
 }
release-decide = Decide
release-waits-for = It waits for { $who }.
release-once-clear = Release is offered here to { $who } once nothing blocks it.
release-may-wait = May come after a conditional release: { $tests }.
release-certificate = Certificate of analysis
release-certificate-hint = The file; its hash is signed and it is kept beside the log.
release-due = Results expected by
js-release-file = The certificate could not be kept. Nothing was recorded.
met-source = Donor and bank are in order, and it is in date
met-steps = { $count ->
    [one] The batch record is whole: 1 step
   *[other] The batch record is whole: { $count } steps
 }
met-labels = { $count ->
    [one] Labels reconcile: 1 vial is labelled
   *[other] Labels reconcile: { $count } vials are labelled
 }
met-tests = { $count ->
    [one] 1 test passes and is reviewed
   *[other] { $count } tests pass and are reviewed
 }
met-deviations = No deviation is open
met-holds = No hold and no recall is in force
