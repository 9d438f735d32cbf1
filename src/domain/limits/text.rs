//! Characters that have no place in a text that people sign: those who read it must see all of it, in one order.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// What is wrong with a character; none where nothing is. Line feeds and tabs are right in a text of several lines.
pub fn fault(c: char, lines: bool) -> Option<&'static str> {
    match c {
        '\n' | '\t' if lines => return None,
        '\n' | '\t' => return Some("is a line feed or a tab, and this text has one line"),
        '\u{fffc}' | '\u{fffd}' => return Some("replaces something that was lost"),
        _ if is_blank(c) => return Some("cannot be seen"),
        _ => {}
    }
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "every other category can be seen"
    )]
    match c.general_category() {
        GeneralCategory::Control => Some("is a control character"),
        GeneralCategory::Format => Some("cannot be seen, or changes the order of the others"),
        GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => {
            Some("breaks the line where nobody sees why")
        }
        GeneralCategory::PrivateUse | GeneralCategory::Surrogate | GeneralCategory::Unassigned => {
            Some("is no assigned character")
        }
        _ => None,
    }
}

/// Whether it is shown as nothing although it is of a category that is shown: the other ignorable code points of Unicode
/// (`Default_Ignorable_Code_Point` of UAX 44) and the blank Braille pattern.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\u{34f}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The text with every character that has a [`fault`] written as its number, for messages that repeat what was sent.
pub fn shown(text: &str) -> String {
    /// More than any message needs of it.
    const MOST: usize = 500;
    let mut out = String::new();
    for c in text.chars().take(MOST) {
        match fault(c, false) {
            None => out.push(c),
            Some(_) => out.extend(c.escape_unicode()),
        }
    }
    if text.chars().nth(MOST).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{fault, shown};

    #[test]
    fn what_people_write_is_let_through() {
        for text in [
            "Ward 3, Ångström-Straße 12 (αβγ)",
            "北京市朝阳区　第三医院，病房：２０１",
            "≥ 95.0 % µL °C ± × → — “quoted” 'apostrophe' ½ € № e\u{301}",
            "ｶﾅ かな 한국어 العربية עברית हिन्दी ไทย 𠮷",
        ] {
            for c in text.chars() {
                assert_eq!(fault(c, false), None, "{c:?}");
            }
        }
        assert_eq!(fault('\n', true), None);
        assert_eq!(fault('\t', true), None);
    }

    #[test]
    fn what_nobody_sees_or_what_turns_a_text_around_is_not() {
        let hostile = "\0\u{1}\u{7}\u{8}\u{b}\u{c}\r\u{1b}\u{1f}\u{7f}\u{80}\u{85}\u{9f}\u{ad}\u{34f}\u{61c}\
            \u{115f}\u{1160}\u{17b4}\u{180b}\u{180e}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\
            \u{202b}\u{202c}\u{202d}\u{202e}\u{2060}\u{2064}\u{2065}\u{2066}\u{2067}\u{2068}\u{2069}\u{206f}\u{2800}\
            \u{3164}\u{e000}\u{fdd0}\u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{fffc}\u{fffd}\u{fffe}\u{ffff}\u{1fffe}\u{e0001}\
            \u{e0041}\u{e0100}\u{f0000}\u{10ffff}\u{378}";
        for c in hostile.chars() {
            assert!(fault(c, true).is_some(), "{c:?}");
            assert!(fault(c, false).is_some(), "{c:?}");
        }
        assert!(fault('\n', false).is_some());
        assert!(fault('\t', false).is_some());
    }

    #[test]
    fn a_message_shows_such_a_character_by_its_number() {
        assert_eq!(shown("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(shown(&"x".repeat(501)).chars().count(), 501);
    }
}
