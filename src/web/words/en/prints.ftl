### The print queue, its jobs and the printers.

print-queue = Print queue
print-queue-sentence = Labels are printed in the order of their jobs, each once.
print-jobs = Jobs
print-jobs-note = newest first
print-job = Job { $number }
print-job-title = Print job { $number }
print-asked-for = Asked for
print-printer = Printer
print-printers = Printers
print-printers-note = of this server, as each was found last
print-do = What to do
print-nothing = nothing
print-way = Reached by
print-way-tcp = Network
print-way-spool = Spool folder
print-seen = Seen
print-labels-note = in the order in which they come out
print-labels-printed = Labels printed
print-obstacle = What stood in the way
print-sent = Sent
print-sent-none = not yet
print-sent-once = once
print-sent-times = { $count } times
print-said-by = Said by
print-facts = Facts
print-since = Since
print-number = no. { $number }
print-doubtful-sentence = A label was lost sight of. The rest waits until you have said what became of it.
print-goes-on = The job goes on by itself.
print-unconfirmed-sentence = The printer never tells whether a label came out. Look before you use them.
print-done-sentence = Every label came out, as the printer or a person said.
print-over-sentence = Nothing more is printed.
print-question = Did label { $label } come out?
print-why = { $why } while it was on its way, so the printer may have it or not.
print-look = Look at what came out of the printer, whole and readable. It is not printed again unless you say so.
print-came-out = It came out
print-again = It did not, print it again
print-who-may = The staff of the printer's site can say so once they have signed in.
print-take-back = Take back
print-take-back-sub = What has left for the printer cannot be taken back.
print-cancel = Cancel { $count } waiting

## States of jobs, labels and printers

print-state-doubtful = Doubtful
print-state-waiting = Waiting
print-state-printing = Printing
print-state-sending = On its way
print-state-printed = Printed
print-state-sent = Sent, not confirmed
print-state-cancelled = Cancelled
print-state-ready = Ready
print-state-reachable = Reachable, tells no more
print-state-unseen = Not looked at yet

## What keeps a printer from printing

fault-head_open = Head open
fault-head_open-do = Close the head; printing goes on by itself.
fault-paper_out = Paper out
fault-paper_out-do = Put in paper; printing goes on by itself.
fault-ribbon_out = Ribbon out
fault-ribbon_out-do = Put in a ribbon; printing goes on by itself.
fault-too_hot = Head too hot
fault-too_hot-do = Let the head cool down; printing goes on by itself.
fault-label_waiting = Label to be taken
fault-label_waiting-do = Take the label off the printer; printing goes on by itself.
fault-paused = Paused
fault-paused-do = Press Pause on the printer; printing goes on by itself.
fault-busy = Printing something else
fault-busy-do = Wait; printing goes on by itself when the printer is through.
fault-away = Not reachable
fault-away-do = Switch the printer on and check its network; it is tried again by itself.
fault-silent = No answer
fault-silent-do = Look at the printer: paper, ribbon, head, error lamp. It is asked again by itself.
fault-garbled = Answer not understood
fault-garbled-do = Check that the address is that of a ZPL printer; one that never answers is set to status = false.
fault-no_spool = Spool folder not usable
fault-no_spool-do = Have the administrator look at the folder in printers.toml; it is tried again by itself.
fault-lost = Connection lost
fault-lost-do = Look whether the label came out, and say so.
fault-program = Fault of the program
fault-program-do = Have the administrator look at the log of the service; it is tried again by itself.
fault-stopped = Service stopped
fault-stopped-do = Look whether the label came out, and say so.

## Why a label is not printed any more

overtaken-void = the label is void by now
overtaken-affixed = the label is on its thing by now
overtaken-reprinted = a later copy was signed by now
overtaken-unknown = the record holds no such label
