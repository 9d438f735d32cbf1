# The form of an event, and the receipts of this device.

act-thing = Thing
act-means = You will sign:
act-nature-fact = A fact: it says that something was done.
act-nature-decision = A decision: it says that something shall be.
act-needs-script = Signing happens in the browser, so this page needs its script.
act-optional = optional
act-choose = Choose
act-not-given = Not given
act-none-of-these = None of these
act-add = Add
act-remove = Remove
act-name = Name
act-file = Choose a file
act-hash-instead = Give its hash instead
act-hash = SHA-256 in hexadecimal digits
act-detail = Stays outside the log: the event only commits to it.
act-female = Female
act-male = Male
act-name-new = The name of the new one: letters, digits, dots and hyphens.
act-name-known = Which one it is: scan it, or type its name.
act-more = Late entry, override, or a prepared body
act-late-hint = If you record it later than it happened, say why.
act-override-hint = Where two people have set a block aside for this once.
act-fill = Fill in from a file
act-fill-hint = A body as JSON, in the form that the API describes.
act-see = See what you sign
act-cancel = Cancel
act-sign-in = Sign in first
act-sign-in-why = The form is for people whose role may sign it.
act-not-yours = Someone else signs this
act-who-may = You do not sign it here: your roles, their site, or the part that you have in it. These sign it:
act-comma = {", "}
act-impossible = This cannot be done now
act-impossible-why = Its state leaves no room for this step.
act-blocked = Something stands in the way

receipts-title = Receipts on this device
receipts-told = Each proves that what you signed here is in the log, also when the server is gone. Save those that matter to you.
receipts-none = Nothing was signed on this device yet.

js-receipt-signed = What was signed
js-receipt-proof = The receipt (C2SP tlog-proof)
js-receipt-save = Save the receipt
js-receipt-entry = See the entry

js-form-problem = Problem
js-form-problems = To be put right: { $count }
js-form-missing = Give this.
js-form-choose = Choose one.
js-form-number = A number, written with digits and a point.
js-form-digits = At most { $count } digits behind the point.
js-form-range = From { $least } to { $most }.
js-form-time = Give date and time.
js-form-date = Give a date.
js-form-name = A name: 1 to 64 letters, digits, dots, underscores and hyphens.
js-form-thing = Written as noun/NAME, such as lot/L-1.
js-form-other = This is something else: { $noun }.
js-form-hash = 64 hexadecimal digits.
js-form-file = Choose the file.
js-form-tell = Say whether any of these holds.
js-form-twice = This name stands twice.
js-form-file-kept = { $name }, { $size } bytes, kept as { $hash }
js-form-file-waits = Keeping { $name } …
js-form-not-json = This file is no such body.

## What has happened already

act-afterwards = Record what was done
act-afterwards-hint = Was it done already?
act-done = What has happened already
act-done-why = Only for what was done and cannot be prevented any more. What rules it broke is shown before you sign, and a deviation opens.
act-done-at = When it was done
act-done-late-hint = Why it is recorded only now.
act-done-account = How it came about
act-done-account-hint = What happened, and why it was done as it was.
act-done-evidence = What shows it
act-done-evidence-hint = A scan of the paper, or what was signed on a device and could not be sent. The file is kept with the log, for everyone who reads the log: no name of a participant may be in it.
js-form-done-late = The device on which it was signed could not send it.
js-form-done-account = { $person } signed it on a device that could not send it.
js-form-done-filled = The form is filled in with what { $person } signed. Check every field: you sign it now.
js-form-done-unread = What was signed cannot be read from this file. Fill in the form by hand.

## Stating again what could not be sent

again-title = State again what could not be sent
again-lead = A fact was signed on a device, and its signer cannot send it any more: the key was revoked, the device is broken, or the person has left. Another person whose role may sign it states it here, with what was signed as evidence.
again-copy = The saved copy
again-copy-hint = The file that “Save a copy” gave on the page “On this device”.
again-paper = Only paper is left? Open the form of the act from the page of the thing and attach a scan there.
js-again-not = This cannot be stated again from the file
js-again-unread = The file holds nothing that was signed. Choose the file that “Save a copy” gave.
js-again-decision = It holds a decision, which is made again by whom it belongs to. Only facts are stated again.
js-again-next = The file is kept as evidence with the log. You check the form, then you sign under your own name.
js-again-go = Keep it as evidence and open the form
