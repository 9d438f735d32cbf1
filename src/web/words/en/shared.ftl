### Words that many pages share: headings of columns and facts that no noun names.

table-none = None.
word-none = none
word-nobody = nobody
word-not-yet = not yet
word-yes = yes
word-no = no
word-more = More
count-of = { $count } of { $all }

## Columns and facts

column-from = From
column-signed_by = Signed by
column-entry = Entry
column-subject = Subject
column-reason = Reason
column-asked_by = Asked for by
column-log_key = Log key
column-checkpoint = Checkpoint
column-state = State
column-what = What
column-when = When
