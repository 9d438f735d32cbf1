//! How commands come by the key of the one who signs.

use super::failure::{Failure, Next};
use super::keys;
use clap::Args;
use ed25519_dalek::SigningKey;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where the passphrase comes from.
#[derive(Args, Debug, Clone)]
pub(crate) struct Passphrase {
    /// A file whose first line is the passphrase; without it you are asked
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// The key of the one who signs.
#[derive(Args, Debug, Clone)]
pub(crate) struct Signer {
    /// Your key file, as `vialog key new` wrote it
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
}

impl Signer {
    /// Opens the key file.
    ///
    /// # Errors
    /// When the file or the passphrase is not right.
    pub(crate) fn open(&self) -> Result<SigningKey, Failure> {
        self.passphrase.open(&self.key)
    }

    /// Opens the key file; gives its passphrase as well, under which the key is kept elsewhere.
    ///
    /// # Errors
    /// When the file or the passphrase is not right.
    pub(crate) fn open_with_words(&self) -> Result<(SigningKey, Zeroizing<String>), Failure> {
        let words = self.passphrase.of(&self.key)?;
        Ok((keys::open_sealed(&self.key, &words)?, words))
    }
}

impl Passphrase {
    /// Opens a key file.
    ///
    /// # Errors
    /// When the file or the passphrase is not right.
    pub(crate) fn open(&self, path: &Path) -> Result<SigningKey, Failure> {
        keys::open_sealed(path, &self.of(path)?)
    }

    /// The passphrase of a file.
    ///
    /// # Errors
    /// When there is nobody to ask and no file to read it from.
    pub(crate) fn of(&self, path: &Path) -> Result<Zeroizing<String>, Failure> {
        match &self.passphrase_file {
            Some(file) => from_file(file),
            None => ask(&format!("Passphrase of {}: ", path.display())),
        }
    }

    /// A passphrase for a new key, asked twice.
    ///
    /// # Errors
    /// When it is too short, or the two answers differ.
    pub(crate) fn new_one(&self) -> Result<Zeroizing<String>, Failure> {
        let passphrase = if let Some(file) = &self.passphrase_file {
            from_file(file)?
        } else {
            let first = ask("Passphrase for the new key: ")?;
            if first != ask("The same once more: ")? {
                return Err(Failure::new("the two passphrases differ", "start again"));
            }
            first
        };
        if passphrase.chars().count() < 8 {
            return Err(Failure::new(
                "the passphrase is shorter than 8 characters",
                "choose a longer one",
            ));
        }
        Ok(passphrase)
    }
}

fn ask(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    rpassword::prompt_password(prompt)
        .map(Zeroizing::new)
        .or_next(
            "no passphrase was read",
            "run the command on a terminal, or pass --passphrase-file",
        )
}

fn from_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.or_next(
        &format!("cannot read {}", path.display()),
        "name a file whose first line is the passphrase",
    )?;
    Ok(Zeroizing::new(
        text.lines().next().unwrap_or_default().to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, Passphrase) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passphrase");
        std::fs::write(&path, text).unwrap();
        let passphrase = Passphrase {
            passphrase_file: Some(path),
        };
        (folder, passphrase)
    }

    #[test]
    fn the_first_line_of_the_file_is_the_passphrase() {
        let (_folder, passphrase) = file("long enough\r\nsecond line\n");
        assert_eq!(*passphrase.new_one().unwrap(), "long enough");
    }

    #[test]
    fn a_short_passphrase_is_refused_for_a_new_key() {
        let (_folder, passphrase) = file("short\n");
        assert!(passphrase.new_one().is_err());
    }
}
