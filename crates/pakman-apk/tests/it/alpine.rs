//! The real apk is the judge: it installs what we write, indexes as we do, and takes what
//! [`verify`](pakman_apk::verify) calls good.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt},
    path::Path,
    process::Output,
};

use pakman_apk::{
    Entry, Error, Fault, HookEvent, Limits, PackageInfo, PackageReader, Record, Repository, Script,
};
use pakman_testbed::{
    alpine::{ARCH, Alpine, AlpineRoot},
    rounds,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use crate::{
    hostile::{around, empty_moded, moded},
    mutated::{change, package},
    support::{draft, file, hard_link, hex, info, members, pack, pack_with, rich, symlink},
};

pub(crate) fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

/// What apk did with a package.
struct Judgement {
    /// Whether it installed it without a complaint: of one of size 0 it installs nothing.
    good: bool,
    said: String,
}

/// Installs a package in a root, whoever signed it.
fn install(root: &AlpineRoot<'_>, package: &[u8]) -> Judgement {
    let path = root.path().join("tmp.apk");
    fs::write(&path, package).unwrap();
    let added =
        root.apk().args(["--allow-untrusted", "--no-progress", "add"]).arg(&path).output().unwrap();
    fs::remove_file(&path).unwrap();
    let said = text(&added);
    let complained = ["WARNING", "ERROR", "OK: 0 B"].iter().any(|word| said.contains(word));
    Judgement { good: added.status.success() && !complained, said }
}

/// What is at each path below a folder: the type, the mode but for links, and the content.
fn tree(folder: &Path) -> BTreeMap<Vec<u8>, (char, u32, Vec<u8>)> {
    fn below(top: &Path, folder: &Path, found: &mut BTreeMap<Vec<u8>, (char, u32, Vec<u8>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let known = path.symlink_metadata().unwrap();
            let mode = known.permissions().mode() & 0o7777;
            let what = if known.is_symlink() {
                ('l', 0, fs::read_link(&path).unwrap().as_os_str().as_bytes().to_vec())
            } else if known.is_dir() {
                below(top, &path, found);
                ('d', mode, Vec::new())
            } else {
                ('f', mode, fs::read(&path).unwrap())
            };
            found.insert(path.strip_prefix(top).unwrap().as_os_str().as_bytes().to_vec(), what);
        }
    }
    let mut found = BTreeMap::new();
    below(folder, folder, &mut found);
    found
}

#[test]
fn apk_installs_what_is_written_as_it_was_meant() {
    let Some(alpine) = Alpine::get() else { return };
    let root = alpine.root(&["alpine-baselayout", "busybox"]);
    let mut draft = rich();
    draft.entries.push(Entry {
        owner: "mail".to_owned(),
        group: "www-data".to_owned(),
        ..file("var/lib/hello/mine", 0o640, "mine")
    });
    draft.entries.push(symlink("usr/share/hello/far", &"../t".repeat(60)));
    draft
        .scripts
        .insert(Script::Hook(HookEvent::PostInstall), b"#!/bin/sh\necho ran >/ran\n".to_vec());
    draft.info.depends = vec!["/bin/sh".to_owned(), "jq".to_owned()];
    let (bytes, written) = pack_with(draft, &[alpine.signer()], 1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let arch = folder.path().join(ARCH);
    let mut repository = Repository::open(&arch, ARCH).unwrap();
    let path = arch.join(written.info.file_name());
    fs::write(&path, &bytes).unwrap();
    repository.insert(&Record::of(&written, ARCH)).unwrap();
    repository.write(&[alpine.signer()], 1).unwrap();

    let verified =
        alpine.apk().arg("--keys-dir").arg(alpine.keys()).arg("verify").arg(&path).output();
    assert_eq!(text(&verified.unwrap()), format!("{}: OK\n", path.display()));
    let added =
        root.apk().arg("--repository").arg(folder.path()).args(["add", "hello"]).output().unwrap();
    assert!(added.status.success(), "{}", text(&added));
    assert_eq!(fs::read_to_string(root.path().join("ran")).unwrap(), "ran\n");
    let audited = root.apk().args(["audit", "--system"]).output().unwrap();
    assert_eq!((audited.status.code(), text(&audited).as_str()), (Some(0), ""));
    let database = fs::read_to_string(root.path().join("lib/apk/db/installed")).unwrap();
    let record = database.split("\n\n").find(|record| record.contains("\nP:hello\n"));
    // The size of the package is that of its signature too, which another key makes another.
    let lines = record.unwrap().trim().lines().filter(|line| !line.starts_with("S:"));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn apk_makes_the_same_index_of_the_same_packages() {
    let Some(alpine) = Alpine::get() else { return };
    let folder = tempfile::tempdir().unwrap();
    let arch = folder.path().join(ARCH);
    fs::create_dir(&arch).unwrap();
    let full = PackageInfo {
        name: "Full".to_owned(),
        commit: "c0ffee".to_owned(),
        maintainer: "Me <me@example.org>".to_owned(),
        provider_priority: Some(10),
        depends: vec!["!no".to_owned(), "jq>=1".to_owned(), "so:libc.musl-x86_64.so.1".to_owned()],
        provides: vec!["cmd:full=1.2.3-r4".to_owned(), "other".to_owned()],
        install_if: vec!["hello".to_owned(), "jq".to_owned()],
        ..info()
    };
    for info in [info(), PackageInfo { arch: "noarch".to_owned(), url: String::new(), ..full }] {
        let draft = pakman_apk::NewPackage { info, ..rich() };
        let (bytes, written) = pack_with(draft, &[], 1).unwrap();
        fs::write(arch.join(written.info.file_name()), bytes).unwrap();
    }
    // As others write them: without origin and build date.
    let [(control, _), (_, data)] = members(&pack(rich()).unwrap()).try_into().unwrap();
    let plain = "pkgname = plain\npkgver = 1.0\npkgdesc = first line\n  second line\nsize = 9\n\
                 arch = x86_64\nlicense = MIT\n";
    let hash =
        String::from_utf8_lossy(&control).split("datahash = ").nth(1).unwrap()[..64].to_owned();
    let plain = crate::hostile::with_control(&format!("{plain}datahash = {hash}\n"), &data);
    fs::write(arch.join("plain-1.0.apk"), plain).unwrap();

    let theirs = folder.path().join("theirs.tar.gz");
    let mut packages: Vec<_> =
        fs::read_dir(&arch).unwrap().map(|entry| entry.unwrap().path()).collect();
    packages.sort();
    let indexed = alpine
        .apk()
        .args(["index", "--allow-untrusted", "--rewrite-arch", ARCH, "--output"])
        .arg(&theirs)
        .args(&packages)
        .output()
        .unwrap();
    assert!(indexed.status.success(), "{}", text(&indexed));
    let repository = Repository::open(&arch, ARCH).unwrap();
    assert!(repository.changes().failed.is_empty(), "{:?}", repository.changes());
    repository.write(&[], 1).unwrap();
    let records = |path: &Path| {
        let archive = members(&fs::read(path).unwrap())[0].0.clone();
        let text = String::from_utf8_lossy(&archive).into_owned();
        text[text.find("C:Q1").unwrap()..].trim_end_matches('\0').to_owned()
    };
    assert_eq!(records(&arch.join("APKINDEX.tar.gz")), records(&theirs));
}

/// Why [`verify`](pakman_apk::verify) refuses what apk installs without a word: apk leaves
/// something out or misreads it, or what was hashed was damaged before.
fn justified(error: &Error) -> bool {
    match error {
        Error::Entry { fault, .. } => matches!(
            fault,
            // apk drops it, and exits with 0.
            Fault::TopLevelDot
                | Fault::Kind(_)
                // apk installs another owner or another size than the record says.
                | Fault::Record(_)
                // A device of the machine that installs, made by whoever wrote the package.
                | Fault::Special
        ),
        // Neither checksums of headers nor the grammar of records are looked at by apk, but other
        // readers do, and whoever wrote them meant something else.
        Error::Format { .. } => {
            let reason = error.to_string();
            let known = [
                "a header is damaged",
                "an extended header is damaged",
                "not octal",
                // What stands between the zeros at the end.
                "there is data after its end",
                // Cut in the middle, and apk installs what is left without a word.
                "it ends after an extended header",
                // apk reads on into the next part.
                "control: it ends inside a file",
            ];
            known.iter().any(|known| reason.contains(known))
        }
        // apk reads no more of its own database after such a name.
        Error::Field { field: "pkgname", .. } => true,
        _ => false,
    }
}

#[test]
fn apk_and_verify_say_the_same_of_packages_that_are_nearly_right() {
    let Some(alpine) = Alpine::get() else { return };
    let good = pack(draft(vec![
        file("usr/bin/hello", 0o4755, "#!/bin/sh\necho hello\n"),
        symlink("usr/bin/hi", "hello"),
        file("usr/share/hello/a", 0o644, "a"),
        hard_link("usr/share/hello/b", "usr/share/hello/a"),
    ]))
    .unwrap();
    let hash = PackageReader::open(&*good, Limits::default()).unwrap().info.data_hash.unwrap();
    let archives = members(&good);
    let changes = (prop::collection::vec(change(), 0..2), prop::collection::vec(change(), 0..3));
    let config = Config { cases: rounds(60), failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let run = runner.run(&changes, |(control_changes, data_changes)| {
        let (mut control, mut data) = (archives[0].0.clone(), archives[1].0.clone());
        for change in control_changes {
            change.apply(&mut control);
        }
        for change in data_changes {
            change.apply(&mut data);
        }
        compare(alpine, &package(control, &data, &hex(&hash)))
    });
    run.unwrap();
}

#[test]
fn a_second_name_changes_the_mode_of_its_file_as_under_apk() {
    let Some(alpine) = Alpine::get() else { return };
    let modes = [0o600, 0o755, 0o1755, 0o2711, 0o2640, 0o4755, 0o4644, 0o6755, 0o6704];
    let mut data = Vec::new();
    for (file, link) in modes.iter().flat_map(|file| modes.map(|link| (file, link))) {
        let name = format!("{file:o}-{link:o}");
        data.extend(empty_moded(&name, *file));
        data.extend(moded(&format!("{name}-second"), b'1', &name, link));
    }
    compare(alpine, &around(&data)).unwrap();
}

/// Has a package judged by both.
fn compare(alpine: &Alpine, package: &[u8]) -> Result<(), TestCaseError> {
    let root = alpine.root(&[]);
    let before = tree(root.path());
    let judgement = install(&root, package);
    let open = || PackageReader::open(package, Limits::default());
    if let Err(error) = open().and_then(PackageReader::verify_contents) {
        let reason = format!("apk installs what is bad: {error}: {}", judgement.said);
        prop_assert!(!judgement.good || justified(&error), "{}", reason);
        return Ok(());
    }
    prop_assert!(judgement.good, "apk does not install what is good: {}", judgement.said);
    let place = tempfile::tempdir().unwrap();
    let unpacked = place.path().join("unpacked");
    open().unwrap().extract(&unpacked).unwrap();
    let of_package = |path: &Vec<u8>| {
        let is_apks = path.starts_with(b"lib/apk") || path == b"var/log/apk.log";
        !before.contains_key(path) && !is_apks
    };
    let (mut installed, mut unpacked) = (tree(root.path()), tree(&unpacked));
    for files in [&mut installed, &mut unpacked] {
        files.retain(|path, _| of_package(path));
        // A directory hands setgid down to directories.
        for (_, mode, _) in files.values_mut().filter(|(kind, ..)| *kind == 'd') {
            *mode &= 0o5777;
        }
    }
    prop_assert_eq!(installed, unpacked);
    Ok(())
}
