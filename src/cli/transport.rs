//! How a service is reached: its address, and the TLS without which nothing leaves this machine.

use super::failure::{Failure, Next};
use clap::Args;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a service listens, and how it is protected on the way.
#[derive(Args, Debug, Clone)]
pub(crate) struct Transport {
    /// The address to serve
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "VIALOG_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub(crate) listen: SocketAddr,
    /// The certificate for TLS with its chain, in PEM; read when the service starts
    #[arg(
        long,
        value_name = "FILE",
        env = "VIALOG_TLS_CERT",
        requires = "tls_key"
    )]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, in PEM
    #[arg(
        long,
        value_name = "FILE",
        env = "VIALOG_TLS_KEY",
        requires = "tls_cert"
    )]
    tls_key: Option<PathBuf>,
    /// A proxy in front speaks TLS, and adds the address of whoever asks at the end of X-Forwarded-For
    #[arg(long, env = "VIALOG_BEHIND_PROXY")]
    pub(crate) behind_proxy: bool,
}

impl Transport {
    /// The configuration of TLS, where a certificate is named.
    ///
    /// # Errors
    /// When certificate and key cannot be read or do not belong together, and when the service would be reached from other
    /// machines in the clear.
    pub(crate) fn tls(&self) -> Result<Option<ServerConfig>, Failure> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(cert), Some(key)) => configured(cert, key).map(Some),
            _ if self.behind_proxy => Ok(None),
            _ => {
                on_this_machine(self.listen)?;
                Ok(None)
            }
        }
    }

    /// The address as a browser on this machine writes it.
    pub(crate) fn own_url(&self) -> String {
        let scheme = if self.tls_cert.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.listen)
    }
}

/// Refuses an address that other machines reach, because what goes there would go in the clear.
///
/// # Errors
/// When the address is not this machine's own.
pub(crate) fn on_this_machine(listen: SocketAddr) -> Result<(), Failure> {
    if listen.ip().is_loopback() {
        return Ok(());
    }
    Err(Failure::new(
        format!("other machines would reach {listen} without TLS"),
        "name --tls-cert and --tls-key, or say --behind-proxy if a proxy in front speaks TLS",
    ))
}

fn configured(cert: &Path, key: &Path) -> Result<ServerConfig, Failure> {
    let next = "name a file in PEM that you may read";
    let told = |path: &Path| format!("cannot read {}", path.display());
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .or_next(&told(cert), next)?;
    let secret = PrivateKeyDer::from_pem_file(key).or_next(&told(key), next)?;
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder
                .with_no_client_auth()
                .with_single_cert(chain, secret)
        })
        .or_next(
            "TLS cannot be set up",
            "name the certificate with its chain, and the key that belongs to it",
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        transport: Transport,
    }

    fn asked(arguments: &[&str]) -> Result<Option<ServerConfig>, String> {
        let line = Line::try_parse_from([&["serve"], arguments].concat());
        let line = line.map_err(|error| error.to_string())?;
        line.transport.tls().map_err(|why| why.line().to_owned())
    }

    const CERT: &str = "tests/tls/cert.pem";
    const KEY: &str = "tests/tls/key.pem";

    #[test]
    fn nothing_leaves_this_machine_in_the_clear_unless_a_proxy_is_said_to_be_in_front() {
        for own in ["127.0.0.1:0", "127.9.9.9:0", "[::1]:0"] {
            assert!(asked(&["--listen", own]).unwrap().is_none(), "{own}");
        }
        for other in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0", "[2001:db8::1]:0"] {
            let why = asked(&["--listen", other]).unwrap_err();
            assert!(
                why.contains("--tls-cert") && why.contains("--behind-proxy"),
                "{why}"
            );
            assert!(
                asked(&["--listen", other, "--behind-proxy"])
                    .unwrap()
                    .is_none()
            );
            let tls = ["--listen", other, "--tls-cert", CERT, "--tls-key", KEY];
            assert!(asked(&tls).unwrap().is_some());
        }
    }

    #[test]
    fn certificate_and_key_belong_together() {
        assert!(asked(&["--tls-cert", CERT]).is_err());
        assert!(asked(&["--tls-key", KEY]).is_err());
        assert!(asked(&["--tls-cert", KEY, "--tls-key", KEY]).is_err());
        assert!(asked(&["--tls-cert", CERT, "--tls-key", "nowhere.pem"]).is_err());
    }

    #[test]
    fn the_address_says_whether_it_is_protected() {
        let url = |arguments: &[&str]| {
            let line = Line::try_parse_from([&["serve"], arguments].concat());
            line.unwrap().transport.own_url()
        };
        assert_eq!(url(&[]), "http://127.0.0.1:8080");
        let tls = ["--tls-cert", CERT, "--tls-key", KEY];
        assert_eq!(url(&tls), "https://127.0.0.1:8080");
    }
}
