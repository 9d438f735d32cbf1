//! `vialog label verify`: judges a label without a network.

use crate::cli::failure::{Failure, Next};
use crate::cli::output::say;
use crate::clock::{Clock, SystemClock};
use crate::domain::label::{AsOf, Claim, Scanned, Trust, Verdict};
use crate::domain::{check_strict, read_strict};
use crate::label::read;
use chrono::{Local, NaiveDate, TimeZone};
use clap::Args;
use std::path::{Path, PathBuf};

/// Judges a label by a list of keys and void labels, without a network
#[derive(Args, Debug)]
#[command(
    after_help = "The list is what a server gives at /api/v1/labels/trust. Exit status 0 only for a label that is genuine, not void and not expired.

Examples:
  vialog label verify label.png --trust trust.json
  vialog label verify HTTPS://V.EXAMPLE.ORG/AE…/7K2M9QXA41TE --trust trust.json"
)]
pub(super) struct Command {
    /// What a scanner gave, or a picture of the label as PNG or JPEG
    #[arg(value_name = "TEXT|IMAGE")]
    label: String,
    /// The list of keys and void labels
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let trust = trusted(&command.trust)?;
    let scanned = scanned(&command.label)?;
    say(format_args!("label    {}", scanned.label.grouped()));
    let told = verdict(&trust.judge(&scanned, today()), trust.as_of);
    match told {
        Ok(lines) => {
            lines.iter().for_each(say);
            Ok(())
        }
        Err((what, next)) => Err(Failure::new(what, next)),
    }
}

fn trusted(file: &Path) -> Result<Trust, Failure> {
    let told = file.display().to_string();
    let next = "fetch it from the server's /api/v1/labels/trust";
    let bytes = std::fs::read(file).or_next(&told, next)?;
    let malformed = |bad: crate::domain::Malformed| {
        Failure::new(
            format!("{told} is no list: {}: {}", bad.member, bad.why),
            next,
        )
    };
    let text = check_strict(&bytes).map_err(malformed)?;
    let trust: Trust = read_strict(text, "").map_err(malformed)?;
    if trust.is_known() {
        return Ok(trust);
    }
    let what = format!("{told} is a list of version {}", trust.version);
    Err(Failure::new(what, "use a program of its age"))
}

/// What a text or the symbols in a picture say.
fn scanned(text: &str) -> Result<Scanned, Failure> {
    let path = Path::new(text);
    if !path.is_file() {
        let next = "scan the label again, or name a picture of it";
        return Scanned::parse(text).or_next("this is no label's text", next);
    }
    let next = "take the picture again, nearer and in good light";
    let bytes = std::fs::read(path).or_next(text, "name a file that can be read")?;
    let found = read(&bytes).or_next(text, "name a PNG or a JPEG")?;
    let labels = found.iter().map(|one| Scanned::parse(&one.text));
    match only(labels.filter_map(Result::ok)) {
        Ok(Some(scanned)) => Ok(scanned),
        Ok(None) => Err(Failure::new(
            format!("{text} shows no label's symbol"),
            next,
        )),
        Err(why) => Err(Failure::new(
            format!("{text} shows {why}"),
            "take a picture of one label",
        )),
    }
}

/// What all symbols of a picture say together: a vial's cap says no more than its label, and a token is worth more than none.
///
/// # Errors
/// Two labels, or two tokens of one label: nobody knows which one is meant.
fn only(symbols: impl Iterator<Item = Scanned>) -> Result<Option<Scanned>, String> {
    let mut known: Option<Scanned> = None;
    for scanned in symbols {
        let Some(before) = &known else {
            known = Some(scanned);
            continue;
        };
        if before.label != scanned.label {
            let (one, other) = (before.label.grouped(), scanned.label.grouped());
            return Err(format!("two labels, {one} and {other}"));
        }
        match (&before.token, &scanned.token) {
            (_, None) => (),
            (None, Some(_)) => known = Some(scanned),
            (Some(one), Some(other)) if one == other => (),
            (Some(_), Some(_)) => {
                let label = scanned.label.grouped();
                return Err(format!("two different signatures of label {label}"));
            }
        }
    }
    Ok(known)
}

/// The day on this device's wall.
fn today() -> NaiveDate {
    let now = SystemClock.now().utc().naive_utc();
    Local.from_utc_datetime(&now).date_naive()
}

/// What is said of a label: lines, or what is wrong and what to do.
fn verdict(verdict: &Verdict, as_of: AsOf) -> Result<Vec<String>, (String, &'static str)> {
    let AsOf { size, recorded_at } = as_of;
    let list = format!("as of entry {size} of the log, {recorded_at}");
    let apart = "do not use what it is on; ask the server or call the number on the label";
    Err(match verdict {
        Verdict::Genuine {
            claim,
            person,
            key_id,
        } => {
            let mut lines = states(claim);
            lines.push(format!("signed   by {person} with key {key_id}"));
            lines.push(format!(
                "genuine  {list}; what happened since is not known here"
            ));
            return Ok(lines);
        }
        Verdict::Unsigned => (
            "its symbol carries no signature, as on every vial and cap".to_owned(),
            "scan it where there is a network: only the server can tell",
        ),
        Verdict::Broken(bad) => (format!("its signature cannot be read: {bad}"), apart),
        Verdict::NoKey => (
            format!("no key of the list has signed it, {list}"),
            "fetch a newer list; if that does not help, it is not of this log",
        ),
        Verdict::Void => (format!("it is void, {list}"), apart),
        Verdict::KeyEnded { person, at } => (
            format!("the key of {person} that signed it was revoked or suspected with entry {at}"),
            "ask the server whether the label was printed before that",
        ),
        Verdict::Expired { on } => (format!("it expired: its last day was {on}"), apart),
    })
}

fn states(claim: &Claim) -> Vec<String> {
    let mut lines = vec![format!("of       {}", claim.of())];
    lines.extend(claim.lot().map(|lot| format!("lot      {lot}")));
    let expiry = claim.expires_on();
    lines.extend(expiry.map(|day| format!("expires  {day}")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::claim;
    use crate::cli::keys::{label_id, new_key};
    use crate::domain::{Instant, LabelId, Subject};

    #[test]
    fn only_a_genuine_label_is_no_failure() {
        let as_of = AsOf {
            size: 7,
            recorded_at: Instant::parse("2026-11-25T10:00:00.000000Z").unwrap(),
        };
        let on = "2026-01-01".parse().unwrap();
        for bad in [
            Verdict::Unsigned,
            Verdict::NoKey,
            Verdict::Void,
            Verdict::Expired { on },
        ] {
            assert!(verdict(&bad, as_of).is_err(), "{bad:?}");
        }
        let (void, _) = verdict(&Verdict::Void, as_of).unwrap_err();
        assert!(void.contains("as of entry 7"), "{void}");
    }

    #[test]
    fn a_text_that_is_no_label_is_told_so() {
        assert!(scanned("4006381333931").is_err());
        assert!(scanned("HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE").is_ok());
    }

    #[test]
    fn of_several_symbols_of_a_label_the_one_with_a_token_is_judged() {
        let label = label_id().unwrap();
        let text = |token: &str| Scanned::parse(&format!("HTTPS://V.EXAMPLE.ORG/{token}/{label}"));
        let symbols = |tokens: &[&str]| {
            let symbols = tokens.iter().map(|token| text(token).unwrap());
            only(symbols.collect::<Vec<_>>().into_iter())
        };
        let (one, other) = (signed(label, "order/O1"), signed(label, "order/O2"));
        for tokens in [[&*one, ""], ["", &*one], [&*one, &*one]] {
            let judged = symbols(&tokens).unwrap().unwrap();
            let token = judged.token.unwrap().unwrap();
            assert_eq!(token.to_string(), one, "{tokens:?}");
        }
        let why = symbols(&[&one, "", &other]).unwrap_err();
        assert!(why.contains("two different signatures"), "{why}");
        let broken = one.replace('A', "0");
        assert!(
            symbols(&[&one, &broken]).is_err(),
            "a broken one is no less another"
        );
        assert_eq!(symbols(&[]), Ok(None));
    }

    #[test]
    fn a_picture_of_two_labels_is_of_none() {
        let labels = [(); 2].map(|()| label_id().unwrap());
        let symbols = labels.map(|label| Scanned::parse(label.as_str()).unwrap());
        assert!(
            only(symbols.into_iter())
                .unwrap_err()
                .contains("two labels")
        );
    }

    /// The text of a token of this label.
    fn signed(label: LabelId, of: &str) -> String {
        let of = Subject::parse(of).unwrap();
        let claim = Claim::new(label, of, None, None).unwrap();
        let key = new_key().unwrap();
        claim::sign(claim, &key, "example.org/log").to_string()
    }
}
