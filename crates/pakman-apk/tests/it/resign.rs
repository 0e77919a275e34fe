//! Other signatures for packages and indexes that are there.

use pakman_apk::{
    Algorithm, Error, FileKind, Index, Limits, Others, PackageReader, PrivateKey, Signer,
    TrustedKey, resign, verify,
};

use crate::{
    hostile::header,
    index::around,
    support::{EPOCH, KEY_NAME, gzip, members, pack, pack_with, rich, signer, trusted},
};

const OTHER_NAME: &str = "other-2.rsa.pub";

fn package(signers: &[Signer<'_>]) -> Vec<u8> {
    pack_with(rich(), signers, 1).unwrap().0
}

fn again(file: &[u8], signers: &[Signer<'_>], others: Others) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    resign(FileKind::of(file)?, file, signers, others, &mut out)?;
    Ok(out)
}

fn names(package: &[u8]) -> Vec<String> {
    let package = PackageReader::open(package, Limits::default()).unwrap();
    package.signatures.iter().map(|signature| signature.name.clone()).collect()
}

#[test]
fn a_package_that_is_signed_later_is_the_one_that_was_signed_at_once() {
    let signed = package(&[signer()]);
    assert_eq!(again(&package(&[]), &[signer()], Others::Drop).unwrap(), signed);
    assert_eq!(again(&signed, &[signer()], Others::Drop).unwrap(), signed);
    assert_eq!(again(&signed, &[signer()], Others::Keep).unwrap(), signed);
    assert_eq!(again(&signed, &[], Others::Drop).unwrap(), package(&[]));
}

#[test]
fn signatures_are_replaced_or_kept_and_the_rest_stays() {
    let key = PrivateKey::generate(2048).unwrap();
    let other = Signer { key: &key, name: OTHER_NAME, algorithm: Algorithm::Rsa512 };
    let signed = package(&[signer()]);
    let replaced = again(&signed, &[other], Others::Drop).unwrap();
    let both = again(&signed, &[other], Others::Keep).unwrap();
    assert_eq!(names(&replaced), [OTHER_NAME]);
    assert_eq!(names(&both), [KEY_NAME, OTHER_NAME]);
    for changed in [&replaced, &both] {
        assert_eq!(members(changed)[1..], members(&signed)[1..]);
        let trusted = TrustedKey { name: OTHER_NAME.to_owned(), key: key.public() };
        assert_eq!(
            verify(changed.as_slice(), &[trusted], Limits::default()).unwrap().key,
            OTHER_NAME
        );
    }
    assert_eq!(verify(both.as_slice(), &[trusted()], Limits::default()).unwrap().key, KEY_NAME);
    // The old signature of a key that signs again would decide, and may be wrong.
    let liar = Signer { name: KEY_NAME, ..other };
    let lied = again(&signed, &[liar], Others::Keep).unwrap();
    let mended = again(&lied, &[signer()], Others::Keep).unwrap();
    assert_eq!(mended, signed);
}

#[test]
fn an_index_is_signed_like_a_package() {
    let mut index = Vec::new();
    Index::new("acme").write(&[], EPOCH, &mut index).unwrap();
    let signed = again(&index, &[signer()], Others::Drop).unwrap();
    let (again, signatures) = Index::read(signed.as_slice()).unwrap();
    assert_eq!(again, Index::new("acme"));
    assert_eq!(signatures.verify(&[trusted()]).unwrap(), KEY_NAME);
    assert!(signed.ends_with(&index));
}

#[test]
fn a_damaged_file_is_not_signed() {
    let good = package(&[]);
    let mut damaged = good.clone();
    let last = damaged.len() - 20;
    damaged[last] ^= 1;
    assert!(matches!(again(&damaged, &[signer()], Others::Drop), Err(Error::Mismatch { .. })));
    for length in 0..good.len() {
        assert!(again(&good[..length], &[signer()], Others::Drop).is_err(), "{length}");
    }
    let mut index = Vec::new();
    Index::new("acme").write(&[], EPOCH, &mut index).unwrap();
    index.push(0);
    assert!(matches!(again(&index, &[signer()], Others::Drop), Err(Error::Format { .. })));
}

#[test]
fn other_files_are_told_from_packages_and_indexes() {
    let of = |bytes: &[u8]| FileKind::of(bytes).map_err(|error| error.to_string());
    assert_eq!(of(&package(&[signer(), signer()])), Ok(FileKind::Package));
    assert_eq!(of(&package(&[])), Ok(FileKind::Package));
    let mut index = Vec::new();
    Index::new("").write(&[signer()], EPOCH, &mut index).unwrap();
    assert_eq!(of(&index), Ok(FileKind::Index));
    for (bytes, words) in [
        (&b"ADB.pckg"[..], "only apk 3 reads"),
        (b"", "not a tar archive in gzip"),
        (b"-----BEGIN PUBLIC KEY-----", "not a tar archive in gzip"),
        (&gzip(b"text"), "not a tar archive in gzip"),
        (&members(&package(&[signer()]))[0].1, "not a tar archive in gzip"),
        (&members(&package(&[]))[1].1, "entries of neither"),
    ] {
        let error = of(bytes).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn signatures_are_counted_in_all_members_together() {
    let (package, index) = (pack(rich()).unwrap(), around(""));
    for (kind, known) in [("RSA", 100), ("UNKNOWN", 0)] {
        let member = gzip(&header(&format!(".SIGN.{kind}.a.rsa.pub"), b'0', "", ""));
        let read = |count: usize| {
            let [package, index] =
                [&package, &index].map(|file| [member.repeat(count), file.clone()].concat());
            let opened = PackageReader::open(&*package, Limits::default());
            let sign = |kind, file: &[u8]| resign(kind, file, &[], Others::Keep, &mut Vec::new());
            [
                opened.map(|it| it.signatures.len()),
                Index::read(&*index).map(|(_, it)| it.as_slice().len()),
                sign(FileKind::Package, &package).map(|it| it.len()),
                sign(FileKind::Index, &index).map(|it| it.len()),
            ]
        };
        assert_eq!(read(100).map(|found| found.unwrap()), [known; 4]);
        for found in read(101) {
            assert!(matches!(found, Err(Error::TooLarge { limit: 100, .. })), "{found:?}");
        }
    }
}
