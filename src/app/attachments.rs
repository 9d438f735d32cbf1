//! Attachments: files outside the log that events name by their SHA-256.

use super::{App, AppError};
use crate::domain::{Hash, Malformed};
use crate::ledger::MAX_ATTACHMENT;
use crate::store::Attachment;
use serde::Serialize;

/// How long a media type may be.
const LONGEST_TYPE: usize = 100;

/// A file that is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Kept {
    /// SHA-256 of its bytes, which events name.
    pub hash: Hash,
    /// How many bytes it has.
    pub size: u64,
    /// What it was said to be when it was first sent.
    pub media_type: String,
    /// Whether it was not there before.
    #[serde(skip)]
    pub fresh: bool,
}

impl App {
    /// Keeps a file of up to [`MAX_ATTACHMENT`] bytes. The same bytes again change nothing, whatever they are said to be.
    ///
    /// # Errors
    /// When the file is empty or too large, the media type is none, or the database is out of reach.
    pub fn keep(&self, media_type: &str, bytes: Vec<u8>) -> Result<Kept, AppError> {
        if bytes.is_empty() || bytes.len() > MAX_ATTACHMENT {
            let why = format!("an attachment has 1 to {MAX_ATTACHMENT} bytes");
            return Err(Malformed::new("", why).into());
        }
        if !is_media_type(media_type) {
            let why = format!("{media_type:?} is no media type such as text/csv");
            return Err(Malformed::new("content-type", why).into());
        }
        let file = Attachment {
            hash: Hash::of(&[&bytes]),
            media_type: media_type.to_ascii_lowercase(),
            bytes,
        };
        let fresh = self.store().put_attachment(&file)?;
        let file = if fresh {
            file
        } else {
            self.attachment(&file.hash)?
        };
        Ok(Kept {
            hash: file.hash,
            size: u64::try_from(file.bytes.len()).unwrap_or(u64::MAX),
            media_type: file.media_type,
            fresh,
        })
    }

    /// A file, whose bytes are still those of its hash.
    ///
    /// # Errors
    /// When there is none, it was altered, or the database is out of reach.
    pub fn attachment(&self, hash: &Hash) -> Result<Attachment, AppError> {
        let found = self.store().attachment(hash)?;
        let file = found.ok_or_else(|| AppError::NotFound(format!("attachment {hash}")))?;
        if Hash::of(&[&file.bytes]) == *hash {
            Ok(file)
        } else {
            Err(AppError::Internal("an attachment is not as it was kept"))
        }
    }
}

/// Whether it is `type/subtype` in the characters of RFC 9110 section 5.6.2, without parameters.
fn is_media_type(text: &str) -> bool {
    let token = |part: &str| {
        let good = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        !part.is_empty() && part.bytes().all(good)
    };
    let parts = text.split_once('/');
    text.len() <= LONGEST_TYPE && parts.is_some_and(|(main, sub)| token(main) && token(sub))
}

#[cfg(test)]
mod tests {
    use super::is_media_type;

    #[test]
    fn a_media_type_is_two_tokens() {
        for good in ["text/csv", "application/vnd.ms-excel", "image/svg+xml"] {
            assert!(is_media_type(good), "{good}");
        }
        for bad in [
            "",
            "text",
            "text/",
            "/csv",
            "text/csv; charset=utf-8",
            "a/b/c",
            "text/c\r\nx",
        ] {
            assert!(!is_media_type(bad), "{bad}");
        }
    }
}
