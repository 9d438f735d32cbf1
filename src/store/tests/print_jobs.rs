//! The print queue: order, leases, and what a label's state allows.

use super::bed::Bed;
use super::on_both;
use crate::clock::Clock;
use crate::domain::PersonId;
use crate::store::PrintState::{Cancelled, Doubtful, Printed, Sending, Waiting};
use crate::store::{Ended, Lease, NewPrintJob, PrintItem, PrintQuery, PrintState, Word};
use uuid::Uuid;

const A: Lease<'static> = Lease {
    printer: "zd-1",
    owner: "a",
};
const B: Lease<'static> = Lease {
    printer: "zd-1",
    owner: "b",
};

fn job(bed: &Bed, printer: &str, labels: &[&str]) -> NewPrintJob {
    let items = labels.iter().map(|label| PrintItem {
        name: (*label).into(),
        print: None,
        payload: label.as_bytes().to_vec(),
    });
    NewPrintJob {
        id: Uuid::now_v7(),
        printer: printer.into(),
        made_by: PersonId::new("admin").unwrap(),
        made_at: bed.clock.now(),
        items: items.collect(),
    }
}

fn put(bed: &Bed, printer: &str, labels: &[&str]) -> Uuid {
    let mut job = job(bed, printer, labels);
    bed.store.put_print_job(&mut job).unwrap();
    job.id
}

fn claim(bed: &Bed, lease: Lease<'_>) -> bool {
    let now = bed.clock.now();
    bed.store
        .claim_printer(lease, now, now.plus_seconds(40))
        .unwrap()
}

/// Lets a label leave and its way end so; gives its name.
fn print(bed: &Bed, lease: Lease<'_>, state: PrintState) -> Option<String> {
    let next = bed.store.next_print(lease.printer).unwrap()?;
    let now = bed.clock.now();
    assert!(bed.store.begin_print(lease, &next, now).unwrap());
    let ended = Ended {
        state,
        fault: None,
        at: now,
    };
    assert!(bed.store.end_print(&next, ended).unwrap());
    Some(next.name)
}

fn states(bed: &Bed, id: Uuid) -> Vec<PrintState> {
    let (_, items) = bed.store.print_job(id).unwrap().unwrap();
    items.iter().map(|item| item.state).collect()
}

/// How many labels still have their bytes.
fn kept(bed: &Bed) -> usize {
    use crate::store::schema::print_items;
    use diesel::prelude::*;
    let kept: i64 = print_items::table
        .filter(print_items::payload.is_not_null())
        .count()
        .get_result(&mut bed.db())
        .unwrap();
    usize::try_from(kept).unwrap()
}

on_both! {
    fn jobs_are_printed_in_the_order_of_their_making_whatever_the_clock_says(bed: &Bed) {
        put(bed, "zd-1", &["A1", "A2"]);
        bed.clock.advance(-3600);
        put(bed, "zd-1", &["B1"]);
        put(bed, "zd-2", &["C1"]);
        assert!(claim(bed, A));
        let order: Vec<_> = std::iter::from_fn(|| print(bed, A, Printed)).collect();
        assert_eq!(order, ["A1", "A2", "B1"]);
        assert!(!bed.store.print_due("zd-1").unwrap());
        assert!(bed.store.print_due("zd-2").unwrap());
        assert_eq!(kept(bed), 1, "the bytes of what is printed are gone");
    }

    fn one_server_drives_a_printer_until_it_gives_it_back_or_its_lease_is_over(bed: &Bed) {
        assert!(claim(bed, A) && !claim(bed, B) && claim(bed, A));
        bed.clock.advance(30);
        assert!(claim(bed, A), "prolonged");
        bed.clock.advance(30);
        assert!(!claim(bed, B));
        bed.store.release_printer(B).unwrap();
        assert!(!claim(bed, B), "only its holder gives it back");
        bed.store.release_printer(A).unwrap();
        assert!(claim(bed, B) && !claim(bed, A));
        bed.clock.advance(41);
        assert!(claim(bed, A));
    }

    fn nothing_leaves_without_the_lease(bed: &Bed) {
        let id = put(bed, "zd-1", &["A1"]);
        let next = bed.store.next_print("zd-1").unwrap().unwrap();
        assert!(!bed.store.begin_print(A, &next, bed.clock.now()).unwrap());
        assert!(claim(bed, A));
        assert!(!bed.store.begin_print(B, &next, bed.clock.now()).unwrap());
        bed.clock.advance(41);
        assert!(!bed.store.begin_print(A, &next, bed.clock.now()).unwrap());
        assert_eq!(states(bed, id), [Waiting]);
    }

    fn what_another_run_left_on_its_way_is_doubtful_and_its_late_word_does_not_count(bed: &Bed) {
        let id = put(bed, "zd-1", &["A1", "A2"]);
        let other = put(bed, "zd-2", &["C1"]);
        assert!(claim(bed, A));
        let next = bed.store.next_print("zd-1").unwrap().unwrap();
        assert!(bed.store.begin_print(A, &next, bed.clock.now()).unwrap());
        assert!(!bed.store.begin_print(A, &next, bed.clock.now()).unwrap(), "its turn is over");
        bed.clock.advance(41);
        assert!(claim(bed, B));
        assert_eq!(states(bed, id), [Doubtful, Waiting]);
        assert_eq!(states(bed, other), [Waiting]);
        let ended = Ended { state: Printed, fault: None, at: bed.clock.now() };
        assert!(!bed.store.end_print(&next, ended).unwrap());
        assert_eq!(states(bed, id), [Doubtful, Waiting]);
        assert_eq!(kept(bed), 3, "a doubtful label may have to be sent again");
    }

    fn the_word_for_an_older_attempt_does_not_count_for_a_newer_one(bed: &Bed) {
        put(bed, "zd-1", &["A1"]);
        assert!(claim(bed, A));
        let first = bed.store.next_print("zd-1").unwrap().unwrap();
        let back = Ended { state: Waiting, fault: Some("away"), at: bed.clock.now() };
        assert!(bed.store.begin_print(A, &first, bed.clock.now()).unwrap());
        assert!(bed.store.end_print(&first, back).unwrap());
        let second = bed.store.next_print("zd-1").unwrap().unwrap();
        assert_eq!(second.attempts, 1);
        assert!(!bed.store.begin_print(A, &first, bed.clock.now()).unwrap());
        assert!(bed.store.begin_print(A, &second, bed.clock.now()).unwrap());
        let printed = Ended { state: Printed, fault: None, at: bed.clock.now() };
        assert!(!bed.store.end_print(&first, printed).unwrap());
        assert!(bed.store.end_print(&second, printed).unwrap());
    }

    fn a_doubtful_label_holds_its_job_until_a_person_settles_it(bed: &Bed) {
        let id = put(bed, "zd-1", &["A1", "A2"]);
        put(bed, "zd-1", &["B1"]);
        assert!(claim(bed, A));
        print(bed, A, Doubtful);
        assert_eq!(print(bed, A, Printed).as_deref(), Some("B1"));
        assert!(!bed.store.print_due("zd-1").unwrap());
        let by = PersonId::new("nurse").unwrap();
        let word = Word { by: &by, at: bed.clock.now() };
        assert!(!bed.store.settle_print(id, 2, true, word).unwrap(), "it is not doubtful");
        assert!(bed.store.settle_print(id, 1, false, word).unwrap());
        assert!(!bed.store.settle_print(id, 1, true, word).unwrap(), "it is settled");
        assert_eq!(print(bed, A, Doubtful).as_deref(), Some("A1"));
        assert!(bed.store.settle_print(id, 1, true, word).unwrap());
        assert_eq!(states(bed, id), [Printed, Waiting]);
        let (_, items) = bed.store.print_job(id).unwrap().unwrap();
        assert_eq!((items[0].attempts, items[0].settled_by.as_ref()), (2, Some(&by)));
        assert_eq!((items[1].attempts, items[1].settled_by.as_ref()), (0, None));
        assert_eq!(kept(bed), 1);
    }

    fn only_what_waits_is_taken_back(bed: &Bed) {
        let id = put(bed, "zd-1", &["A1", "A2", "A3"]);
        assert!(claim(bed, A));
        print(bed, A, Printed);
        let next = bed.store.next_print("zd-1").unwrap().unwrap();
        assert!(bed.store.begin_print(A, &next, bed.clock.now()).unwrap());
        let by = PersonId::new("nurse").unwrap();
        let word = Word { by: &by, at: bed.clock.now() };
        assert_eq!(bed.store.cancel_print_job(id, word).unwrap(), 1);
        assert_eq!(states(bed, id), [Printed, Sending, Cancelled]);
        assert_eq!(bed.store.cancel_print_job(id, word).unwrap(), 0);
    }

    fn the_queue_is_listed_newest_first_by_printer_and_by_what_is_open(bed: &Bed) {
        for (printer, label) in [("zd-1", "A"), ("zd-2", "B"), ("zd-1", "C"), ("zd-1", "D")] {
            put(bed, printer, &[label]);
        }
        assert!(claim(bed, A));
        print(bed, A, Printed);
        bed.store.note_printer(A, Some("paper_out")).unwrap();
        bed.store.note_printer(B, None).unwrap();
        let list = |query: PrintQuery, limit| {
            let jobs = bed.store.print_jobs(&query, limit).unwrap();
            jobs.iter().map(|job| job.number).collect::<Vec<_>>()
        };
        let of = |printer: &str| PrintQuery { printer: Some(printer.into()), ..PrintQuery::default() };
        assert_eq!(list(PrintQuery::default(), 10), [4, 3, 2, 1]);
        assert_eq!(list(of("zd-1"), 10), [4, 3, 1]);
        assert_eq!(list(PrintQuery { open: true, ..of("zd-1") }, 10), [4, 3]);
        assert_eq!(list(PrintQuery { before: Some(4), ..PrintQuery::default() }, 2), [3, 2]);
        let jobs = bed.store.print_jobs(&PrintQuery::default(), 10).unwrap();
        let faults: Vec<_> = jobs.iter().map(|job| job.fault.as_deref()).collect();
        assert_eq!(faults, [Some("paper_out"), Some("paper_out"), None, None], "only where something waits");
        let told: Vec<_> = jobs.iter().map(|job| (job.state(), job.size())).collect();
        assert_eq!(told, [("waiting", 1), ("waiting", 1), ("waiting", 1), ("done", 1)]);
    }

    fn the_queue_is_no_part_of_the_record(bed: &Bed) {
        bed.fill(2);
        let id = put(bed, "zd-1", &["A1"]);
        assert_eq!(bed.differences(), Vec::<String>::new());
        bed.store.rebuild(|_, _| ()).unwrap();
        assert_eq!(states(bed, id), [Waiting]);
    }
}
