//! A commit that fails before it is durable, and one that fails after.

use super::bed::Bed;
use super::on_both;
use crate::store::append::Moment;
use crate::store::{AppendError, Appender, StoreError};
use std::sync::Arc;
use std::sync::Mutex;

/// An appender whose next commit fails at the moment that is put into the slot.
fn failing(bed: &Bed) -> (Appender, Arc<Mutex<Option<Moment>>>) {
    let next: Arc<Mutex<Option<Moment>>> = Arc::default();
    let slot = next.clone();
    let say = move |moment| {
        let mut next = slot.lock().unwrap();
        if *next == Some(moment) {
            *next = None;
            return Err(StoreError::Connect("cut off by the test".into()));
        }
        Ok(())
    };
    let kept = bed.kept();
    let appender = Appender::start_watched(
        &bed.store,
        Bed::signer(),
        bed.clock.clone(),
        &kept,
        Box::new(say),
    );
    (appender.unwrap(), next)
}

on_both! {
    fn what_failed_before_the_commit_is_not_there(bed: &Bed) {
        bed.fill(1);
        let (appender, next) = failing(bed);
        let event = bed.site("lost");
        *next.lock().unwrap() = Some(Moment::Written);
        let failed = appender.append_blocking(event.clone());
        assert!(matches!(failed, Err(AppendError::Unavailable(_))));
        assert_eq!(bed.size(), 2);
        let again = appender.append_blocking(event).unwrap();
        assert!(again.fresh);
        assert_eq!(again.index, 2);
        assert_eq!(bed.differences(), Vec::<String>::new());
    }

    fn what_failed_after_the_commit_gets_its_receipt_when_asked_again(bed: &Bed) {
        bed.fill(1);
        let (appender, next) = failing(bed);
        let event = bed.site("found");
        *next.lock().unwrap() = Some(Moment::Committed);
        let failed = appender.append_blocking(event.clone());
        assert!(matches!(failed, Err(AppendError::Unavailable(_))));
        assert_eq!(bed.size(), 3);
        // The log goes on in between.
        assert_eq!(appender.append_blocking(bed.site("next")).unwrap().index, 3);
        let again = appender.append_blocking(event).unwrap();
        assert!(!again.fresh);
        assert_eq!(again.index, 2);
        assert_eq!(bed.store.receipt(2).unwrap().unwrap().to_string(), again.receipt);
        assert_eq!(bed.differences(), Vec::<String>::new());
    }

    fn a_database_that_fails_within_a_commit_leaves_nothing_behind(bed: &Bed) {
        bed.fill(1);
        bed.sql("ALTER TABLE touches RENAME TO touches_away").unwrap();
        let appender = bed.appender();
        let event = bed.site("torn");
        let failed = appender.append_blocking(event.clone());
        assert!(matches!(failed, Err(AppendError::Failed(_))));
        // Reading goes on.
        assert_eq!(bed.size(), 2);
        bed.sql("ALTER TABLE touches_away RENAME TO touches").unwrap();
        assert!(appender.append_blocking(event).unwrap().fresh);
        assert_eq!(bed.differences(), Vec::<String>::new());
    }

    fn an_appender_that_is_dropped_has_recorded_what_it_was_given(bed: &Bed) {
        bed.fill(0);
        let appender = bed.appender();
        appender.append_blocking(bed.site("last")).unwrap();
        appender.append_blocking(bed.site("very-last")).unwrap();
        drop(appender);
        // The kept file is up to date although the second commit came within the same second.
        let kept = std::fs::read_to_string(bed.kept()).unwrap();
        assert_eq!(kept, bed.store.checkpoint().unwrap().unwrap());
    }
}
