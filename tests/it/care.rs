//! Participants through a trial: screening, adverse events, visits, the trial's reports.

use super::app::TestApp;
use super::on_both;
use super::stage::*;
use vialog::domain::adverse_event::{
    Closed, Course, Notified, Recipient, Relatedness, Reported, Reviewed, Seriousness, Updated,
};
use vialog::domain::form::{Answer, Value};
use vialog::domain::participant::{Completed, Enrolled, Withdrawn};
use vialog::domain::{InfusionId, ParticipantId, Role, assessment};

pub(crate) const GENERAL: &str = "General disorders and administration site conditions";

fn infusion() -> InfusionId {
    InfusionId::new("INF1").unwrap()
}

/// A fever of this grade after the infusion, known now.
pub(crate) fn fever(app: &TestApp, grade: u8) -> Reported {
    Reported {
        participant: ParticipantId::new("P1").unwrap(),
        infusion: Some(infusion()),
        ctcae_version: "4.0".into(),
        system_organ_class: GENERAL.into(),
        term: "Fever".into(),
        grade,
        onset_at: app.in_days(0),
        became_aware_at: app.in_days(0),
        relatedness: Relatedness::Possible,
        serious: [].into(),
        outcome: Course::Recovering,
    }
}

pub(crate) fn update(app: &TestApp, outcome: Course, serious: &[Seriousness]) -> Updated {
    Updated {
        grade: 2,
        relatedness: Relatedness::Possible,
        serious: serious.iter().copied().collect(),
        outcome,
        became_aware_at: app.in_days(0),
        reason: "taken to hospital".into(),
    }
}

pub(crate) fn told(app: &TestApp, whom: Recipient) -> Notified {
    Notified {
        whom,
        told_at: app.in_days(0),
        reference: "case, 17".into(),
    }
}

pub(crate) fn assessed(app: &TestApp, score: i64) -> assessment::Recorded {
    assessment::Recorded {
        infusion: infusion(),
        visit: "month-1".into(),
        form: vialog::domain::FormId::new("form-1").unwrap(),
        performed_on: app.in_days(0).date(),
        answers: vec![Answer {
            item: "score".into(),
            value: Value::Number(score),
        }],
        response: assessment::Response::Stable,
        repeat_reason: None,
    }
}

pub(crate) fn missed() -> assessment::Missed {
    assessment::Missed {
        infusion: infusion(),
        visit: "month-1".into(),
        reason: "did not come".into(),
    }
}

on_both! {
    fn a_screening_failure_is_kept_counted_and_given_no_dose(app) {
        app.founded().enrolled("P1");
        let (mut screened, details) = screening("P2");
        screened.answers[2].met = true;
        app.does_with("investigator", "participant/P2", screened, &details).recorded();
        assert_eq!(app.state("participant/P2"), "screen_failed");
        let enrolled = || Enrolled { consent: None };
        assert_eq!(app.does("investigator", "participant/P2", enrolled()).refused_by(), "E01");
        let (mut other, details) = screening("P3");
        other.consent.version = "1".into();
        assert_eq!(app.does_with("investigator", "participant/P3", other, &details).refused_by(), "E01");
        let report = app.get("/api/v1/reports/enrolment").json();
        let trial = &report[0];
        assert_eq!((trial["screened"].as_u64(), trial["screen_failures"].as_u64()), (Some(2), Some(1)));
        assert_eq!((trial["enrolled"].as_u64(), trial["cap"].as_u64()), (Some(1), Some(3)));
        assert_eq!(trial["failures"][0]["criterion"], "E1");
        assert_eq!(trial["sites"][1]["site"], "site/ward");
        assert_eq!(trial["sites"][1]["screen_failures"], 1);
        let csv = app.get("/api/v1/reports/enrolment?format=csv");
        assert!(csv.header("content-type").starts_with("text/csv"));
        assert!(csv.text().ends_with("trial,all,2,1,1,0,0,3,E1: 1\r\n"), "{}", csv.text());
        // Whoever failed may be screened again.
        let (again, details) = screening("P2");
        app.does_with("investigator", "participant/P2", again, &details).recorded();
        app.does("investigator", "participant/P2", enrolled()).recorded();
        assert_eq!(app.get("/api/v1/reports/enrolment").json()[0]["screen_failures"], 0);
        let left = Withdrawn { reason: "own wish".into() };
        app.does("investigator", "participant/P2", left).recorded();
        assert_eq!(app.get("/api/v1/reports/enrolment").json()[0]["sites"][1]["withdrawn"], 1);
    }

    fn an_adverse_event_is_followed_from_report_to_end(app) {
        app.at_the_bedside().infused();
        app.enrol_person("ward-quality", &[Role::Quality], Some(WARD));
        app.clock.advance_minutes(25 * 60);
        let about = "adverse_event/AE1";
        app.does("investigator", about, fever(app, 3)).recorded();
        assert_eq!(app.get("/api/v1/reports/serious-clocks").json().as_array().unwrap().len(), 0);
        app.does("investigator", about, update(app, Course::Recovering, &[Seriousness::Hospitalisation])).recorded();
        let clocks = || app.get("/api/v1/reports/serious-clocks").json()[0].clone();
        assert_eq!((clocks()["open"].as_bool(), clocks()["overdue"].as_bool()), (Some(true), Some(false)));
        let reviewed = || Reviewed { agreed: true, relatedness: None };
        assert_eq!(app.does("investigator", about, reviewed()).refused_by(), "A01");
        app.does("ward-quality", about, reviewed()).recorded();
        assert_eq!(app.does("investigator", about, Closed {}).refused_by(), "S01");
        app.clock.advance_minutes(25 * 60);
        assert_eq!(clocks()["overdue"], true);
        app.does("investigator", about, told(app, Recipient::EthicsCommittee)).recorded();
        assert_eq!(clocks()["open"], true);
        app.does("investigator", about, told(app, Recipient::Sponsor)).recorded();
        assert_eq!((clocks()["open"].as_bool(), clocks()["overdue"].as_bool()), (Some(false), Some(true)));
        assert_eq!(clocks()["told"].as_array().unwrap().len(), 2);
        assert_eq!(app.does("ward-quality", about, Closed {}).refused_by(), "S01");
        app.does("investigator", about, update(app, Course::Recovered, &[Seriousness::Hospitalisation])).recorded();
        app.does("ward-quality", about, reviewed()).recorded();
        app.does("ward-quality", about, Closed {}).recorded();
        assert_eq!(app.state(about), "closed");
        let line = app.get("/api/v1/reports/adverse-events").json()[0].clone();
        assert_eq!((line["grade"].as_u64(), line["worst_grade"].as_u64()), (Some(2), Some(3)));
        assert_eq!((line["since"][0]["days"].as_u64(), line["since"][0]["hours"].as_u64()), (Some(1), Some(1)));
        assert_eq!(line["lots"][0], "lot/L1");
        assert_eq!(line["related"], true);
        let csv = app.get("/api/v1/reports/adverse-events?format=csv").text();
        assert!(csv.contains("sponsor at ") && csv.contains("(case, 17)\"") && csv.contains("INF1 1 d 1 h"), "{csv}");
        assert_eq!(app.get("/adverse_event/AE1").status, 200);
    }

    fn visits_are_due_done_missed_or_overdue_and_end_the_trial(app) {
        app.at_the_bedside().infused();
        let status = || app.get("/api/v1/reports/visits").json()[0]["status"].as_str().unwrap().to_owned();
        assert_eq!(status(), "upcoming");
        assert_eq!(app.does("investigator", "participant/P1", missed()).refused_by(), "S01");
        app.clock.advance_days(30);
        assert_eq!(status(), "due");
        assert_eq!(app.does("investigator", "participant/P1", assessed(app, 21)).refused_by(), "V01");
        let mut other = assessed(app, 4);
        other.answers[0].item = "height".into();
        assert_eq!(app.does("investigator", "participant/P1", other).refused_by(), "V01");
        let completed = || Completed { last_seen_on: app.in_days(0).date() };
        assert_eq!(app.does("investigator", "participant/P1", completed()).refused_by(), "S01");
        app.clock.advance_days(10);
        assert_eq!(status(), "overdue");
        app.does("investigator", "participant/P1", missed()).recorded();
        assert_eq!(status(), "missed");
        let mut found = assessed(app, 4);
        found.performed_on = app.in_days(-10).date();
        assert_eq!(app.does("investigator", "participant/P1", found.clone()).refused_by(), "S02");
        found.repeat_reason = Some("the paper form was found".into());
        app.does("investigator", "participant/P1", found).recorded();
        assert_eq!(status(), "done");
        assert_eq!(app.does("investigator", "participant/P1", missed()).refused_by(), "S02");
        app.does("investigator", "participant/P1", completed()).recorded();
        assert_eq!(app.state("participant/P1"), "completed");
        let csv = app.get("/api/v1/reports/visits?format=csv").text();
        assert!(csv.contains("P1,completed,ward,INF1,month-1,"), "{csv}");
        assert!(app.get("/participant/P1").text().contains("one month"));
    }

    fn both_outcome_measures_name_participants_and_the_lots_behind_them(app) {
        app.at_the_bedside().infused();
        app.clock.advance_days(1);
        app.does("investigator", "adverse_event/AE1", fever(app, 2)).recorded();
        let mut unrelated = fever(app, 3);
        unrelated.relatedness = Relatedness::Unlikely;
        app.does("investigator", "adverse_event/AE2", unrelated).recorded();
        app.clock.advance_days(29);
        app.does("investigator", "participant/P1", assessed(app, 4)).recorded();
        app.clock.advance_days(2);
        app.does("investigator", "adverse_event/AE3", fever(app, 4)).recorded();
        let report = app.get("/api/v1/reports/outcomes?protocol=trial").json();
        let trial = &report[0];
        assert_eq!(trial["infused"], 1);
        let related = &trial["related_adverse_events"];
        assert_eq!(related["participants"], 1);
        assert_eq!(related["by_worst_grade"].as_array().unwrap().len(), 5);
        let graded = &related["by_worst_grade"][1];
        assert_eq!((graded["grade"].as_u64(), graded["count"].as_u64()), (Some(2), Some(1)));
        // The one that nobody relates to the treatment and the one after a month do not count.
        assert_eq!(graded["participants"][0]["adverse_events"].as_array().unwrap().len(), 1);
        assert_eq!(graded["participants"][0]["lots"][0], "lot/L1");
        let visit = &trial["visits"][0];
        assert_eq!((visit["visit"].as_str(), visit["reduced_or_stable"].as_u64()), (Some("month-1"), Some(1)));
        assert_eq!(visit["by_response"][1]["participants"][0]["participant"], "participant/P1");
        let csv = app.get("/api/v1/reports/outcomes?format=csv").text();
        assert!(csv.contains("related adverse events,grade 2,,P1,ward,AE1,L1\r\n"), "{csv}");
        assert!(csv.contains("condition at month-1,stable,in_window,P1,ward,,L1\r\n"), "{csv}");
    }

    fn reports_name_their_format_and_their_trial(app) {
        app.founded();
        for report in ["outcomes", "adverse-events", "serious-clocks", "visits", "enrolment"] {
            let path = format!("/api/v1/reports/{report}");
            assert_eq!(app.get(&path).status, 200, "{report}");
            let csv = app.get(&format!("{path}?format=csv"));
            assert_eq!(csv.header("content-disposition"), format!("attachment; filename=\"{report}.csv\""));
            assert_eq!(app.get(&format!("{path}?format=pdf")).problem().2, "format");
            assert_eq!(app.get(&format!("{path}?protocol=a/b")).problem().2, "protocol");
            assert_eq!(app.get(&format!("{path}?protocol=other")).status, 404);
        }
    }

    fn an_amendment_keeps_the_counts_and_its_version_is_new(app) {
        app.founded().enrolled("P1");
        let mut amended = protocol();
        assert_eq!(app.does("quality", "protocol/trial", amended.clone()).refused_by(), "S02");
        amended.version = "2".into();
        amended.enrolment.cap = 1;
        app.does("quality", "protocol/trial", amended).recorded();
        let record = app.get("/api/v1/protocol/trial").json()["record"]["protocol"].clone();
        assert_eq!((record["enrolled"].as_u64(), record["versions"][1].as_str()), (Some(1), Some("2")));
        let (screened, details) = screening("P2");
        app.does_with("investigator", "participant/P2", screened, &details).recorded();
        assert_eq!(app.does("investigator", "participant/P2", Enrolled { consent: None }).refused_by(), "E03");
    }
}
