//! `vialog demo`: the trial's story, played through a real service by clients that sign.
//!
//! The service runs in this process, on a socket like any other; the players know its address and nothing else of it.
//! The story covers some weeks, so the service and the players share a [`StoryClock`], which starts that long
//! ago and has caught up with the machine's clock at the story's end.

mod account;
mod answers;
mod cast;
mod clock;
mod fill;
mod folder;
mod labelling;
mod labels;
mod player;
mod record;
mod server;
mod service;
mod show;
mod story;

use super::client::Client;
use super::export;
use super::failure::{Failure, Next};
use super::fonts::FontFolder;
use super::output::say;
use super::place::KeyFolder;
use crate::domain::label::Jurisdiction;
use clap::Args;
use clock::StoryClock;
use fill::Memory;
use player::Player;
use server::Server;
use service::HttpService;
use show::Screen;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use story::Story;

/// Plays the whole story of the trial through a running service, verifies it, and leaves it open in the browser
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  vialog demo
  vialog demo --dir /tmp/trial --listen 127.0.0.1:9000
  vialog demo --exit    # ends with status 0 only if every step held")]
pub(crate) struct Command {
    /// The folder to write; it must be new or empty [default: a new one under the system's temporary folder]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// The address to serve; the next free port is taken where this one is in use
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// End when the story is told instead of serving on
    #[arg(long)]
    exit: bool,
    #[command(flatten)]
    fonts: FontFolder,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let mut story = Story::read().or_next("the story", "correct seeds/")?;
    let press = command.fonts.press()?;
    if !press.draws_chinese() {
        let trial = &mut story.trial.protocol;
        trial.labelling.jurisdictions.remove(&Jurisdiction::Cn);
        say(
            "labels   in English alone: no font here draws Chinese; install one, or name a folder with --fonts",
        );
    }
    let folder = folder::make(command.dir.as_deref())?;
    say(format_args!(
        "The trial {}: {}",
        story.trial.protocol.registry_number, story.trial.protocol.title.en
    ));
    say(format_args!("folder   {}", folder.display()));
    let clock = Arc::new(StoryClock::behind(story.seconds()));
    let keys = cast::keys(&story)?;
    let server = Server::start(&story, &keys, &clock, (&folder, command.listen), press)?;
    say(format_args!("service  {}", server.base_url));
    say(format_args!(
        "clock    the story covers {} days, so the demo's clock starts that long ago and ends at the real now",
        story.seconds() / 86_400
    ));
    let (event, outcome) = &server.opened;
    say(format_args!(
        "\n{}",
        show::line(event, story.title(event.actor.name()), outcome)
    ));
    let told = tell(&story, &keys, &clock, &server, &folder);
    if told.is_err() && server.is_ending() {
        let what = format!(
            "the demo was interrupted and left {} as it is",
            folder.display()
        );
        return Err(Failure::new(what, "start it again with a new folder"));
    }
    if command.exit || told.is_err() {
        server.stop();
        return told;
    }
    let people = cast::backups(&story.origin, &keys, &folder)?;
    say(format_args!(
        "\nOpen {0} in a browser. To sign in there as someone of the story, take a file of {1}\non {0}/join, with the passphrase \"{2}\". Ctrl-C ends the service.",
        server.base_url,
        people.display(),
        cast::PASSPHRASE
    ));
    server.wait()
}

/// Plays, exports, verifies, asks the two questions of a recall, and adds up what became of the lot.
fn tell(
    story: &Story,
    keys: &BTreeMap<String, ed25519_dalek::SigningKey>,
    clock: &StoryClock,
    server: &Server,
    folder: &Path,
) -> Result<(), Failure> {
    let client = Client::new(&server.base_url)?;
    let mut player = Player {
        memory: Memory {
            story,
            keys,
            chinese: server.draws_chinese,
            labels: BTreeMap::new(),
            told: BTreeMap::new(),
        },
        clock,
        service: HttpService {
            client: client.clone(),
            log_key: server.log_key.clone(),
            keys,
            clock,
        },
    };
    let mut screen = Screen::new(story);
    let outcome = player.play(&mut screen);
    let (recorded, refused) = screen.finish();
    outcome?;
    say(format_args!(
        "\n{recorded} events recorded, each receipt checked by the device that signed; {refused} attempts refused"
    ));
    let printed = labels::printed(&client)?;
    say(format_args!(
        "printed  {printed} labels, in the printers' own language, into {}",
        folder.join("spool").display()
    ));
    let labels = labels::save(&client, &player.memory.labels, &folder.join("labels"))?;
    say(format_args!(
        "labels   {labels} of vials, box, shipment, doses and records, each as SVG and PNG, in {}",
        folder.join("labels").display()
    ));
    let bundle = folder.join(format!("{}.vialog", story.trial.id));
    export::from_server(&client, &bundle)?;
    say(format_args!("bundle   {}", bundle.display()));
    verify_apart(
        &bundle,
        &KeyFolder {
            dir: folder.to_owned(),
        }
        .verifier_key(),
    )?;
    answers::ask(&client, story)?;
    account::print(&mut player.service, story)
}

/// Verifies the bundle in a process of its own, which knows two files and nothing else.
fn verify_apart(bundle: &Path, key: &Path) -> Result<(), Failure> {
    let next = "keep the folder and report this";
    say(format_args!(
        "\nvialog verify {} --vkey @{}",
        bundle.display(),
        key.display()
    ));
    let program = std::env::current_exe().or_next("this program's path", next)?;
    let mut vkey = std::ffi::OsString::from("@");
    vkey.push(key);
    let verified = std::process::Command::new(program)
        .arg("verify")
        .arg(bundle)
        .arg("--vkey")
        .arg(vkey)
        .status()
        .or_next("vialog verify did not run", next)?;
    if verified.success() {
        return Ok(());
    }
    Err(Failure::new("the bundle does not verify", next))
}
