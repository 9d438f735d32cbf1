//! Whatever someone of one site tries, nothing of another changes; and somebody can always administer the trial.

use super::*;

/// A world to which someone has been added who holds every role at a site of their own, and at no other.
fn with_outsider(world: &MemoryWorld, fact: &EntryFact) -> MemoryWorld {
    let Record::Site(clinic) = world
        .standing(&subject("site/ward"))
        .unwrap()
        .unwrap()
        .record
        .clone()
    else {
        panic!()
    };
    let roles = [
        Role::Administrator,
        Role::Quality,
        Role::Lab,
        Role::Analyst,
        Role::Pharmacist,
        Role::Courier,
        Role::Investigator,
        Role::Nurse,
    ];
    let mut outsider = Person::new("outsider", id("person/admin")).unwrap();
    let site: SiteId = id("site/clinic");
    outsider.grants = roles
        .into_iter()
        .map(|role| Grant {
            role,
            site: Some(site.clone()),
        })
        .collect();
    let key_of = public_key("outsider");
    outsider.takes_key(key_of.id());
    let key = key::Key::new(id("person/outsider"), &key_of, "tablet", id("person/admin"));
    let mut changes = Changes::of(subject("site/clinic"), clinic);
    let key_subject = Subject::parse(&format!("key/{}", key_of.id())).unwrap();
    changes = changes.put(subject("person/outsider"), outsider);
    changes = changes.put(key_subject, key);
    let mut world = world.clone();
    world.apply(fact.clone(), changes);
    world
}

/// Kinds with which anyone may bring something new about things of others into the record: a person who is nobody's yet.
const NEW_OF_NOBODY: [&str; 1] = ["person.enrolled"];

/// What someone of one site changed of another when they tried this.
fn changed_of_others(
    world: &MemoryWorld,
    event: &Event,
    signed: &Signed,
    index: usize,
) -> Vec<Subject> {
    let index = u64::try_from(index).unwrap();
    let proposal = Proposal {
        event,
        key_id: public_key("outsider").id(),
        leaf: sha("leaf"),
        event_hash: sha("event"),
        index,
        recorded_at: signed.recorded_at,
    };
    match decide(world, &proposal) {
        Err(Stop::Stale { .. } | Stop::Refused(_)) => Vec::new(),
        Err(stop) => panic!("{stop:?}"),
        Ok(_) if NEW_OF_NOBODY.contains(&event.body.kind()) => Vec::new(),
        Ok(changes) => changes.puts.into_keys().collect(),
    }
}

/// Whether the event says that it was done to what another site held: that may have happened, and is a breach for two to judge.
fn breaches_custody(event: &Event) -> bool {
    let despite = event.despite.as_ref();
    despite.is_some_and(|said| said.rules.contains(&Rule::Custody))
}

/// Plays a history, and before each entry lets someone of another site try the same.
fn nothing_of_another_site_changes(story: &Story) {
    let mut world = MemoryWorld::default();
    for (index, signed) in story.signed.iter().enumerate() {
        let mut event = Event::read(&signed.bytes).unwrap();
        if index > 30 && !breaches_custody(&event) {
            let fact = world.entry(u64::try_from(index).unwrap() - 1).unwrap();
            event.actor = id("person/outsider");
            let fact = EntryFact {
                subject: subject("site/clinic"),
                ..fact
            };
            let with = with_outsider(&world, &fact);
            let changed = changed_of_others(&with, &event, signed, index);
            assert!(
                changed.is_empty(),
                "{} changes {changed:?}",
                event.body.kind()
            );
        }
        record(&mut world, index, signed).unwrap();
    }
}

#[test]
fn whoever_has_roles_at_one_site_changes_nothing_of_another() {
    for story in [Story::infused(), Story::arrived()]
        .into_iter()
        .chain(some_histories(12))
    {
        nothing_of_another_site_changes(&story);
    }
}

/// Every kind of event, about every thing of its noun.
#[test]
fn no_kind_lets_someone_of_one_site_change_what_is_of_another() {
    let mut story = Story::infused();
    story.does("lab", "deviation/D1", opened(TANK, Class::Minor));
    let request = asked(&story, Rule::Balance, "lot/L1", "lot/L1");
    story.does("pharmacist", "override/V1", request);
    story.does("quality", "recall/R1", recalled());
    let last = story.signed.len() - 1;
    let fact = story.world.entry(u64::try_from(last).unwrap()).unwrap();
    let fact = EntryFact {
        subject: subject("site/clinic"),
        ..fact
    };
    let world = with_outsider(&story.world, &fact);
    let everything: Vec<Subject> = story
        .world
        .standings()
        .map(|(one, _)| one.clone())
        .collect();
    let mut tried = BTreeSet::new();
    for (_, body) in samples() {
        let noun = body.noun();
        for about in &everything {
            if noun.is_some_and(|noun| noun != about.noun()) {
                continue;
            }
            let mut event = story.event("outsider", about.as_str(), body.clone());
            event.after = story.head(about.as_str());
            tried.insert(event.body.kind());
            let signed = story.signed[last].clone();
            let changed = changed_of_others(&world, &event, &signed, last + 2);
            assert!(
                changed.is_empty(),
                "{} about {about} changes {changed:?}",
                event.body.kind()
            );
        }
    }
    assert!(tried.len() > KINDS.len() - 10, "{tried:?}");
}

/// One step with people, roles and keys, by someone about someone.
fn shuffle(story: &mut Story, dice: [u8; 4]) -> bool {
    let people = ["admin", "second-admin", "ward-admin", "nurse", "quality"];
    let pick = |die: u8| people[usize::from(die) % people.len()];
    let (who, whom) = (pick(dice[0]), pick(dice[1]));
    let role = [Role::Administrator, Role::Nurse][usize::from(dice[3]) % 2];
    let site = [None, Some(WARD)][usize::from(dice[3] / 2) % 2];
    let further = format!("{whom}-{}", dice[3] % 4);
    let about = format!("person/{whom}");
    let body: Body = match dice[2] % 9 {
        0 => revoked(whom).into(),
        1 => suspected(whom).into(),
        2 => left().into(),
        3 => grant(role, site).into(),
        4 => person::RoleRevoked {
            role,
            site: site.map(|site| id(&format!("site/{site}"))),
            reason: "because".into(),
        }
        .into(),
        5 => enrolment_of_key(whom, &further).into(),
        6 => confirmed(&further).into(),
        7 => revoked(&further).into(),
        _ => suspected(&further).into(),
    };
    let event = story.event(who, &about, body);
    let keys = [who.to_owned(), format!("{who}-{}", dice[3] % 4)];
    keys.iter().any(|key| story.send_with(key, &event).is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn somebody_can_always_enrol_an_administrator(turns in proptest::collection::vec(any::<[u8; 4]>(), 80)) {
        let mut story = governed();
        let mut suspicion = false;
        for dice in turns {
            if shuffle(&mut story, dice) {
                let signed = story.signed.last().unwrap();
                suspicion |= Event::read(&signed.bytes).unwrap().body.kind() == "key.suspected";
            }
            let administrators = log(&story).administrators;
            prop_assert!(suspicion || !administrators.is_empty());
            let administers = |record: &Record| {
                matches!(record, Record::Person(person) if person.administers())
            };
            let all = story.world.standings();
            let found = all.filter(|(_, standing)| administers(&standing.record));
            let found: BTreeSet<PersonId> =
                found.filter_map(|(about, _)| PersonId::try_from(about.clone()).ok()).collect();
            prop_assert_eq!(&administrators, &found);
        }
        story.does("recovery", "person/rescuer", recovered("rescuer"));
        let title = "new".to_owned();
        story.does("rescuer", "person/new", person::Enrolled { title });
        story.does("rescuer", "person/new", grant(Role::Administrator, None));
    }
}
