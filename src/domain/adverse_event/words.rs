//! The words by which an adverse event is described.

use super::{Deserialize, Role, Serialize, SiteId};
use schemars::JsonSchema;

/// How an adverse event relates to the treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relatedness {
    /// Not related.
    Unrelated,
    /// Unlikely related.
    Unlikely,
    /// Possibly related.
    Possible,
    /// Probably related.
    Probable,
    /// Definitely related.
    Definite,
}

impl Relatedness {
    /// The word in events and lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unrelated => "unrelated",
            Self::Unlikely => "unlikely",
            Self::Possible => "possible",
            Self::Probable => "probable",
            Self::Definite => "definite",
        }
    }

    /// Whether it counts as related to the treatment: at least possibly.
    pub fn is_related(self) -> bool {
        match self {
            Self::Unrelated | Self::Unlikely => false,
            Self::Possible | Self::Probable | Self::Definite => true,
        }
    }
}

/// What makes an adverse event serious (ICH E2A section II.B).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Seriousness {
    /// It resulted in death.
    Death,
    /// It threatened life.
    LifeThreatening,
    /// It took the participant to hospital or kept them there.
    Hospitalisation,
    /// It led to lasting disability.
    Disability,
    /// It is a birth defect.
    CongenitalAnomaly,
    /// It is otherwise medically important.
    MedicallyImportant,
}

impl Seriousness {
    /// The word in events and lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Death => "death",
            Self::LifeThreatening => "life_threatening",
            Self::Hospitalisation => "hospitalisation",
            Self::Disability => "disability",
            Self::CongenitalAnomaly => "congenital_anomaly",
            Self::MedicallyImportant => "medically_important",
        }
    }
}

/// How an adverse event ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Recovered.
    Recovered,
    /// Recovering.
    Recovering,
    /// Not recovered.
    NotRecovered,
    /// Recovered with sequelae.
    RecoveredWithSequelae,
    /// Fatal.
    Fatal,
}

impl Course {
    /// The word in events and lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Recovered => "recovered",
            Self::Recovering => "recovering",
            Self::NotRecovered => "not_recovered",
            Self::RecoveredWithSequelae => "recovered_with_sequelae",
            Self::Fatal => "fatal",
        }
    }

    /// Whether nothing more is to come.
    pub fn is_final(self) -> bool {
        match self {
            Self::Recovered | Self::RecoveredWithSequelae | Self::Fatal => true,
            Self::Recovering | Self::NotRecovered => false,
        }
    }
}

/// Whom the site told of an adverse event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Recipient {
    /// The sponsor.
    Sponsor,
    /// The ethics committee.
    EthicsCommittee,
    /// The regulator.
    Regulator,
    /// Another role at a site.
    Staff {
        /// The role.
        role: Role,
        /// The site.
        site: SiteId,
    },
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sponsor => f.write_str("sponsor"),
            Self::EthicsCommittee => f.write_str("ethics_committee"),
            Self::Regulator => f.write_str("regulator"),
            Self::Staff { role, site } => write!(f, "{} at {site}", role.word()),
        }
    }
}
