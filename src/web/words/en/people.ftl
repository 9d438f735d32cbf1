people-lead = Who may do what, and with which keys. The record knows people by role and id, never by name.
people-enrol = Enrol a person
people-waiting = Keys that wait for you
people-waiting-note = Enrol a key only if the person's own screen shows the same fingerprint.
people-fingerprint = Fingerprint
people-enrol-key = Enrol this key
people-turn-away = Turn away
people-all = Everyone
people-count = { $count ->
    [one] 1 person
   *[other] { $count } people
  }
people-roles = Roles
people-role-at = { $role }, { $place }
people-everywhere = every site
people-state = State
people-no-roles = none
people-no-roles-yet = No role yet. Without one, this person signs nothing.
people-enrolled = Enrolled
people-left = Left
people-no-key = No key
people-no-key-yet = No key yet. An invitation brings one.
people-keys = { $count ->
    [one] 1 key
   *[other] { $count } keys
  }
people-more = More
people-open = Open invitations
people-open-none = No invitation is open. Invite someone from their page.
people-open-until = until
people-open-by = by
people-take-back = Take back
people-history = History
people-has-left = Has left
people-grant = Grant a role
people-revoke-role = Revoke
people-key-enrolled = In force
people-key-suspected = Suspected
people-key-revoked = Revoked
people-key-unconfirmed = Waits to be confirmed
people-revoke-key = Revoke
people-suspect-key = Suspect
people-invite = Invite
people-invite-lead = The person opens a link on their own device, which makes a key there. It waits until you have enrolled it.
people-invite-hours = Valid for
people-invite-do = Make an invitation
people-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
  }
people-days = { $count } days
people-own-keys = Backups of your keys, and taking one off this device.
js-people-link = Invitation link
js-people-copy = Copy
js-people-copied = Copied
js-people-once = Shown this once. Give it to nobody but the person.
js-people-until = Valid until
js-people-scan = Scan with the camera of the new device
js-people-failed = Not done
js-people-waiting = The key has come in
js-people-waiting-text = Compare its fingerprint with the person's screen, then enrol it.
js-people-waiting-do = Go to the key
