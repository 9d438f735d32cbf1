//! Errors as problem documents (RFC 9457), made here and nowhere else.

use crate::app::AppError;
use crate::domain::Hash;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// A kind of problem: its type, status and title never change.
macro_rules! problems {
    ($($name:ident = $kind:literal, $status:ident, $title:literal;)*) => {
        /// Every kind of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind { $($name,)* }

        impl Kind {
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            /// The `type` of RFC 9457: an address that never changes and tells more.
            pub(crate) fn path(self) -> &'static str {
                match self { $(Self::$name => concat!("/problems/", $kind),)* }
            }

            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            pub(crate) fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

problems! {
    Malformed = "malformed", BAD_REQUEST, "Malformed";
    Signature = "signature", BAD_REQUEST, "Signature does not verify";
    SignIn = "sign-in", UNAUTHORIZED, "Sign in first";
    Forbidden = "forbidden", FORBIDDEN, "Not for this person";
    Invitation = "invitation", NOT_FOUND, "Invitation not valid";
    TooMany = "too-many", TOO_MANY_REQUESTS, "Too many requests";
    NotFound = "not-found", NOT_FOUND, "Not found";
    Method = "method", METHOD_NOT_ALLOWED, "Method not allowed";
    Stale = "stale", CONFLICT, "Stale";
    IdReused = "id-reused", CONFLICT, "Id already used";
    TooLarge = "too-large", PAYLOAD_TOO_LARGE, "Too large";
    MediaType = "media-type", UNSUPPORTED_MEDIA_TYPE, "Unsupported media type";
    Refused = "refused", UNPROCESSABLE_ENTITY, "Refused by a rule";
    Label = "label", UNPROCESSABLE_ENTITY, "The label cannot be drawn";
    Printing = "printing", CONFLICT, "Not in that state";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "Out of reach for now";
    Clock = "clock", SERVICE_UNAVAILABLE, "The server's clock is in doubt";
    Fault = "fault", INTERNAL_SERVER_ERROR, "Fault of the server";
    Internal = "internal", INTERNAL_SERVER_ERROR, "Internal error";
}

/// The head of a subject, written as null where it has none.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Head(Option<Hash>);

/// What is to be done about the clock, and about what was to be recorded.
const CLOCK_REMEDY: &str = "Keep what is signed and send it later. The server's operator sets the clock, or confirms it with \
     vialog serve --confirm-clock.";

/// An error and everything that caused it, for the server's own log.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}

/// A problem document. A problem with a write always means that nothing was recorded, but for `unavailable`,
/// after which the same event sent again tells.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The kind of problem, as an address.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// The kind in words.
    pub(crate) title: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
    /// What happened, in words for the person who asked; absent for what is the server's own fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
    /// The member at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) member: Option<String>,
    /// The id of the rule that refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<&'static str>,
    /// For a refusal: whether a fact may be recorded as a breach of the rule, with `despite`, once it has happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) breachable: Option<bool>,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remedy: Option<String>,
    /// For a stale event: the present head of its subject, null where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) head: Option<Head>,
    /// Whether anything was recorded: false, or absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recorded: Option<bool>,
}

impl Problem {
    /// A problem of this kind, with what happened in words.
    pub(crate) fn of(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind: kind.path(),
            title: kind.title(),
            status: kind.status().as_u16(),
            detail: Some(detail.into()),
            member: None,
            rule: None,
            breachable: None,
            remedy: None,
            head: None,
            recorded: Some(false),
        }
    }

    /// The answer that carries it.
    pub(crate) fn response(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        if self.kind == Kind::Clock.path() {
            response.insert_header(("Retry-After", "60"));
        } else if status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header(("Retry-After", "1"));
        } else if status == StatusCode::TOO_MANY_REQUESTS {
            response.insert_header(("Retry-After", "60"));
        }
        let body = serde_json::to_string(self).unwrap_or_default();
        let mut response = response.content_type("application/problem+json").body(body);
        // For whoever shows it in another form.
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<&AppError> for Problem {
    fn from(error: &AppError) -> Self {
        let told = error.to_string();
        match error {
            AppError::Malformed(malformed) => Self {
                member: Some(malformed.member.clone()),
                ..Self::of(Kind::Malformed, told)
            },
            AppError::Signature => Self {
                member: Some("signatures[0].sig".into()),
                ..Self::of(Kind::Signature, told)
            },
            AppError::Refused(refusal) => Self {
                rule: Some(refusal.rule.id()),
                breachable: Some(refusal.breachable),
                remedy: Some(refusal.remedy.clone()),
                ..Self::of(Kind::Refused, &*refusal.why)
            },
            AppError::Stale { head } => Self {
                head: Some(Head(*head)),
                ..Self::of(Kind::Stale, told)
            },
            AppError::IdReused => Self {
                member: Some("id".into()),
                ..Self::of(Kind::IdReused, told)
            },
            AppError::TooLarge => Self::of(Kind::TooLarge, told),
            AppError::NotFound(_) => Self::of(Kind::NotFound, told),
            AppError::SignIn(_) => Self::of(Kind::SignIn, told),
            AppError::Forbidden(_) => Self::of(Kind::Forbidden, told),
            AppError::Invitation => Self::of(Kind::Invitation, told),
            AppError::Label(_) => Self::of(Kind::Label, told),
            AppError::Printing(_) => Self::of(Kind::Printing, told),
            AppError::Clock(_) => Self {
                remedy: Some(CLOCK_REMEDY.into()),
                ..Self::of(Kind::Clock, told)
            },
            AppError::Fault(why) => {
                tracing::error!(why = chain(why.as_ref()), "what is stored cannot be used");
                Self::of(Kind::Fault, told)
            }
            AppError::Unavailable(why) => {
                tracing::error!(why = chain(why.as_ref()), "the store failed");
                // The event may have been recorded before the failure was seen.
                Self {
                    recorded: None,
                    ..Self::of(Kind::Unavailable, told)
                }
            }
            AppError::Internal(why) => {
                tracing::error!("{why}");
                Self {
                    detail: None,
                    ..Self::of(Kind::Internal, "")
                }
            }
        }
    }
}

/// An error on its way out of a handler.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) Box<Problem>);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.title)
    }
}

impl From<AppError> for Failed {
    fn from(error: AppError) -> Self {
        Self(Box::new(Problem::from(&error)))
    }
}

impl From<actix_web::error::BlockingError> for Failed {
    fn from(_: actix_web::error::BlockingError) -> Self {
        AppError::Internal("a worker thread failed").into()
    }
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl ResponseError for Failed {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.0.response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_of_problem_has_a_type_of_its_own() {
        let types: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.path()).collect();
        assert_eq!(types.len(), Kind::ALL.len());
    }

    #[test]
    fn what_is_the_servers_own_fault_tells_nothing() {
        let problem = Problem::from(&AppError::Internal("the secret cause"));
        assert_eq!(problem.status, 500);
        assert!(!serde_json::to_string(&problem).unwrap().contains("secret"));
    }
}
