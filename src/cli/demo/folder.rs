//! The folder that the demo writes, and the port that it listens on.

use crate::cli::demo::story::Story;
use crate::cli::failure::{Failure, Next};
use crate::cli::keys::random;
use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

/// Makes the folder: the one named, which must be new or empty, or a new one under the system's temporary folder.
///
/// # Errors
/// When it cannot be made, or something is in it.
pub(crate) fn make(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let folder = match named {
        Some(folder) => folder.to_owned(),
        None => std::env::temp_dir().join(format!("vialog-demo-{}", hex::encode(random::<4>()?))),
    };
    let told = folder.display().to_string();
    let next = "name a new folder with --dir";
    std::fs::create_dir_all(&folder).or_next(&told, next)?;
    if std::fs::read_dir(&folder)
        .or_next(&told, next)?
        .next()
        .is_some()
    {
        return Err(Failure::new(format!("{told} is not empty"), next));
    }
    folder.canonicalize().or_next(&told, next)
}

/// Writes where the story's printers stand: each a spool folder, since the demo has no real ones.
///
/// # Errors
/// When a folder cannot be made.
pub(crate) fn spools(story: &Story, folder: &Path, file: &Path) -> Result<(), Failure> {
    let next = "check that the folder can be written to";
    let mut text = String::new();
    for printer in story.printers() {
        let spool = folder.join("spool").join(&printer);
        let told = spool.display().to_string();
        std::fs::create_dir_all(&spool).or_next(&told, next)?;
        // A text of JSON is one of TOML too.
        let quoted = serde_json::Value::from(told);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "[printers.\"{printer}\"]\nspool = {quoted}");
    }
    std::fs::write(file, text).or_next(&file.display().to_string(), next)
}

/// Listens on the address, or on the next free port after it.
///
/// # Errors
/// When the address is not this machine's, or a hundred ports are taken.
pub(crate) fn listen(wanted: SocketAddr) -> Result<TcpListener, Failure> {
    let mut address = wanted;
    for _ in 0..100 {
        match TcpListener::bind(address) {
            Ok(listener) => return Ok(listener),
            Err(error)
                if error.kind() == std::io::ErrorKind::AddrInUse && address.port() < u16::MAX =>
            {
                address.set_port(address.port() + 1);
            }
            Err(error) => {
                let what = format!("cannot listen on {address}: {error}");
                return Err(Failure::new(what, "name another address with --listen"));
            }
        }
    }
    Err(Failure::new(
        format!("the hundred ports from {wanted} are taken"),
        "name another address with --listen",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_gives_the_next_free_one() {
        let first = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let taken = first.local_addr().unwrap();
        let second = listen(taken).unwrap().local_addr().unwrap();
        assert!(second.port() > taken.port());
    }

    #[test]
    fn an_address_of_another_machine_is_refused_with_what_to_do() {
        let failure = listen(SocketAddr::from(([192, 0, 2, 1], 8080))).unwrap_err();
        assert!(failure.line().contains("--listen"));
    }

    #[test]
    fn a_folder_with_something_in_it_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        assert!(make(Some(folder.path())).is_ok());
        std::fs::write(folder.path().join("mine"), "x").unwrap();
        assert!(
            make(Some(folder.path()))
                .unwrap_err()
                .line()
                .contains("not empty")
        );
    }
}
