//! Signing in the browser: what is seen is what is signed, and every kind of event has a form.

use super::{Browser, PASSPHRASE};
use crate::in_browser;
use serde_json::{Value, json};
use vialog::app::kinds::kinds;
use vialog::domain::{Role, person};

/// What the browser's module makes of the vectors' inputs: bytes, envelopes and commitments.
const SIGNS: &str = r"
    const { draft, envelope, pae, commit } = await import('/assets/event.js');
    const { fromHex } = await import('/assets/dom.js');
    const { seed, events, details } = JSON.parse(arguments[0]);
    const pkcs8 = fromHex('302e020100300506032b657004220420' + seed);
    const own = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
    const made = [];
    for (const { input } of events) {
        const text = draft(input);
        const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', own, pae(text)));
        made.push([text, JSON.stringify(envelope(text, signature, arguments[1]))]);
    }
    const commitments = await Promise.all(details.map(({ name, value, salt }) => commit(name, value, salt)));
    return { made, commitments: commitments.map(({ commitment }) => commitment) };";

/// Fills the form of a kind in with a body and reads it back.
const GOES_THROUGH: &str = r"
    const { collect, fill } = await import('/assets/form.js');
    const form = document.querySelector('form[data-kind]');
    fill(form, arguments[0]);
    const { body, problems } = collect(form);
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
    return { body, problems: problems.map(({ field, message }) => `${field.id}: ${message}`), twice };";

/// Every role, so that every form is drawn.
const ROLES: [Role; 8] = [
    Role::Administrator,
    Role::Quality,
    Role::Lab,
    Role::Analyst,
    Role::Pharmacist,
    Role::Courier,
    Role::Investigator,
    Role::Nurse,
];

in_browser! {
    fn a_browser_signs_the_bytes_of_the_vectors(app) {
        // Handed over as text, since the order of the members counts.
        let text = include_str!("../../vectors/device-events.json");
        let mut vectors: Value = serde_json::from_str(text).unwrap();
        let first: Value = serde_json::from_str(vectors["events"][0]["envelope"].as_str().unwrap()).unwrap();
        let key_id = first["signatures"][0]["keyid"].clone();
        let browser = Browser::open(app);
        browser.go("/sign-in");
        let told = browser.run(SIGNS, &[json!(text), key_id]);
        for (vector, made) in vectors["events"].as_array().unwrap().iter().zip(told["made"].as_array().unwrap()) {
            assert_eq!(made, &json!([vector["text"], vector["envelope"]]));
        }
        let details = vectors["details"].as_array_mut().unwrap().iter_mut();
        let commitments: Vec<Value> = details.map(|detail| detail["commitment"].take()).collect();
        assert_eq!(told["commitments"], Value::from(commitments));
    }

    fn every_kind_has_a_form_that_gives_back_what_is_filled_in(app) {
        app.enrol_person("everyone", &ROLES, None);
        let browser = Browser::open(app);
        browser.sits_down("everyone");
        // An administrator is recovered with the recovery key, which no device of a person holds.
        for (kind, example) in kinds().filter(|(kind, _)| kind.word != "administrator.recovered") {
            let example: Value = serde_json::from_str(example.unwrap().get()).unwrap();
            browser.go(&format!("/act/{}", kind.word));
            let told = browser.run(GOES_THROUGH, std::slice::from_ref(&example));
            assert_eq!(told["body"], example, "{}", kind.word);
            assert_eq!(told["problems"], json!([]), "{}", kind.word);
            assert_eq!(told["twice"], json!([]), "{}", kind.word);
        }
    }

    fn a_person_signs_what_they_see_with_their_passphrase(app) {
        let browser = Browser::open(app);
        browser.sits_down("admin").go("/act/person.enrolled?subject=person/n-7&title=nurse");
        browser.click("See what you sign").sees("I enrol this person, whose identity I have checked");
        browser.fill("Your passphrase", "not this one").click("Sign: Enrol person");
        browser.sees("This passphrase does not open your key. Nothing was signed.");
        assert_eq!(app.get("/api/v1/person/n-7").status, 404);
        browser.fill("Your passphrase", PASSPHRASE).click("Sign: Enrol person").arrives("/person/n-7");
        let entry = app.get("/api/v1/person/n-7/history").json()[0].clone();
        assert_eq!(entry["meaning"], "I enrol this person, whose identity I have checked");
        browser.go("/receipts").sees(&format!("#{}", entry["index"]));
    }

    fn the_sentence_is_signed_in_the_language_in_which_it_is_shown(app) {
        let browser = Browser::open(app);
        browser.sits_down("admin").speaks("zh");
        browser.go("/act/person.enrolled?subject=person/n-8&title=护士").click("查看待签内容");
        browser.sees("我登记此人员，其身份已由我核实").sees("您以中文签署以上语句");
        browser.fill("您的口令", PASSPHRASE).strike("Enter").arrives("/person/n-8");
        assert_eq!(app.get("/api/v1/person/n-8/history").json()[0]["meaning"], "我登记此人员，其身份已由我核实");
    }

    fn what_was_recorded_in_between_is_said_and_nothing_is_signed_anew(app) {
        app.enrol_person("n-9", &[], None);
        let browser = Browser::open(app);
        browser.sits_down("admin").go("/act/person.left?subject=person/n-9&reason=moved");
        browser.click("See what you sign").sees("By signing you say");
        app.does("admin", "person/n-9", person::RoleGranted { role: Role::Nurse, site: None }).recorded();
        let before = app.size();
        browser.fill("Your passphrase", PASSPHRASE).strike("Enter");
        browser.sees("Someone recorded something in between").sees("Nothing was recorded.");
        assert_eq!(app.size(), before);
        browser.click("Look again").sees("n-9");
    }

    fn a_form_says_at_the_field_what_is_wrong_with_it(app) {
        let browser = Browser::open(app);
        browser.sits_down("admin").go("/act/person.enrolled?subject=person/n-10").click("See what you sign");
        browser.sees("To be put right: 1").sees("Give this.");
        assert!(browser.run("return document.title", &[]).as_str().unwrap().starts_with("Problem: "));
        assert_eq!(browser.run("return document.activeElement.role ?? document.activeElement.getAttribute('role')", &[]), "alert");
    }

    fn a_refusal_names_the_rule_and_what_to_do(app) {
        app.enrol_person("n-11", &[Role::Nurse], None);
        let before = app.size();
        let browser = Browser::open(app);
        browser.sits_down("admin").go("/act/role.granted?subject=person/n-11&role=nurse").click("See what you sign");
        browser.fill("Your passphrase", PASSPHRASE).strike("Enter").sees("Nothing was recorded.").sees("What to do:");
        assert_eq!(app.size(), before);
    }

    fn a_form_starts_with_what_the_record_knows(app) {
        app.founded().banked().filled("L1", 1);
        let browser = Browser::open(app);
        let body = "const { collect } = await import('/assets/form.js'); return collect(document.querySelector('form[data-kind]')).body";
        browser.sits_down("investigator").go("/act/participant.screened");
        let screening = browser.run(body, &[]);
        assert_eq!((&screening["protocol"], &screening["site"]), (&json!("protocol/trial"), &json!("site/ward")));
        let criteria = screening["answers"].as_array().unwrap().iter();
        let criteria: Vec<&Value> = criteria.map(|answer| &answer["criterion"]).collect();
        assert_eq!(criteria, ["I1", "I2", "E1"]);
        browser.sits_down("analyst").go("/act/result.recorded?subject=lot/L1&test=viability");
        let result = browser.run(body, &[]);
        assert_eq!((&result["method"], &result["unit"]), (&json!("in house"), &json!("percent_tenths")));
    }

    fn a_form_is_for_those_who_may_sign_it_and_open_only_while_nothing_stands_in_the_way(app) {
        app.founded().banked().filled("L1", 1);
        let browser = Browser::open(app);
        browser.sits_down("nurse").go("/act/lot.released?subject=lot/L1").sees("Someone else signs this");
        browser.sits_down("pharmacist").go("/act/lot.released?subject=lot/L1").sees("Something stands in the way").sees("B01");
        browser.sits_down("quality").go("/act/lot.closed?subject=lot/L1").misses("See what you sign");
    }
}
