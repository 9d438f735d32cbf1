//! The limits, by the names of members. A name means the same in every kind.

use std::ops::RangeInclusive;

/// How long a text may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Length {
    /// The most characters (Unicode scalar values, as `maxLength` of JSON Schema counts).
    pub most: usize,
    /// Whether it may have several lines: line feeds and tabs.
    pub lines: bool,
}

/// The length of a text that no table names: a hash, a key, a reference or a word.
const PLAIN: Length = Length {
    most: 200,
    lines: false,
};
const CODE: usize = 64;
const NAME: usize = 120;
const TITLE: usize = 600;
const FREE: usize = 4_000;

/// The members that people answer with sentences; forms give them a field of several lines.
const FREE_TEXTS: [&str; 24] = [
    "address",
    "basis",
    "choice_reason",
    "circumstances",
    "condition",
    "description",
    "design",
    "directions",
    "effectiveness",
    "explanation",
    "impact",
    "late_reason",
    "measure",
    "measures",
    "purpose",
    "reason",
    "repeat_reason",
    "reprint_reason",
    "retest_reason",
    "should_be",
    "statement",
    "text",
    "was",
    "what",
];

/// Titles and the like.
const TITLES: [&str; 2] = ["title", "conditions"];

/// What things are called.
const NAMES: [&str; 12] = [
    "box_name",
    "city",
    "device",
    "form",
    "investigator",
    "model",
    "name",
    "rack",
    "responsible_party",
    "room",
    "sponsor",
    "system_organ_class",
];

/// What is typed or scanned as a code.
const CODES: [&str; 14] = [
    "code",
    "country",
    "criterion",
    "ctcae_version",
    "id",
    "item",
    "phone",
    "position",
    "postal_code",
    "seal",
    "serial",
    "time_zone",
    "unit",
    "version",
];

/// What is made and not typed, each at its true longest:
/// - a token of a label is the base32 of 80 bytes, a subject and a lot's name ([`Token`](crate::domain::label::Token)): with
///   `shipment/` or `infusion/` and 64 characters, and a lot of 32;
/// - a verifier key is an origin of 200 characters, and 54 for the hash and the key.
const COMPUTED: [(&str, usize); 2] = [("token", (80 + 73 + 32) * 8 / 5), ("verifier_key", 254)];

/// The members that may be the empty text.
pub(super) const MAY_BE_EMPTY: [&str; 1] = ["unit"];

/// The members whose text is a character of a file's format, which their own rule knows.
pub(super) const VERBATIM: [&str; 1] = ["delimiter"];

/// How long a text in a member of this name may be.
pub fn length(name: &str) -> Length {
    let most = |most| Length { most, lines: false };
    if is_long(name) {
        return Length {
            most: FREE,
            lines: true,
        };
    }
    if let Some((_, longest)) = COMPUTED.iter().find(|(of, _)| *of == name) {
        return most(*longest);
    }
    if TITLES.contains(&name) {
        most(TITLE)
    } else if NAMES.contains(&name) {
        most(NAME)
    } else if CODES.contains(&name) {
        most(CODE)
    } else {
        PLAIN
    }
}

/// Whether a member of this name is answered with sentences.
pub fn is_long(name: &str) -> bool {
    FREE_TEXTS.contains(&name)
}

/// How long a qualification of equipment holds at most: ten years.
pub(crate) const QUALIFICATION_DAYS: u32 = 3_653;
/// How long a lot can be used at most: fifty years.
pub(crate) const EXPIRY_DAYS: u32 = 18_263;
/// How far ahead an arrival is planned at most: a year.
pub(crate) const ARRIVAL_DAYS: u32 = 366;

/// The most of what a specification, a form or a result counts, in any unit.
const ANY: i64 = 1_000_000_000_000;
/// The most entries that a log can have; every JSON reader holds the number.
const ENTRIES: i64 = 1 << 53;

/// The limits of whole numbers, in the unit that the member names. They are wide: a rule that knows more is narrower.
pub(super) const NUMBERS: [(&str, RangeInclusive<i64>); 68] = [
    ("adverse_event_days", 0..=3_650),
    ("age_years", 0..=150),
    ("cap", 0..=100_000),
    ("cells", 0..=1_000_000_000_000_000),
    ("cells_per_kg", 0..=1_000_000_000_000),
    ("cells_per_vial", 0..=1_000_000_000_000),
    ("coldest_mc", -273_150..=1_000_000),
    ("columns", 0..=255),
    ("containers", 0..=10_000),
    ("copy", 0..=10_000),
    ("count", 0..=100_000),
    ("darkness", -100..=100),
    ("destroyed", 0..=100_000),
    ("doublings_tenths", 0..=10_000),
    ("dpi", 0..=2_400),
    ("entry", 0..=ENTRIES),
    ("filled", 0..=100_000),
    ("from_day", 0..=36_525),
    ("grade", 0..=9),
    ("height_um", 0..=1_000_000),
    ("hold_hours", 0..=8_784),
    ("infused", 0..=100_000),
    ("lag_days", 0..=3_653),
    ("limit_mc", -273_150..=200_000),
    ("lost", 0..=100_000),
    ("max_age_years", 0..=150),
    ("max_cells", 0..=1_000_000_000_000_000),
    ("max_cells_per_kg", 0..=1_000_000_000_000),
    ("max_gap_seconds", 0..=604_800),
    ("max_passage", 0..=1_000),
    ("max_vials", 0..=10_000),
    ("maximum", -ANY..=ANY),
    ("min_age_years", 0..=150),
    ("min_cells", 0..=1_000_000_000_000_000),
    ("min_cells_per_kg", 0..=1_000_000_000_000),
    ("min_interval_days", 0..=36_525),
    ("minimum", -ANY..=ANY),
    ("missing", 0..=100_000),
    ("number", -ANY..=ANY),
    ("offset_x_dots", -100_000..=100_000),
    ("offset_y_dots", -100_000..=100_000),
    ("on_hand", 0..=100_000),
    ("participants_told", 0..=1_000_000),
    ("passage", 0..=1_000),
    ("per_kg_maximum", -ANY..=ANY),
    ("pieces", 0..=10_000),
    ("post_thaw_minutes", 0..=10_080),
    ("range", -ANY..=ANY),
    ("retained", 0..=100_000),
    ("retests", 0..=1_000),
    ("returned", 0..=100_000),
    ("rows", 0..=100_000_000),
    ("rules", 0..=10_000),
    ("serious_report_hours", 0..=8_784),
    ("signing_minutes", 0..=1_440),
    ("since", 0..=ENTRIES),
    ("skew_seconds", 0..=604_800),
    ("skip_rows", 0..=1_000_000),
    ("storage_max_mc", -273_150..=200_000),
    ("temperature_mc", -273_150..=200_000),
    ("to_day", 0..=36_525),
    ("utc_offset_minutes", -1_440..=1_440),
    ("version", 0..=10_000),
    ("vials", 0..=10_000),
    ("vials_kept_apart", 0..=1_000_000),
    ("volume_ul", 0..=10_000_000),
    ("warmest_mc", -273_150..=1_000_000),
    ("width_um", 0..=1_000_000),
];

/// The limits of a number in a member of this name.
pub(super) fn number(name: &str) -> RangeInclusive<i64> {
    let found = NUMBERS.iter().find(|(member, _)| *member == name);
    found.map_or(-ENTRIES..=ENTRIES, |(_, limits)| limits.clone())
}
