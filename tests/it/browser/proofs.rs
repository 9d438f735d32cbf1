//! The browser checks the log by itself, and names what does not hold.

use super::Browser;
use crate::in_browser;
use serde_json::{Value, json};

/// Waits until the entry's page has its verdict.
const VERDICT: &str = "
    const head = document.querySelector('[data-proof-of]');
    while (!head.dataset.checked) await new Promise((next) => setTimeout(next, 50));
    return [head.dataset.checked, document.querySelector('#verdict').textContent, document.querySelector('#browser-checks').textContent];";

/// Makes the checks again on answers in which one member was altered on the way.
const TAMPERED: &str = "
    const [member, from, to, name] = arguments;
    const honest = window.honest ??= window.fetch;
    window.fetch = async (address, options) => {
        const answer = await honest(address, options);
        if (!String(address).includes(name)) return answer;
        if (member === null) return new Response((await answer.text()).replace(from, to));
        const told = await answer.json();
        for (const one of [told].flat()) {
            const keys = member.split('.');
            const last = keys.pop();
            const holder = keys.reduce((at, key) => at[key], one);
            holder[last] = String(holder[last]).replace(new RegExp(from), to);
        }
        return new Response(JSON.stringify(told));
    };
    delete document.querySelector('[data-proof-of]').dataset.checked;
    await import(`/assets/log-entry.js?again=${Math.random()}`);";

fn check(browser: &Browser, (member, from, to, name): (Value, &str, &str, &str)) -> Value {
    browser.run(TAMPERED, &[member, json!(from), json!(to), json!(name)]);
    browser.run(VERDICT, &[])
}

in_browser! {
    fn an_entry_is_checked_in_the_browser(app) {
        app.founded().banked().filled("L1", 1);
        let browser = Browser::open(app);
        browser.sits_down("nurse").go("/log/3");
        let verdict = browser.run(VERDICT, &[]);
        assert_eq!(verdict[0], "holds", "{verdict}");
        let told = verdict[2].as_str().unwrap();
        for part in ["The signature is valid", "The key belonged to", "It is in the log", "The log signed", "The log has only grown"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        // The second time the log's key and its growth are held against what this device has kept.
        browser.go("/log/4");
        let again = browser.run(VERDICT, &[]);
        assert!(again[2].as_str().unwrap().contains("that this device has known since"), "{again}");
        assert!(again[2].as_str().unwrap().contains("that this device had seen"), "{again}");
    }

    fn a_wrong_byte_on_the_way_is_named(app) {
        app.founded().banked().filled("L1", 1);
        let browser = Browser::open(app);
        browser.sits_down("nurse").go("/log/3");
        browser.run(VERDICT, &[]);
        for (member, from, to, name, check_named) in [
            (json!("entry"), "^(.{240}).", "$1A", "/proofs", "form|signature"),
            (json!("key.public_key"), "^.", "_", "/proofs", "key of the signer"),
            (json!("receipt"), "(index \\d+\n)[A-Za-z0-9+/]{3}(?=[A-Za-z0-9+/]{40}=)", "$1AAA", "/proofs", "place in the log"),
            (json!("receipt"), "\n(\\d+)\n(?!.*index)", "\n99999\n", "/proofs", "checkpoint"),
            (json!("checkpoint"), "\n\\d+\n", "\n99999\n", "/consistency", "checkpoint"),
            (Value::Null, "bench", "x", "/nothing", ""),
        ] {
            let verdict = check(&browser, (member, from, to, name));
            if check_named.is_empty() {
                assert_eq!(verdict[0], "holds", "what was not altered holds again: {verdict}");
                continue;
            }
            assert_eq!(verdict[0], "fails", "{from}: {verdict}");
            assert_eq!(verdict[1], "PROOF FAILS");
            let told = verdict[2].as_str().unwrap();
            assert!(check_named.split('|').any(|one| told.contains(&format!("Does not hold: {one}"))), "{from}: {told}");
        }
    }

    fn another_log_key_than_before_is_refused(app) {
        app.founded();
        let browser = Browser::open(app);
        browser.sits_down("nurse").go("/log/0");
        browser.run(VERDICT, &[]);
        let script = "
            const { db } = await import('/assets/db.js');
            const mark = await db.get('marks', 'log');
            await db.put('marks', { ...mark, verifierKey: mark.verifierKey.replace(/.$/, '') });";
        browser.run(script, &[]);
        browser.go("/log/0");
        let verdict = browser.run(VERDICT, &[]);
        assert_eq!(verdict[0], "fails", "{verdict}");
        assert!(verdict[2].as_str().unwrap().contains("Does not hold: key of the log"), "{verdict}");
    }

    fn the_marks_of_a_list_are_checked_as_they_come_into_view(app) {
        app.founded();
        let browser = Browser::open(app);
        browser.sits_down("nurse").go("/log");
        let checked = browser.run("
            const marks = [...document.querySelectorAll('.proof[data-entry]')].slice(0, 5);
            while (!marks.every((mark) => mark.dataset.checked)) await new Promise((next) => setTimeout(next, 50));
            return marks.map((mark) => [mark.dataset.checked, mark.textContent.trim()]);", &[]);
        for mark in checked.as_array().unwrap() {
            assert_eq!(*mark, json!(["holds", "proof checked"]));
        }
    }
}
