//! What keeps a printer from printing, and what to do about it.

/// Why a printer does not print, or why it is not known whether it did.
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $word:literal, $remedy:literal;)*) => {
        /// Why a printer does not print, or why it is not known whether it did.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Fault { $($(#[$doc])* $name,)* }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The fault for programs.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// The fault in a word or two.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What to do.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)* }
            }
        }
    };
}

faults! {
    /// The printer says that its head is up.
    HeadOpen = "head_open", "head open", "Close the head; printing goes on by itself.";
    /// The printer says that its labels have run out.
    PaperOut = "paper_out", "paper out", "Put in paper; printing goes on by itself.";
    /// The printer says that its ribbon has run out.
    RibbonOut = "ribbon_out", "ribbon out", "Put in a ribbon; printing goes on by itself.";
    /// The printer says that its head is too hot.
    TooHot = "too_hot", "head too hot", "Let the head cool down; printing goes on by itself.";
    /// The printer waits for someone to take the last label off.
    LabelWaiting = "label_waiting", "label to be taken", "Take the label off the printer; printing goes on by itself.";
    /// Someone has pressed Pause, or the printer waits after a fault.
    Paused = "paused", "paused", "Press Pause on the printer; printing goes on by itself.";
    /// Something waits in the printer that this program did not send, or sent and lost sight of.
    Busy = "busy", "printing something else", "Wait; printing goes on by itself when the printer is through.";
    /// No connection can be made.
    Away = "away", "not reachable", "Switch the printer on and check its network; it is tried again by itself.";
    /// It takes the connection and says nothing, as some models do while they are stopped.
    Silent = "silent", "no answer", "Look at the printer: paper, ribbon, head, error lamp. It is asked again by itself.";
    /// It answers, and not as a printer does.
    Garbled = "garbled", "answer not understood", "Check that the address is that of a ZPL printer; one that never answers is set to status = false.";
    /// The folder for the spool is not there, or cannot be written.
    NoSpool = "no_spool", "spool folder not usable", "Have the administrator look at the folder in printers.toml; it is tried again by itself.";
    /// The connection ended while the label was on its way.
    Lost = "lost", "connection lost", "Look whether the label came out, and say so.";
    /// This program's own fault.
    Program = "program", "fault of the program", "Have the administrator look at the log of the service; it is tried again by itself.";
    /// The service ended while the label was on its way.
    Stopped = "stopped", "service stopped", "Look whether the label came out, and say so.";
}

impl Fault {
    /// The fault of this key.
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.key() == key)
    }

    /// Whether the printer itself told of it, so that it will tell as well when it is over.
    pub(super) fn is_told(self) -> bool {
        match self {
            Self::HeadOpen
            | Self::PaperOut
            | Self::RibbonOut
            | Self::TooHot
            | Self::LabelWaiting
            | Self::Paused
            | Self::Busy => true,
            Self::Away
            | Self::Silent
            | Self::Garbled
            | Self::NoSpool
            | Self::Lost
            | Self::Program
            | Self::Stopped => false,
        }
    }
}
