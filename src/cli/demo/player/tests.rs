use super::*;
use crate::cli::demo::cast;
use crate::cli::demo::story::Story;
use crate::domain::readings::{read, summarise};
use crate::domain::{
    EntryFact, LabelTemplateId, MemoryWorld, Proposal, Stop, World, check_details, decide,
};
use crate::ledger::Entry;
use std::collections::{BTreeMap, HashMap};

/// A service in memory: the rules and nothing else.
struct Rules<'a> {
    clock: &'a StoryClock,
    world: MemoryWorld,
    salts: HashMap<String, Hash>,
    size: u64,
    batches: Vec<usize>,
}

impl Service for Rules<'_> {
    fn head(&mut self, subject: &Subject) -> Result<Option<Hash>, Failure> {
        Ok(self
            .world
            .standing(subject)
            .unwrap()
            .and_then(|standing| standing.head.map(|head| head.leaf)))
    }

    fn offer(&mut self, signed: &[Signed]) -> Result<Vec<Outcome>, Failure> {
        self.batches.push(signed.len());
        Ok(signed.iter().map(|signed| self.decide(signed)).collect())
    }

    fn salt(&mut self, _who: &str, participant: &str) -> Result<Hash, Failure> {
        Ok(self.salts[participant])
    }

    fn record(&mut self, subject: &Subject) -> Result<Record, Failure> {
        Ok(self
            .world
            .standing(subject)
            .unwrap()
            .unwrap()
            .record
            .clone())
    }

    fn claim(&mut self, label: LabelId, of: &Subject) -> Result<Claim, Failure> {
        Ok(crate::domain::label::claim(&self.world, label, of).unwrap())
    }

    fn draw(&mut self, wanted: &ToDraw) -> Result<Impression, Failure> {
        Ok(Impression {
            template: LabelTemplateId::new(wanted.template.name()).unwrap(),
            template_hash: wanted.template.hash(),
            raster: Hash::of(&[wanted.id.as_str().as_bytes()]),
        })
    }

    fn print(
        &mut self,
        _who: &str,
        printer: &EquipmentId,
        labels: &[LabelId],
    ) -> Result<(), Failure> {
        for label in labels {
            let about = Subject::parse(&format!("label/{label}")).unwrap();
            let Record::Label(label) = self.record(&about)? else {
                panic!("{about} is no label");
            };
            assert_eq!(label.printer.as_ref(), Some(printer));
        }
        Ok(())
    }

    fn readings(&mut self, _who: &str, file: &LoggerFile) -> Result<Attached, Failure> {
        let Record::Site(site) = self.record(file.site.subject())? else {
            panic!("no site");
        };
        let format = &site.described.logger_formats[&file.format];
        let readings = read(file.csv.as_bytes(), format).unwrap();
        Ok(Attached {
            file: Hash::of(&[file.csv.as_bytes()]),
            site: file.site.clone(),
            format: file.format.clone(),
            limit_mc: file.limit_mc,
            summary: summarise(&readings, file.limit_mc, format.max_gap_seconds).unwrap(),
        })
    }
}

impl Rules<'_> {
    fn decide(&mut self, signed: &Signed) -> Outcome {
        let event = Event::read(&signed.envelope.payload).unwrap();
        let recorded_at = self.clock.now();
        let entry = Entry::new(recorded_at, signed.envelope.clone()).unwrap();
        let leaf = entry.leaf_hash();
        let proposal = Proposal {
            event: &event,
            key_id: signed.envelope.key_id,
            leaf,
            event_hash: signed.envelope.payload_hash(),
            index: self.size,
            recorded_at,
        };
        let checked = check_details(&event, &signed.details, &self.world);
        let changes = match checked.and_then(|()| decide(&self.world, &proposal)) {
            Ok(changes) => changes,
            Err(Stop::Refused(refusal)) => {
                return Outcome::Refused {
                    rule: refusal.rule.id().to_owned(),
                    why: refusal.why,
                };
            }
            Err(other) => panic!("{}: {other:?}", event.subject),
        };
        self.world
            .apply(EntryFact::of(&event, proposal.head()), changes);
        for detail in signed
            .details
            .iter()
            .filter(|detail| detail.name == "wristband")
        {
            self.salts
                .insert(event.subject.name().to_owned(), detail.salt);
        }
        self.size += 1;
        Outcome::Recorded {
            index: self.size - 1,
            leaf,
        }
    }
}

/// Keeps what it is told.
#[derive(Default)]
struct Notes {
    chapters: usize,
    recorded: usize,
    refused: Vec<String>,
}

impl Audience for Notes {
    fn chapter(&mut self, _chapter: &Chapter, _now: LocalTime) {
        self.chapters += 1;
    }

    fn event(&mut self, _event: &Event, outcome: &Outcome) {
        match outcome {
            Outcome::Recorded { .. } => self.recorded += 1,
            Outcome::Refused { rule, .. } => self.refused.push(rule.clone()),
        }
    }
}

/// Plays the story as it stands in the seeds, changed by the caller.
fn play(change: impl FnOnce(&mut Story)) -> (Result<(), Failure>, Notes, Vec<usize>, MemoryWorld) {
    let mut story = Story::read().unwrap();
    change(&mut story);
    let clock = StoryClock::behind(story.seconds());
    let keys = cast::keys(&story).unwrap();
    let mut rules = Rules {
        clock: &clock,
        world: MemoryWorld::default(),
        salts: HashMap::new(),
        size: 0,
        batches: Vec::new(),
    };
    let opening = cast::opening(
        &story,
        &keys,
        "demo.vialog.example/nct03123458+00000000+AA==",
        &clock,
    )
    .unwrap();
    assert_eq!(
        rules.decide(&opening),
        Outcome::Recorded {
            index: 0,
            leaf: rules.head(&opening.event.subject).unwrap().unwrap()
        }
    );
    let mut player = Player {
        memory: Memory {
            story: &story,
            keys: &keys,
            chinese: true,
            labels: BTreeMap::new(),
            told: BTreeMap::new(),
        },
        clock: &clock,
        service: rules,
    };
    let mut notes = Notes::default();
    let outcome = player.play(&mut notes);
    assert!(outcome.is_err() || clock.is_now(), "the story ends now");
    (outcome, notes, player.service.batches, player.service.world)
}

#[test]
fn the_story_holds_by_the_rules_alone_from_donor_to_recall() {
    let (played, notes, batches, world) = play(|_| ());
    played.unwrap();
    assert_eq!(
        notes.refused,
        ["B04", "B06", "B09", "B07", "B07", "B09", "B12"]
    );
    let story = Story::read().unwrap();
    assert_eq!(notes.recorded + 7, story.len());
    assert_eq!(notes.chapters, story.chapters.len());
    assert_eq!(batches.iter().filter(|size| **size == 40).count(), 3);
    let state = |subject: &str| {
        world
            .standing(&Subject::parse(subject).unwrap())
            .unwrap()
            .unwrap()
            .record
            .state()
    };
    assert_eq!(state("vial/CF0001-001"), "infused");
    assert_eq!(state("vial/CF0001-012"), "returned");
    assert_eq!(state("vial/CF0001-014"), "partially_infused");
    assert_eq!(state("vial/CF0001-016"), "returned");
    assert_eq!(state("vial/CF0001-017"), "destroyed");
    assert_eq!(state("vial/CF0001-018"), "lost");
    assert_eq!(state("vial/CF0001-039"), "destroyed");
    assert_eq!(state("vial/CF0001-040"), "retained");
    assert_eq!(state("lot/CF0001"), "closed");
    assert_eq!(state("shipment/SH-001"), "received");
    assert_eq!(state("shipment/SH-002"), "received_with_discrepancy");
    assert_eq!(state("shipment/SH-003"), "received");
    assert_eq!(state("recall/R-001"), "closed");
    assert_eq!(state("order/O-003"), "given");
    assert_eq!(state("adverse_event/AE-002"), "closed");
    assert_eq!(state("infusion/INF-002"), "completed");
    assert_eq!(state("infusion/INF-003"), "stopped");
    assert_eq!(state("adverse_event/AE-001"), "closed");
    assert_eq!(state("participant/AC-001"), "completed");
    assert_eq!(state("participant/AC-003"), "screen_failed");
}

#[test]
fn an_attempt_that_must_be_refused_and_is_recorded_ends_the_demo() {
    let (played, ..) = play(|story| {
        let release = story
            .chapters
            .iter_mut()
            .flat_map(|chapter| &mut chapter.step);
        let step = release
            .filter(|step| step.kind == "lot.opened")
            .last()
            .unwrap();
        step.refused = Some("B03".to_owned());
    });
    let failure = played.unwrap_err();
    assert!(
        failure.line().contains("must be refused by B03"),
        "{}",
        failure.line()
    );
}

#[test]
fn an_attempt_that_another_rule_refuses_ends_the_demo() {
    let (played, ..) = play(|story| {
        let steps = story
            .chapters
            .iter_mut()
            .flat_map(|chapter| &mut chapter.step);
        for step in steps.filter(|step| step.refused.as_deref() == Some("B04")) {
            step.refused = Some("B05".to_owned());
        }
    });
    assert!(played.unwrap_err().line().contains("was refused by B04"));
}
