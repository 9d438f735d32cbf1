//! A person who works with the program: enrolled with a key in a file, as `vialog key new` writes it.

use super::app::TestApp;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;
use vialog::clock::{Clock, SystemClock};
use vialog::domain::{Role, SiteId, person};

const PASSPHRASE: &str = "a long enough passphrase";

/// Someone at a command line.
pub(crate) struct AtTheProgram {
    folder: TempDir,
    actor: String,
}

impl AtTheProgram {
    /// The administrator enrols someone new. The program signs by the machine's clock, so the service's catches up with it.
    pub(crate) fn enrolled(app: &TestApp, who: &str, role: Role, site: Option<SiteId>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let actor = format!("person/{who}");
        let this = Self { folder, actor };
        std::fs::write(this.path("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        let (key, passphrase) = (this.text("key.pem"), this.text("passphrase"));
        let made = this.run(&[
            "key",
            "new",
            "--out",
            &key,
            "--passphrase-file",
            &passphrase,
        ]);
        assert!(made.status.success(), "{made:?}");
        let pem = std::fs::read_to_string(&key).unwrap();
        let secret = SigningKey::from_pkcs8_encrypted_pem(&pem, PASSPHRASE).unwrap();
        let title = "someone at a command line".into();
        app.does("admin", &this.actor, person::Enrolled { title })
            .recorded();
        app.does("admin", &this.actor, person::RoleGranted { role, site })
            .recorded();
        app.does("admin", &this.actor, app.enrolment(who, &secret))
            .recorded();
        let ahead = SystemClock.now().micros() - app.clock.now().micros();
        app.clock.advance_minutes(ahead / 60_000_000);
        this
    }

    /// A file of theirs.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same as text.
    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Runs the program in their folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_vialog"));
        program.current_dir(self.folder.path());
        program.args(arguments).output().expect("the program runs")
    }

    /// Runs the program with their key, against a service.
    pub(crate) fn signs(&self, app: &TestApp, arguments: &[&str]) -> Output {
        let (key, passphrase) = (self.text("key.pem"), self.text("passphrase"));
        let who = [
            "--key",
            &key,
            "--passphrase-file",
            &passphrase,
            "--actor",
            &self.actor,
        ];
        let server = ["--server", &*app.url];
        self.run(&[arguments, &who, &server].concat())
    }
}

/// What the program said where it failed.
pub(crate) fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
