//! The gzip members, and what the control part may have.

use pakman_apk::{
    Algorithm, Content, Entry, HookEvent, NewPackage, Node, PrivateKey, Script, Signer,
};
use sha2::{Digest, Sha256};

use super::{raw, refusal};
use crate::support::{
    KEY_NAME, draft, file, hex, info, members, pack, pack_with, read, rich, signer,
};

/// The fields of an unsigned package.
fn fields(package: &[u8]) -> String {
    let control = &members(package)[0].0;
    String::from_utf8(raw(control).0[0].body.clone()).unwrap()
}

/// apk 3 refuses a package without.
#[test]
fn the_hash_of_the_data_is_stated_once_even_of_no_data() {
    for draft in [rich(), draft(Vec::new())] {
        let fields = fields(&pack(draft).unwrap());
        assert_eq!(fields.matches("datahash = ").count(), 1, "{fields}");
    }
}

/// Hashed unpacked, the package has a bad signature to apk.
#[test]
fn the_hash_of_the_data_is_that_of_its_compressed_bytes() {
    let package = pack(rich()).unwrap();
    let [_, (unpacked, compressed)] = members(&package).try_into().unwrap();
    let stated = format!("datahash = {}\n", hex(&Sha256::digest(compressed)));
    let fields = fields(&package);
    assert!(fields.ends_with(&stated), "{fields}");
    assert!(!fields.contains(&hex(&Sha256::digest(unpacked))));
}

/// What splits the data to compress it in parallel (bgzf, mgzip) makes packages that apk 3 refuses.
#[test]
fn the_data_and_the_control_are_one_gzip_member_each_for_any_number_of_threads() {
    let mut draft = draft(vec![file("a", 0o644, &"some text ".repeat(100_000))]);
    let script = format!("#!/bin/sh\n{}", "# text\n".repeat(30_000));
    draft.scripts.insert(Script::Hook(HookEvent::PostInstall), script.into_bytes());
    for threads in [1, 2, 3] {
        let (package, _) = pack_with(draft.clone(), &[signer()], threads).unwrap();
        assert_eq!(members(&package).len(), 3);
    }
}

/// apk refuses padding and garbage there.
#[test]
fn nothing_stands_behind_the_data() {
    let package = pack(rich()).unwrap();
    let [_, (unpacked, _)] = members(&package).try_into().unwrap();
    let mut sum = flate2::Crc::new();
    sum.update(&unpacked);
    let trailer = [sum.sum().to_le_bytes(), sum.amount().to_le_bytes()].concat();
    assert!(package.ends_with(&trailer), "the last bytes are those of the gzip trailer");
}

/// apk takes zeros in front of the data for the end of the package.
#[test]
fn only_the_archive_of_the_data_is_closed_by_zeros() {
    let (package, _) = pack_with(rich(), &[signer()], 1).unwrap();
    let zeros: Vec<usize> = members(&package).iter().map(|(tar, _)| raw(tar).1).collect();
    assert_eq!(zeros, [0, 0, 1024]);
}

/// apk 3 refuses a package with a `.INSTALL` or a visible file there.
#[test]
fn the_control_has_nothing_but_fields_and_scripts_in_their_order() {
    let mut draft = rich();
    draft.info.triggers = vec!["/usr/share/*".to_owned()];
    for script in Script::all() {
        draft.scripts.insert(script, b"#!/bin/sh\n".to_vec());
    }
    let [(control, _), _] = members(&pack(draft).unwrap()).try_into().unwrap();
    let names: Vec<String> = raw(&control).0.iter().map(super::Raw::name).collect();
    let scripts = Script::all().map(Script::file_name);
    assert_eq!(names, [".PKGINFO"].into_iter().chain(scripts).collect::<Vec<_>>());
}

/// apk 3 refuses scripts of more than 256 KiB and signatures of more than 64 KiB.
#[test]
fn scripts_and_signatures_are_no_larger_than_apk_reads() {
    let with = |length: usize| {
        let mut text = b"#!/bin/sh\n".to_vec();
        text.resize(length, b'#');
        NewPackage {
            info: info(),
            scripts: [(Script::Hook(HookEvent::PreInstall), text)].into(),
            ..NewPackage::default()
        }
    };
    assert!(pack(with(256 * 1024)).is_ok());
    assert!(refusal(with(256 * 1024 + 1)).contains("256 KiB"));
    let large = PrivateKey::generate(4096).unwrap();
    let signers = Algorithm::ALL.map(|algorithm| Signer { key: &large, name: KEY_NAME, algorithm });
    let (package, _) = pack_with(rich(), &signers, 1).unwrap();
    let (signatures, _) = raw(&members(&package)[0].0);
    assert_eq!(signatures.iter().map(|each| each.body.len()).collect::<Vec<_>>(), [512; 3]);
}

/// Recipes and configuration that others put there give away secrets and change from build to build.
#[test]
fn nothing_of_the_machine_that_built_it_is_in_a_package() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret-name");
    std::fs::write(&path, "text").unwrap();
    let entry = Entry::new("a", 0o644, Node::File(Content::File(path)));
    let package = pack(draft(vec![entry])).unwrap();
    assert!(package == pack(draft(vec![file("a", 0o644, "text")])).unwrap());
    let keys = fields(&package);
    let keys: Vec<&str> = keys.lines().filter_map(|line| line.split(' ').next()).collect();
    let expected = "pkgname pkgver pkgdesc url builddate packager size arch origin commit license \
                    datahash";
    assert_eq!(keys.join(" "), expected);
}

/// apk 2 cannot read the packages that apk 3 brought, and both read these.
#[test]
fn a_package_is_gzip_and_not_the_database_of_apk_3() {
    let (package, _) = pack_with(rich(), &[signer()], 1).unwrap();
    assert_eq!(package[..4], [0x1f, 0x8b, 8, 0]);
    assert_eq!(read(&package).unwrap().len(), 8);
}
