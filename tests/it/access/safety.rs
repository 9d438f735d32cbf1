//! What every answer carries, and what another site's page cannot bring about.

use super::super::app::{Backend, TestApp};
use super::super::hands::key_of;
use super::super::privacy::{answer, token};
use super::super::stage::{PLANT, site_id};
use super::table::TABLE;
use super::{Visitor, furnished};
use crate::scans::percent;
use serde_json::json;
use vialog::app::Settings;
use vialog::domain::equipment::{self, EquipmentKind};
use vialog::domain::{Role, person};

/// A text that would do something if a page took it for markup.
const MARKUP: &str = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>";

#[test]
fn another_sites_page_can_change_nothing() {
    let (app, job) = furnished(Backend::Sqlite);
    let session = token(&app, "admin").json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let admin = Visitor {
        name: "admin".into(),
        grant: Some((Role::Administrator, PLANT)),
        session: Some(session),
    };
    let cookie = format!("vialog_session={}", admin.session.unwrap());
    for row in TABLE.iter().filter(|row| row.method != "get") {
        for from in ["cross-site", "same-site"] {
            let sent = row.ask_with(&app, job, &[("cookie", &cookie), ("sec-fetch-site", from)]);
            assert_eq!(sent.problem().0, 403, "{from} {}", row.address);
        }
    }
    let own = [
        ("cookie", cookie.as_str()),
        ("sec-fetch-site", "same-origin"),
    ];
    let form = ("application/x-www-form-urlencoded", b"".to_vec());
    assert_eq!(
        app.request_with("POST", "/sign-out", Some(form), &own)
            .status,
        303
    );
}

#[test]
fn every_answer_is_framed_by_nobody_kept_by_nobody_and_runs_nothing_from_elsewhere() {
    let (app, job) = furnished(Backend::Sqlite);
    let session = token(&app, "nurse").json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let bearer = format!("Bearer {session}");
    for row in TABLE {
        for headers in [
            &[][..],
            &[("authorization", bearer.as_str())],
            &[("accept", "text/html")],
        ] {
            let answer = row.ask_with(&app, job, headers);
            let place = format!("{} {} {}", row.method, row.address, answer.status);
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("frame-ancestors 'none'") && policy.contains("script-src 'self'"),
                "{place}"
            );
            assert!(
                policy.contains("object-src 'none'") && policy.contains("base-uri 'none'"),
                "{place}"
            );
            assert!(
                !policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'),
                "{place}: {policy}"
            );
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), value, "{place}");
            }
            // The log's own files are public for good; what is drawn for one reader stays with them.
            let public = ["/checkpoint", "/tile/", "/assets/", "/sw.js"]
                .iter()
                .any(|start| row.address.starts_with(start));
            assert!(
                public || answer.header("cache-control") == "no-store",
                "{place}: {}",
                answer.header("cache-control")
            );
            assert!(
                answer.header("access-control-allow-origin").is_empty(),
                "{place}"
            );
        }
    }
}

#[test]
fn cookies_stay_with_the_browser_and_this_site() {
    let app = TestApp::spawn(Backend::Sqlite, Settings::default());
    let challenge = app.post("/api/v1/sign-in/challenge", &json!({})).json()["challenge"].clone();
    let form = |body: String| Some(("application/x-www-form-urlencoded", body.into_bytes()));
    let pasted = percent(&answer(&app, "admin", &challenge));
    for set in [
        token(&app, "admin"),
        app.request("POST", "/sign-in", form(format!("answer={pasted}"))),
        app.request("POST", "/language", form("to=zh&back=/".into())),
    ] {
        let cookie = set.header("set-cookie");
        for flag in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/"] {
            assert!(cookie.contains(flag), "{flag} is missing in {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story through everything that people write"
)]
fn what_people_write_is_never_markup() {
    let app = TestApp::spawn(
        Backend::Sqlite,
        Settings {
            open_reading: true,
            ..Settings::default()
        },
    );
    app.founded();
    app.does(
        "admin",
        "person/odd",
        person::Enrolled {
            title: MARKUP.into(),
        },
    )
    .recorded();
    let mut enrolment = app.enrolment("odd", &key_of("odd"));
    enrolment.device = MARKUP.into();
    app.does("admin", "person/odd", enrolment).recorded();
    let oven = equipment::Registered {
        equipment: EquipmentKind::Bath,
        serial: MARKUP.into(),
        site: site_id(PLANT),
    };
    app.does("quality", "equipment/odd", oven).recorded();
    app.clock.advance_days(2);
    let mut late = app.event(
        "admin",
        "person/odd",
        person::Left {
            reason: MARKUP.into(),
        },
    );
    late.late_reason = Some(MARKUP.into());
    late.at = app.in_days(-1);
    app.send_as("admin", &late, &[]).recorded();
    let last = app.size() - 1;
    let mut seen = 0;
    for path in [
        "/",
        "/people",
        "/people/odd",
        "/person",
        "/person/odd",
        "/key",
        "/equipment",
        "/equipment/odd",
        "/trail",
        "/log",
        &format!("/log/{last}"),
        &format!("/log/{}", last - 1),
        &format!("/log/{}", last - 2),
        "/act/person.left?subject=person/odd",
        "/act/person.left?subject=person/odd&reason=%3Cscript%3Ealert(1)%3C/script%3E",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
        "/vial/%3Cscript%3Ealert(1)%3C",
        "/trail?person=%3Cscript%3Ealert(1)%3C/script%3E",
        "/vial?state=%22%3E%3Cscript%3Ealert(1)",
        "/sign-in?to=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/problems/%3Cscript%3Ealert(1)",
    ] {
        let page = app.request_with("GET", path, None, &[("accept", "text/html")]);
        let text = page.text();
        assert!(page.status < 500, "{path}: {text}");
        assert!(
            !text.contains("<script>alert") && !text.contains("<img src=x"),
            "{path}: {text}"
        );
        seen += usize::from(text.contains("script&#62;alert") || text.contains("script&gt;alert"));
    }
    assert!(
        seen >= 8,
        "the markup was to be seen as text on more than {seen} pages"
    );
}

#[test]
fn nobody_is_led_to_another_site_or_out_of_the_folder() {
    let app = TestApp::spawn(Backend::Sqlite, Settings::default());
    for back in [
        "https://evil.example/",
        "//evil.example",
        "/%5Cevil.example",
        "/a%0d%0aset-cookie:%20a=b",
        "javascript:alert(1)",
    ] {
        let form = Some((
            "application/x-www-form-urlencoded",
            format!("to=zh&back={back}").into_bytes(),
        ));
        let led = app.request("POST", "/language", form);
        assert_eq!((led.status, led.header("location")), (303, "/"), "{back}");
    }
    for path in [
        "//evil.example/x",
        "/%0d%0aset-cookie:%20a=b",
        "/log?from=%0d%0aset-cookie:%20a=b",
    ] {
        let led = app.request_with("GET", path, None, &[("accept", "text/html")]);
        assert!(led.header("set-cookie").is_empty(), "{path}");
        let to = led.header("location");
        assert!(
            to.is_empty() || (to.starts_with('/') && !to.starts_with("//")),
            "{path} leads to {to}"
        );
    }
    for path in [
        "/assets/../Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/%2e%2e%2fmod.rs",
        "/assets/..%5c..%5cCargo.toml",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/tile/../log.key",
        "/tile/..%2flog.key",
        "/assets/app.js%00.png",
    ] {
        assert!(
            [400, 401, 404].contains(&app.request_with("GET", path, None, &[]).status),
            "{path}"
        );
    }
}

#[test]
fn what_is_handed_in_is_bounded_and_known_by_what_is_in_it() {
    let app = TestApp::spawn(Backend::Sqlite, Settings::default());
    app.reads_as("admin");
    let too_much = vec![b'{'; 40 << 20];
    for row in TABLE.iter().filter(|row| row.method == "post") {
        let kind = row.body.map_or("text/plain", |(kind, _)| kind);
        let path = row
            .path
            .replace("JOB", "00000000-0000-7000-8000-000000000000");
        let sent = app.request("POST", &path, Some((kind, too_much.clone())));
        assert!(
            (200..500).contains(&sent.status) && sent.status != 201,
            "{}: {}",
            row.address,
            sent.status
        );
    }
    let page = b"<!doctype html><script>alert(1)</script>".to_vec();
    let kept = app.request("POST", "/api/v1/attachments", Some(("text/html", page)));
    let kept = kept.json();
    let given = app.get(&format!(
        "/api/v1/attachments/{}",
        kept["sha256"].as_str().or(kept["hash"].as_str()).unwrap()
    ));
    assert!(
        !given.header("content-type").contains("html"),
        "{}",
        given.header("content-type")
    );
    assert!(
        given
            .header("content-disposition")
            .starts_with("attachment"),
        "{:?}",
        given.headers
    );
}
