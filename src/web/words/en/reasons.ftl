### Why something may not be used: each reason in a sentence, what settles it, and the warning while a dose is under way.
reasons-title = Why it may not be used
reason-settled-by = Settled by: { $act }
reason-for-good = Nothing lifts this: keep it apart, use another.
reason-of = About: { $vials }
reason-open = Open { $name }
reason-see-steps = See the steps
reason-see-results = See the results
warning-title = Stop and look: a dose is concerned
warning-running = Under way: { $names }. Complete it or stop it; both can still be recorded.
warning-ready = Kept or thawed for an order: { $names }. Do not give before this is settled.

## Reasons

reason-not_released = { $on } is not released
reason-rejected = { $on } was rejected
reason-closed = { $on } is closed
reason-condition_not_accepted = { $on } is released before its last results, which { $site } does not accept
reason-result_overdue = A result of { $on } was due by { $due }
reason-result_missing = { $test } has no result
reason-result_invalid = { $test } has no valid result
reason-result_fails = { $test } fails
reason-result_not_reviewed = { $test } is not reviewed
reason-step_missing = Step “{ $step }” is not recorded
reason-step_not_checked = Step “{ $step }” is not checked
reason-labels_open = { $labels ->
    [one] 1 printed label is not accounted for
   *[other] { $labels } printed labels are not accounted for
 }
reason-vials_not_labelled = { $labelled } of { $filled } vials are labelled
reason-nothing_later = No test may come later: there is nothing to release under a condition
reason-held = { $on } is on hold: { $why }
reason-recalled = { $on } is recalled by { $recall }
reason-recalled-closed = { $on } was taken out of use for good by { $recall }
reason-deviation_open = Deviation { $deviation } about { $on } is not decided
reason-deviation_open-exposed = Deviation { $deviation } about { $on } is not decided; exposed from { $from } to { $to }
reason-deviation_against = Deviation { $deviation } about { $on } was decided against its use
reason-deviation_against-exposed = Deviation { $deviation } about { $on } was decided against its use; exposed from { $from } to { $to }
reason-expired = { $on } expired at { $at }
reason-donor_not_eligible = { $on } is not determined eligible
reason-not_qualified = { $on } is not qualified
reason-retired = { $on } is out of use
reason-depleted = Every container of { $on } has been used
reason-site_not_in_trial = { $site } is no site of trial { $protocol }
reason-not_labelled = { $on } has no label that a scan has confirmed on it
reason-not_at_hand = { $on } is not there to be used: { $state }
reason-not_thawed = { $on } is not thawed
reason-thawed = { $on } was thawed
reason-past_use_by = { $on } was to be used by { $at }
