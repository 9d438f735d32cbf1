//! A folder from which another program prints, such as CUPS.

use super::fault::Fault;
use super::status::Status;
use super::transport::{Line, Transport, Unsent};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The way through a folder.
#[derive(Clone, Debug)]
pub(super) struct Spool(pub(super) PathBuf);

impl Transport for Spool {
    fn open(&self) -> Result<Box<dyn Line>, Fault> {
        // A folder that is not there may be a disk that is not mounted; it is never made.
        if self.0.is_dir() {
            Ok(Box::new(Folder(self.0.clone())))
        } else {
            Err(Fault::NoSpool)
        }
    }

    fn tells(&self) -> bool {
        false
    }
}

struct Folder(PathBuf);

impl Line for Folder {
    /// A folder is always through.
    fn status(&mut self) -> Result<Status, Fault> {
        Ok(Status::default())
    }

    /// Writes the label beside its place and moves it there, so that no program finds half of it. The same label again
    /// takes the place of what was not fetched yet.
    fn send(&mut self, name: &str, payload: &[u8]) -> Result<(), Unsent> {
        let place = self.0.join(format!("{name}.zpl"));
        let beside = self.0.join(format!(".{name}.part"));
        write(&beside, payload)
            .and_then(|()| fs::rename(&beside, &place))
            .or(Err(Unsent::Nothing(Fault::NoSpool)))?;
        // The file is there; that it stays so through a loss of power is not known if this fails.
        let kept = File::open(&self.0).and_then(|folder| folder.sync_all());
        kept.or(Err(Unsent::Perhaps(Fault::NoSpool)))
    }
}

fn write(path: &Path, payload: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(payload)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_appears_in_the_folder_whole_and_under_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool(folder.path().to_owned());
        let mut line = spool.open().unwrap();
        line.send("7-1-ABC", b"^XA^XZ").unwrap();
        line.send("7-1-ABC", b"^XA^FS^XZ").unwrap();
        let found: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(found, ["7-1-ABC.zpl"]);
        let written = fs::read(folder.path().join("7-1-ABC.zpl")).unwrap();
        assert_eq!(written, b"^XA^FS^XZ");
    }

    #[test]
    fn a_folder_that_is_not_there_is_refused_and_never_made() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        assert_eq!(Spool(missing.clone()).open().err(), Some(Fault::NoSpool));
        assert!(!missing.exists());
        fs::write(&missing, "a file").unwrap();
        assert_eq!(Spool(missing).open().err(), Some(Fault::NoSpool));
    }

    #[test]
    fn a_folder_that_goes_away_takes_no_label() {
        let folder = tempfile::tempdir().unwrap();
        let mut line = Spool(folder.path().to_owned()).open().unwrap();
        drop(folder);
        let sent = line.send("7-1-ABC", b"^XA^XZ");
        assert_eq!(sent, Err(Unsent::Nothing(Fault::NoSpool)));
    }
}
