//! Keys in the browser: joining, backups, several persons on one device, and the ends of sessions.

use super::{Browser, PASSPHRASE};
use crate::app::TestApp;
use crate::attachments::bearer;
use crate::in_browser;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use vialog::domain::{PublicKey, person};

/// A passphrase of the joiner's own.
const NEW_ONE: &str = "four unrelated words here";

/// What the description of the format has as an example; `src/cli/backup.rs` makes the same.
const GOLDEN: &str = include_str!("../../vectors/backup.vialog-key");
const GOLDEN_PASSPHRASE: &str = "correct horse 电池 staple";

/// A link to join as a person, from the path on.
fn invitation(app: &TestApp, whom: &str) -> String {
    let title = "Ward nurse".into();
    app.does(
        "admin",
        &format!("person/{whom}"),
        person::Enrolled { title },
    )
    .recorded();
    let asked = json!({ "person": format!("person/{whom}") }).to_string();
    let headers = [("authorization", &*bearer(app, "admin"))];
    let body = Some(("application/json", asked.into_bytes()));
    let made = app.request_with("POST", "/api/v1/invitations", body, &headers);
    format!("/join#{}", made.json()["token"].as_str().unwrap())
}

/// Fills in the passphrase of the page and goes on as the Enter key does.
fn types_passphrase(browser: &Browser, passphrase: &str) {
    browser.fill("Passphrase", passphrase).strike("Enter");
}

fn text_of(browser: &Browser, selector: &str) -> String {
    let script = "return document.querySelector(arguments[0]).innerText";
    let text = browser.run(script, &[json!(selector)]);
    text.as_str().unwrap().to_owned()
}

/// Who is signed in, and whose keys lie open in a signing session.
fn open_keys(browser: &Browser) -> Value {
    browser.run(
        "const { db } = await import('/assets/db.js');
        const open = await db.all('unlocked');
        return [document.body.dataset.person ?? null, open.map((one) => one.person), open.some((one) => one.key.extractable)];",
        &[],
    )
}

/// Moves the clock of the service and of the page ahead.
fn minutes_pass(app: &TestApp, browser: &Browser, minutes: i64) {
    app.clock.advance_minutes(minutes);
    let script = "const now = Date.now; Date.now = () => now.call(Date) + arguments[0] * 60000;";
    let script = script.replace("arguments[0]", &minutes.to_string());
    browser.run(&script, &[]);
}

in_browser! {
    fn a_person_joins_with_a_key_of_their_own(app) {
        let desk = Browser::open(app);
        let tablet = desk.beside(app);
        tablet.size(390, 844).go(&invitation(app, "new-nurse")).sees("Ward nurse new-nurse");
        tablet.fill("Name of this device", "Tablet").fill("New passphrase", "too short").fill("The same once more", "too short");
        tablet.click("Make my key").sees("The passphrase needs at least 12 characters.");
        tablet.fill("New passphrase", NEW_ONE).fill("The same once more", "something else").click("Make my key");
        tablet.sees("The two passphrases differ.").fill("The same once more", NEW_ONE).click("Make my key");
        tablet.sees("Your key waits for an administrator").arrives("/join");
        let fingerprint = text_of(&tablet, "#fingerprint");
        desk.sits_down("admin").go("/").sees("A new key waits to be enrolled.").go("/people").sees(&fingerprint);
        desk.click("Enrol this key").sees("I enrol this key, which this person holds");
        desk.fill("Your passphrase", PASSPHRASE).click("Sign: Enrol key").misses(&fingerprint);
        tablet.sees("Your key is enrolled").go("/sign-in?to=/lot");
        types_passphrase(&tablet, NEW_ONE);
        tablet.arrives("/lot").sees("new-nurse");
        assert_eq!(open_keys(&tablet), json!(["person/new-nurse", ["person/new-nurse"], false]));
    }

    fn a_used_invitation_says_that_it_cannot_be_used(app) {
        let link = invitation(app, "new-nurse");
        let browser = Browser::open(app);
        browser.go(&link).fill("Name of this device", "Tablet").fill("New passphrase", NEW_ONE).fill("The same once more", NEW_ONE);
        browser.click("Make my key").sees("Your key waits for an administrator");
        let other = browser.beside(app);
        other.go(&link).sees("This invitation cannot be used");
        browser.go("/join").sees("Your key waits for an administrator");
    }

    fn an_invitation_is_made_with_its_link_and_symbol(app) {
        app.does("admin", "person/new-nurse", person::Enrolled { title: "Ward nurse".into() }).recorded();
        let browser = Browser::open(app);
        browser.sits_down("admin").go("/people/new-nurse").sees("No key yet").click("Make an invitation").sees("Shown this once.");
        let link = browser.run("return document.querySelector('#link').value", &[]);
        assert!(link.as_str().unwrap().starts_with("https://v.example.org/join#"), "{link}");
        let drawn = "const picture = document.querySelector('img.code'); await picture.decode(); return picture.naturalWidth > 0";
        assert_eq!(browser.run(drawn, &[]), true);
        browser.go("/people").sees("Open invitations").click("Take back").sees("No invitation is open.");
    }

    fn a_backup_brings_the_key_to_another_device(app) {
        let desk = Browser::open(app);
        desk.sits_down("admin").go("/devices").click("Save a backup").sees("A backup was saved");
        let saved = desk.saved("admin.vialog-key");
        let folder = tempfile::tempdir().unwrap();
        let (file, altered) = (folder.path().join("admin.vialog-key"), folder.path().join("altered.vialog-key"));
        std::fs::write(&file, &saved).unwrap();
        std::fs::write(&altered, String::from_utf8(saved).unwrap().replace("person/admin", "person/other")).unwrap();
        let other = desk.beside(app);
        other.go("/sign-in").sees("No key on this device").go("/join").attach("Backup file", &altered);
        other.fill("Passphrase", PASSPHRASE).click("Take the key onto this device").sees("This passphrase does not open the key.");
        other.attach("Backup file", &file).fill("Passphrase", "some other passphrase").click("Take the key onto this device");
        other.sees("This passphrase does not open the key.");
        other.fill("Passphrase", PASSPHRASE).click("Take the key onto this device").sees("The key is on this device");
        other.go("/sign-in?to=/people");
        types_passphrase(&other, PASSPHRASE);
        other.arrives("/people");
    }

    fn the_browser_reads_the_format_as_the_command_line_writes_it(app) {
        let browser = Browser::open(app);
        let opens = "const { unwrap } = await import('/assets/keys.js');
            const { toBase64 } = await import('/assets/dom.js');
            const key = await unwrap(JSON.parse(arguments[0]), arguments[1]);
            const signature = await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode('a message'));
            return [toBase64(new Uint8Array(signature)), key.extractable];";
        let signed = browser.go("/sign-in").run(opens, &[json!(GOLDEN), json!(GOLDEN_PASSPHRASE)]);
        let signature = STANDARD.decode(signed[0].as_str().unwrap()).unwrap();
        let golden: Value = serde_json::from_str(GOLDEN).unwrap();
        let key = PublicKey::parse(golden["public"].as_str().unwrap()).unwrap();
        assert!(key.verifies(b"a message", &signature.try_into().unwrap()));
        assert_eq!(signed[1], false);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.vialog-key");
        std::fs::write(&file, GOLDEN).unwrap();
        browser.go("/join").attach("Backup file", &file).fill("Passphrase", GOLDEN_PASSPHRASE);
        browser.click("Take the key onto this device").sees("This backup is for another log.");
    }

    fn several_persons_share_a_device_and_never_a_key(app) {
        app.founded();
        let browser = Browser::open(app);
        browser.sits_down("lab").sits_down("quality").go("/sign-in?to=/lot").click("lab lab").fill("Passphrase", "not the passphrase");
        browser.strike("Enter").sees("This passphrase does not open the key. Nothing was sent.");
        assert_eq!(open_keys(&browser), json!(["person/quality", ["person/quality"], false]));
        types_passphrase(&browser, PASSPHRASE);
        browser.arrives("/lot");
        assert_eq!(open_keys(&browser), json!(["person/lab", ["person/lab"], false]));
        browser.click("Sign out").sees("Sign in");
        assert_eq!(open_keys(&browser)[1], json!([]));
    }

    fn where_nobody_works_the_session_ends_and_leads_back_to_the_page(app) {
        let browser = Browser::open(app);
        browser.sits_down("admin").go("/people?after=a");
        browser.sees("Everyone");
        minutes_pass(app, &browser, 29);
        browser.sees("Are you still there?").click("Stay signed in").misses("Are you still there?");
        minutes_pass(app, &browser, 31);
        browser.arrives("/sign-in?to=%2Fpeople%3Fafter%3Da");
        assert_eq!(open_keys(&browser), json!([null, [], false]));
        types_passphrase(&browser, PASSPHRASE);
        browser.arrives("/people?after=a");
    }

    fn a_signing_session_ends_by_itself_and_never_signs_what_always_asks(app) {
        let browser = Browser::open(app);
        browser.sits_down("admin").go("/people");
        let signs = "const { signer } = await import('/assets/session.js');
            return signer({ always: arguments[0] }).then(() => true, (why) => why.constructor.name)";
        assert_eq!(browser.run(signs, &[json!(false)]), true);
        assert_eq!(browser.run(signs, &[json!(true)]), "NeedsPassphrase");
        minutes_pass(app, &browser, 11);
        assert_eq!(browser.run(signs, &[json!(false)]), "NeedsPassphrase");
    }
}
