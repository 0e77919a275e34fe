//! RSA keys as Alpine uses them.

use std::fmt;

use crypto_bigint::{BoxedUint, modular::BoxedMontyForm};
use getrandom::SysRng;
use rsa::{
    Pkcs1v15Sign,
    pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey},
    pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding},
    traits::PublicKeyParts,
};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use crate::error::Error;

/// Sizes of keys that are taken, in bits.
const BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// What is hashed before RSA signs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Algorithm {
    /// SHA-1: what Alpine itself signs with, and what every apk reads.
    #[default]
    Rsa,
    /// SHA-256.
    Rsa256,
    /// SHA-512.
    Rsa512,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rsa, Self::Rsa256, Self::Rsa512];

    /// The word in the name of a signature: `.SIGN.RSA256.NAME`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::Rsa256 => "RSA256",
            Self::Rsa512 => "RSA512",
        }
    }

    /// Padding and digest of what is to be signed.
    fn digest(self, bytes: &[u8]) -> (Pkcs1v15Sign, Vec<u8>) {
        match self {
            Self::Rsa => (Pkcs1v15Sign::new::<Sha1>(), Sha1::digest(bytes).to_vec()),
            Self::Rsa256 => (Pkcs1v15Sign::new::<Sha256>(), Sha256::digest(bytes).to_vec()),
            Self::Rsa512 => (Pkcs1v15Sign::new::<Sha512>(), Sha512::digest(bytes).to_vec()),
        }
    }
}

/// A private key of 2048 to 4096 bits. Its memory is overwritten when it is dropped, and neither
/// `Debug` nor an error shows any of it.
#[derive(Clone)]
pub struct PrivateKey(rsa::PrivateKey);

impl PrivateKey {
    /// A new key, from the randomness of the system. `bits` is 2048 to 4096.
    pub fn generate(bits: usize) -> Result<Self, Error> {
        check_size(bits)?;
        let key = rsa::PrivateKey::new(&mut SysRng, bits);
        key.map(Self).map_err(|_| refuse("the system could not make one"))
    }

    /// Reads a PEM text, of PKCS#8 (`BEGIN PRIVATE KEY`) or PKCS#1 (`BEGIN RSA PRIVATE KEY`).
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        if pem.contains("ENCRYPTED") {
            return Err(refuse("it is encrypted; decrypt it first, as with `openssl rsa`"));
        }
        let key = rsa::PrivateKey::from_pkcs8_pem(pem)
            .ok()
            .or_else(|| rsa::PrivateKey::from_pkcs1_pem(pem).ok())
            .ok_or_else(|| refuse("not an RSA private key in PEM (PKCS#8 or PKCS#1)"))?;
        check_size(key.size() * 8)?;
        Ok(Self(key))
    }

    /// The PEM text in PKCS#8, overwritten in memory when dropped.
    pub fn to_pem(&self) -> Zeroizing<String> {
        self.0.to_pkcs8_pem(LineEnding::LF).expect("an RSA key has a PEM text")
    }

    /// The key that verifies what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.to_public_key())
    }

    /// The signature over `bytes`, as long as the key. It is the same each time.
    pub fn sign(&self, algorithm: Algorithm, bytes: &[u8]) -> Vec<u8> {
        let (padding, digest) = algorithm.digest(bytes);
        // The randomness blinds the calculation against those who measure its time.
        let signature = self.0.sign_with_rng(&mut SysRng, padding, &digest);
        signature.expect("a digest is shorter than a key of 2048 bits")
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({} bits)", self.0.size() * 8)
    }
}

/// A public key of 2048 to 4096 bits, as in `/etc/apk/keys`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(rsa::PublicKey);

impl PublicKey {
    /// Reads a PEM text, of SPKI (`BEGIN PUBLIC KEY`) or PKCS#1 (`BEGIN RSA PUBLIC KEY`).
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        let key = rsa::PublicKey::from_public_key_pem(pem)
            .ok()
            .or_else(|| rsa::PublicKey::from_pkcs1_pem(pem).ok())
            .ok_or_else(|| refuse("not an RSA public key in PEM (SPKI or PKCS#1)"))?;
        check_size(key.size() * 8)?;
        Ok(Self(key))
    }

    /// The PEM text in SPKI, as apk reads it.
    pub fn to_pem(&self) -> String {
        self.0.to_public_key_pem(LineEnding::LF).expect("an RSA key has a PEM text")
    }

    /// Whether `signature` is the one over `bytes` by the private key.
    pub fn verify(&self, algorithm: Algorithm, bytes: &[u8], signature: &[u8]) -> bool {
        let (Pkcs1v15Sign { prefix, .. }, digest) = algorithm.digest(bytes);
        self.opened(signature).is_some_and(|opened| {
            // RFC 8017, 9.2: all of it is known, so nothing of it needs to be parsed.
            let filled = opened.len().saturating_sub(3 + prefix.len() + digest.len());
            let filling = vec![0xff; filled];
            opened == [&[0, 1], &*filling, &[0], &*prefix, &*digest].concat()
        })
    }

    /// What a signature was made of, as long as the key; nothing where it cannot be one of this key.
    ///
    /// Nothing here is secret, so the bits of the exponent may decide what is done. That is half the
    /// work, and a small package takes no longer for anything else.
    fn opened(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let Self(key) = self;
        let (size, exponent) = (key.size(), key.e());
        let number = BoxedUint::from_be_slice(signature, key.n_bits_precision()).ok()?;
        if signature.len() != size || number >= *key.n().as_ref() {
            return None;
        }
        let base = BoxedMontyForm::new(number, key.n_params());
        let lower = (0..exponent.bit_width_vartime().checked_sub(1)?).rev();
        let power = lower.fold(base.clone(), |power, at| match power.square() {
            square if exponent.bit_vartime(at) => square * &base,
            square => square,
        });
        let bytes = power.retrieve().to_be_bytes();
        Some(bytes[bytes.len() - size..].to_vec())
    }
}

fn check_size(bits: usize) -> Result<(), Error> {
    if BITS.contains(&bits) {
        return Ok(());
    }
    Err(refuse(&format!("{bits} bits; a key has from 2048 to 4096")))
}

fn refuse(reason: &str) -> Error {
    Error::Key { reason: reason.to_owned() }
}
