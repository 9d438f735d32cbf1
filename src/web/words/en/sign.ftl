# Signing, in the browser.

js-date = { $day } { $month } { $year }
js-utc = ({ $time } UTC)
js-yes = Yes
js-no = No
js-value-none = none
js-value-empty = empty
js-value-empty-list = none
js-close = Close

js-sign-says = By signing you say
js-sign-language = You sign this sentence in English, as it stands here.
js-sign-you = You
js-sign-key = Key
js-sign-first = This is the first entry about it.
js-sign-bytes = Show the exact bytes ({ $count })
js-sign-bytes-label = Bytes to sign
js-sign-many = Sign { $count } events
js-sign-passphrase = Your passphrase
js-sign-passphrase-hint = It opens your key on this device and is not sent.
js-sign-passphrase-missing = Type your passphrase.
js-sign-wrong-passphrase = This passphrase does not open your key. Nothing was signed.
js-sign-go = Sign: { $act }
js-sign-go-many = Sign all { $count }
js-sign-cancel = Cancel, sign nothing

js-sign-cannot = This cannot be signed
js-sign-refused = Refused: { $what }
js-sign-partly = { $recorded } recorded, { $refused } refused
js-sign-nothing = Nothing was recorded.
js-sign-todo = What to do:
js-sign-look-again = Look again
js-sign-send-again = Send again
js-sign-sign-in = Sign in
js-sign-keys = Keys on this device
js-sign-stale = Someone recorded something in between
js-sign-stale-why = What you saw is no longer the newest. Look at it as it is now, then decide again.
js-sign-session-over = The session has ended
js-sign-nobody = Nobody is signed in
js-sign-nobody-why = Only someone who is signed in can sign.
js-sign-no-key = This device does not hold your key
js-sign-no-key-why = Sign on the device that holds it, or restore your backup here.
js-sign-unreachable = The server cannot be reached
js-sign-unreachable-why = Signing needs to know what the log last recorded. Try again when there is a network.
js-sign-unknown = You have signed, and whether it was recorded is not known. Sending the same again is safe: it is recorded once.
js-sign-clock = This device’s clock is off
js-sign-clock-why = It differs from the server’s by about { $minutes } min. Set it right, or say why the entry comes late.
