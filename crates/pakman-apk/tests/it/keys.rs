//! Keys and signatures.

use pakman_apk::{
    Algorithm, Error, Limits, PackageReader, PrivateKey, PublicKey, Signer, TrustedKey, verify,
};

use rsa::{Pkcs1v15Sign, pkcs8::DecodePrivateKey, traits::PublicKeyParts};
use sha1::{Digest, Sha1};

use crate::support::{KEY_NAME, key, pack_with, rich, signer, trusted};

fn other() -> PrivateKey {
    PrivateKey::generate(2048).unwrap()
}

#[test]
fn a_key_survives_its_text() {
    let again = PrivateKey::from_pem(&key().to_pem()).unwrap();
    assert_eq!(again.public(), key().public());
    assert_eq!(PublicKey::from_pem(&key().public().to_pem()).unwrap(), key().public());
}

#[test]
fn neither_debug_nor_an_error_shows_a_key() {
    assert_eq!(format!("{:?}", signer().key), "PrivateKey(2048 bits)");
    let pem = key().to_pem();
    let broken = pem.replace("MII", "MIJ");
    let message = PrivateKey::from_pem(&broken).unwrap_err().to_string();
    assert!(pem.lines().skip(1).all(|line| !message.contains(line)), "{message}");
}

#[test]
fn keys_of_other_sizes_are_refused() {
    for bits in [512, 1024, 8192] {
        assert!(matches!(PrivateKey::generate(bits), Err(Error::Key { .. })), "{bits}");
    }
}

#[test]
fn each_algorithm_signs_what_only_it_verifies() {
    for algorithm in Algorithm::ALL {
        let signature = key().sign(algorithm, b"bytes");
        assert_eq!(signature, key().sign(algorithm, b"bytes"));
        for asked in Algorithm::ALL {
            assert_eq!(key().public().verify(asked, b"bytes", &signature), asked == algorithm);
        }
        assert!(!key().public().verify(algorithm, b"other", &signature));
    }
}

/// A signature is taken exactly where the crate takes it that made the key, whose check does all the
/// work that a private key would need.
#[test]
fn a_signature_is_judged_as_by_others() {
    // The second key fills no whole number of words.
    for bits in [2048, 2060] {
        let ours = PrivateKey::generate(bits).unwrap();
        let theirs = rsa::PrivateKey::from_pkcs8_pem(&ours.to_pem()).unwrap();
        let public = theirs.to_public_key();
        let good = ours.sign(Algorithm::Rsa, b"bytes");
        let digest = Sha1::digest(b"bytes");
        let bare = theirs.sign(Pkcs1v15Sign::new_unprefixed(), &digest).unwrap();
        let n = public.n_bytes().into_vec();
        let mut less = n.clone();
        *less.last_mut().unwrap() -= 1;
        let long = [&[0], &*good].concat();
        let mut asked = vec![good.clone(), bare, n, less, long, good[1..].to_vec(), Vec::new()];
        asked.extend([0, 1, 0xff].map(|byte| vec![byte; good.len()]));
        asked.extend((0..good.len()).step_by(37).map(|at| {
            let mut changed = good.clone();
            changed[at] ^= 1;
            changed
        }));
        for (at, signature) in asked.iter().enumerate() {
            let taken = ours.public().verify(Algorithm::Rsa, b"bytes", signature);
            let padding = Pkcs1v15Sign::new::<Sha1>();
            assert_eq!(taken, public.verify(padding, &digest, signature).is_ok(), "{bits}: {at}");
            assert_eq!(taken, at == 0, "{bits}: {at}");
        }
    }
}

#[test]
fn the_first_signature_by_a_trusted_key_decides() {
    let other = other();
    let second = Signer { key: &other, name: "other-2.rsa.pub", algorithm: Algorithm::Rsa512 };
    let (package, _) = pack_with(rich(), &[signer(), second], 1).unwrap();
    let check = |keys: &[TrustedKey]| {
        let package = PackageReader::open(package.as_slice(), Limits::default()).unwrap();
        package.verify_signature(keys).map(str::to_owned)
    };
    let second = TrustedKey { name: "other-2.rsa.pub".to_owned(), key: other.public() };
    assert_eq!(check(&[trusted()]).unwrap(), KEY_NAME);
    assert_eq!(check(std::slice::from_ref(&second)).unwrap(), "other-2.rsa.pub");
    assert!(matches!(check(&[]), Err(Error::Untrusted { names }) if names.len() == 2));
    let liar = TrustedKey { name: KEY_NAME.to_owned(), key: other.public() };
    assert!(matches!(check(&[liar, second]), Err(Error::BadSignature { .. })));
}

#[test]
fn an_unsigned_package_is_not_verified() {
    let (package, _) = pack_with(rich(), &[], 1).unwrap();
    let found = verify(package.as_slice(), &[trusted()], Limits::default());
    assert!(matches!(found, Err(Error::Unsigned)));
}

#[test]
fn a_signed_package_is_verified() {
    let (package, written) = pack_with(rich(), &[signer()], 1).unwrap();
    let found = verify(package.as_slice(), &[trusted()], Limits::default()).unwrap();
    assert_eq!((found.info, found.contents.entries), (written.info, 8));
}

#[test]
fn a_name_that_is_no_file_of_keys_cannot_sign() {
    for name in
        ["", "a", ".rsa.pub", "a/b.rsa.pub", "a b.rsa.pub", &format!("{}.rsa.pub", "a".repeat(80))]
    {
        let signer = Signer { name, ..signer() };
        assert!(matches!(pack_with(rich(), &[signer], 1), Err(Error::Key { .. })), "{name:?}");
    }
}
