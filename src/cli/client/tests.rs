//! The client's words.

use super::*;
use crate::cli::keys::new_key;
use crate::ledger::{PayloadType, Submission};

#[test]
fn a_problem_becomes_one_line_with_the_rule_and_the_remedy() {
    let body = br#"{"type":"/problems/refused","title":"Refused","status":422,"rule":"B04",
        "detail":"vial/L1-001: lot/L1 is not released.","remedy":"Take the vial out.","recorded":false}"#;
    let failure = Problem::read(422, body).failure();
    assert_eq!(
        failure.line(),
        "refused by B04: vial/L1-001: lot/L1 is not released; Take the vial out."
    );
}

#[test]
fn a_stale_event_is_told_the_head_to_continue() {
    let head = Hash([9; 32]);
    let body = format!(r#"{{"type":"/problems/stale","title":"Stale","head":"{head}"}}"#);
    assert!(
        Problem::read(409, body.as_bytes())
            .failure()
            .line()
            .contains(&head.to_string())
    );
}

#[test]
fn an_answer_that_is_no_problem_document_still_gives_one_line() {
    let failure = Problem::read(502, b"<html>bad\ngateway").failure();
    assert!(failure.line().contains("502") && !failure.line().contains('\n'));
}

#[test]
fn details_ride_beside_the_envelope_and_the_envelope_stays_as_it_was() {
    let envelope = Envelope::sign(&new_key().unwrap(), PayloadType::Event, b"{}".to_vec());
    let detail = Detail {
        name: "sex".into(),
        value: "female".into(),
        salt: Hash([1; 32]),
    };
    let sent = Submission::parse(submission(&envelope, &[detail]).as_bytes()).unwrap();
    assert_eq!(sent.envelope, envelope);
    assert!(sent.details.unwrap().get().contains("female"));
    let bare = Submission::parse(submission(&envelope, &[]).as_bytes()).unwrap();
    assert!(bare.details.is_none());
}

#[test]
fn an_address_without_a_scheme_is_wrong_usage() {
    assert!(matches!(
        Client::new("localhost:8080"),
        Err(Failure::Usage(_))
    ));
}
