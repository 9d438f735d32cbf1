//! The steps from an empty log to the bedside, each as a verb, so that a test says only what it is about.

use super::app::TestApp;
use serde::de::DeserializeOwned;
use vialog::clock::Clock;
use vialog::domain::{Body, Hash, LocalTime, Role, Subject, equipment, site};

mod adopted;
mod bodies;
mod giving;
mod journey;
mod making;
pub(crate) use adopted::*;
pub(crate) use bodies::*;
pub(crate) use giving::*;
pub(crate) use journey::logger_file;

pub(crate) const PLANT: &str = "plant";
pub(crate) const WARD: &str = "ward";

impl TestApp {
    /// Sites, people, equipment, and what quality assurance has adopted.
    pub(crate) fn founded(&self) -> &Self {
        use site::SiteRole::{Manufacturer, TrialSite};
        for (name, roles) in [
            (PLANT, vec![Manufacturer, TrialSite]),
            (WARD, vec![TrialSite]),
        ] {
            self.does("admin", &format!("site/{name}"), a_site(name, roles))
                .recorded();
        }
        for (who, role, site) in [
            ("quality", Role::Quality, None),
            ("second-quality", Role::Quality, None),
            ("lab", Role::Lab, Some(PLANT)),
            ("second-lab", Role::Lab, Some(PLANT)),
            ("analyst", Role::Analyst, Some(PLANT)),
            ("reviewer", Role::Analyst, Some(PLANT)),
            ("pharmacist", Role::Pharmacist, Some(PLANT)),
            ("courier", Role::Courier, None),
            ("ward-pharmacist", Role::Pharmacist, Some(WARD)),
            ("investigator", Role::Investigator, Some(WARD)),
            ("nurse", Role::Nurse, Some(WARD)),
            ("second-nurse", Role::Nurse, Some(WARD)),
        ] {
            self.enrol_person(who, &[role], site);
        }
        self.does("quality", "form/form-1", assessment_form())
            .recorded();
        self.does("quality", "protocol/trial", protocol())
            .recorded();
        self.does("quality", "specification/spec-1", specification())
            .recorded();
        self.does("quality", "batch_template/expansion", batch_template())
            .recorded();
        for (name, adopted) in label_templates() {
            self.does("quality", &format!("label_template/{name}"), adopted)
                .recorded();
        }
        self.equipped()
    }

    /// Equipment of both sites, within its qualification for a month.
    fn equipped(&self) -> &Self {
        use equipment::EquipmentKind::{Bath, Incubator, Logger, Shipper, Tank};
        for (name, kind, at) in [
            ("tank", Tank, PLANT),
            ("incubator", Incubator, PLANT),
            ("shipper", Shipper, PLANT),
            ("logger", Logger, PLANT),
            ("ward-tank", Tank, WARD),
            ("bath", Bath, WARD),
        ] {
            let subject = format!("equipment/{name}");
            let registered = equipment::Registered {
                equipment: kind,
                serial: name.into(),
                site: site_id(at),
            };
            self.does("quality", &subject, registered).recorded();
            self.requalified(name);
        }
        self
    }

    /// Equipment qualified for the next month.
    pub(crate) fn requalified(&self, name: &str) -> &Self {
        let qualified = qualified(self.in_days(30));
        self.does("quality", &format!("equipment/{name}"), qualified)
            .recorded();
        self
    }

    /// So many days from now.
    pub(crate) fn in_days(&self, days: i64) -> LocalTime {
        LocalTime::at(self.clock.now().plus_seconds(days * 86_400), 8 * 3600)
    }

    /// The record of a subject, as the service shows it.
    #[track_caller]
    pub(crate) fn record<R: DeserializeOwned>(&self, subject: &str) -> R {
        let noun = subject.split_once('/').unwrap().0;
        let shown = self.get(&format!("/api/v1/{subject}")).json();
        serde_json::from_value(shown["record"][noun].clone()).unwrap()
    }

    /// The leaf hash of the newest entry about a subject.
    #[track_caller]
    pub(crate) fn newest(&self, subject: &str) -> Hash {
        let subject = Subject::parse(subject).unwrap();
        self.head(&subject).unwrap()
    }

    /// Signs, sends and expects it to be recorded; gives the leaf hash of the entry.
    #[track_caller]
    pub(crate) fn enters(&self, who: &str, subject: &str, body: impl Into<Body>) -> Hash {
        let recorded = self.does(who, subject, body).recorded();
        Hash::parse(recorded["leaf_hash"].as_str().unwrap()).unwrap()
    }
}
