//! A record of 100 lots with 1,000 vials each, some of them on their way to a ward and its participants, and events that
//! could come next.

mod next;
mod ward;

use crate::source::TEMPLATE;
use crate::story::{ORIGIN, Story, a_box, enrolment, key_of, plant, public};
use vialog::domain::specification::{Limit, Value};
use vialog::domain::{
    Body, EntryFact, EquipmentId, Event, Hash, Instant, LabelId, LabelTemplateId, LocalTime,
    MemoryWorld, Proposal, Record, Role, SiteId, Subject, VialId, World, decide, equipment, label,
    lot, person, quality,
};

use vialog::label::Template;
use vialog::ledger::{KeyName, NoteSigner};

const LOTS: usize = 100;
const FILL: u32 = 1_000;
/// The first lots, which are labelled, stored and released.
const RELEASED: usize = 5;
/// A lot of which some vials have a label that is not on them yet.
const LABELLING: usize = 10;
/// Lots of which half the vials are put away.
const STORING: std::ops::Range<usize> = 20..30;
/// Lots with some of their results.
const TESTING: std::ops::Range<usize> = 40..60;
/// Shipments of each sort, with ten vials each.
const SHIPMENTS: usize = 100;
/// Participants at each stage, with an order of three vials each.
const PARTICIPANTS: usize = 100;

/// An event that could come next, and the key that would sign it.
pub(crate) struct Asked {
    event: Event,
    key_id: Hash,
}

/// The record.
pub(crate) struct Supply {
    pub(crate) world: MemoryWorld,
    story: Story,
    size: u64,
    /// The entries of the offers that are open.
    offers: Vec<Hash>,
}

/// Decides and applies one event; gives its leaf hash.
fn record(
    world: &mut MemoryWorld,
    size: &mut u64,
    at: Instant,
    event: &Event,
    key_id: Hash,
) -> Hash {
    let leaf = leaf(*size);
    let proposal = Proposal {
        event,
        key_id,
        leaf,
        event_hash: event_hash(event),
        index: *size,
        recorded_at: at,
    };
    let changes = decide(world, &proposal);
    let changes = changes.unwrap_or_else(|stop| panic!("{}: {stop:?}", event.subject));
    world.apply(EntryFact::of(event, proposal.head()), changes);
    *size += 1;
    leaf
}

/// The step behind the fill.
fn frozen() -> lot::StepRecorded {
    let value = |measure: &str, number| lot::StepValue {
        measure: measure.into(),
        value: Value::Number(number),
    };
    lot::StepRecorded {
        step: "freeze".into(),
        values: vec![value("rate", 1000), value("end_temperature", -96_000)],
        materials: vec![],
        equipment: vec![EquipmentId::new("rate-freezer").unwrap()],
        attachments: vec![],
    }
}

fn event_hash(event: &Event) -> Hash {
    Hash::of(&[event.id.as_bytes()])
}

fn leaf(index: u64) -> Hash {
    Hash::of(&[b"leaf", &index.to_be_bytes()])
}

fn ward() -> SiteId {
    SiteId::new("ward").unwrap()
}

fn vial(lot: usize, number: usize) -> VialId {
    VialId::new(&format!("B{lot:02}-{:03}", number + 1)).unwrap()
}

fn label_of(vial: &VialId) -> LabelId {
    let mut turn = 0_u8;
    let drawn = LabelId::draw(|buffer: &mut [u8]| {
        turn += 1;
        let random = Hash::of(&[vial.name().as_bytes(), &[turn]]);
        for (to, from) in buffer.iter_mut().zip(random.bytes()) {
            *to = *from;
        }
        Ok::<(), std::convert::Infallible>(())
    });
    drawn.unwrap()
}

impl Supply {
    /// The whole record.
    pub(crate) fn new() -> Self {
        let at = Instant::parse("2026-07-01T00:00:00.000000Z").unwrap();
        let mut story = Story::new(at);
        story.fill = FILL;
        let (mut world, mut size) = (MemoryWorld::default(), 0);
        let signer = NoteSigner::new(KeyName::parse(ORIGIN).unwrap(), key_of("log"));
        let verifier = signer.verifier().to_string();
        story.found(&verifier, LOTS * FILL as usize, |signed| {
            let event = Event::read(&signed.envelope.payload).unwrap();
            record(&mut world, &mut size, at, &event, signed.envelope.key_id)
        });
        let mut supply = Self {
            world,
            story,
            size,
            offers: Vec::new(),
        };
        supply.staff();
        for lot in 0..RELEASED {
            supply.release(lot);
        }
        for number in 0..1_000 {
            supply.print(&vial(LABELLING, number));
        }
        for lot in STORING {
            for number in (0..1_000).filter(|number| number % 100 < 50) {
                let (subject, stored) = supply.story.storing(lot * 1_000 + number);
                supply.does("admin", &subject, stored);
            }
        }
        for lot in TESTING {
            for test in 0..9 {
                supply.test(lot, test);
            }
        }
        supply.ship();
        supply.care();
        supply
    }

    fn does(&mut self, who: &str, subject: &str, body: impl Into<Body>) -> Hash {
        let event = self.story.event(who, subject, body);
        let key_id = public(&key_of(who)).id();
        let leaf = record(
            &mut self.world,
            &mut self.size,
            self.story.at,
            &event,
            key_id,
        );
        self.story.recorded(event.subject, leaf);
        leaf
    }

    /// A vial that has been in so many stays, with a site where it may be used, and the moment after the last.
    pub(crate) fn well_travelled(&mut self, stays: usize) -> (VialId, SiteId, Instant) {
        let id = vial(ward::AT_THE_WARD, 990);
        let path = |world: &MemoryWorld| {
            let standing = world.standing(id.subject()).unwrap().unwrap();
            let Record::Vial(vial) = &standing.record else {
                panic!("{id} is no vial");
            };
            (vial.path.stays().len(), vial.place.clone())
        };
        while path(&self.world).0 < stays {
            let place = path(&self.world).1.unwrap().place;
            let out = vialog::domain::vial::Retrieved {
                purpose: "a look".into(),
            };
            let position = path(&self.world).1.unwrap().position;
            self.does("ward-pharmacist", &id.to_string(), out);
            if path(&self.world).0 < stays {
                let back = vialog::domain::vial::Stored { place, position };
                self.does("ward-pharmacist", &id.to_string(), back);
            }
        }
        (id, ward(), self.story.at)
    }

    fn staff(&mut self) {
        let people = [
            ("analyst", Role::Analyst),
            ("reviewer", Role::Analyst),
            ("pharmacist", Role::Pharmacist),
            ("ward-pharmacist", Role::Pharmacist),
            ("investigator", Role::Investigator),
            ("nurse", Role::Nurse),
        ];
        for (who, role) in people {
            let about = format!("person/{who}");
            let title = who.to_owned();
            self.does("admin", &about, person::Enrolled { title });
            self.does("admin", &about, person::RoleGranted { role, site: None });
            self.does("admin", &about, enrolment(who));
        }
        self.equip(
            "rate-freezer",
            equipment::EquipmentKind::RateFreezer,
            plant(),
        );
        self.equip("logger", equipment::EquipmentKind::Logger, plant());
        self.equip("shipper", equipment::EquipmentKind::Shipper, plant());
        self.equip("bath", equipment::EquipmentKind::Bath, ward());
        self.equip("ward-tank", equipment::EquipmentKind::Tank, ward());
        for number in 0..10 {
            self.does("admin", &format!("place/W{number}"), a_box("ward-tank"));
        }
    }

    fn equip(&mut self, name: &str, equipment: equipment::EquipmentKind, site: SiteId) {
        let about = format!("equipment/{name}");
        let registered = equipment::Registered {
            equipment,
            serial: name.into(),
            site,
        };
        self.does("admin", &about, registered);
        let qualified = equipment::Qualified {
            until: self.in_days(300),
            report: leaf(0),
        };
        self.does("admin", &about, qualified);
    }

    fn in_days(&self, days: i64) -> LocalTime {
        LocalTime::at(self.story.at.plus_seconds(days * 86_400), 8 * 3600)
    }

    fn print(&mut self, vial: &VialId) {
        let printed = label::Printed {
            of: vial.clone().into(),
            impression: label::Impression {
                template: LabelTemplateId::new(TEMPLATE).unwrap(),
                template_hash: Template::built_in(TEMPLATE).unwrap().hash(),
                raster: leaf(0),
            },
            cap: None,
            dpi: 300,
            pieces: 1,
            printer: None,
            token: None,
            reprint_reason: None,
        };
        self.does("admin", &format!("label/{}", label_of(vial)), printed);
    }

    fn result(test: usize) -> quality::ResultRecorded {
        let specification = vialog::app::seeds::release_specification()
            .unwrap()
            .specification;
        let item = &specification.items[test];
        let value = match &item.limit {
            Limit::Minimum(number)
            | Limit::Maximum(number)
            | Limit::Range(number, _)
            | Limit::PerKgMaximum(number) => Value::Number(*number),
            Limit::Finding(finding) => Value::Finding(finding.clone()),
            Limit::ReportOnly => Value::Number(1),
        };
        quality::ResultRecorded {
            test: item.test.clone(),
            method: item.method.clone(),
            unit: item.unit.clone(),
            value,
            raw_data: leaf(0),
            retest_reason: None,
        }
    }

    fn test(&mut self, lot: usize, test: usize) {
        let about = format!("lot/B{lot:02}");
        let recorded = Self::result(test);
        let test = recorded.test.clone();
        let result = self.does("analyst", &about, recorded);
        self.does("reviewer", &about, quality::ResultReviewed { test, result });
    }

    /// A lot with its batch record, labels, positions and results, released.
    fn release(&mut self, number: usize) {
        let about = format!("lot/B{number:02}");
        self.does("admin", &about, frozen());
        for inside in 0..1_000 {
            let vial_id = vial(number, inside);
            self.print(&vial_id);
            let affixed = label::Affixed {
                of: vial_id.clone().into(),
            };
            self.does("admin", &format!("label/{}", label_of(&vial_id)), affixed);
            let (subject, stored) = self.story.storing(number * 1_000 + inside);
            self.does("admin", &subject, stored);
        }
        let specification = vialog::app::seeds::release_specification()
            .unwrap()
            .specification;
        for test in 0..specification.items.len() {
            self.test(number, test);
        }
        let standing = self
            .world
            .standing(&Subject::parse(&about).unwrap())
            .unwrap();
        let Record::Lot(lot) = &standing.unwrap().record else {
            panic!("{about} is no lot");
        };
        let dossier = quality::Dossier {
            batch_record: lot.batch_record(),
            results: lot.results_hash(),
            specification: lot.specification.clone(),
            version: specification.version,
            certificate: leaf(0),
        };
        self.does("pharmacist", &about, quality::Released { dossier });
    }
}
