//! A database that is older than what was signed, or another.

use super::bed::Bed;
use super::on_both;
use crate::store::{AppendError, StoreError};
use std::fs;

/// Takes the newest entry away, as an old backup would: every trace of it in the log's tables.
fn roll_back(bed: &Bed, kept: &RolledBack) {
    bed.disarm();
    let size = kept.size;
    let hex = |bytes: &[u8]| {
        let text = hex::encode(bytes);
        if bed.is_sqlite() {
            format!("X'{text}'")
        } else {
            format!("'\\x{text}'")
        }
    };
    bed.sql(&format!(
        "DELETE FROM entries WHERE idx >= {size}; DELETE FROM checkpoints WHERE size > {size};
         UPDATE log_head SET size = {size}, root = {}, frontier = {}, epoch = epoch - 1",
        hex(&kept.root),
        hex(&kept.frontier),
    ))
    .unwrap();
    bed.store.rebuild(|_, _| ()).unwrap();
}

struct RolledBack {
    size: u64,
    root: Vec<u8>,
    frontier: Vec<u8>,
}

impl RolledBack {
    fn of(bed: &Bed) -> Self {
        let head = bed.store.head().unwrap().unwrap();
        Self {
            size: head.size,
            root: head.root.bytes().to_vec(),
            frontier: head.frontier.to_bytes(),
        }
    }
}

on_both! {
    fn a_restored_old_backup_is_noticed_before_anything_is_signed(bed: &Bed) {
        bed.fill(2);
        let backup = RolledBack::of(bed);
        let appender = bed.appender();
        appender.append_blocking(bed.site("after-the-backup")).unwrap();
        drop(appender);
        roll_back(bed, &backup);
        let refused = bed.try_appender();
        assert!(matches!(refused, Err(StoreError::Behind { kept: 4, found: 3 })));
        assert_eq!(bed.differences(), Vec::<String>::new());
    }

    fn a_backup_restored_under_a_running_server_is_noticed(bed: &Bed) {
        bed.fill(2);
        let backup = RolledBack::of(bed);
        let appender = bed.appender();
        appender.append_blocking(bed.site("after-the-backup")).unwrap();
        roll_back(bed, &backup);
        let refused = appender.append_blocking(bed.site("fork"));
        let Err(AppendError::Unavailable(why)) = refused else {
            panic!("{refused:?}");
        };
        assert!(matches!(*why, StoreError::Behind { kept: 4, found: 3 }), "{why}");
        assert_eq!(bed.size(), 3);
    }

    fn a_log_rewritten_to_the_same_length_or_more_is_noticed(bed: &Bed) {
        bed.fill(2);
        let backup = RolledBack::of(bed);
        let appender = bed.appender();
        appender.append_blocking(bed.site("honest")).unwrap();
        drop(appender);
        let kept = fs::read(bed.kept()).unwrap();
        roll_back(bed, &backup);
        // Someone with the log's key goes on from the old state, and forgets the file.
        fs::remove_file(bed.kept()).unwrap();
        for name in ["other", "and-more"] {
            bed.commit(&[bed.site(name)]).remove(0).unwrap();
            fs::write(bed.kept(), &kept).unwrap();
            assert!(matches!(bed.try_appender(), Err(StoreError::Inconsistent { .. })), "{name}");
            fs::remove_file(bed.kept()).unwrap();
        }
    }

    fn the_kept_file_of_another_log_is_refused(bed: &Bed) {
        bed.fill(1);
        fs::write(bed.kept(), "not a checkpoint").unwrap();
        assert!(matches!(bed.try_appender(), Err(StoreError::Inconsistent { .. })));
    }
}
