//! What the demo shows: a line for each event and a bar over the whole.

use super::player::{Audience, Outcome};
use super::story::{Chapter, Story};
use crate::cli::output::say;
use crate::domain::{Event, LocalTime};
use indicatif::{ProgressBar, ProgressStyle};

/// The terminal.
pub(crate) struct Screen<'a> {
    story: &'a Story,
    bar: ProgressBar,
    recorded: usize,
    refused: usize,
}

impl<'a> Screen<'a> {
    /// A screen with a bar over the whole story; without a terminal there is no bar.
    pub(crate) fn new(story: &'a Story) -> Self {
        let bar = ProgressBar::new(u64::try_from(story.len()).unwrap_or_default());
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} events {msg}") {
            bar.set_style(style);
        }
        Self {
            story,
            bar,
            recorded: 0,
            refused: 0,
        }
    }

    fn line(&self, line: &str) {
        self.bar.suspend(|| say(line));
    }

    /// Takes the bar away; gives how many events were recorded and how many refused.
    pub(crate) fn finish(self) -> (usize, usize) {
        self.bar.finish_and_clear();
        (self.recorded, self.refused)
    }
}

impl Audience for Screen<'_> {
    fn chapter(&mut self, chapter: &Chapter, now: LocalTime) {
        let day = now.date();
        self.line(&format!("\n{day}  {}", chapter.title));
    }

    fn event(&mut self, event: &Event, outcome: &Outcome) {
        let who = self.story.title(event.actor.name());
        self.line(&line(event, who, outcome));
        match outcome {
            Outcome::Recorded { .. } => self.recorded += 1,
            Outcome::Refused { .. } => self.refused += 1,
        }
        self.bar.inc(1);
    }
}

/// Index, kind, subject, who, short leaf hash and what it was recorded despite; or what refused it.
pub(crate) fn line(event: &Event, who: &str, outcome: &Outcome) -> String {
    let (index, end) = match outcome {
        Outcome::Recorded { index, leaf } => (index.to_string(), leaf.short() + &breach(event)),
        Outcome::Refused { rule, why } => ("-".to_owned(), format!("refused by {rule}: {why}")),
    };
    let kind = event.body.kind();
    let subject = event.subject.as_str();
    format!("{index:>5}  {kind:<22} {subject:<34} {who:<36} {end}")
}

/// The rules that it broke, where it is recorded as a breach.
fn breach(event: &Event) -> String {
    let despite = event.despite.iter().flat_map(|said| &said.rules);
    let rules: Vec<_> = despite.map(|rule| rule.id()).collect();
    if rules.is_empty() {
        return String::new();
    }
    format!(", a breach of {}", rules.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::demo::cast;
    use crate::cli::demo::clock::StoryClock;
    use crate::domain::Hash;

    #[test]
    fn a_line_tells_index_kind_subject_who_and_hash_or_the_rule() {
        let story = Story::read().unwrap();
        let keys = cast::keys(&story).unwrap();
        let clock = StoryClock::behind(0);
        let opened = cast::opening(&story, &keys, "x", &clock).unwrap().event;
        let leaf = Hash([0xab; 32]);
        let told = line(
            &opened,
            "Administrator, Shenzhen",
            &Outcome::Recorded { index: 7, leaf },
        );
        let words: Vec<_> = told.split_whitespace().collect();
        assert_eq!(
            words,
            [
                "7",
                "log.opened",
                "log/main",
                "Administrator,",
                "Shenzhen",
                "abababab"
            ]
        );
        let refused = Outcome::Refused {
            rule: "B04".to_owned(),
            why: "not released".to_owned(),
        };
        assert!(line(&opened, "x", &refused).ends_with("refused by B04: not released"));
    }
}
