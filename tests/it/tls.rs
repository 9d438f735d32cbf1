//! The program itself on its way to other machines: with TLS, behind a proxy, or not at all.

use super::printing_serve::{done, opened, until, vialog};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

const CERT: &str = "tests/tls/cert.pem";
const TLS: [&str; 4] = ["--tls-cert", CERT, "--tls-key", "tests/tls/key.pem"];

/// The arguments of a service for a new log in the folder.
fn serve(folder: &Path, listen: &str, more: &[&str]) -> Vec<String> {
    let (url, keys) = (opened(folder), folder.join("keys"));
    let serve = [
        "serve",
        "--open-reading",
        "--database",
        &url,
        "--listen",
        listen,
    ];
    let dir = ["--dir", keys.to_str().unwrap()];
    let all = [&serve[..], &dir, more].concat();
    all.into_iter().map(str::to_owned).collect()
}

/// The program as it serves.
struct Serving {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Serving {
    /// On all addresses of this machine.
    fn start(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let free = TcpListener::bind(("0.0.0.0", 0)).unwrap().local_addr();
        let port = free.unwrap().port();
        let arguments = serve(folder.path(), &format!("0.0.0.0:{port}"), more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut command = vialog(&arguments);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self {
            child: child.unwrap(),
            port,
            _folder: folder,
        }
    }

    fn url(&self, scheme: &str, path: &str) -> String {
        format!("{scheme}://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().unwrap();
    }
}

/// A client that trusts the certificate of the tests alone.
fn client() -> Agent {
    let pem = std::fs::read(CERT).unwrap();
    let trusted = vec![Certificate::from_pem(&pem).unwrap()];
    let tls = TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(trusted)));
    Agent::config_builder()
        .tls_config(tls.build())
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into()
}

#[test]
fn with_a_certificate_everything_is_protected() {
    let serving = Serving::start(&TLS);
    let client = client();
    let health = serving.url("https", "/healthz");
    until(|| client.get(&health).call().is_ok());
    let answer = client.get(&health).call().unwrap();
    assert_eq!(answer.status(), 200);
    let strict = answer.headers().get("strict-transport-security").unwrap();
    assert_eq!(strict, "max-age=31536000");
    let chosen = client.post(serving.url("https", "/language"));
    let chosen = chosen.send_form([("to", "zh"), ("back", "/")]).unwrap();
    let cookie = chosen.headers().get("set-cookie").unwrap();
    assert!(cookie.to_str().unwrap().contains("Secure"), "{cookie:?}");
    assert!(client.get(serving.url("http", "/healthz")).call().is_err());
    let strangers = ureq::get(&health).call();
    assert!(
        strangers.is_err(),
        "a certificate that nobody trusts is refused"
    );
}

#[test]
fn without_a_certificate_no_other_machine_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = serve(folder.path(), "0.0.0.0:0", &[]);
    let refused = done(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(
        told.contains("--tls-cert") && told.contains("--behind-proxy"),
        "{told}"
    );
    let demo = done(&["demo", "--listen", "0.0.0.0:0"]);
    assert_eq!(demo.status.code(), Some(1), "nor by the demo");
}

#[test]
fn a_proxy_in_front_tells_for_whom_it_asks() {
    let serving = Serving::start(&["--behind-proxy"]);
    let client = client();
    let health = serving.url("http", "/healthz");
    until(|| client.get(&health).call().is_ok());
    let answer = client.get(&health).call().unwrap();
    assert!(
        answer.headers().get("strict-transport-security").is_none(),
        "it is the proxy's to say"
    );
    let join = |from: &str| {
        let ask = client.post(serving.url("http", "/api/v1/join"));
        let ask = ask
            .header("x-forwarded-for", from)
            .header("content-type", "application/json");
        ask.send("{\"token\":\"none\"}").unwrap().status().as_u16()
    };
    let answers: Vec<u16> = (0..130).map(|_| join("198.51.100.7, 192.0.2.1")).collect();
    assert_eq!((answers[0], answers[129]), (404, 429));
    assert_eq!(join("198.51.100.7, 192.0.2.1"), 429);
    assert_eq!(
        join("192.0.2.1, 192.0.2.2"),
        404,
        "what someone says of themselves does not count"
    );
}
