# Storage and moving.
frame-storage = Storage
storage-say = Tanks and freezers, the racks in them, and the boxes in the racks.
storage-none = No tank or freezer is registered. Register one under Equipment first.
storage-boxes = { $count ->
    [one] one box
   *[other] { $count } boxes
 }
storage-open = Open
storage-record = Equipment record
storage-no-boxes = No box is registered here yet.
storage-rack = Rack { $rack }, { $room }
storage-taken = { $taken } of { $all } positions are taken.
storage-next = The next free one is { $next }.
storage-full = The box is full.
storage-map = Map
storage-row = Row
storage-free = free
storage-history = History
move-title = Move vials
move-say = Scan a vial, then the box it goes to. Scan several vials and one box to move them together.
move-list = To be moved
move-unsigned = nothing signed yet
move-begin = Scan a vial.
move-into = Scan the vials that go into this box, or choose a free position first.
move-others = Laboratory and pharmacy staff of this site put vials here.
js-move-begin = Scan a vial.
js-move-into = Scan the vials that go into { $place }.
js-move-place = Scan the box that they go to.
js-move-sign = Scan more vials, or sign.
js-move-act = Sign and move ({ $count })
js-move-done = Moved: { $count }
js-move-twice = It is on the list already
js-move-barred = This vial cannot be put away now
js-move-not-yours = Laboratory or pharmacy staff of the site that holds it put it away.
js-move-full = There is no free position left
js-move-other-site = The vials are at another site than the box
js-move-neither = Neither a vial nor a box
js-move-position = Position of { $vial }
js-move-from = From { $place }, { $position }
js-move-from-nowhere = Lies in no place yet
js-move-to = To { $place }, position
js-move-waits = Waits for a box
js-nothing-recorded = Nothing was recorded.
