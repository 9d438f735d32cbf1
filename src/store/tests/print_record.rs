//! The print queue and the record of the labels in it: each print once, and none that the record has overtaken.

use super::bed::Bed;
use super::on_both;
use crate::clock::Clock;
use crate::domain::label::{Impression, Label, LabelStage};
use crate::domain::{Hash, LabelId, PersonId, Record, Subject};
use crate::store::PrintState::{Cancelled, Doubtful, Printed, Waiting};
use crate::store::rows::record_text;
use crate::store::schema::subjects;
use crate::store::{
    Ended, LabelPart, LabelPrint, Lease, NewPrintJob, Overtaken, PrintItem, PrintState, Word,
};
use diesel::prelude::*;
use uuid::Uuid;

const LEASE: Lease<'static> = Lease {
    printer: "zd-1",
    owner: "a",
};
const LABEL: &str = "7K2M9QXA41TE";

fn print_of(copy: u32, part: LabelPart) -> LabelPrint {
    let label = LabelId::parse(LABEL).unwrap();
    LabelPrint { label, copy, part }
}

fn job(bed: &Bed, prints: &[LabelPrint]) -> NewPrintJob {
    let items = prints.iter().map(|print| PrintItem {
        name: print.name(),
        print: Some(*print),
        payload: b"^XA^XZ".to_vec(),
    });
    NewPrintJob {
        id: Uuid::now_v7(),
        printer: "zd-1".into(),
        made_by: PersonId::new("admin").unwrap(),
        made_at: bed.clock.now(),
        items: items.collect(),
    }
}

/// Puts one print into the queue of a printer that is claimed.
fn queued(bed: &Bed, copy: u32) -> Uuid {
    queued_part(bed, copy, LabelPart::Body)
}

fn queued_part(bed: &Bed, copy: u32, part: LabelPart) -> Uuid {
    let mut job = job(bed, &[print_of(copy, part)]);
    assert_eq!(bed.store.put_print_job(&mut job).unwrap(), []);
    let now = bed.clock.now();
    let until = now.plus_seconds(40);
    assert!(bed.store.claim_printer(LEASE, now, until).unwrap());
    job.id
}

/// From now on the record says this of the label.
fn the_record_says(bed: &Bed, stage: LabelStage, copy: u32) {
    let hash = Hash([7; 32]);
    let record = Record::Label(Label {
        of: Subject::parse("vial/L1-001").unwrap(),
        impression: Impression {
            template: Subject::parse("label_template/vial-25x12-en.v1")
                .unwrap()
                .try_into()
                .unwrap(),
            template_hash: hash,
            raster: hash,
        },
        cap: None,
        dpi: 300,
        token: None,
        copy,
        pieces: 1,
        printer: None,
        stage,
    });
    let mut db = bed.db();
    let about = format!("label/{LABEL}");
    diesel::delete(subjects::table.find(&about))
        .execute(&mut db)
        .unwrap();
    let row = (
        subjects::subject.eq(&about),
        subjects::noun.eq("label"),
        subjects::state.eq(record.state()),
        subjects::record.eq(record_text(&record).unwrap()),
    );
    diesel::insert_into(subjects::table)
        .values(row)
        .execute(&mut db)
        .unwrap();
}

/// Whether the label leaves now.
fn leaves(bed: &Bed) -> bool {
    let next = bed.store.next_print("zd-1").unwrap().unwrap();
    bed.store
        .begin_print(LEASE, &next, bed.clock.now())
        .unwrap()
}

fn end(bed: &Bed, id: Uuid, state: PrintState) {
    let (_, items) = bed.store.print_job(id).unwrap().unwrap();
    let at = bed.clock.now();
    let next = crate::store::NextPrint {
        job: id,
        job_number: 1,
        number: 1,
        name: items[0].name.clone(),
        print: items[0].print,
        payload: Vec::new(),
        attempts: items[0].attempts - 1,
    };
    let fault = None;
    assert!(
        bed.store
            .end_print(&next, Ended { state, fault, at })
            .unwrap()
    );
}

fn fate(bed: &Bed, id: Uuid) -> (PrintState, Option<Overtaken>) {
    let (_, items) = bed.store.print_job(id).unwrap().unwrap();
    (items[0].state, items[0].overtaken)
}

/// What the record may say that speaks against the first copy.
const AGAINST: [(LabelStage, u32, Overtaken); 3] = [
    (LabelStage::Void, 1, Overtaken::Void),
    (LabelStage::Affixed, 1, Overtaken::Affixed),
    (LabelStage::Printed, 2, Overtaken::Reprinted),
];

on_both! {
    fn each_print_is_put_in_once_also_within_one_job(bed: &Bed) {
        let (body, cap) = (print_of(1, LabelPart::Body), print_of(1, LabelPart::Cap));
        let mut first = job(bed, &[body, body, cap]);
        assert_eq!(bed.store.put_print_job(&mut first).unwrap(), []);
        assert_eq!(first.items.len(), 2);
        let (told, items) = bed.store.print_job(first.id).unwrap().unwrap();
        assert_eq!(told.size(), 2);
        assert_eq!((items[0].print, items[1].print), (Some(body), Some(cap)));
        let again = print_of(2, LabelPart::Body);
        let mut second = job(bed, &[cap, again, body, body]);
        assert_eq!(bed.store.put_print_job(&mut second).unwrap(), [cap, body]);
        assert_eq!(bed.store.print_job(second.id).unwrap().unwrap().0.size(), 1);
        let mut third = job(bed, &[again]);
        assert_eq!(bed.store.put_print_job(&mut third).unwrap(), [again]);
        assert!(bed.store.print_job(third.id).unwrap().is_none(), "nothing was left of it");
        let by = PersonId::new("nurse").unwrap();
        let word = Word { by: &by, at: bed.clock.now() };
        assert_eq!(bed.store.cancel_print_job(first.id, word).unwrap(), 2);
        let mut fourth = job(bed, &[body, cap]);
        assert_eq!(bed.store.put_print_job(&mut fourth).unwrap(), [], "what was taken back may be asked for anew");
    }

    fn what_belongs_to_no_record_is_put_in_as_often_as_it_is_asked_for(bed: &Bed) {
        let mut rulers = job(bed, &[]);
        let ruler = PrintItem { name: "TEST".into(), print: None, payload: b"^XA^XZ".to_vec() };
        rulers.items = vec![ruler.clone(), ruler];
        assert_eq!(bed.store.put_print_job(&mut rulers).unwrap(), []);
        assert_eq!(bed.store.print_job(rulers.id).unwrap().unwrap().0.size(), 2);
    }

    fn a_label_that_the_record_has_overtaken_does_not_leave(bed: &Bed) {
        for (stage, copy, why) in AGAINST {
            the_record_says(bed, LabelStage::Printed, 1);
            let id = queued(bed, 1);
            the_record_says(bed, stage, copy);
            assert!(!leaves(bed), "{why:?}");
            assert_eq!(fate(bed, id), (Cancelled, Some(why)));
            assert!(!bed.store.print_due("zd-1").unwrap());
        }
        let unknown = queued(bed, 3);
        bed.sql("DELETE FROM subjects").unwrap();
        assert!(!leaves(bed));
        assert_eq!(fate(bed, unknown), (Cancelled, Some(Overtaken::Unknown)));
    }

    fn the_label_of_a_cap_leaves_also_when_the_one_of_its_vial_is_on(bed: &Bed) {
        for (stage, copy, left) in [(LabelStage::Affixed, 1, true), (LabelStage::Affixed, 2, false), (LabelStage::Void, 1, false)] {
            the_record_says(bed, LabelStage::Printed, 1);
            let id = queued_part(bed, 1, LabelPart::Cap);
            the_record_says(bed, stage, copy);
            assert_eq!(leaves(bed), left, "{stage:?} {copy}");
            if left {
                end(bed, id, Doubtful);
                let by = PersonId::new("nurse").unwrap();
                let word = Word { by: &by, at: bed.clock.now() };
                assert!(bed.store.settle_print(id, 1, false, word).unwrap());
                assert_eq!(fate(bed, id), (Waiting, None));
                assert_eq!(bed.store.cancel_print_job(id, word).unwrap(), 1);
            }
        }
    }

    fn a_doubtful_label_that_the_record_has_overtaken_does_not_wait_again(bed: &Bed) {
        let by = PersonId::new("nurse").unwrap();
        for (stage, copy, why) in AGAINST {
            the_record_says(bed, LabelStage::Printed, 1);
            let id = queued(bed, 1);
            assert!(leaves(bed));
            end(bed, id, Doubtful);
            the_record_says(bed, stage, copy);
            let word = Word { by: &by, at: bed.clock.now() };
            assert!(bed.store.settle_print(id, 1, false, word).unwrap());
            assert_eq!(fate(bed, id), (Cancelled, Some(why)));
            let (_, items) = bed.store.print_job(id).unwrap().unwrap();
            assert_eq!(items[0].settled_by.as_ref(), Some(&by));
            assert!(!bed.store.print_due("zd-1").unwrap());
        }
    }

    fn a_doubtful_label_that_came_out_is_printed_whatever_the_record_says(bed: &Bed) {
        let by = PersonId::new("nurse").unwrap();
        the_record_says(bed, LabelStage::Printed, 1);
        let id = queued(bed, 1);
        assert!(leaves(bed));
        end(bed, id, Doubtful);
        let word = Word { by: &by, at: bed.clock.now() };
        assert!(bed.store.settle_print(id, 1, false, word).unwrap());
        assert_eq!(fate(bed, id), (Waiting, None), "the record has nothing against it");
        assert!(leaves(bed));
        end(bed, id, Doubtful);
        the_record_says(bed, LabelStage::Void, 1);
        assert!(bed.store.settle_print(id, 1, true, word).unwrap());
        assert_eq!(fate(bed, id), (Printed, None));
    }
}
