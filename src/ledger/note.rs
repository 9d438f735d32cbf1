//! Signed notes: a text and the signatures under it (C2SP signed-note), with ed25519 keys (signature type 0x01) only.

use super::note_key::{KeyName, VerifierKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use std::fmt;

/// The largest note that is read: room for 16 signatures of 5 kB (C2SP signed-note, "Format") and to spare.
pub const MAX_NOTE: usize = 128 * 1024;

/// The most signatures that are read; the standard asks for at least 16.
const MAX_SIGNATURES: usize = 100;

/// A text with its signatures. Nothing is verified until [`Note::verify`] says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line of a note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: KeyName,
    /// The key's 4-byte id: with the name it says which key, and proves nothing.
    pub key_id: [u8; 4],
    /// The signature, whose form depends on the key's type.
    pub signature: Vec<u8>,
}

/// Why a note is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// Not in the form of a signed note.
    #[error("not a signed note: {why}")]
    Form {
        /// What is wrong with it.
        why: &'static str,
    },
    /// A known key's signature is wrong, so the whole note is refused.
    #[error("the signature of {name} does not verify")]
    Signature {
        /// The key's name.
        name: KeyName,
    },
    /// None of the known keys signed.
    #[error("none of the known keys signed the note")]
    NoKnownKey,
}

fn form(why: &'static str) -> BadNote {
    BadNote::Form { why }
}

impl Note {
    /// Reads a signed note (C2SP signed-note, "Format"): UTF-8 without control characters, the text up to the last empty line,
    /// then one signature or more, each on a line `— name base64`.
    ///
    /// # Errors
    /// When the bytes are in any other form.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadNote> {
        if bytes.len() > MAX_NOTE {
            return Err(form("more than 128 KiB"));
        }
        let Ok(note) = std::str::from_utf8(bytes) else {
            return Err(form("not UTF-8"));
        };
        check_characters(note)?;
        let no_blank_line = form("no empty line between text and signatures");
        let (text, lines) = note.rsplit_once("\n\n").ok_or(no_blank_line)?;
        let no_newline = form("no newline at the end");
        let lines = lines.strip_suffix('\n').ok_or(no_newline)?;
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(form("more than 100 signatures"));
            }
            signatures.push(NoteSignature::parse(line)?);
        }
        Ok(Self {
            text: format!("{text}\n"),
            signatures,
        })
    }

    /// The text that was signed, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures in their order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature line, such as a witness's.
    pub fn add(&mut self, signature: NoteSignature) {
        self.signatures.push(signature);
    }

    /// Verifies every signature of a known key and ignores those of unknown keys (C2SP signed-note, "Signatures").
    /// Returns the known keys that signed, in the order of their first signatures.
    ///
    /// # Errors
    /// When one signature of a known key is wrong, whatever the others are, or when no known key signed.
    pub fn verify<'a>(&self, known: &'a [VerifierKey]) -> Result<Vec<&'a VerifierKey>, BadNote> {
        let mut signed_by: Vec<&VerifierKey> = Vec::new();
        for signature in &self.signatures {
            for key in known.iter().filter(|key| key.is_named_by(signature)) {
                let bytes = signature.signature.as_slice().try_into().ok();
                let good =
                    bytes.is_some_and(|s| key.public_key().verifies(self.text.as_bytes(), s));
                if !good {
                    return Err(BadNote::Signature {
                        name: signature.name.clone(),
                    });
                }
                if !signed_by.contains(&key) {
                    signed_by.push(key);
                }
            }
        }
        if signed_by.is_empty() {
            return Err(BadNote::NoKnownKey);
        }
        Ok(signed_by)
    }
}

/// The note's text form, which [`Note::parse`] reads.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for signature in &self.signatures {
            writeln!(f, "{signature}")?;
        }
        Ok(())
    }
}

impl NoteSignature {
    fn parse(line: &str) -> Result<Self, BadNote> {
        let bad_line = || form("a signature line is not `— name base64`");
        let rest = line.strip_prefix("— ").ok_or_else(bad_line)?;
        let (name, encoded) = rest.split_once(' ').ok_or_else(bad_line)?;
        let name = KeyName::parse(name).ok().ok_or_else(bad_line)?;
        let bytes = STANDARD.decode(encoded).ok().ok_or_else(bad_line)?;
        match bytes.split_first_chunk::<4>() {
            Some((key_id, signature)) if !signature.is_empty() => Ok(Self {
                name,
                key_id: *key_id,
                signature: signature.to_vec(),
            }),
            Some(_) | None => Err(bad_line()),
        }
    }
}

/// The signature line, without its newline.
impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.key_id.as_slice(), &self.signature].concat();
        write!(f, "— {} {}", self.name, STANDARD.encode(bytes))
    }
}

fn check_characters(text: &str) -> Result<(), BadNote> {
    if text.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
        return Err(form("a control character"));
    }
    Ok(())
}

/// A private key with its name, which signs notes.
pub struct NoteSigner {
    verifier: VerifierKey,
    key: SigningKey,
}

impl NoteSigner {
    /// Names a private key.
    pub fn new(name: KeyName, key: SigningKey) -> Self {
        let verifier = VerifierKey::new(name, (&key).into());
        Self { verifier, key }
    }

    /// The public half under the same name.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs a text.
    ///
    /// # Errors
    /// When the text does not end in a newline or holds control characters.
    pub fn sign(&self, text: &str) -> Result<Note, BadNote> {
        check_characters(text)?;
        if !text.ends_with('\n') {
            return Err(form("no newline at the end of the text"));
        }
        Ok(self.sign_lines(text.to_owned()))
    }

    /// Signs a text that is known to be lines of printable characters.
    pub(super) fn sign_lines(&self, text: String) -> Note {
        let signature = NoteSignature {
            name: self.verifier.name().clone(),
            key_id: self.verifier.key_id(),
            signature: self.key.sign(text.as_bytes()).to_bytes().to_vec(),
        };
        Note {
            text,
            signatures: vec![signature],
        }
    }
}

/// Shows the public half only.
impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({})", self.verifier)
    }
}
