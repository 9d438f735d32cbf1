//! What a device without a network knows: the keys of a log and its void labels, as of a size of the log.

use super::{BadToken, Claim, Scanned, Token};
use crate::domain::{Hash, Instant, LabelId, PersonId, PublicKey};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The version of the list's form.
const VERSION: u8 = 1;

/// The list that a device fetches while it has a network (JSON).
///
/// With it the device can tell that a person whose key is in the log stated a token's claim, and that a label was void when
/// the list was made. It cannot tell what happened since then, nor whether two labels of the same text exist, and it
/// believes the server from which it has the list: fetch it over TLS, and compare it with a verified bundle when in doubt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// The form of this list: 1.
    pub version: u8,
    /// The origin of the log.
    pub log: String,
    /// As of when it holds.
    pub as_of: AsOf,
    /// Every key that was ever enrolled.
    pub keys: Vec<TrustedKey>,
    /// The labels that are void, for good.
    pub void: BTreeSet<LabelId>,
}

/// The state of the log that a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsOf {
    /// How many entries it had.
    pub size: u64,
    /// When the last of them was recorded.
    pub recorded_at: Instant,
}

/// A key of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedKey {
    /// The key.
    pub key: PublicKey,
    /// Whose it is.
    pub person: PersonId,
    /// The entry that revoked it, or since which someone else may have used it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<u64>,
}

/// What is to be thought of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It states what the named person signed, and nothing in the list speaks against it.
    Genuine {
        /// What it states.
        claim: Claim,
        /// Who signed.
        person: PersonId,
        /// The id of the key that signed.
        key_id: Hash,
    },
    /// Its symbol carries no signature, as that of a vial or a cap: only the server can tell.
    Unsigned,
    /// Its token is broken.
    Broken(BadToken),
    /// No key of the list has signed it: it is forged, of another log, or the key is newer than the list.
    NoKey,
    /// It is void.
    Void,
    /// The key that signed it was revoked or is suspected; a token does not say whether it was signed before.
    KeyEnded {
        /// Whose key it is.
        person: PersonId,
        /// The entry.
        at: u64,
    },
    /// Its last day of use has passed.
    Expired {
        /// The last day of use.
        on: NaiveDate,
    },
}

impl Trust {
    /// A list of this form.
    pub fn new(log: &str, as_of: AsOf, keys: Vec<TrustedKey>, void: BTreeSet<LabelId>) -> Self {
        Self {
            version: VERSION,
            log: log.to_owned(),
            as_of,
            keys,
            void,
        }
    }

    /// Whether this program knows the list's form.
    pub fn is_known(&self) -> bool {
        self.version == VERSION
    }

    /// What is to be thought of a label on this day.
    pub fn judge(&self, scanned: &Scanned, today: NaiveDate) -> Verdict {
        if self.void.contains(&scanned.label) {
            return Verdict::Void;
        }
        let token = match &scanned.token {
            None => return Verdict::Unsigned,
            Some(Err(bad)) => return Verdict::Broken(bad.clone()),
            Some(Ok(token)) => token,
        };
        let Some(signer) = self.signer(token) else {
            return Verdict::NoKey;
        };
        if let Some(at) = signer.ended_at {
            let person = signer.person.clone();
            return Verdict::KeyEnded { person, at };
        }
        match token.claim.expires_on() {
            Some(on) if on < today => Verdict::Expired { on },
            Some(_) | None => Verdict::Genuine {
                claim: token.claim.clone(),
                person: signer.person.clone(),
                key_id: signer.key.id(),
            },
        }
    }

    /// The key that signed a token. Several may begin with the same bytes.
    fn signer(&self, token: &Token) -> Option<&TrustedKey> {
        let mut keys = self.keys.iter();
        keys.find(|known| token.verify(&self.log, &known.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Subject;
    use ed25519_dalek::{Signer, SigningKey};

    const LOG: &str = "example.org/trial";

    fn key(number: u8) -> SigningKey {
        SigningKey::from_bytes(&[number; 32])
    }

    fn label() -> LabelId {
        LabelId::parse("7K2M9QXA41TE").unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The text of a flat label's symbol, signed with this key for this log.
    fn symbol(number: u8, log: &str) -> String {
        let of = Subject::parse("order/O-001").unwrap();
        let claim = Claim::new(label(), of, None, Some(day("2027-11-30"))).unwrap();
        let signature = key(number).sign(&claim.message(log)).to_bytes();
        let token = Token::new(claim, &PublicKey::from(&key(number)), signature);
        format!("HTTPS://V.EXAMPLE.CN/{token}/{}", label())
    }

    fn trust() -> Trust {
        let known = |number, ended_at| TrustedKey {
            key: PublicKey::from(&key(number)),
            person: PersonId::new(&format!("p-{number}")).unwrap(),
            ended_at,
        };
        let as_of = AsOf {
            size: 7,
            recorded_at: Instant::parse("2026-11-25T10:00:00.000000Z").unwrap(),
        };
        Trust::new(
            LOG,
            as_of,
            vec![known(1, None), known(2, Some(5))],
            [].into(),
        )
    }

    fn judged(trust: &Trust, text: &str, today: &str) -> Verdict {
        trust.judge(&Scanned::parse(text).unwrap(), day(today))
    }

    #[test]
    fn a_label_signed_with_a_key_of_the_list_is_genuine_until_its_last_day() {
        let verdict = judged(&trust(), &symbol(1, LOG), "2027-11-30");
        let Verdict::Genuine { claim, person, .. } = verdict else {
            panic!("{verdict:?}");
        };
        assert_eq!((claim.label(), person.name()), (label(), "p-1"));
        let on = day("2027-11-30");
        assert_eq!(
            judged(&trust(), &symbol(1, LOG), "2027-12-01"),
            Verdict::Expired { on }
        );
    }

    #[test]
    fn a_label_of_another_key_or_log_is_not() {
        assert_eq!(
            judged(&trust(), &symbol(3, LOG), "2027-01-01"),
            Verdict::NoKey
        );
        assert_eq!(
            judged(&trust(), &symbol(1, "another.org/log"), "2027-01-01"),
            Verdict::NoKey
        );
        let ended = judged(&trust(), &symbol(2, LOG), "2027-01-01");
        assert!(
            matches!(ended, Verdict::KeyEnded { at: 5, .. }),
            "{ended:?}"
        );
    }

    #[test]
    fn a_void_label_is_void_whatever_its_token_says() {
        let mut trust = trust();
        trust.void.insert(label());
        assert_eq!(judged(&trust, &symbol(1, LOG), "2027-01-01"), Verdict::Void);
        assert_eq!(judged(&trust, "7K2M9QXA41TE", "2027-01-01"), Verdict::Void);
    }

    #[test]
    fn a_vials_symbol_carries_no_signature_and_a_torn_one_is_told_apart() {
        let bare = "HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE";
        assert_eq!(judged(&trust(), bare, "2027-01-01"), Verdict::Unsigned);
        let torn = symbol(1, LOG).replacen("/A", "/B", 1);
        let verdict = judged(&trust(), &torn, "2027-01-01");
        assert!(
            matches!(verdict, Verdict::Broken(_) | Verdict::NoKey),
            "{verdict:?}"
        );
    }

    #[test]
    fn the_list_is_read_back_as_it_was_written_and_nothing_else_is() {
        let text = serde_json::to_string(&trust()).unwrap();
        assert_eq!(serde_json::from_str::<Trust>(&text).unwrap(), trust());
        let odd = text.replacen("\"log\"", "\"note\":1,\"log\"", 1);
        assert!(serde_json::from_str::<Trust>(&odd).is_err());
    }
}
