### States: one word each. Where a noun says it otherwise, its own line stands before the general one.

## General

state-adopted = Adopted
state-registered = Registered
state-derived = Derived
state-open = Open
state-opened = Open
state-assessed = Assessed
state-decided = Decided
state-closed = Closed
state-acknowledged = Acknowledged
state-requested = Requested
state-granted = Granted
state-used = Used
state-retired = Retired
state-depleted = Used up
state-used_up = Used up
state-in_stock = In stock
state-suspected = Suspected
state-unconfirmed = Unconfirmed
state-revoked = Revoked
state-enrolled = Enrolled
state-left = Left
state-printed = Printed
state-affixed = Affixed
state-void = Void
state-eligible = Eligible
state-ineligible = Ineligible
state-incomplete = Incomplete
state-qualified = Qualified
state-quarantined = In quarantine
state-empty = Empty
state-in_use = In use
state-full = Full
state-cancelled = Cancelled

## Lots

state-planned = Planned
state-in_process = In process
state-filled = In quarantine
state-qc_complete = QC complete
state-released = Released
state-conditionally_released = Conditionally released
state-rejected = Rejected
state-recalled = Recalled
state-expired = Expired
state-on_hold = On hold
state-donor_not_eligible = Donor not eligible
state-result_fails = Result fails
state-result_awaited = Result awaited

## Vials

state-commissioned = Commissioned
state-stored = Stored
state-retrieved = Taken out
state-packed = Packed
state-available = Available
state-reserved = Reserved
state-thawed = Thawed
state-past_use_by = Past its use-by
state-infused = Infused
state-partially_infused = Partly infused
state-not_infused = Thawed, not infused
state-missing = Missing
state-lost = Lost
state-damaged = Damaged
state-returned = Returned
state-retained = Retained
state-destroyed = Destroyed

## Shipments and custody

state-sealed = Sealed
state-offered = Offered
state-accepted = Accepted
state-refused = Refused
state-overdue = Overdue
state-in_transit = In transit
state-with_carrier = With the carrier
state-delivered = Delivered, not yet received
state-received = Received
state-received_with_discrepancy = Received with discrepancy
state-shipment-rejected = Rejected

## Participants, orders, infusions, adverse events

state-screened = Screened
state-screen_failed = Screening failed
state-participant-enrolled = Enrolled
state-participant-completed = Completed
state-withdrawn = Withdrawn
state-placed = Ordered
state-allocated = Allocated
state-given = Given
state-checked_once = Checked by one
state-verified = Verified
state-started = Under way
state-completed = Completed
state-stopped = Stopped
state-abandoned = Not given
state-reported = Reported
state-reviewed = Reviewed
state-recall-opened = Open
state-equipment-qualified = Qualified
state-equipment-used = Used, to be qualified again

## Results

state-pass = Pass
state-fail = Fail
state-pending = Pending
state-entered = Awaiting review
state-report_only = Report only
state-invalid = Invalid

## Proof

state-proof-checked = proof checked
state-proof-in_log = in the log, not checked
state-proof-queued = on this device, not sent
state-proof-fails = PROOF FAILS
state-proof-holds = Proof holds

## Stages that were recorded, which say nothing of whether a thing may be used

stage-lot-filled = Filled
stage-lot-released = Release signed
stage-lot-conditionally_released = Conditional release signed
stage-bank-quarantined = Made, not qualified
stage-bank-qualified = Qualification signed
stage-donor-eligible = Determined eligible
stage-donor-ineligible = Determined ineligible
stage-vial-stored = In a box
stage-vial-in_stock = At a site, in no box
stage-equipment-qualified = Qualification recorded
