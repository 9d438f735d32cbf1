//! Appending: receipts, repetition, refusals, groups, several writers.

use super::bed::{Bed, ORIGIN, admin_key};
use super::on_both;
use crate::domain::person::Left;
use crate::domain::{Detail, Hash, Rule, Subject};
use crate::ledger::{Entry, Envelope, PayloadType, Receipt};
use crate::store::AppendError;
use std::collections::BTreeSet;
use std::thread;

on_both! {
    fn a_receipt_proves_the_entry_and_is_the_same_for_ever(bed: &Bed) {
        let appended = bed.fill(20);
        for (index, one) in (0..).zip(&appended) {
            assert_eq!((one.index, one.fresh), (index, true));
            let receipt = Receipt::parse(one.receipt.as_bytes()).unwrap();
            let covers = receipt.verify(&one.leaf_hash, Bed::signer().verifier()).unwrap();
            assert_eq!(covers.size(), index + 1);
            assert_eq!(bed.store.receipt(index).unwrap().unwrap().to_string(), one.receipt);
            let stored = bed.store.entries(index, 1).unwrap().pop().unwrap();
            let entry = Entry::parse(stored.bytes).unwrap();
            assert_eq!(entry.leaf_hash(), one.leaf_hash);
            assert_eq!(entry.recorded_at(), one.recorded_at);
        }
        assert!(bed.store.receipt(21).unwrap().is_none());
    }

    fn the_same_event_again_gets_the_same_receipt(bed: &Bed) {
        bed.fill(1);
        let event = bed.site("again");
        let first = bed.commit(std::slice::from_ref(&event)).remove(0).unwrap();
        bed.commit(&[bed.site("between")]);
        let second = bed.commit(&[event]).remove(0).unwrap();
        assert!(first.fresh && !second.fresh);
        assert_eq!(second.receipt, first.receipt);
        assert_eq!(second.recorded_at, first.recorded_at);
        assert_eq!(bed.size(), 4);
    }

    fn an_id_is_never_used_for_two_events(bed: &Bed) {
        bed.fill(0);
        let event = bed.site("one");
        let mut other = bed.site("two");
        other.event.id = event.event.id;
        let other = Bed::sign(other.event);
        // Within one group and against the log.
        let outcomes = bed.commit(&[event, other.clone()]);
        assert!(outcomes[0].is_ok());
        assert!(matches!(outcomes[1], Err(AppendError::IdReused)));
        assert!(matches!(bed.commit(&[other])[0], Err(AppendError::IdReused)));
        assert_eq!(bed.size(), 2);
    }

    fn a_stale_head_is_refused_with_the_present_head(bed: &Bed) {
        bed.fill(0);
        let enrolled = bed.commit(&[bed.person("p")]).remove(0).unwrap();
        let stale = bed.event("person/p", None, Left { reason: "moved".into() });
        let outcome = bed.commit(&[stale]).remove(0);
        assert!(matches!(outcome, Err(AppendError::Stale { head }) if head == Some(enrolled.leaf_hash)));
        let next = bed.event("person/p", Some(enrolled.leaf_hash), Left { reason: "moved".into() });
        assert!(bed.commit(&[next])[0].is_ok());
    }

    fn a_refused_event_does_not_spoil_its_neighbours(bed: &Bed) {
        bed.fill(1);
        let good = bed.person("one");
        let group = [
            good.clone(),
            bed.site("s0"),
            bed.event("person/nobody", None, Left { reason: "?".into() }),
            bed.event("person/one", None, Left { reason: "stale".into() }),
            good,
            bed.person("two"),
        ];
        let outcomes = bed.commit(&group);
        assert!(matches!(&outcomes[0], Ok(one) if one.fresh && one.index == 2));
        assert!(matches!(&outcomes[1], Err(AppendError::Stale { head: Some(_) })));
        assert!(matches!(&outcomes[2], Err(AppendError::Refused(why)) if why.rule == Rule::Unknown));
        assert!(matches!(&outcomes[3], Err(AppendError::Stale { head: Some(_) })));
        assert!(matches!(&outcomes[4], Ok(one) if !one.fresh && one.index == 2));
        assert!(matches!(&outcomes[5], Ok(one) if one.fresh && one.index == 3));
        assert_eq!(bed.differences(), Vec::<String>::new());
    }

    fn a_group_of_refused_events_signs_nothing(bed: &Bed) {
        bed.fill(1);
        let before = (bed.store.head().unwrap(), bed.store.checkpoint().unwrap());
        assert!(bed.commit(&[bed.site("s0")])[0].is_err());
        assert_eq!((bed.store.head().unwrap(), bed.store.checkpoint().unwrap()), before);
    }

    fn an_event_sees_what_its_neighbours_in_the_group_changed(bed: &Bed) {
        bed.fill(0);
        let enrolled = bed.person("late");
        // The head that the second event continues is the first one's leaf hash, known once the group's time is.
        let entry = Entry::new(crate::clock::Clock::now(&*bed.clock), enrolled.envelope.clone()).unwrap();
        let left = bed.event("person/late", Some(entry.leaf_hash()), Left { reason: "moved".into() });
        assert!(bed.commit(&[enrolled, left]).iter().all(Result::is_ok));
        let subject = Subject::parse("person/late").unwrap();
        assert_eq!(bed.store.standing(&subject).unwrap().unwrap().record.state(), "left");
        assert_eq!(bed.store.history(&subject, None, 10).unwrap(), [2, 1]);
    }

    fn an_event_continues_what_its_neighbour_signed_before_either_was_recorded(bed: &Bed) {
        bed.fill(0);
        let enrolled = bed.person("late");
        let after = Some(enrolled.envelope.payload_hash());
        let left = bed.event("person/late", after, Left { reason: "moved".into() });
        let first = bed.commit(std::slice::from_ref(&enrolled)).remove(0).unwrap();
        // In a later group, by the column; and once more with both in one group, where both are known.
        let next = bed.commit(std::slice::from_ref(&left)).remove(0).unwrap();
        let again = bed.commit(&[enrolled, left]);
        let again: Vec<_> = again.into_iter().map(|one| one.map(|one| (one.index, one.fresh)).unwrap()).collect();
        assert_eq!(again, [(first.index, false), (next.index, false)]);
        let two = bed.person("two");
        let gone = bed.event("person/two", Some(two.envelope.payload_hash()), Left { reason: "moved".into() });
        assert!(bed.commit(&[two, gone]).iter().all(Result::is_ok));
        assert_eq!(bed.differences(), [""; 0]);
    }

    fn a_detail_that_the_event_does_not_commit_to_is_refused(bed: &Bed) {
        bed.fill(0);
        let mut submission = bed.person("p");
        submission.details.push(Detail {
            name: "sex".into(),
            value: "female".into(),
            salt: Hash([7; 32]),
        });
        let outcome = bed.commit(&[submission]).remove(0);
        assert!(matches!(outcome, Err(AppendError::Refused(why)) if why.rule == Rule::Detail));
    }

    fn an_entry_longer_than_the_format_allows_is_refused(bed: &Bed) {
        bed.fill(0);
        let mut submission = bed.person("p");
        // The rules cap every text, so only a payload that no client of ours writes is as long as this.
        let long = [submission.envelope.payload.as_slice(), &b" ".repeat(60_000)].concat();
        submission.envelope = Envelope::sign(&admin_key(), PayloadType::Event, long);
        assert!(matches!(bed.commit(&[submission])[0], Err(AppendError::TooLarge)));
    }

    fn the_logs_time_never_goes_back(bed: &Bed) {
        let last = bed.fill(1).pop().unwrap();
        bed.clock.advance(-60);
        let next = bed.commit(&[bed.site("later")]).remove(0).unwrap();
        assert_eq!(next.recorded_at, last.recorded_at);
        assert_eq!(bed.differences(), Vec::<String>::new());
    }

    fn the_appender_answers_every_caller_by_itself(bed: &Bed) {
        bed.fill(0);
        let appender = bed.appender();
        let answers: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..40)
                .map(|n| {
                    let (appender, bed) = (&appender, &bed);
                    // Every fourth is a name that is already taken.
                    let name = if n % 4 == 3 { "twice".to_owned() } else { format!("n{n}") };
                    scope.spawn(move || appender.append_blocking(bed.site(&name)))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let indexes: BTreeSet<u64> = answers.iter().flatten().map(|one| one.index).collect();
        assert_eq!(indexes, (1..32).collect());
        let refused = answers.iter().filter(|a| matches!(a, Err(AppendError::Stale { .. }))).count();
        assert_eq!(refused, 9);
        for one in answers.into_iter().flatten() {
            let receipt = Receipt::parse(one.receipt.as_bytes()).unwrap();
            receipt.verify(&one.leaf_hash, Bed::signer().verifier()).unwrap();
            assert_eq!(bed.store.receipt(one.index).unwrap().unwrap().to_string(), one.receipt);
        }
        assert_eq!(bed.differences(), Vec::<String>::new());
    }

    fn two_servers_on_one_database_do_not_fork_the_log(bed: &Bed) {
        bed.fill(0);
        let store = crate::store::Store::open(&bed.url).unwrap();
        let other_kept = bed.folder.path().join("other.guard");
        let other = crate::store::Appender::start(&store, Bed::signer(), bed.clock.clone(), &other_kept).unwrap();
        let one = bed.appender();
        thread::scope(|scope| {
            for (name, appender) in [("a", &one), ("b", &other)] {
                scope.spawn(move || {
                    for n in 0..30 {
                        appender.append_blocking(bed.site(&format!("{name}{n}"))).unwrap();
                    }
                });
            }
        });
        assert_eq!(bed.size(), 61);
        assert_eq!(bed.differences(), Vec::<String>::new());
    }

    fn a_name_that_looks_like_another_is_given_once(bed: &Bed) {
        bed.fill(0);
        let exists = |outcome: &Result<_, AppendError>| matches!(outcome, Err(AppendError::Refused(why)) if why.rule == Rule::Exists);
        // Within one group, in the log, and in tables that were made again from it.
        let outcomes = bed.commit(&[bed.site("AC-001X"), bed.site("ac-00lx"), bed.site("AC-002X")]);
        assert!(outcomes[0].is_ok() && exists(&outcomes[1]) && outcomes[2].is_ok());
        assert!(exists(&bed.commit(&[bed.site("AC_OO2x")])[0]));
        bed.store.rebuild(|_, _| ()).unwrap();
        assert_eq!(bed.store.check(Bed::signer().verifier(), |_, _| ()).unwrap(), []);
        assert!(exists(&bed.commit(&[bed.site("Ac-OOlX")])[0]));
        let alike = bed.store.alike(&Subject::parse("site/aC-oO2X").unwrap()).unwrap();
        assert_eq!(alike.unwrap().to_string(), "site/AC-002X");
        assert_eq!(bed.store.alike(&Subject::parse("site/AC-002X").unwrap()).unwrap(), None);
        assert_eq!(bed.store.alike(&Subject::parse("person/AC-002X").unwrap()).unwrap(), None);
    }

    fn a_log_is_opened_once(bed: &Bed) {
        bed.fill(0);
        let again = bed.commit(&[bed.opening()]).remove(0);
        assert!(matches!(again, Err(AppendError::Stale { .. } | AppendError::Refused(_))));
        assert!(matches!(crate::store::Store::create(&bed.url), Err(crate::store::StoreError::Exists)));
        assert!(bed.store.checkpoint().unwrap().unwrap().starts_with(ORIGIN));
    }
}
