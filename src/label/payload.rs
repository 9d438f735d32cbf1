//! What a symbol says: the URL of the label, in upper case.

use crate::domain::{Gtin, LabelId};
use std::fmt;

/// A version 3 symbol at level M takes 61 characters in alphanumeric mode (ISO/IEC 18004, table 7).
const VERSION_3: usize = 61;

/// Of which the id takes 12, and a GS1 Digital Link `01/`, 14 digits, `/21/` and the id.
const LONGEST: usize = VERSION_3 - 12;
const LONGEST_WITH_GTIN: usize = VERSION_3 - (3 + 14 + 4 + 12);

/// The part of each label's URL that comes before the id: `HTTPS://HOST/`, all in upper case, so that the symbol needs
/// alphanumeric mode only. Scheme and host of a URL mean the same in either case (RFC 3986 section 6.2.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelBase(String);

/// Why a text is no base for the URLs of labels.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadBase {
    /// Not `https://` or `http://` in front.
    #[error("the address for labels starts with https:// (or http:// for a demonstration)")]
    Scheme,
    /// The host is no name or IPv4 address of letters, digits, hyphens and dots.
    #[error("the host {host:?} for labels is no name of letters, digits, hyphens and dots")]
    Host {
        /// The host as given.
        host: String,
    },
    /// What follows the colon is no port.
    #[error("{port:?} is no port from 1 to 65535")]
    Port {
        /// The text after the colon.
        port: String,
    },
    /// Something follows the host.
    #[error(
        "the address for labels ends after the host, since a path would make the symbol larger"
    )]
    Path,
    /// The address would make the symbol too large to be read on a vial.
    #[error(
        "the address for labels has {length} characters and a symbol for vials takes {most}: use a shorter host"
    )]
    TooLong {
        /// Its length with scheme and final slash.
        length: usize,
        /// The greatest length.
        most: usize,
    },
}

impl LabelBase {
    /// Reads an address such as `https://v.example.org` or `http://127.0.0.1:8080/`, in either case.
    ///
    /// # Errors
    /// When it is not scheme, host and perhaps a port, or is too long for a version 3 symbol.
    pub fn parse(address: &str) -> Result<Self, BadBase> {
        let upper = address.trim().to_ascii_uppercase();
        let Some((scheme @ ("HTTPS" | "HTTP"), authority)) = upper.split_once("://") else {
            return Err(BadBase::Scheme);
        };
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        if authority.contains(['/', '?', '#']) {
            return Err(BadBase::Path);
        }
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        if !host.split('.').all(is_host_label) {
            let host = host.to_ascii_lowercase();
            return Err(BadBase::Host { host });
        }
        if let Some(port) = port.filter(|port| !is_port(port)) {
            let port = port.to_ascii_lowercase();
            return Err(BadBase::Port { port });
        }
        let base = format!("{scheme}://{authority}/");
        let base = Self(base);
        base.at_most(LONGEST)?;
        Ok(base)
    }

    fn at_most(&self, most: usize) -> Result<(), BadBase> {
        let length = self.0.len();
        if length > most {
            return Err(BadBase::TooLong { length, most });
        }
        Ok(())
    }

    /// The URL of a label, which is the whole text of a vial's symbol.
    pub fn url(&self, id: LabelId) -> String {
        format!("{self}{id}")
    }

    /// The URL of a label as a GS1 Digital Link: the product's GTIN, and the id as the serial number.
    ///
    /// # Errors
    /// When the address is too long for that.
    pub fn url_with_gtin(&self, gtin: Gtin, id: LabelId) -> Result<String, BadBase> {
        self.at_most(LONGEST_WITH_GTIN)?;
        Ok(format!("{self}01/{gtin}/21/{id}"))
    }

    /// The URL of a label that carries a signed token, for what is flat. The token is Base32, in upper case.
    pub fn url_with_token(&self, token: &str, id: LabelId) -> String {
        format!("{self}{token}/{id}")
    }
}

impl fmt::Display for LabelBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One part of a host name between dots (RFC 1123 section 2.1).
fn is_host_label(part: &str) -> bool {
    let known = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
    (1..=63).contains(&part.len())
        && part.bytes().all(known)
        && !part.starts_with('-')
        && !part.ends_with('-')
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::symbol::{Carrier, Symbol};

    fn id() -> LabelId {
        LabelId::parse("7K2M9QXA41TE").unwrap()
    }

    #[test]
    fn an_address_in_either_case_becomes_upper_case() {
        for (given, url) in [
            ("https://v.example.cn", "HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE"),
            ("HTTPS://V.Example.CN/", "HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE"),
            (
                "http://127.0.0.1:8080",
                "HTTP://127.0.0.1:8080/7K2M9QXA41TE",
            ),
        ] {
            assert_eq!(LabelBase::parse(given).unwrap().url(id()), url);
        }
    }

    #[test]
    fn an_address_that_is_not_scheme_host_and_port_is_refused_with_the_reason() {
        let host = |host: &str| BadBase::Host { host: host.into() };
        let port = |port: &str| BadBase::Port { port: port.into() };
        for (given, why) in [
            ("v.example.cn", BadBase::Scheme),
            ("ftp://v.example.cn", BadBase::Scheme),
            ("https://", host("")),
            ("https://v..cn", host("v..cn")),
            ("https://-v.cn", host("-v.cn")),
            ("https://v_1.cn", host("v_1.cn")),
            ("https://批.cn", host("批.cn")),
            ("https://me@v.cn", host("me@v.cn")),
            ("https://[::1]", host("[")),
            ("https://v.cn:", port("")),
            ("https://v.cn:0", port("0")),
            ("https://v.cn:+1", port("+1")),
            ("https://v.cn:65536", port("65536")),
            ("https://v.cn/labels", BadBase::Path),
            ("https://v.cn?a=1", BadBase::Path),
        ] {
            assert_eq!(LabelBase::parse(given), Err(why), "{given}");
        }
    }

    #[test]
    fn the_longest_address_still_makes_a_version_3_symbol_and_one_more_is_refused() {
        let host = |length| LabelBase::parse(&format!("https://{}", "v".repeat(length)));
        let modules = |url| Symbol::encode(Carrier::Qr, url).unwrap().modules();
        let too_long = |length, most| BadBase::TooLong { length, most };
        assert_eq!(modules(host(40).unwrap().url(id())), 29);
        assert_eq!(host(41), Err(too_long(50, 49)));

        let gtin = Gtin::parse("09506000134352").unwrap();
        let longest = host(19).unwrap().url_with_gtin(gtin, id()).unwrap();
        assert_eq!((longest.len(), modules(longest)), (61, 29));
        let refused = host(20).unwrap().url_with_gtin(gtin, id());
        assert_eq!(refused, Err(too_long(29, 28)));
    }

    #[test]
    fn a_link_with_a_gtin_is_a_digital_link_and_one_with_a_token_ends_in_the_id() {
        let base = LabelBase::parse("https://v.example.cn").unwrap();
        let gtin = Gtin::parse("09506000134352").unwrap();
        assert_eq!(
            base.url_with_gtin(gtin, id()).unwrap(),
            "HTTPS://V.EXAMPLE.CN/01/09506000134352/21/7K2M9QXA41TE"
        );
        let signed = base.url_with_token("AEBAGBAF", id());
        assert_eq!(signed, "HTTPS://V.EXAMPLE.CN/AEBAGBAF/7K2M9QXA41TE");
        assert_eq!(LabelId::parse(&signed), Ok(id()));
    }
}
