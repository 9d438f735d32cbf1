//! Every page can be used by everyone: WCAG 2.2 AA and axe-core's best practices, in both languages, at three widths, by day and
//! by night; on a narrow window, with large letters, and without anything that moves under the finger.
//!
//! axe-core is a tool of the tests and not shipped. What it cannot judge was looked at by hand: `by_hand.md` beside this file.

use super::Browser;
use super::pages::{addresses, forms, told};
use crate::app::TestApp;
use crate::in_browser;
use crate::stage::label_of;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use vialog::domain::Role;

const HINT: &str =
    "the pages are judged by axe-core: npm install --prefix target/axe axe-core@4.14.1";

/// Width, height and what the reader prefers; between them, every width by day and by night.
const VIEWS: [(u32, u32, &str); 6] = [
    (390, 844, "light"),
    (390, 844, "dark"),
    (820, 1180, "light"),
    (820, 1180, "dark"),
    (1280, 800, "light"),
    (1280, 800, "dark"),
];

/// Every role that signs, so that every form is drawn.
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

/// What is wrong, and the first address where it is.
#[derive(Default)]
struct Faults(BTreeMap<String, String>);

impl Faults {
    fn note(&mut self, found: &Value, place: &str) {
        for fault in found.as_array().into_iter().flatten() {
            let fault = fault.as_str().unwrap_or_default().to_owned();
            self.0.entry(fault).or_insert_with(|| place.to_owned());
        }
    }

    #[track_caller]
    fn none(self) {
        let told: Vec<String> = self
            .0
            .iter()
            .map(|(fault, place)| format!("{place}: {fault}"))
            .collect();
        assert!(
            told.is_empty(),
            "{} faults:\n{}",
            told.len(),
            told.join("\n")
        );
    }
}

/// A browser that judges each page it goes to.
fn judge(app: &TestApp, language: &str) -> Browser {
    let axe =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).expect(HINT);
    let browser = Browser::open(app);
    browser
        .speaks(language)
        .sits_down("nurse")
        .brings(&axe)
        .brings(WATCHES);
    browser
}

/// Goes through every page in every view.
fn in_every_view(app: &TestApp, language: &str) {
    let browser = judge(told(app), language);
    let mut faults = Faults::default();
    for address in addresses(app) {
        browser
            .size(390, 844)
            .prefers(&[("prefers-color-scheme", "light")])
            .go(&address);
        faults.note(&browser.run(SETTLES, &[]), &address);
        for (width, height, scheme) in VIEWS {
            browser
                .size(width, height)
                .prefers(&[("prefers-color-scheme", scheme)]);
            let rules = if scheme == "light" {
                Value::Null
            } else {
                json!(["color-contrast"])
            };
            let place = format!("{address} ({language} {width} {scheme})");
            faults.note(&browser.run(JUDGES, &[rules]), &place);
        }
    }
    faults.none();
}

in_browser! {
    fn every_page_can_be_used_by_everyone_in_english(app) {
        in_every_view(app, "en");
    }

    fn every_page_can_be_used_by_everyone_in_chinese(app) {
        in_every_view(app, "zh");
    }

    fn every_form_can_be_used_by_everyone(app) {
        told(app).enrol_person("everyone", &ROLES, None);
        let browser = judge(app, "en");
        browser.sits_down("everyone").size(390, 844);
        let mut faults = Faults::default();
        for address in forms() {
            browser.go(&address);
            faults.note(&browser.run(SETTLES, &[]), &address);
            faults.note(&browser.run(JUDGES, &[Value::Null]), &address);
            faults.note(&browser.run(OVERFLOWS, &[]), &address);
        }
        faults.none();
    }

    fn what_others_see_can_be_used_by_everyone(app) {
        let browser = judge(told(app), "en");
        let mut faults = Faults::default();
        let label = format!("/{}", label_of("L1-001"));
        for who in ["admin", "pharmacist", "courier", "quality", ""] {
            if who.is_empty() {
                browser.run("await fetch('/api/v1/sign-out', { method: 'POST' })", &[]);
            } else {
                browser.sits_down(who);
            }
            for address in ["/", "/people", "/people/nurse", "/lot/L1", "/shipment/SH1", "/nothing/here", "/act/none", &label] {
                browser.size(390, 844).go(address);
                faults.note(&browser.run(SETTLES, &[]), address);
                for (width, height) in [(390, 844), (1280, 800)] {
                    browser.size(width, height);
                    faults.note(&browser.run(JUDGES, &[Value::Null]), &format!("{address} of {who:?} at {width} px"));
                    faults.note(&browser.run(OVERFLOWS, &[]), &format!("{address} of {who:?} at {width} px"));
                }
            }
        }
        faults.none();
    }

    fn what_opens_over_a_page_can_be_used_by_everyone(app) {
        let browser = judge(app.founded(), "en");
        browser.sits_down("admin").size(390, 844);
        let mut faults = Faults::default();
        let mut look = |name: &str| {
            browser.run(SETTLES, &[]);
            for (width, height, scheme) in VIEWS {
                browser.size(width, height).prefers(&[("prefers-color-scheme", scheme)]);
                faults.note(&browser.run(JUDGES, &[Value::Null]), &format!("{name} at {width} px, {scheme}"));
                faults.note(&browser.run(OVERFLOWS, &[]), &format!("{name} at {width} px"));
            }
            browser.size(390, 844).screenshot(&name.replace(' ', "-"));
        };
        browser.go("/").click("Menu").sees("Overrides");
        look("the menu");
        browser.go("/act/person.enrolled?subject=person/n-7").click("See what you sign").sees("Give this.");
        look("a form with problems");
        browser.go("/act/person.enrolled?subject=person/n-7&title=nurse").click("See what you sign");
        browser.sees("I enrol this person, whose identity I have checked");
        look("what is signed");
        browser.fill("Your passphrase", "not this one").click("Sign: Enrol person").sees("Nothing was signed.");
        look("a wrong passphrase");
        browser.strike("Escape").misses("Nothing was signed.");
        assert_eq!(browser.run("return document.activeElement.textContent.trim()", &[]), "See what you sign");
        faults.none();
    }

    fn no_page_scrolls_sideways_with_letters_twice_as_large(app) {
        let browser = Browser::open_with_letters(told(app), 32);
        browser.brings(WATCHES).sits_down("nurse");
        let mut faults = Faults::default();
        for address in addresses(app) {
            browser.go(&address).run(SETTLES, &[]);
            faults.note(&browser.run(OVERFLOWS, &[]), &address);
        }
        faults.none();
    }

    fn the_keyboard_goes_in_order_and_one_sees_where_it_is(app) {
        let browser = judge(told(app), "en");
        let mut faults = Faults::default();
        for (width, height) in [(390, 844), (1280, 800)] {
            browser.size(width, height);
            for address in ["/", "/vial/L1-001", "/lot", "/trail", "/act/vial.stored", "/devices", "/sign-in"] {
                browser.go(address).run(SETTLES, &[]);
                browser.run(TO_THE_TOP, &[]);
                browser.strike("Tab");
                assert_eq!(browser.run("return document.activeElement.className", &[]), "skip", "{address}");
                for _ in 0..40 {
                    faults.note(&browser.run(FOCUS, &[]), &format!("{address} at {width} px"));
                    browser.strike("Tab");
                }
            }
        }
        faults.none();
    }

    fn nothing_moves_or_is_too_wide_or_loses_its_edges_for_whoever_needs_that(app) {
        let browser = judge(told(app), "en");
        let calm = [("prefers-reduced-motion", "reduce"), ("forced-colors", "active")];
        browser.size(320, 640);
        let mut faults = Faults::default();
        for address in addresses(app) {
            browser.prefers(&calm).go(&address).run(SETTLES, &[]);
            faults.note(&browser.run(MOVES, &[]), &address);
            faults.note(&browser.run(EDGES, &[]), &address);
            browser.prefers(&[]);
            faults.note(&browser.run(OVERFLOWS, &[]), &address);
        }
        faults.none();
    }
}

/// Notes each time when something on the page is pushed away after it was shown.
const WATCHES: &str = r"
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            if (entry.hadRecentInput) continue;
            const moved = entry.sources.map((source) => source.node?.id || source.node?.className || source.node?.nodeName);
            globalThis.shifts.push(`layout shift ${entry.value.toFixed(4)}: ${moved.join(', ')}`);
        }
    }).observe({ type: 'layout-shift', buffered: true });";

/// Waits until the modules of the page have drawn what they draw; gives what was pushed away meanwhile.
const SETTLES: &str = r"
    await new Promise((settled) => {
        let last = performance.now();
        const watch = new MutationObserver(() => { last = performance.now(); });
        watch.observe(document, { subtree: true, childList: true, attributes: true });
        const timer = setInterval(() => {
            if (performance.now() - last < 150) return;
            clearInterval(timer);
            settled();
        }, 30);
    });
    return globalThis.shifts;";

/// What axe-core finds; with an argument, by these rules alone.
const JUDGES: &str = r"
    const rules = arguments[0];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
    const only = rules ? { type: 'rule', values: rules } : { type: 'tag', values: tags };
    const found = await axe.run(document, { runOnly: only, resultTypes: ['violations'] });
    return found.violations.flatMap((rule) => rule.nodes.map((node) => {
        const summary = node.failureSummary.replace(/\s+/g, ' ').replace('Fix any of the following: ', '');
        return `${rule.id} <${node.target.join(' ')}> ${summary.slice(0, 200)}`;
    }));";

/// What reaches beyond the window, but for what has its own scrolling.
const OVERFLOWS: &str = r"
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const scrolls = (element) => element && element !== document.body && (/auto|scroll|hidden/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const beyond = (element) => element.getBoundingClientRect().right > page.clientWidth + 1;
    const wide = [...document.body.querySelectorAll('*')].filter((element) =>
        beyond(element) && ![...element.children].some(beyond) && !scrolls(element.parentElement));
    return wide.slice(0, 3).map((element) => `too wide: ${element.outerHTML.slice(0, 150)} in ${element.parentElement.outerHTML.slice(0, 80)}`);";

/// Takes the focus back to the beginning of the page, from a field in which a page may have put it.
const TO_THE_TOP: &str = r"
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');";

/// What is wrong with the place of the focus: not seen, or hidden behind something else.
const FOCUS: &str = r"
    const at = document.activeElement;
    if (!at || at === document.body) return [];
    const name = `${at.tagName} ${at.id}.${at.className} ${at.type ?? ''} ${at.textContent.trim().slice(0, 30)}`;
    const box = at.getBoundingClientRect();
    const style = getComputedStyle(at);
    const ring = style.outlineStyle !== 'none' || style.boxShadow !== 'none'
        || (at.closest('label') && getComputedStyle(at.closest('label')).boxShadow !== 'none')
        || (at.closest('label') && getComputedStyle(at.closest('label')).outlineStyle !== 'none');
    const faults = [];
    if (!ring) faults.push(`no focus ring: ${name} ${at.matches(':focus')} ${at.matches(':focus-visible')} ${style.boxShadow} ${style.outline}`);
    // The middle of what is in the window: 2.4.11 asks that something of it is seen.
    const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
    const [x, y] = [middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight)];
    const top = document.elementFromPoint(x, y);
    const seen = top && (at.contains(top) || top.contains(at) || at.closest('label')?.contains(top));
    if (!seen) faults.push(`focus is hidden: ${name} behind ${top ? `${top.tagName}.${top.className}` : 'the edge'}`);
    return faults;";

/// What still moves.
const MOVES: &str = r"
    const running = document.getAnimations().filter((one) => one.playState === 'running' && one.effect.getComputedTiming().duration > 10);
    return running.map((one) => `moves: ${one.effect.target.tagName}.${one.effect.target.className}`);";

/// Controls and states whose edge is gone where the reader's own colours replace ours.
const EDGES: &str = r"
    const shown = [...document.querySelectorAll('.btn, .tag, input:not([type=hidden]), select, textarea')].filter((one) => one.checkVisibility());
    const bare = shown.filter((one) => {
        const style = getComputedStyle(one);
        const scan = one.closest('label')?.closest('.scan');
        return !scan && style.borderTopStyle === 'none' && style.outlineStyle === 'none' && style.textDecorationLine === 'none' && style.appearance === 'none';
    });
    return bare.map((one) => `no edge in forced colours: ${one.tagName}.${one.className}`);";
