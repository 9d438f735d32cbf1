//! The terms of CTCAE 4.0 that a record without the whole list is checked by: its 26 classes, and in them the terms
//! that matter most after an infusion of cells. Names and grades alone, from the published table.

/// The version of which these terms are.
pub(super) const VERSION: &str = "4.0";

/// The grades of a term of a class: none for an unknown class, and within it none for a term that is not listed.
pub(super) fn grades(class: &str, term: &str) -> Option<Option<&'static str>> {
    let (_, terms) = CLASSES.iter().find(|(name, _)| *name == class)?;
    let found = terms.iter().find(|(name, _)| *name == term);
    Some(found.map(|(_, grades)| *grades))
}

type Terms = &'static [(&'static str, &'static str)];

// One term a line, as in a table.
#[rustfmt::skip]
const CLASSES: [(&str, Terms); 26] = [
    ("Blood and lymphatic system disorders", &[
        ("Anemia", "12345"),
        ("Disseminated intravascular coagulation", "2345"),
        ("Febrile neutropenia", "345"),
        ("Hemolysis", "12345"),
        ("Leukocytosis", "345"),
        ("Thrombotic thrombocytopenic purpura", "1345"),
        ("Blood and lymphatic system disorders - Other, specify", "12345"),
    ]),
    ("Cardiac disorders", &[
        ("Atrial fibrillation", "12345"),
        ("Cardiac arrest", "45"),
        ("Chest pain - cardiac", "123"),
        ("Heart failure", "12345"),
        ("Myocardial infarction", "2345"),
        ("Palpitations", "12"),
        ("Sinus bradycardia", "12345"),
        ("Sinus tachycardia", "123"),
        ("Cardiac disorders - Other, specify", "12345"),
    ]),
    ("Congenital, familial and genetic disorders", &[
        ("Congenital, familial and genetic disorders - Other, specify", "12345"),
    ]),
    ("Ear and labyrinth disorders", &[
        ("Ear and labyrinth disorders - Other, specify", "12345"),
    ]),
    ("Endocrine disorders", &[
        ("Endocrine disorders - Other, specify", "12345"),
    ]),
    ("Eye disorders", &[
        ("Eye disorders - Other, specify", "1234"),
    ]),
    ("Gastrointestinal disorders", &[
        ("Abdominal pain", "123"),
        ("Diarrhea", "12345"),
        ("Nausea", "123"),
        ("Vomiting", "12345"),
        ("Gastrointestinal disorders - Other, specify", "12345"),
    ]),
    ("General disorders and administration site conditions", &[
        ("Chills", "123"),
        ("Death NOS", "5"),
        ("Edema face", "123"),
        ("Edema limbs", "123"),
        ("Fatigue", "123"),
        ("Fever", "12345"),
        ("Flu like symptoms", "123"),
        ("Hypothermia", "2345"),
        ("Infusion related reaction", "12345"),
        ("Infusion site extravasation", "2345"),
        ("Injection site reaction", "12345"),
        ("Malaise", "12"),
        ("Multi-organ failure", "345"),
        ("Non-cardiac chest pain", "123"),
        ("Pain", "123"),
        ("Sudden death NOS", "5"),
        ("General disorders and administration site conditions - Other, specify", "12345"),
    ]),
    ("Hepatobiliary disorders", &[
        ("Hepatic failure", "345"),
        ("Portal vein thrombosis", "2345"),
        ("Hepatobiliary disorders - Other, specify", "12345"),
    ]),
    ("Immune system disorders", &[
        ("Allergic reaction", "12345"),
        ("Anaphylaxis", "345"),
        ("Autoimmune disorder", "12345"),
        ("Cytokine release syndrome", "12345"),
        ("Serum sickness", "12345"),
        ("Immune system disorders - Other, specify", "12345"),
    ]),
    ("Infections and infestations", &[
        ("Catheter related infection", "2345"),
        ("Lung infection", "2345"),
        ("Meningitis", "345"),
        ("Sepsis", "45"),
        ("Skin infection", "12345"),
        ("Upper respiratory infection", "2345"),
        ("Urinary tract infection", "2345"),
        ("Infections and infestations - Other, specify", "12345"),
    ]),
    ("Injury, poisoning and procedural complications", &[
        ("Injury, poisoning and procedural complications - Other, specify", "12345"),
    ]),
    ("Investigations", &[
        ("Alanine aminotransferase increased", "1234"),
        ("Alkaline phosphatase increased", "1234"),
        ("Aspartate aminotransferase increased", "1234"),
        ("Blood bilirubin increased", "1234"),
        ("Creatinine increased", "1234"),
        ("Electrocardiogram QT corrected interval prolonged", "1234"),
        ("Fibrinogen decreased", "1234"),
        ("INR increased", "123"),
        ("Lymphocyte count decreased", "1234"),
        ("Neutrophil count decreased", "1234"),
        ("Platelet count decreased", "1234"),
        ("White blood cell decreased", "1234"),
        ("Investigations - Other, specify", "12345"),
    ]),
    ("Metabolism and nutrition disorders", &[
        ("Anorexia", "12345"),
        ("Hyperglycemia", "12345"),
        ("Hyperkalemia", "12345"),
        ("Hypokalemia", "12345"),
        ("Tumor lysis syndrome", "345"),
        ("Metabolism and nutrition disorders - Other, specify", "12345"),
    ]),
    ("Musculoskeletal and connective tissue disorders", &[
        ("Arthralgia", "123"),
        ("Back pain", "123"),
        ("Myalgia", "123"),
        ("Musculoskeletal and connective tissue disorder - Other, specify", "12345"),
    ]),
    ("Neoplasms benign, malignant and unspecified (incl cysts and polyps)", &[
        ("Treatment related secondary malignancy", "345"),
        ("Neoplasms benign, malignant and unspecified (incl cysts and polyps) - Other, specify", "12345"),
    ]),
    ("Nervous system disorders", &[
        ("Depressed level of consciousness", "12345"),
        ("Dizziness", "123"),
        ("Encephalopathy", "12345"),
        ("Headache", "123"),
        ("Intracranial hemorrhage", "12345"),
        ("Paresthesia", "123"),
        ("Seizure", "12345"),
        ("Stroke", "12345"),
        ("Syncope", "3"),
        ("Transient ischemic attacks", "12"),
        ("Nervous system disorders - Other, specify", "12345"),
    ]),
    ("Pregnancy, puerperium and perinatal conditions", &[
        ("Pregnancy, puerperium and perinatal conditions - Other, specify", "12345"),
    ]),
    ("Psychiatric disorders", &[
        ("Anxiety", "12345"),
        ("Confusion", "12345"),
        ("Delirium", "12345"),
        ("Psychiatric disorders - Other, specify", "12345"),
    ]),
    ("Renal and urinary disorders", &[
        ("Acute kidney injury", "12345"),
        ("Hematuria", "12345"),
        ("Renal and urinary disorders - Other, specify", "12345"),
    ]),
    ("Reproductive system and breast disorders", &[
        ("Reproductive system and breast disorders - Other, specify", "12345"),
    ]),
    ("Respiratory, thoracic and mediastinal disorders", &[
        ("Adult respiratory distress syndrome", "345"),
        ("Bronchospasm", "12345"),
        ("Cough", "123"),
        ("Dyspnea", "12345"),
        ("Hypoxia", "2345"),
        ("Laryngeal edema", "12345"),
        ("Pneumonitis", "12345"),
        ("Pulmonary edema", "12345"),
        ("Respiratory failure", "45"),
        ("Wheezing", "12345"),
        ("Respiratory, thoracic and mediastinal disorders - Other, specify", "12345"),
    ]),
    ("Skin and subcutaneous tissue disorders", &[
        ("Hyperhidrosis", "123"),
        ("Pruritus", "123"),
        ("Rash maculo-papular", "123"),
        ("Urticaria", "123"),
        ("Skin and subcutaneous tissue disorders - Other, specify", "12345"),
    ]),
    ("Social circumstances", &[
        ("Social circumstances - Other, specify", "12345"),
    ]),
    ("Surgical and medical procedures", &[
        ("Surgical and medical procedures - Other, specify", "12345"),
    ]),
    ("Vascular disorders", &[
        ("Capillary leak syndrome", "2345"),
        ("Flushing", "123"),
        ("Hypertension", "12345"),
        ("Hypotension", "12345"),
        ("Phlebitis", "2"),
        ("Thromboembolic event", "12345"),
        ("Vascular disorders - Other, specify", "12345"),
    ]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_other_and_every_term_ascending_grades() {
        for (class, terms) in CLASSES {
            assert!(
                terms
                    .iter()
                    .any(|(term, _)| term.ends_with("Other, specify")),
                "{class}"
            );
            for (term, those) in terms {
                assert!(super::super::are_grades(those), "{term}: {those}");
                assert_eq!(grades(class, term), Some(Some(*those)));
            }
        }
        assert_eq!(grades("Vascular disorders", "Fever"), Some(None));
        assert_eq!(grades("Disorders", "Fever"), None);
    }
}
