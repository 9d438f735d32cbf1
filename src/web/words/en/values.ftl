### Words that stand as values in events: sentence case in English, as they stand on labels and in lists.

## Yes and no

value-true = Yes
value-false = No
value-none = None

## Adverse events

value-unrelated = Unrelated
value-unlikely = Unlikely
value-possible = Possible
value-probable = Probable
value-definite = Definite
value-death = Death
value-life_threatening = Life-threatening
value-hospitalisation = Hospitalisation or its prolongation
value-disability = Disability
value-congenital_anomaly = Congenital anomaly
value-medically_important = Medically important
value-recovered = Recovered
value-recovering = Recovering
value-not_recovered = Not recovered
value-recovered_with_sequelae = Recovered with sequelae
value-fatal = Fatal
value-sponsor = Sponsor
value-ethics_committee = Ethics committee
value-regulator = Regulator
value-staff = Staff of a site
value-reduced = Reduced
value-stable = Stable
value-worse = Worse

## Source and lots

value-clone = Clone
value-bank = Bank
value-eligible = Eligible
value-ineligible = Ineligible
value-incomplete = Incomplete
value-minor = Minor
value-major = Major
value-critical = Critical
value-accept = Accept
value-reject = Reject
value-withdrawn = Out of use for good
value-cleared = Back in use
value-minimum = At least
value-maximum = At most
value-range = Range
value-per_kg_maximum = At most, per body weight
value-finding = Finding
value-number = Number
value-choice = Choice
value-report_only = Report only
value-pass = Pass
value-fail = Fail

## Equipment, shipments, participants

value-shipper = Shipper
value-logger = Temperature logger
value-tank = Liquid nitrogen tank
value-freezer = Freezer
value-bath = Thawing device
value-incubator = Incubator
value-centrifuge = Centrifuge
value-cabinet = Biosafety cabinet
value-rate_freezer = Controlled-rate freezer
value-analyser = Analyser
value-printer = Printer
value-scanner = Scanner
value-celsius = Celsius
value-fahrenheit = Fahrenheit
value-kelvin = Kelvin
value-point = Point
value-comma = Comma
value-present = Present
value-absent = Absent
value-damaged = Damaged
value-read = Read out
value-lost = Lost
value-unreadable = Unreadable
value-person = Person
value-supply = Supply
value-return = Return
value-manufacturer = Manufacturer
value-trial_site = Trial site
value-cells = Fixed number of cells
value-cells_per_kg = By body weight
value-female = Female
value-male = Male
value-all = All
value-primary = Primary
value-secondary = Secondary

## Labels

value-immediate = Immediate
value-outer = Outer
value-store = Store
value-record = Record
value-eu = European Union
value-us = United States
value-cn = China
value-label = Label id
value-copy = Copy
value-trial = Trial code
value-sponsor_zh = Sponsor, in Chinese
value-contact = Contact
value-contact_zh = Contact, in Chinese
value-address = Address
value-address_zh = Address, in Chinese
value-phone = Telephone
value-investigator = Investigator
value-site = Site
value-site_zh = Site, in Chinese
value-product = Product code
value-product_name = Product name
value-product_name_zh = Product name, in Chinese
value-strength = Strength
value-form = Pharmaceutical form
value-form_zh = Pharmaceutical form, in Chinese
value-quantity = Quantity
value-route = Route of administration
value-route_zh = Route of administration, in Chinese
value-directions = Directions for use
value-directions_zh = Directions for use, in Chinese
value-lot = Lot
value-vial = Vial
value-expiry = Expiry
value-storage = Storage
value-storage_zh = Storage, in Chinese
value-participant = Participant
value-visit = Visit
value-order = Order
value-infusion = Infusion
value-given_on = Given on
value-place = Place
value-shipment = Shipment
value-from = From
value-to = To
value-to_zh = To, in Chinese
value-use_en = For clinical trial use only, in English
value-use_zh = For clinical trial use only, in Chinese
value-caution_us = Caution of 21 CFR 312.6(a)
value-children_en = Keep out of reach of children, in English
value-children_zh = Keep out of reach of children, in Chinese
