//! The version of the rules in the database: each entry is decided, rebuilt and checked by its own.

use super::bed::Bed;
use crate::domain::log::{Adopted, Proposed};
use crate::domain::person::{Enrolled, RoleGranted};
use crate::domain::{Body, Hash, PublicKey, Role, Rule, key};
use crate::ledger::{Envelope, PayloadType};
use crate::store::{AppendError, StoreError, Submission};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};

const LOG: &str = "log/main";

/// What the second version, which tests alone know, refuses.
fn short() -> Enrolled {
    Enrolled { title: "QA".into() }
}

fn quality_key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

/// One event by its own; gives its entry.
fn does(bed: &Bed, subject: &str, after: Option<Hash>, body: impl Into<Body>) -> Hash {
    let submission = bed.event(subject, after, body);
    bed.commit(&[submission]).remove(0).unwrap().leaf_hash
}

/// A log with somebody of quality assurance, who proposes the second version; gives the proposal.
fn proposed(bed: &Bed) -> Submission {
    let opened = bed.commit(&[bed.opening()]).remove(0).unwrap().leaf_hash;
    let about = "person/quality";
    let title = "quality assurance".into();
    let head = does(bed, about, None, Enrolled { title });
    let (role, site) = (Role::Quality, None);
    let head = does(bed, about, Some(head), RoleGranted { role, site });
    let public = PublicKey::from(&quality_key());
    let holder = crate::domain::PersonId::new("quality").unwrap();
    let message = key::possession_message(super::bed::ORIGIN, &holder, &public);
    let possession = quality_key().sign(&message).to_bytes();
    let enrolled = key::Enrolled {
        key: public,
        device: "tablet".into(),
        possession: STANDARD.encode(possession),
    };
    does(bed, about, Some(head), enrolled);
    let proposal = Proposed {
        version: 2,
        reason: "titles are whole words".into(),
    };
    let mut event = bed.event(LOG, Some(opened), proposal).event;
    event.actor = holder;
    let payload = event.to_bytes().unwrap();
    Submission {
        event,
        envelope: Envelope::sign(&quality_key(), PayloadType::Event, payload),
        details: Vec::new(),
        sealed: Vec::new(),
    }
}

fn moves_on(bed: &Bed) {
    let proposal = bed.commit(&[proposed(bed)]).remove(0).unwrap().leaf_hash;
    does(bed, "person/before", None, short());
    // The adoption and what follows it in one group: each is decided by its own version.
    let adopted = Adopted {
        version: 2,
        proposal,
    };
    let group = [
        bed.event("person/meanwhile", None, short()),
        bed.event(LOG, Some(proposal), adopted),
        bed.event("person/after", None, short()),
    ];
    let outcomes = bed.commit(&group);
    assert!(outcomes[0].is_ok() && outcomes[1].is_ok(), "{outcomes:?}");
    let refused = matches!(&outcomes[2], Err(AppendError::Refused(why)) if why.rule == Rule::Value);
    assert!(refused, "{outcomes:?}");
    assert_eq!(bed.differences(), [""; 0]);
    assert_eq!(bed.store.rebuild(|_, _| ()).unwrap(), bed.size());
    assert_eq!(bed.differences(), [""; 0]);
    let again = bed.event("person/after", None, short());
    assert!(bed.commit(&[again])[0].is_err(), "the version is kept");
}

#[test]
fn a_log_moves_on_to_the_next_version_in_its_database() {
    moves_on(&Bed::sqlite());
    if let Some(postgres) = Bed::postgres() {
        moves_on(&postgres);
    }
}

/// Makes the log's record say that a newer program has moved it on.
fn pretend_newer(bed: &Bed) {
    bed.sql(
        r#"UPDATE subjects SET record = replace(record, '"version":1', '"version":9') WHERE subject = 'log/main'"#,
    )
    .unwrap();
}

#[test]
fn a_log_under_a_version_that_nobody_here_knows_is_left_alone() {
    let bed = Bed::sqlite();
    bed.fill(1);
    let appender = bed.appender();
    pretend_newer(&bed);
    let refused = appender.append_blocking(bed.site("next")).unwrap_err();
    let AppendError::Failed(why) = &refused else {
        panic!("{refused:?}");
    };
    assert!(matches!(**why, StoreError::Rules(unknown) if unknown.0 == 9));
    assert_eq!(
        why.to_string(),
        "this program cannot decide what enters the log: version 9 of the rules is needed, and the newest that this program knows is 2; use a newer vialog"
    );
    assert_eq!(bed.size(), 2);
    drop(appender);
    assert!(matches!(bed.try_appender(), Err(StoreError::Rules(_))));
}

#[test]
fn a_log_is_not_opened_under_a_version_that_nobody_here_knows() {
    let bed = Bed::sqlite();
    let mut event = bed.opening().event;
    if let Body::LogOpened(body) = &mut event.body {
        body.rules = 3;
    }
    let refused = bed.commit(&[Bed::sign(event)]).remove(0).unwrap_err();
    assert!(
        matches!(&refused, AppendError::Refused(why) if why.rule == Rule::Rules),
        "{refused}"
    );
    assert_eq!(bed.size(), 0);
}
