### Kinds of problem: what it is called, and what to do.

problem-kind = Kind of problem
problem-type = Type
problem-status = Status
problem-rules = The rules

## Kinds

problem-malformed = Malformed
problem-malformed-do = A member is missing, unknown, doubled or not in its form. The answer names it; correct it and sign again.
problem-signature = Signature does not verify
problem-signature-do = The bytes that arrived are not those that this key signed. Sign again on the device, and check what lies in between.
problem-sign-in = Sign in first
problem-sign-in-do = Ask for a challenge, sign it on the device, and send the answer.
problem-forbidden = Not for this person
problem-forbidden-do = Someone with the role that the answer names may do this.
problem-invitation = Invitation not valid
problem-invitation-do = Ask an administrator for a new invitation.
problem-too-many = Too many requests
problem-too-many-do = Wait a minute, then try again.
problem-not-found = Not found
problem-not-found-do = Check the name; the record does not know it.
problem-method = Method not allowed
problem-method-do = The description at /api/openapi.json tells which methods an address has.
problem-stale = Stale
problem-stale-do = Someone recorded an event about the same subject in between. Read it, then sign again after the head in the answer.
problem-id-reused = Id already used
problem-id-reused-do = Another event has this id. Sign under a new one.
problem-too-large = Too large
problem-too-large-do = An entry has at most 65,535 bytes. Put what is long into an attachment and name its hash.
problem-media-type = Unsupported media type
problem-media-type-do = Send application/json.
problem-refused = Refused by a rule
problem-refused-do = The answer names the rule, why it refuses, and what to do next.
problem-label = The label cannot be drawn
problem-label-do = A value does not fit on the label or cannot be drawn; the answer names the field.
problem-printing = Not in that state
problem-printing-do = Look at the print job: what became of its labels is told there.
problem-unavailable = Out of reach for now
problem-unavailable-do = Send the same again: an event that was recorded gets the receipt that it would have got.
problem-clock = The server's clock is in doubt
problem-clock-do = Reading goes on, and nothing is signed. Keep what you signed and send it later. The operator sets the server's clock, or confirms it with vialog serve --confirm-clock.
problem-fault = Fault of the server
problem-fault-do = Sending the same again does not help. Tell the operator the time: the server's log has the cause.
problem-internal = Internal error
problem-internal-do = Tell the administrator the time; the server's log has the cause.
