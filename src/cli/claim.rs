//! The token of a flat label, as the device of whoever prints it comes by it.

use super::client::Client;
use super::failure::{Failure, Next};
use crate::domain::label::{Claim, Token};
use crate::domain::{LabelId, LotId, PublicKey, Subject};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use ed25519_dalek::{Signer, SigningKey};
use serde::Deserialize;

/// What the token of a label has to state, as the service of this log tells it.
///
/// # Errors
/// When the service does not tell it, or tells other bytes to sign than those of the claim for this log.
pub(crate) fn ask(
    client: &Client,
    log: &str,
    label: LabelId,
    of: &Subject,
) -> Result<Claim, Failure> {
    let path = format!("/api/v1/label/{label}/claim?of={of}");
    client.get(&path)?.json::<ToSign>()?.claim(log, label, of)
}

/// The claim under this key, for this log.
pub(crate) fn sign(claim: Claim, key: &SigningKey, log: &str) -> Token {
    let signature = key.sign(&claim.message(log));
    Token::new(claim, &PublicKey::from(key), signature.to_bytes())
}

/// The service's answer.
#[derive(Deserialize)]
struct ToSign {
    lot: Option<LotId>,
    expires_on: Option<NaiveDate>,
    message: String,
}

impl ToSign {
    fn claim(self, log: &str, label: LabelId, of: &Subject) -> Result<Claim, Failure> {
        let next = "check the server";
        let claim = Claim::new(label, of.clone(), self.lot, self.expires_on);
        let claim = claim.or_next("a claim", next)?;
        // What is signed is what this device makes of the claim, never bytes that it was given.
        if STANDARD.encode(claim.message(log)) == self.message {
            return Ok(claim);
        }
        let what = "the service tells other bytes than those of the claim";
        Err(Failure::new(what, next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::keys::{label_id, new_key};

    #[test]
    fn a_claim_is_taken_only_with_the_bytes_that_are_signed_for_this_log() {
        let (label, of) = (label_id().unwrap(), Subject::parse("order/O1").unwrap());
        let right = Claim::new(label, of.clone(), None, None).unwrap();
        let told = |log: &str| ToSign {
            lot: None,
            expires_on: None,
            message: STANDARD.encode(right.message(log)),
        };
        let taken = told("example.org/log").claim("example.org/log", label, &of);
        assert_eq!(taken.unwrap(), right);
        let failure = told("example.org/other").claim("example.org/log", label, &of);
        assert!(failure.unwrap_err().line().contains("other bytes"));
    }

    #[test]
    fn a_token_verifies_for_the_log_that_it_was_signed_for_and_no_other() {
        let (label, of) = (label_id().unwrap(), Subject::parse("order/O1").unwrap());
        let key = new_key().unwrap();
        let claim = Claim::new(label, of, None, None).unwrap();
        let token = sign(claim, &key, "example.org/log");
        assert!(token.verify("example.org/log", &PublicKey::from(&key)));
        assert!(!token.verify("example.org/other", &PublicKey::from(&key)));
    }
}
