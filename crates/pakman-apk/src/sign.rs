//! Signatures: the part of a package or index that stands in front.

use pakman_deflate::{Level, gzip};

use crate::{
    error::{Error, Part},
    key::{Algorithm, PrivateKey, PublicKey},
    tar,
};

/// What every name of a signature begins with.
pub(crate) const PREFIX: &str = ".SIGN.";

/// A key to sign with, and the name under which installations know it.
#[derive(Debug, Clone, Copy)]
pub struct Signer<'a> {
    /// The key.
    pub key: &'a PrivateKey,
    /// File name of the public key in `/etc/apk/keys`, as `me@example.org-6b03.rsa.pub`; at most 80 bytes.
    pub name: &'a str,
    /// What is hashed.
    pub algorithm: Algorithm,
}

/// A signature that a package or an index carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// What was hashed.
    pub algorithm: Algorithm,
    /// File name of the public key in `/etc/apk/keys`.
    pub name: String,
    /// The signature, as long as the key.
    pub bytes: Vec<u8>,
}

/// A public key that is trusted, under the name that signatures know it by.
#[derive(Debug, Clone)]
pub struct TrustedKey {
    /// File name in `/etc/apk/keys`.
    pub name: String,
    /// The key.
    pub key: PublicKey,
}

/// The gzip member with the signatures of `signed`, which is the compressed member behind it;
/// nothing when nobody signs.
pub(crate) fn signature_member(
    signers: &[Signer<'_>],
    signed: &[u8],
    mtime: u64,
) -> Result<Vec<u8>, Error> {
    Ok(member(&signatures(signers, signed)?, mtime))
}

/// The signatures of `signed`.
pub(crate) fn signatures(signers: &[Signer<'_>], signed: &[u8]) -> Result<Vec<Signature>, Error> {
    let sign = |signer: &Signer<'_>| {
        let Signer { key, name, algorithm } = *signer;
        check_name(name)?;
        Ok(Signature { algorithm, name: name.to_owned(), bytes: key.sign(algorithm, signed) })
    };
    signers.iter().map(sign).collect()
}

/// The gzip member with these signatures; nothing when there are none.
pub(crate) fn member(signatures: &[Signature], mtime: u64) -> Vec<u8> {
    let mut tar = Vec::new();
    for signature in signatures {
        tar.extend(tar::plain(&signature.entry(), 0o644, "", mtime, &signature.bytes));
    }
    if tar.is_empty() { tar } else { gzip(&tar, Level::Default) }
}

impl Signer<'_> {
    /// Whether a public key can be called so in `/etc/apk/keys`.
    pub fn is_name(name: &str) -> bool {
        let plain = name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/');
        plain && name.len() <= 80 && name.len() > ".rsa.pub".len() && name.ends_with(".rsa.pub")
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    if Signer::is_name(name) {
        return Ok(());
    }
    let reason = format!(
        "{name:?} is not a file name for /etc/apk/keys; it must end in `.rsa.pub` and have at \
         most 80 bytes"
    );
    Err(Error::Key { reason })
}

impl Signature {
    /// The name of its entry.
    pub(crate) fn entry(&self) -> String {
        format!("{PREFIX}{}.{}", self.algorithm.word(), self.name)
    }

    /// The signature of an entry of the signature part; nothing for one of a kind that apk skips.
    pub(crate) fn of(entry: &str, bytes: Vec<u8>) -> Result<Option<Self>, Error> {
        let (word, name) =
            entry.strip_prefix(PREFIX).and_then(|rest| rest.split_once('.')).ok_or_else(|| {
                Error::format(
                    Part::Signature,
                    format!(
                        "{entry:?} is not a \
            signature"
                    ),
                )
            })?;
        let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.word() == word);
        Ok(algorithm.map(|algorithm| Self { algorithm, name: name.to_owned(), bytes }))
    }
}

/// The name of the trusted key that signed. As in apk the first signature whose key is trusted
/// decides: when it is wrong, a later good one does not help.
pub(crate) fn verify<'a>(
    signatures: &'a [Signature],
    keys: &[TrustedKey],
    signed: &[u8],
) -> Result<&'a str, Error> {
    if signatures.is_empty() {
        return Err(Error::Unsigned);
    }
    for Signature { algorithm, name, bytes } in signatures {
        let Some(trusted) = keys.iter().find(|trusted| trusted.name == *name) else { continue };
        if trusted.key.verify(*algorithm, signed, bytes) {
            return Ok(name);
        }
        return Err(Error::BadSignature { name: name.clone() });
    }
    Err(Error::Untrusted { names: signatures.iter().map(|each| each.name.clone()).collect() })
}
