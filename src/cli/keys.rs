//! Key files: a person's device key under a passphrase, and the log's key, which a server reads unattended.

use super::failure::{Failure, Next};
use crate::domain::{Hash, LabelId, PublicKey};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};
use pkcs8::der::pem::PemLabel;
use pkcs8::pkcs5::{pbes2, scrypt};
use pkcs8::spki::EncodePublicKey;
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use zeroize::Zeroizing;

/// scrypt with 16 MiB and five passes: as much as OpenSSL reads without an option, and as strong as 128 MiB in one.
const SCRYPT: (u8, u32, u32) = (14, 8, 5);

/// Bytes from the system's random source.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).or_next("no random bytes", "check the system's random source")?;
    Ok(bytes)
}

/// A new label id.
pub(crate) fn label_id() -> Result<LabelId, Failure> {
    let next = "check the system's random source";
    LabelId::draw(|bytes: &mut [u8]| getrandom::fill(bytes).or_next("no random bytes", next))
}

/// A new private key.
pub(crate) fn new_key() -> Result<SigningKey, Failure> {
    let secret = Zeroizing::new(random::<32>()?);
    Ok(SigningKey::from_bytes(&secret))
}

/// PKCS#8 version 1 without the public key, the form that every OpenSSL reads (RFC 8410 section 7).
pub(crate) fn to_der(key: &SigningKey) -> pkcs8::Result<pkcs8::SecretDocument> {
    let pair = KeypairBytes {
        secret_key: key.to_bytes(),
        public_key: None,
    };
    pair.to_pkcs8_der()
}

/// The key as PKCS#8 PEM, encrypted under the passphrase (PBES2 with scrypt and AES-256-CBC, RFC 8018 and RFC 7914).
fn to_encrypted_pem(key: &SigningKey, passphrase: &str) -> Result<Zeroizing<String>, Failure> {
    let (salt, iv) = (random::<16>()?, random::<16>()?);
    let (log_n, r, p) = SCRYPT;
    let encrypt = || {
        let params = scrypt::Params::new(log_n, r, p)
            .map_err(|_invalid| pkcs8::Error::KeyMalformed(pkcs8::KeyError::Invalid))?;
        let params = pbes2::Parameters::generate_scrypt_aes256cbc(params, &salt, iv)?;
        let der = to_der(key)?;
        let info = PrivateKeyInfoRef::try_from(der.as_bytes())?;
        let sealed = info.encrypt_with_params(params, passphrase)?;
        Ok::<_, pkcs8::Error>(sealed.to_pem(EncryptedPrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)?)
    };
    encrypt().or_next("the key cannot be encrypted", "try another passphrase")
}

/// Reads an encrypted private key.
fn from_encrypted_pem(pem: &str, passphrase: &str) -> Result<SigningKey, Failure> {
    SigningKey::from_pkcs8_encrypted_pem(pem, passphrase).or_next(
        "the key file cannot be opened",
        "check the passphrase, and that the file is an ed25519 key in encrypted PKCS#8 PEM",
    )
}

/// The public half as PEM (`SubjectPublicKeyInfo`, RFC 8410 section 4).
pub(crate) fn public_pem(key: &SigningKey) -> Result<String, Failure> {
    key.verifying_key()
        .to_public_key_pem(LineEnding::LF)
        .or_next("the public key cannot be written", "make a new key")
}

/// Writes a new file that its owner alone reads; never over an old one.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.or_next(
        &format!("cannot write {}", path.display()),
        "name a new file in a folder that you may write to",
    )
}

fn read(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let text = std::fs::read_to_string(path);
    text.map(Zeroizing::new).or_next(
        &format!("cannot read {}", path.display()),
        "name a file that exists and that you may read",
    )
}

/// Writes a person's key under a passphrase.
pub(crate) fn save_sealed(path: &Path, key: &SigningKey, passphrase: &str) -> Result<(), Failure> {
    write_secret(path, &to_encrypted_pem(key, passphrase)?)
}

/// Reads a person's key.
pub(crate) fn open_sealed(path: &Path, passphrase: &str) -> Result<SigningKey, Failure> {
    from_encrypted_pem(&read(path)?, passphrase)
}

/// Writes a key that the server reads unattended: PKCS#8 PEM without a passphrase, mode 0600.
pub(crate) fn save_plain(path: &Path, key: &SigningKey) -> Result<(), Failure> {
    let pem =
        to_der(key).and_then(|der| Ok(der.to_pem(PrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)?));
    write_secret(
        path,
        &pem.or_next("the key cannot be written", "make a new key")?,
    )
}

/// Reads a key that the server reads unattended.
pub(crate) fn open_plain(path: &Path) -> Result<SigningKey, Failure> {
    SigningKey::from_pkcs8_pem(&read(path)?).or_next(
        &format!("{} is no key", path.display()),
        "name the log key that vialog init wrote",
    )
}

/// The key's id, as envelopes name it.
pub(crate) fn id(key: &SigningKey) -> Hash {
    PublicKey::from(key).id()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn a_key_file_opens_with_its_passphrase_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let key = new_key().unwrap();
        save_sealed(&path, &key, "correct horse").unwrap();
        assert_eq!(open_sealed(&path, "correct horse").unwrap(), key);
        let failure = open_sealed(&path, "wrong horse").unwrap_err();
        assert!(
            failure.line().contains("check the passphrase"),
            "{}",
            failure.line()
        );
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    }

    #[test]
    fn the_log_s_key_comes_back_and_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.key");
        let key = new_key().unwrap();
        save_plain(&path, &key).unwrap();
        assert_eq!(open_plain(&path).unwrap(), key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_key_file_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        save_plain(&path, &new_key().unwrap()).unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(save_plain(&path, &new_key().unwrap()).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    /// A key that OpenSSL 3 wrote:
    /// `openssl genpkey -algorithm ed25519 | openssl pkcs8 -topk8 -v2 aes-256-cbc -scrypt -passout pass:openssl`.
    /// The other way round, `openssl pkey -in FILE -passin pass:…` prints what this module wrote.
    #[test]
    fn a_key_that_openssl_encrypted_is_read() {
        let key = from_encrypted_pem(include_str!("testdata/openssl-key.pem"), "openssl").unwrap();
        let public = include_str!("testdata/openssl-key.pub.pem");
        assert_eq!(public_pem(&key).unwrap(), public);
    }

    #[test]
    fn a_key_s_id_is_the_hash_of_its_public_pem() {
        let key = new_key().unwrap();
        let body: String = public_pem(&key)
            .unwrap()
            .lines()
            .filter(|l| !l.starts_with('-'))
            .collect();
        let der = STANDARD.decode(body).unwrap();
        assert_eq!(id(&key), Hash::of(&[&der]));
    }
}
