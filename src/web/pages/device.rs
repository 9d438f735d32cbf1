//! Pages about keys on the device that shows them: the server knows nothing of those, so a module draws them.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::visit::{Guest, Page};
use crate::app::App;
use actix_web::HttpResponse;
use askama::Template;

/// Where else one may go from such a page.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// Joining with an invitation or a backup.
    Join,
    /// Signing in with the command line.
    CommandLine,
    /// Signing in with a key on this device.
    SignIn,
    /// The keys on this device.
    Devices,
}

impl Way {
    fn address(self) -> &'static str {
        match self {
            Self::Join => "/join",
            Self::CommandLine => "/sign-in/command-line",
            Self::SignIn => "/sign-in",
            Self::Devices => "/devices",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Join => "keys-way-join",
            Self::CommandLine => "keys-way-command",
            Self::SignIn => "keys-way-sign-in",
            Self::Devices => "keys-way-devices",
        }
    }
}

/// A page that the module of its name fills.
#[derive(Template)]
#[template(path = "device.html", config = "src/web/pages/askama.toml")]
pub(super) struct DevicePage {
    frame: Frame,
    /// What the page is for.
    lead: String,
    ways: Vec<Way>,
}

impl DevicePage {
    /// The page of this name, which its module has as well, and its words between `keys-` and `-lead`.
    pub(super) fn new(app: &App, lang: Lang, name: &'static str, here: &str) -> Self {
        let title = lang.say(&format!("keys-{name}"));
        Self {
            frame: Frame::new(app, lang, title, here).with(&[name]),
            lead: lang.say(&format!("keys-{name}-lead")),
            ways: Vec::new(),
        }
    }

    /// The same with ways to other pages.
    pub(super) fn ways(mut self, ways: &[Way]) -> Self {
        self.ways = ways.to_vec();
        self
    }
}

impl Page for DevicePage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

/// Joins with an invitation, or with a backup of a key.
pub(super) async fn join(Guest(visit): Guest) -> Result<HttpResponse, Failed> {
    let page = |app: &App, lang| {
        Ok(DevicePage::new(app, lang, "join", "/join").ways(&[Way::SignIn, Way::Devices]))
    };
    visit.page(page).await
}

/// The keys on this device: their backups, and taking them away.
pub(super) async fn devices(Guest(visit): Guest) -> Result<HttpResponse, Failed> {
    let page = |app: &App, lang| {
        Ok(DevicePage::new(app, lang, "devices", "/devices").ways(&[Way::Join, Way::SignIn]))
    };
    visit.page(page).await
}
