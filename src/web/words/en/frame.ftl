# What stands around every page.
frame-skip = Skip to content
frame-scan = Scan
frame-scan-hint = Scan or type an id
frame-sign-in = Sign in
frame-sign-out = Sign out
frame-switch = Switch person
frame-menu = Menu
frame-main = Main
frame-home = Home
frame-work = Work
frame-quality = Quality
frame-source = Source
frame-record = Record
frame-setup = Set-up
frame-print-queue = Print queue
frame-reports = Reports
frame-api = API

# Asked for by every module.
js-unreachable = The server cannot be reached.
js-answer-odd = The answer of the server cannot be read.
