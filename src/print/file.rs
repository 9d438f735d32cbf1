//! `printers.toml`: where the printers stand, which is the operator's affair and no fact of the trial.
//!
//! ```toml
//! [printers."zd421-1"]
//! tcp = "192.0.2.10:9100"
//!
//! [printers."old-1"]
//! tcp = "192.0.2.11:9100"
//! status = false
//!
//! [printers."office"]
//! spool = "/var/spool/vialog/office"
//! ```

use crate::domain::EquipmentId;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// How a printer is reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// Over the network, at its raw port.
    Tcp {
        /// Name or number of the host, and the port.
        address: String,
        /// Whether it answers `~HS`; what is sent to one that does not is never confirmed.
        tells: bool,
    },
    /// Through a folder from which another program prints.
    Spool(PathBuf),
}

/// How each printer is reached, by the name of its equipment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PrinterFile(pub BTreeMap<String, Way>);

/// Why the file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum BadPrinterFile {
    /// It cannot be read.
    #[error("printers.toml cannot be read")]
    Unread(#[source] io::Error),
    /// It is not TOML, or has a key that is unknown or of the wrong kind.
    #[error("printers.toml: {0}")]
    Syntax(String),
    /// What it says of a printer does not hold.
    #[error("printers.toml: printers.\"{printer}\"{key}: {why}")]
    Printer {
        /// The printer.
        printer: String,
        /// The key, with its dot.
        key: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    printers: BTreeMap<String, Printer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Printer {
    tcp: Option<String>,
    status: Option<bool>,
    spool: Option<PathBuf>,
}

impl PrinterFile {
    /// Reads the file; one that is not there means that there are no printers.
    ///
    /// # Errors
    /// When the file cannot be read or does not hold.
    pub fn read(path: &Path) -> Result<Self, BadPrinterFile> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text),
            Err(none) if none.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(why) => Err(BadPrinterFile::Unread(why)),
        }
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// When it does not hold; the key is named.
    pub fn parse(text: &str) -> Result<Self, BadPrinterFile> {
        let syntax = |why: String| BadPrinterFile::Syntax(why.trim_end().replace('\n', " "));
        let read = toml::Deserializer::parse(text).map_err(|bad| syntax(bad.to_string()))?;
        let file: File = serde_path_to_error::deserialize(read).map_err(|bad| {
            let (key, why) = (bad.path().to_string(), bad.into_inner());
            syntax(format!("{key}: {}", why.message()))
        })?;
        let ways = file.printers.into_iter().map(|(name, printer)| {
            let way = printer.way(&name)?;
            Ok((name, way))
        });
        Ok(Self(ways.collect::<Result<_, BadPrinterFile>>()?))
    }
}

impl Printer {
    fn way(self, name: &str) -> Result<Way, BadPrinterFile> {
        let bad = |key, why: &str| BadPrinterFile::Printer {
            printer: name.to_owned(),
            key,
            why: why.to_owned(),
        };
        EquipmentId::new(name).map_err(|why| bad("", &why.to_string()))?;
        match (self.tcp, self.spool) {
            (Some(address), None) => {
                let port = address.rsplit_once(':');
                let port = port.filter(|(host, _)| !host.is_empty() && !host.contains(' '));
                let port = port.and_then(|(_, port)| port.parse::<u16>().ok());
                port.filter(|port| *port > 0)
                    .ok_or_else(|| bad(".tcp", "write host and port, such as 192.0.2.10:9100"))?;
                let tells = self.status.unwrap_or(true);
                Ok(Way::Tcp { address, tells })
            }
            (None, Some(folder)) => {
                if self.status.is_some() {
                    return Err(bad(".status", "a spool folder has none; leave it out"));
                }
                if !folder.is_absolute() {
                    return Err(bad(".spool", "write the whole path, from /"));
                }
                Ok(Way::Spool(folder))
            }
            (Some(_), Some(_)) => Err(bad("", "tcp and spool are two ways; keep one")),
            (None, None) => Err(bad("", "say where it is with tcp or spool")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_printer_has_one_way() {
        let file = PrinterFile::parse(
            "[printers.\"zd421-1\"]\ntcp = \"192.0.2.10:9100\"\n\
             [printers.old]\ntcp = \"printer.example.org:6101\"\nstatus = false\n\
             [printers.v6]\ntcp = \"[2001:db8::1]:9100\"\n\
             [printers.office]\nspool = \"/var/spool/vialog/office\"\n",
        );
        let tcp = |address: &str, tells| Way::Tcp {
            address: address.to_owned(),
            tells,
        };
        let expected = [
            ("zd421-1", tcp("192.0.2.10:9100", true)),
            ("old", tcp("printer.example.org:6101", false)),
            ("v6", tcp("[2001:db8::1]:9100", true)),
            ("office", Way::Spool("/var/spool/vialog/office".into())),
        ];
        let expected = expected.map(|(name, way)| (name.to_owned(), way));
        assert_eq!(file.unwrap().0, BTreeMap::from(expected));
        assert_eq!(PrinterFile::parse("").unwrap(), PrinterFile::default());
    }

    #[test]
    fn what_does_not_hold_is_told_with_its_key() {
        for (text, told) in [
            ("[printers.a]\n", "printers.\"a\": say where it is"),
            (
                "[printers.a]\ntcp = \"h:1\"\nspool = \"/s\"",
                "printers.\"a\": tcp and spool",
            ),
            (
                "[printers.a]\ntcp = \"192.0.2.1\"",
                "printers.\"a\".tcp: write host and port",
            ),
            ("[printers.a]\ntcp = \"h:0\"", "printers.\"a\".tcp"),
            ("[printers.a]\ntcp = \":9100\"", "printers.\"a\".tcp"),
            ("[printers.a]\ntcp = \"h:70000\"", "printers.\"a\".tcp"),
            (
                "[printers.a]\nspool = \"s\"",
                "printers.\"a\".spool: write the whole path",
            ),
            (
                "[printers.a]\nspool = \"/s\"\nstatus = true",
                "printers.\"a\".status",
            ),
            ("[printers.\"a b\"]\ntcp = \"h:1\"", "printers.\"a b\""),
            ("[printers.a]\ntcp = 9100", "printers.a.tcp: invalid type"),
            (
                "[printers.a]\nport = 9100",
                "printers.a.port: unknown field",
            ),
            ("[printer.a]\ntcp = \"h:1\"", "printer: unknown field"),
            (
                "[printers.a]\ntcp = \"h:1\"\ntcp = \"h:2\"",
                "duplicate key",
            ),
            ("printers", "printers.toml: "),
        ] {
            let bad = PrinterFile::parse(text).unwrap_err().to_string();
            assert!(bad.starts_with("printers.toml: "), "{bad}");
            assert!(bad.contains(told), "{told:?} is not in {bad:?}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_means_no_printers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("printers.toml");
        assert_eq!(PrinterFile::read(&path).unwrap(), PrinterFile::default());
        fs::create_dir(&path).unwrap();
        let unread = PrinterFile::read(&path);
        assert!(matches!(unread, Err(BadPrinterFile::Unread(_))));
    }
}
