//! What a command says when it cannot do what it was asked.

use std::fmt::Display;
use std::process::ExitCode;

/// Why a command ends without success: one line for people, which says what to do next.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// The command was called wrongly (exit status 2).
    #[error("{0}")]
    Usage(String),
    /// It was refused, or a check failed (exit status 1).
    #[error("{0}")]
    Failed(String),
}

impl Failure {
    /// A failure with the error and what to do next.
    pub(crate) fn new(what: impl Display, next: &str) -> Self {
        let what = what.to_string();
        Self::Failed(format!("{}; {next}", what.trim_end_matches('.')))
    }

    /// The line.
    pub(crate) fn line(&self) -> &str {
        match self {
            Self::Usage(line) | Self::Failed(line) => line,
        }
    }

    /// 2 for wrong usage, 1 for everything else.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::from(1),
        }
    }
}

/// Turns any error into a failure with what to do next.
pub(crate) trait Next<T> {
    /// What failed and what to do next; the error's own causes follow what failed.
    ///
    /// # Errors
    /// The error as a failure.
    fn or_next(self, what: &str, next: &str) -> Result<T, Failure>;
}

impl<T, E: std::error::Error> Next<T> for Result<T, E> {
    fn or_next(self, what: &str, next: &str) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(format!("{what}: {}", chain(&error)), next))
    }
}

/// An error with all its causes on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_one_line_with_every_cause_once() {
        #[derive(Debug, thiserror::Error)]
        #[error("outer")]
        struct Outer(#[source] std::io::Error);
        let failed: Result<(), _> = Err(Outer(std::io::Error::other("in\nner")));
        let failure = failed.or_next("reading", "try again").unwrap_err();
        assert_eq!(failure.line(), "reading: outer: in ner; try again");
        assert_eq!(failure.exit_code(), ExitCode::from(1));
    }
}
