//! What lies outside the log: sealed details, challenges, sessions; and the reads of the record.

use super::bed::Bed;
use super::on_both;
use crate::clock::Clock;
use crate::domain::{Commitment, Hash, Noun, PersonId, Relation, Subject};
use crate::store::{ListQuery, SealedDetail, Session};

fn sealed(subject: &str, owner: &str, name: &str, bytes: &[u8]) -> SealedDetail {
    SealedDetail {
        subject: Subject::parse(subject).unwrap(),
        name: name.into(),
        owner: Subject::parse(owner).unwrap(),
        commitment: Commitment(Hash::of(&[bytes])),
        sealed: bytes.to_vec(),
    }
}

on_both! {
    fn a_detail_is_kept_with_its_event_and_forgotten_with_its_owner(bed: &Bed) {
        bed.fill(0);
        let mut one = bed.person("p");
        let birth = sealed("person/p", "participant/P1", "birth_date", b"ciphertext");
        one.sealed = vec![birth.clone(), sealed("person/p", "participant/P2", "sex", b"x")];
        let mut refused = bed.site("s");
        refused.event.log = "another".into();
        let mut refused = Bed::sign(refused.event);
        refused.sealed = vec![sealed("site/s", "participant/P1", "weight_g", b"y")];
        let outcomes = bed.commit(&[one, refused]);
        assert!(outcomes[0].is_ok() && outcomes[1].is_err());
        let detail = |subject: &str, name: &str| {
            bed.store.detail(&Subject::parse(subject).unwrap(), name).unwrap()
        };
        assert_eq!(detail("person/p", "birth_date"), Some(birth));
        assert_eq!(detail("site/s", "weight_g"), None, "kept for a refused event");

        let mut again = bed.person("q");
        let newer = sealed("person/p", "participant/P1", "birth_date", b"newer");
        again.sealed = vec![newer.clone()];
        bed.commit(&[again]).remove(0).unwrap();
        assert_eq!(detail("person/p", "birth_date"), Some(newer));

        let owner = Subject::parse("participant/P1").unwrap();
        assert_eq!(bed.store.forget(&owner).unwrap(), 1);
        assert_eq!(bed.store.forget(&owner).unwrap(), 0);
        assert_eq!(detail("person/p", "birth_date"), None);
        assert!(detail("person/p", "sex").is_some());
        assert_eq!(bed.differences(), Vec::<String>::new());
    }

    fn a_challenge_is_taken_once_and_in_time(bed: &Bed) {
        let now = bed.clock.now();
        let (one, late) = (Hash([1; 32]), Hash([2; 32]));
        bed.store.put_challenge(&one, now, now.plus_seconds(60)).unwrap();
        bed.store.put_challenge(&late, now, now.plus_seconds(60)).unwrap();
        assert!(bed.store.take_challenge(&one, now.plus_seconds(59)).unwrap());
        assert!(!bed.store.take_challenge(&one, now.plus_seconds(59)).unwrap());
        assert!(!bed.store.take_challenge(&late, now.plus_seconds(61)).unwrap());
        assert!(!bed.store.take_challenge(&Hash([3; 32]), now).unwrap());
    }

    fn a_session_lasts_until_it_is_ended_or_swept(bed: &Bed) {
        let now = bed.clock.now();
        let session = |n: u8, seconds: i64| Session {
            hash: Hash([n; 32]),
            person: PersonId::new("p").unwrap(),
            key_id: Hash([9; 32]),
            used_at: now,
            expires_at: now.plus_seconds(seconds),
        };
        bed.store.put_session(&session(1, 60), now).unwrap();
        bed.store.put_session(&session(2, 600), now).unwrap();
        assert_eq!(bed.store.session(&Hash([1; 32])).unwrap(), Some(session(1, 60)));
        bed.store.touch_session(&Hash([2; 32]), now.plus_seconds(5)).unwrap();
        let used = bed.store.session(&Hash([2; 32])).unwrap().unwrap();
        assert_eq!(used.used_at, now.plus_seconds(5));
        bed.store.put_session(&session(3, 600), now.plus_seconds(61)).unwrap();
        assert_eq!(bed.store.session(&Hash([1; 32])).unwrap(), None);
        bed.store.end_session(&Hash([2; 32])).unwrap();
        assert_eq!(bed.store.session(&Hash([2; 32])).unwrap(), None);
        assert!(bed.store.session(&Hash([3; 32])).unwrap().is_some());
    }

    fn lists_are_by_name_and_go_on_where_they_ended(bed: &Bed) {
        bed.fill(0);
        // Byte order, whatever the database's language says: capitals first, '-' before '.'.
        let mut names = ["b", "C", "a-1", "a.2", "a", "Z9", "z"];
        for name in names {
            bed.commit(&[bed.site(name)]).remove(0).unwrap();
        }
        names.sort_unstable();
        let list = |after: &str, limit| -> Vec<String> {
            let query = ListQuery { after: after.into(), ..ListQuery::of_noun(Noun::Site) };
            let rows = bed.store.list(&query, limit).unwrap();
            assert!(rows.iter().all(|(_, state)| state == "registered"));
            rows.into_iter().map(|(subject, _)| subject.name().to_owned()).collect()
        };
        assert_eq!(list("", 100), names);
        assert_eq!(list("", 3), names[..3]);
        assert_eq!(list(names[2], 100), names[3..]);
        let counts = bed.store.counts().unwrap();
        assert!(counts.contains(&("site".into(), "registered".into(), 7)));

        let admin = Subject::parse("person/admin").unwrap();
        let keys = bed.store.links_to(std::slice::from_ref(&admin)).unwrap();
        assert_eq!(keys.len(), 1);
        assert_eq!(keys[0].relation, Relation::KeyOf);
        assert_eq!(bed.store.links_from(&[keys[0].from.clone()]).unwrap(), keys);
        assert_eq!(bed.store.history(&admin, None, 10).unwrap(), [0]);
        assert_eq!(bed.store.history(&admin, Some(0), 10).unwrap(), Vec::<u64>::new());
    }
}
