//! The seeds: the trial with its sites and the example specification, as data from `seeds/`.

use crate::domain::batch_template;
use crate::domain::form;
use crate::domain::protocol::Protocol;
use crate::domain::site::Registered;
use crate::domain::specification::Adopted;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A trial: its protocol and its sites.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// The name of the protocol's subject.
    pub id: String,
    /// What `protocol.adopted` adopts.
    pub protocol: Protocol,
    /// What `site.registered` registers, by the name of the site's subject.
    pub site: BTreeMap<String, Registered>,
}

/// A specification and the name of its subject.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseSpecification {
    /// The name of the specification's subject.
    pub id: String,
    /// What `specification.adopted` adopts.
    pub specification: Adopted,
}

/// A batch template and the name of its subject.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchSteps {
    /// The name of the template's subject.
    pub id: String,
    /// What `batch_template.adopted` adopts.
    pub template: batch_template::Adopted,
}

/// A form and the name of its subject.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentForm {
    /// The name of the form's subject.
    pub id: String,
    /// What `form.adopted` adopts.
    pub form: form::Adopted,
}

/// The trial NCT03123458.
///
/// # Errors
/// Never for the file in this program, which a test reads.
pub fn trial() -> Result<Trial, toml::de::Error> {
    toml::from_str(include_str!("../../seeds/nct03123458.toml"))
}

/// The example specification for the release of a lot.
///
/// # Errors
/// Never for the file in this program, which a test reads.
pub fn release_specification() -> Result<ReleaseSpecification, toml::de::Error> {
    toml::from_str(include_str!("../../seeds/msc-specification.toml"))
}

/// The example batch template of a lot.
///
/// # Errors
/// Never for the file in this program, which a test reads.
pub fn batch_template() -> Result<BatchSteps, toml::de::Error> {
    toml::from_str(include_str!("../../seeds/batch-template.toml"))
}

/// The example form of the one-month assessment.
///
/// # Errors
/// Never for the file in this program, which a test reads.
pub fn assessment_form() -> Result<AssessmentForm, toml::de::Error> {
    toml::from_str(include_str!("../../seeds/assessment-form.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SiteId;
    use crate::domain::equipment::EquipmentKind;
    use crate::domain::specification::Limit;

    #[test]
    fn the_trial_has_the_limits_and_sites_of_its_registry_record() {
        let trial = trial().unwrap();
        let protocol = &trial.protocol;
        assert_eq!(protocol.registry_number, "NCT03123458");
        assert_eq!(protocol.other_ids, ["GIMI-IRB-17001"]);
        assert_eq!(protocol.phase, "1");
        assert_eq!(protocol.started_on.to_string(), "2016-01-01");
        assert_eq!(protocol.enrolment.cap, 100);
        assert_eq!(protocol.enrolment.min_age_years, 1);
        assert_eq!(protocol.enrolment.max_age_years, 80);
        assert_eq!(protocol.enrolment.sexes, "all");
        assert!(!protocol.enrolment.healthy_volunteers);
        assert_eq!(protocol.follow_up.ctcae_version, "4.0");
        let codes: Vec<_> = trial.site.values().map(|site| &*site.postal_code).collect();
        assert_eq!(codes, ["100049", "100020", "518000"]);
    }

    #[test]
    fn the_protocol_names_every_criterion_outcome_and_site() {
        let trial = trial().unwrap();
        let protocol = &trial.protocol;
        assert_eq!(protocol.inclusion.len(), 4);
        assert_eq!(protocol.exclusion.len(), 4);
        assert_eq!(protocol.outcomes.len(), 2);
        assert_eq!(protocol.conditions.len(), 2);
        let sites: Vec<SiteId> = trial
            .site
            .keys()
            .map(|id| SiteId::new(id).unwrap())
            .collect();
        assert_eq!(sites.len(), 3);
        assert!(sites.iter().all(|site| protocol.sites.contains(site)));
        assert_eq!(protocol.sites.len(), sites.len());
    }

    #[test]
    fn the_form_is_that_of_the_one_month_visit_and_asks_for_symptoms_and_blood() {
        let (form, trial) = (assessment_form().unwrap(), trial().unwrap());
        let visit = trial.protocol.visit("month-1").unwrap();
        assert_eq!(visit.form.name(), form.id);
        let items: Vec<&str> = form.form.items.iter().map(|item| &*item.id).collect();
        for item in ["symptom_score_now", "performance", "c_reactive_protein"] {
            assert!(items.contains(&item), "{item}");
        }
    }

    #[test]
    fn the_specification_asks_for_identity_purity_potency_and_safety() {
        let adopted = release_specification().unwrap().specification;
        let limit = |test: &str| adopted.item(test).map(|item| item.limit.clone());
        for marker in ["cd73", "cd90", "cd105"] {
            assert_eq!(limit(marker), Some(Limit::Minimum(950)));
        }
        for marker in ["cd45", "cd34", "cd14", "cd19", "hla_dr"] {
            assert_eq!(limit(marker), Some(Limit::Maximum(20)));
        }
        for test in [
            "viability",
            "potency",
            "karyotype",
            "endotoxin",
            "mycoplasma",
            "sterility",
        ] {
            assert!(limit(test).is_some(), "{test}");
        }
    }

    #[test]
    fn sterility_may_come_after_a_conditional_release_and_endotoxin_has_a_limit_for_each_kilogram()
    {
        let adopted = release_specification().unwrap().specification;
        let lagged = adopted.items.iter().filter(|item| item.lag_days > 0);
        let lagged: Vec<_> = lagged.map(|item| (&*item.test, item.lag_days)).collect();
        assert_eq!(lagged, [("sterility", 14)]);
        let per_kg = adopted.item("endotoxin_per_kg").unwrap();
        assert_eq!(per_kg.limit, Limit::PerKgMaximum(5000));
        let per_ml = adopted.item("endotoxin").unwrap();
        assert_eq!(per_ml.limit, Limit::Maximum(500));
        assert_eq!(per_kg.unit, per_ml.unit, "one result serves both limits");
    }

    #[test]
    fn the_batch_template_goes_from_the_bank_to_the_frozen_vial_with_limits_and_second_checks() {
        let steps = batch_template().unwrap().template.steps;
        let ids: Vec<&str> = steps.iter().map(|step| &*step.id).collect();
        assert_eq!(
            ids,
            ["thaw", "expand", "harvest", "formulate", "fill", "freeze"]
        );
        let checked = steps.iter().filter(|step| step.checked);
        let checked: Vec<&str> = checked.map(|step| &*step.id).collect();
        assert_eq!(checked, ["thaw", "formulate", "fill"]);
        for step in &steps {
            assert!(!step.values.is_empty() && !step.equipment.is_empty());
            assert!(step.values.iter().all(|one| one.limit.is_sound()));
            assert!(!step.title.zh.is_empty() && step.title.zh != step.title.en);
        }
        assert!(steps[5].equipment.contains(&EquipmentKind::RateFreezer));
    }
}
