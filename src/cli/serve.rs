//! `vialog serve`: the HTTP service.

use super::failure::{Failure, Next};
use super::fonts::FontFolder;
use super::output::say;
use super::place::{Database, KeyFolder};
use super::transport::Transport;
use crate::app::{App, Parts, Settings, VaultKey};
use crate::clock::{Clock, SystemClock};
use crate::domain::{BadTime, Instant, LocalTime};
use crate::label::{LabelBase, Press};
use crate::print::{PrinterFile, Printers, Timing};
use crate::store::Appender;
use crate::telemetry;
use crate::web::Application;
use actix_web::dev::ServerHandle;
use clap::{Args, ValueEnum};
use rustls::ServerConfig;
use std::net::TcpListener;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Serves the API and the pages of a log
#[derive(Args, Debug)]
#[command(after_help = "Example:
  vialog serve --database sqlite:///var/lib/vialog/log.db --dir /var/lib/vialog --listen 0.0.0.0:443 \\
      --tls-cert fullchain.pem --tls-key privkey.pem --base-url https://vialog.example.org

Printers are named in printers.toml in --dir, each as [printers.\"NAME\"] with tcp = \"HOST:9100\" or spool = \"/FOLDER\".
Beyond this machine it is served with TLS alone, its own or that of a proxy in front (--behind-proxy). Log lines go to standard error; VIALOG_LOG=debug shows more of them.")]
pub(crate) struct Command {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    folder: KeyFolder,
    #[command(flatten)]
    transport: Transport,
    /// The address under which devices reach the service, which labels carry [default: --listen, with http:// or https://]
    #[arg(long, value_name = "URL", env = "VIALOG_BASE_URL")]
    base_url: Option<String>,
    /// Sign with the server's clock although it is in doubt: the time now, by another clock than the server's
    ///
    /// A server signs nothing when its clock jumped, is behind the newest entry, or is a month ahead of it at the start. If the
    /// clock is wrong, set it. If it is right, name the time here once; a time that the clock does not show is refused.
    #[arg(long, value_name = "RFC3339", value_parser = moment)]
    confirm_clock: Option<Instant>,
    /// Let everyone who reaches the service read without signing in
    #[arg(long, env = "VIALOG_OPEN_READING")]
    open_reading: bool,
    #[command(flatten)]
    fonts: FontFolder,
    /// How log lines are written
    #[arg(long, value_enum, env = "VIALOG_LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    telemetry::start(command.log_format == LogFormat::Json);
    let transport = &command.transport;
    let tls = transport.tls()?;
    let listener = TcpListener::bind(transport.listen).or_next(
        &format!("cannot listen on {}", transport.listen),
        "name another address with --listen",
    )?;
    let own = transport.own_url();
    let base_url = command.base_url.as_deref().unwrap_or(&own);
    let settings = Settings {
        open_reading: command.open_reading,
        behind_proxy: transport.behind_proxy,
        ..Settings::default()
    };
    let app = application(
        &command.database,
        &command.folder,
        Arc::new(SystemClock),
        Served {
            base_url,
            settings,
            press: command.fonts.press()?,
        },
    )?;
    look_at_clock(&app, command.confirm_clock)?;
    let running = Running::start(app, listener, tls)?;
    say(format_args!("serving {base_url}"));
    running.wait()
}

fn moment(text: &str) -> Result<Instant, BadTime> {
    LocalTime::parse(text).map(|time| time.instant())
}

/// Confirms the clock where the operator does, and otherwise looks at it once before anything is signed.
fn look_at_clock(app: &App, confirmed: Option<Instant>) -> Result<(), Failure> {
    let failed = "the clock cannot be compared with the newest entry";
    if let Some(named) = confirmed {
        let confirmed = app.confirm_clock(named).or_next(failed, "try again")?;
        return confirmed.or_next(
            "the clock is not confirmed",
            "set the server's clock, or name the time that it is now",
        );
    }
    // A doubt is a line of the log.
    app.clock_doubt().or_next(failed, "try again").map(drop)
}

/// How a log is served.
pub(crate) struct Served<'a> {
    /// The address under which devices reach the service.
    pub(crate) base_url: &'a str,
    /// Who may read, and how long sessions last.
    pub(crate) settings: Settings,
    /// What labels are drawn with.
    pub(crate) press: Press,
}

/// The application of a log that is there.
///
/// # Errors
/// When the database or a key cannot be opened, or the database is behind what was signed.
pub(crate) fn application(
    database: &Database,
    folder: &KeyFolder,
    clock: Arc<dyn Clock>,
    served: Served<'_>,
) -> Result<App, Failure> {
    let Served {
        base_url,
        settings,
        press,
    } = served;
    let store = database.open()?;
    let signer = folder.signer(&store)?;
    let verifier = signer.verifier().clone();
    let vault = VaultKey::read(&folder.vault_key())
        .or_next("the vault's key", "name the folder that vialog init wrote")?;
    let appender = Appender::start(&store, signer, clock.clone(), &folder.guard());
    let appender = appender.or_next(
        "the log cannot be written",
        "see the message; nothing was changed",
    )?;
    let base = LabelBase::parse(base_url)
        .or_next("--base-url", "write it like https://vialog.example.org")?;
    let printers = PrinterFile::read(&folder.printers()).or_next(
        "the printers",
        "correct the file in --dir, or take it away to serve without printers",
    )?;
    let printers = Printers::start(&store, &clock, &printers, Timing::default()).or_next(
        "the printers' workers do not start",
        "see that the system allows more threads",
    )?;
    let parts = Parts {
        store,
        appender,
        clock,
        vault,
        verifier,
        base,
        press: Arc::new(press),
        printers,
    };
    Ok(App::new(parts, settings))
}

/// A service on a thread of its own.
pub(crate) struct Running {
    handle: ServerHandle,
    thread: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Serves on the listener, with TLS where it is configured.
    ///
    /// # Errors
    /// When the service cannot start.
    pub(crate) fn start(
        app: App,
        listener: TcpListener,
        tls: Option<ServerConfig>,
    ) -> Result<Self, Failure> {
        let next = "see that the system allows more threads and sockets";
        let workers = thread::available_parallelism().map_or(2, usize::from);
        let (tell, told) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("service".to_owned())
            .spawn(move || {
                actix_web::rt::System::new().block_on(async move {
                    let application = Application::build(app, listener, workers, tls)?;
                    tell.send(application.handle()).unwrap_or_default();
                    application.run().await
                })
            });
        let thread = thread.or_next("the service does not start", next)?;
        match told.recv() {
            Ok(handle) => Ok(Self { handle, thread }),
            Err(_) => match ended(thread) {
                Err(failure) => Err(failure),
                Ok(()) => Err(Failure::new("the service does not start", next)),
            },
        }
    }

    /// Whether the service ends by itself within a second, as it does on Ctrl-C.
    pub(crate) fn is_ending(&self) -> bool {
        let ended = |_| {
            thread::sleep(Duration::from_millis(50));
            self.thread.is_finished()
        };
        self.thread.is_finished() || (0..20).any(ended)
    }

    /// Ends the service after the requests under way.
    pub(crate) fn stop(self) {
        drop(self.handle.stop(true));
        ended(self.thread).unwrap_or_default();
    }

    /// Serves until it is told to stop.
    ///
    /// # Errors
    /// When the service fails.
    pub(crate) fn wait(self) -> Result<(), Failure> {
        ended(self.thread)
    }
}

fn ended(thread: JoinHandle<std::io::Result<()>>) -> Result<(), Failure> {
    let next = "see the log lines, and start it again";
    match thread.join() {
        Ok(ended) => ended.or_next("the service ended", next),
        Err(_) => Err(Failure::new("the service ended in a fault", next)),
    }
}
