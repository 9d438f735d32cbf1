//! Follow-up through the service: what is open stops every closing, assessments out of their window are shown apart, the
//! clock of a serious event never starts a second time, and one wristband number names one participant.

use super::app::TestApp;
use super::care::{assessed, fever, missed, told, update};
use super::hands::{despite, detail, key_of, late, signed};
use super::on_both;
use super::stage::*;
use serde_json::{Value, json};
use vialog::clock::Clock as _;
use vialog::domain::adverse_event::{Closed, Course, Recipient, Reported, Reviewed, Seriousness};
use vialog::domain::deviation::{Assessed, Class, Decided, Decision, Opened};
use vialog::domain::order::Dose;
use vialog::domain::participant::{Completed, IdentityBound, Withdrawn};
use vialog::domain::protocol::{self, FixedDose};
use vialog::domain::{Role, Rule, Subject};

const P1: &str = "participant/P1";

fn completed(app: &TestApp) -> Completed {
    Completed {
        last_seen_on: app.in_days(0).date(),
    }
}

fn reviewed() -> Reviewed {
    Reviewed {
        agreed: true,
        relatedness: None,
    }
}

/// A serious fever that ended, known now.
fn serious(app: &TestApp) -> Reported {
    Reported {
        serious: [Seriousness::Hospitalisation].into(),
        outcome: Course::Recovered,
        ..fever(app, 2)
    }
}

/// What the refusal of a completion says.
#[track_caller]
fn open(app: &TestApp) -> String {
    let answer = app.does("investigator", P1, completed(app));
    assert_eq!(answer.refused_by(), "S01");
    answer.text()
}

fn decide(app: &TestApp, about: &str) {
    let assessed = Assessed {
        class: Class::Minor,
        impact: "none".into(),
    };
    let decided = Decided {
        decision: Decision::Accept,
        except: [].into(),
        reason: "no effect".into(),
    };
    app.enters("quality", about, assessed);
    app.enters("quality", about, decided);
}

/// The number of a wristband bound to a participant.
fn binds(app: &TestApp, participant: &str, number: &str) -> super::answer::Answer {
    let (detail, wristband) = detail("wristband", number);
    let subject = format!("participant/{participant}");
    app.does_with("nurse", &subject, IdentityBound { wristband }, &[detail])
}

/// Whose wristband a scan by this person finds.
fn scans(app: &TestApp, who: &str, number: &str) -> (u16, Value) {
    let token = super::privacy::token(app, who).json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let body = json!({ "number": number }).to_string().into_bytes();
    let bearer = format!("Bearer {token}");
    let answer = app.request_with(
        "POST",
        "/api/v1/bedside/wristband",
        Some(("application/json", body)),
        &[("authorization", &bearer)],
    );
    (answer.status, answer.json())
}

/// P3 takes part at the plant, where a nurse works who works at the ward as well.
fn takes_part_at_the_plant(app: &TestApp) {
    app.enrol_person("plant-investigator", &[Role::Investigator], Some(PLANT));
    app.enrol_person("travelling-nurse", &[Role::Nurse], None);
    let (mut screened, details) = screening("P3");
    screened.site = site_id(PLANT);
    app.does_with("plant-investigator", "participant/P3", screened, &details)
        .recorded();
    app.enters("plant-investigator", "participant/P3", enrolling());
}

on_both! {
    fn a_participant_does_not_complete_while_anything_is_open(app) {
        app.at_the_bedside().started();
        app.enrol_person("ward-quality", &[Role::Quality], Some(WARD));
        assert!(open(app).contains("infusion/INF1 has not ended"));
        app.ended(1500);
        assert!(open(app).contains("500 µL are left over of infusion/INF1"));
        let wasted = vialog::domain::infusion::Wasted {
            volume_ul: 500,
            method: "autoclave".into(),
            witness: id("person/second-nurse"),
        };
        app.enters("nurse", "infusion/INF1", wasted);
        assert!(open(app).contains("month-1 after infusion/INF1"));
        app.clock.advance_days(20);
        app.enters("investigator", "adverse_event/AE1", serious(app));
        app.enters("nurse", "deviation/DEV1", Opened {
            about: Subject::parse("order/O1").unwrap(),
            what: "the dose was late".into(),
            class: Class::Minor,
            from: None,
            to: None,
        });
        let early = app.does("investigator", P1, missed());
        assert_eq!(early.refused_by(), "S01");
        assert!(early.text().contains("2026-08-06"), "{}", early.text());
        app.clock.advance_days(16);
        app.enters("investigator", P1, missed());
        let said = open(app);
        assert!(said.contains("adverse_event/AE1 is serious") && said.contains("deviation/DEV1"), "{said}");
        let page = app.get("/participant/P1").text();
        assert!(page.contains("adverse_event/AE1") && page.contains("Open work"), "the page shows what is open");
        app.enters("investigator", "adverse_event/AE1", told(app, Recipient::Sponsor));
        app.enters("ward-quality", "adverse_event/AE1", reviewed());
        app.enters("ward-quality", "adverse_event/AE1", Closed {});
        decide(app, "deviation/DEV1");
        app.enters("investigator", P1, completed(app));
        assert_eq!(app.state(P1), "completed");
    }

    fn a_withdrawal_leaves_the_open_work_and_the_trial_is_not_closed_over_it(app) {
        app.at_the_bedside().started();
        for participant in [P1, "participant/P2"] {
            app.enters("investigator", participant, Withdrawn { reason: "own wish".into() });
        }
        let closed = protocol::Closed { statement: "kept for 30 years".into() };
        let answer = app.does("quality", "protocol/trial", closed);
        assert_eq!(answer.refused_by(), "B12");
        for thing in ["infusion/INF1 has not ended", "month-1 after infusion/INF1", "lot/L1 is not closed"] {
            assert!(answer.text().contains(thing), "{thing}: {}", answer.text());
        }
        for page in ["/participant/P1", "/protocol/trial"] {
            assert!(app.get(page).text().contains("/infusion/INF1"), "{page}");
        }
    }

    fn an_assessment_out_of_its_window_is_recorded_and_shown_apart(app) {
        app.at_the_bedside().infused();
        app.clock.advance_days(40);
        app.enters("investigator", P1, assessed(app, 4));
        let visit = app.get("/api/v1/reports/visits").json()[0].clone();
        assert_eq!((visit["status"].as_str(), visit["window"].as_str()), (Some("done"), Some("out_of_window")));
        let deviation = visit["deviation"].as_str().unwrap().to_owned();
        assert_eq!(app.state(&deviation), "opened");
        assert_eq!(app.get(&format!("/api/v1/{deviation}")).json()["record"]["deviation"]["class"], "minor");
        let outcomes = app.get("/api/v1/reports/outcomes").json()[0]["visits"][0].clone();
        assert_eq!((outcomes["reduced_or_stable"].as_u64(), outcomes["not_assessed"].as_u64()), (Some(0), Some(0)));
        assert_eq!((outcomes["by_response"][1]["count"].as_u64(), outcomes["out_of_window"][1]["count"].as_u64()), (Some(0), Some(1)));
        let csv = app.get("/api/v1/reports/outcomes?format=csv").text();
        assert!(csv.contains("condition at month-1,stable,out_of_window,P1,ward,,L1\r\n"), "{csv}");
        let page = |language: &str, at: &str| {
            app.request_with("GET", at, None, &[("accept-language", language)]).text()
        };
        for at in ["/reports/outcomes", "/reports/visits"] {
            assert!(page("en", at).contains("Out of the window"), "{at}");
            assert!(page("zh", at).contains("窗口期外"), "{at}");
        }
        assert!(page("en", "/participant/P1").contains("Done out of the window"));
        // Repeated within the window, by the paper form that was found, it counts.
        let mut found = assessed(app, 4);
        found.performed_on = app.in_days(-10).date();
        found.repeat_reason = Some("the paper form was found".into());
        app.enters("investigator", P1, found);
        let outcomes = app.get("/api/v1/reports/outcomes").json()[0]["visits"][0].clone();
        assert_eq!((outcomes["reduced_or_stable"].as_u64(), outcomes["out_of_window"][1]["count"].as_u64()), (Some(1), Some(0)));
    }

    fn today_is_the_day_of_the_site_whatever_offset_the_signer_writes(app) {
        app.founded();
        // 20:00 on 1 July at the ward is 02:00 on 2 July where clocks are 14 hours ahead.
        app.clock.advance_minutes(12 * 60);
        let (mut screened, details) = screening("P9");
        screened.consent.given_on = "2026-07-02".parse().unwrap();
        let mut event = app.event("investigator", "participant/P9", screened);
        event.at = vialog::domain::LocalTime::at(event.at.instant(), 14 * 3600);
        assert_eq!(event.at.date().to_string(), "2026-07-02");
        assert_eq!(app.send_as("investigator", &event, &details).refused_by(), "E01");
    }

    fn the_clock_of_a_serious_event_is_not_started_anew(app) {
        app.at_the_bedside().infused();
        app.clock.advance_minutes(60);
        let about = "adverse_event/AE1";
        app.enters("investigator", about, serious(app));
        let clock = || app.get("/api/v1/reports/serious-clocks").json()[0].clone();
        let first = clock();
        app.clock.advance_minutes(10 * 60);
        app.enters("investigator", about, update(app, Course::Recovering, &[]));
        assert_eq!((clock()["open"].as_bool(), clock()["due"].clone()), (Some(false), first["due"].clone()));
        assert!(clock()["stopped_at"].is_string());
        app.clock.advance_minutes(10 * 60);
        app.enters("investigator", about, update(app, Course::Recovering, &[Seriousness::Hospitalisation]));
        assert_eq!((clock()["from"].clone(), clock()["due"].clone()), (first["from"].clone(), first["due"].clone()));
        assert_eq!((clock()["open"].as_bool(), clock()["overdue"].as_bool()), (Some(true), Some(false)));
        app.clock.advance_minutes(5 * 60);
        assert_eq!(clock()["overdue"], true);
        let notice = told(app, Recipient::Sponsor);
        app.enters("investigator", about, notice.clone());
        assert_eq!(app.does("investigator", about, notice).refused_by(), "S02");
        let csv = app.get("/api/v1/reports/serious-clocks?format=csv").text();
        assert!(csv.starts_with("adverse_event,participant,site,term,grade,serious,from,due,open,overdue,stopped_at,"), "{csv}");
    }

    fn whole_vials_of_a_fixed_dose_stay_within_its_most(app) {
        app.founded().banked().filled("L1", 8).released("L1").enrolled("P1");
        let cells = app.record::<vialog::domain::lot::Lot>("lot/L1").fill.unwrap().cells_per_vial;
        let mut amended = protocol();
        amended.version = "2".into();
        // Four vials and a half are the most: five vials would be needed for it.
        let most = cells * 9 / 2;
        amended.dose.fixed = Some(FixedDose { min_cells: cells, max_cells: most });
        app.enters("quality", "protocol/trial", amended);
        let orders = |dose_of: u64, vials: u32| {
            let (mut placed, weight) = dose("P1", "L1");
            (placed.dose, placed.vials) = (Dose::Cells(dose_of), vials);
            app.does_with("investigator", "order/O1", placed, &[weight])
        };
        assert_eq!(orders(most, 5).refused_by(), "B08");
        assert_eq!(orders(most, 4).refused_by(), "D02", "four vials do not hold the dose");
        orders(cells * 4, 4).recorded();
    }

    fn one_wristband_number_names_one_participant(app) {
        app.at_the_bedside();
        assert_eq!(binds(app, "P2", "W-P1").refused_by(), "S02");
        // The same number again for the same participant does no harm.
        binds(app, "P1", "W-P1").recorded();
        let (status, worn) = scans(app, "nurse", "W-P1");
        assert_eq!((status, worn["participant"].as_str()), (200, Some(P1)));
        // Another band for P1: now the number is free.
        binds(app, "P1", "W-P1-again").recorded();
        binds(app, "P2", "W-P1").recorded();
        assert_eq!(scans(app, "nurse", "W-P1").0, 404, "nothing is ordered for P2");
        app.ordered("O2", "P2", "L1").recorded();
        assert_eq!(scans(app, "nurse", "W-P1").1["participant"], "participant/P2");
        assert_eq!(scans(app, "nurse", "W-P1-again").1["participant"], P1);
    }

    fn a_wristband_that_was_worn_before_and_is_reported_later_answers_no_scan(app) {
        app.at_the_bedside();
        app.clock.advance_minutes(60);
        let before = app.clock.now();
        app.clock.advance_minutes(30);
        binds(app, "P1", "W-now").recorded();
        app.clock.advance_minutes(30);
        let (number, wristband) = detail("wristband", "W-before");
        let event = late(&app.event("nurse", P1, IdentityBound { wristband }), before);
        let event = despite(&event, &[Rule::Time]);
        app.send_as("nurse", &event, std::slice::from_ref(&number)).recorded();
        assert_eq!(scans(app, "nurse", "W-now").1["participant"], P1);
        assert_eq!(scans(app, "nurse", "W-before").0, 404);
        assert_eq!(binds(app, "P2", "W-now").refused_by(), "S02");
        binds(app, "P2", "W-before").recorded();
    }

    fn a_wristband_is_judged_in_its_turn_and_by_those_who_may_bind_it(app) {
        app.at_the_bedside();
        takes_part_at_the_plant(app);
        let (number, wristband) = detail("wristband", "W-new");
        let binding = |who: &str, about: &str| {
            let event = app.event(who, about, IdentityBound { wristband });
            signed(&key_of(who), &event, std::slice::from_ref(&number))
        };
        let second = binding("nurse", "participant/P2");
        let events = [
            // Refused, so that it binds nothing.
            binding("courier", P1),
            second.clone(),
            // Another site may have a band of the same number.
            binding("travelling-nurse", "participant/P3"),
            binding("nurse", P1),
            // Sent twice.
            second,
        ];
        let answers = app.post("/api/v1/events/batch", &json!({ "events": events })).json();
        let said: Vec<(u64, &str)> = answers["answers"].as_array().unwrap().iter().map(|answer| {
            (answer["status"].as_u64().unwrap(), answer["problem"]["rule"].as_str().unwrap_or_default())
        }).collect();
        assert_eq!(said, [(422, "A01"), (201, ""), (201, ""), (422, "S02"), (200, "")]);
        // Who may bind nothing learns nothing of who wears what.
        let worn = app.does_with("courier", P1, IdentityBound { wristband }, std::slice::from_ref(&number));
        assert_eq!(worn.refused_by(), "A01");
    }

    fn of_two_who_bind_one_number_at_once_one_is_refused(app) {
        app.at_the_bedside();
        for round in 0..4 {
            let number = format!("W-at-once-{round}");
            let answers = std::thread::scope(|scope| {
                let both = ["P1", "P2"].map(|who| scope.spawn({
                    let number = &number;
                    move || binds(app, who, number).status
                }));
                both.map(|one| one.join().unwrap())
            });
            let recorded = answers.iter().filter(|status| **status == 201).count();
            assert_eq!((recorded, answers.contains(&422)), (1, true), "{answers:?}");
        }
    }

    fn a_scan_that_two_participants_answer_to_names_neither(app) {
        app.at_the_bedside();
        takes_part_at_the_plant(app);
        // A number of another site may well be the same.
        let (detail, wristband) = wristband("P1");
        app.does_with("travelling-nurse", "participant/P3", IdentityBound { wristband }, &[detail]).recorded();
        let (placed, weight) = dose("P3", "L1");
        app.does_with("plant-investigator", "order/O3", placed, &[weight]).recorded();
        assert_eq!(scans(app, "nurse", "W-P1").1["participant"], P1);
        let (status, problem) = scans(app, "travelling-nurse", "W-P1");
        assert_eq!(status, 422, "{problem}");
        assert!(!problem.to_string().contains("P1"), "{problem}");
    }
}
