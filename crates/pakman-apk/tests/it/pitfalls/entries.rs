//! The archive of the data: names, types, checksums, numbers, owners and order.

use std::{collections::BTreeMap, fs, process::Command};

use pakman_apk::{Content, Entry, Index, Node};
use pakman_testbed::tool;
use sha1::{Digest, Sha1};

use super::{Raw, data, raw, refusal, with_records};
use crate::support::{
    EPOCH, draft, file, hard_link, hex, members, pack, pack_with, read, rich, signer, symlink,
};

/// apk drops files of type NUL without a word, and in an index or a signature they break it.
#[test]
fn every_entry_spells_out_its_type() {
    let (mut bytes, _) = pack_with(rich(), &[signer()], 1).unwrap();
    Index::new("acme").write(&[signer()], EPOCH, &mut bytes).unwrap();
    let kinds: String = members(&bytes)
        .iter()
        .flat_map(|(archive, _)| raw(archive).0)
        .map(|entry| entry.kind())
        .collect();
    let (signature, control, data, index) = ("0", "00", "55x0x255x01", "000");
    assert_eq!(kinds, [signature, control, data, index].concat());
}

/// apk installs nothing of `./usr/bin/a`, and ends with 0.
#[test]
fn no_name_begins_with_a_dot_and_a_slash() {
    assert!(refusal(draft(vec![file("./usr/a", 0o644, "x")])).contains("component"));
    let names: Vec<String> = data(rich()).iter().map(Raw::name).collect();
    assert!(names.iter().all(|name| name.starts_with("usr/") || name == "PaxHeaders"), "{names:?}");
}

/// apk drops them; below the top they are fine.
#[test]
fn a_name_at_the_top_that_begins_with_a_dot_is_refused() {
    for path in [".profile", ".config/a"] {
        let message = refusal(draft(vec![file(path, 0o644, "x")]));
        assert!(message.contains("top of a package") && message.contains(path), "{message}");
    }
    let nested = draft(vec![file("usr/.hidden", 0o644, "x")]);
    assert_eq!(read(&pack(nested).unwrap()).unwrap()[1].0.path, b"usr/.hidden");
}

/// apk ignores such a file as malicious, and fails.
#[test]
fn a_name_that_apk_calls_malicious_is_refused() {
    for (path, why) in [
        ("", "empty"),
        ("/usr/a", "`/`"),
        ("../a", "component"),
        ("usr/../../a", "component"),
        ("usr//a", "component"),
        ("usr/", "component"),
        ("usr/a\nb", "control character"),
        ("usr/a\u{7f}", "control character"),
        (&"n".repeat(256), "255"),
    ] {
        let message = refusal(draft(vec![file(path, 0o644, "x")]));
        let named = message.contains(why) && message.contains(&format!("`{path}`"));
        assert!(named, "{path:?}: {message}");
    }
}

/// apk fails in the middle of the installation.
#[test]
fn a_path_that_stands_twice_is_refused() {
    for second in
        [file("a", 0o644, "x"), symlink("a", "b"), Entry::new("a", 0o755, Node::Directory)]
    {
        assert!(refusal(draft(vec![file("a", 0o644, "x"), second])).contains("same path"));
    }
}

/// apk 3 refuses a file without, and apk 2 fails. No other hash counts.
#[test]
fn every_file_and_symbolic_link_has_a_sha1_and_nothing_else_has() {
    for (records, entry) in with_records(data(rich())) {
        let expected = usize::from(matches!(entry.kind(), '0' | '2'));
        assert_eq!(records.matches("APK-TOOLS.checksum.SHA1=").count(), expected);
        assert!(!records.contains("SHA256"), "{records}");
    }
}

/// apk does not check it when it installs, and its audit shows the file as changed for ever.
#[test]
fn the_checksum_of_a_file_is_that_of_its_bytes_without_padding() {
    for size in [0, 1, 511, 512, 513, 3_000_000] {
        let text = "x".repeat(size);
        let [(records, entry)] =
            with_records(data(draft(vec![file("a", 0o644, &text)]))).try_into().ok().unwrap();
        let expected = hex(&Sha1::digest(text.as_bytes()));
        assert_eq!(records, format!("68 APK-TOOLS.checksum.SHA1={expected}\n"), "{size}");
        assert_eq!(entry.body.len(), size);
    }
}

/// The hash of nothing, or of the first 100 bytes, gives an audit that is never clean.
#[test]
fn the_checksum_of_a_symbolic_link_is_that_of_its_whole_target() {
    for target in ["b".to_owned(), "t".repeat(100), "t".repeat(101), "../".repeat(300)] {
        let entries = with_records(data(draft(vec![symlink("a", &target)])));
        let expected = hex(&Sha1::digest(target.as_bytes()));
        assert!(entries[0].0.ends_with(&format!("APK-TOOLS.checksum.SHA1={expected}\n")));
    }
}

/// apk cuts the target at 100 bytes where GNU tar's way of telling it is used.
#[test]
fn a_long_target_of_a_link_stands_in_a_pax_record() {
    let long = format!("usr/{}", "n".repeat(120));
    for (target, record) in [("t".repeat(130), "144 linkpath="), ("t".repeat(101), "115 linkpath=")]
    {
        let entries = with_records(data(draft(vec![symlink("a", &target)])));
        assert!(entries[0].0.starts_with(&format!("{record}{target}\n")), "{}", entries[0].0);
    }
    let linked = with_records(data(draft(vec![file(&long, 0o644, ""), hard_link("usr/z", &long)])));
    assert_eq!(linked[2].0, format!("138 linkpath={long}\n"));
    let entries = with_records(data(draft(vec![symlink("a", &"t".repeat(100))])));
    assert!(!entries[0].0.contains("linkpath") && entries[0].1.text(157, 257).len() == 100);
}

/// Of the ways to tell a long name, this one is read by everything.
#[test]
fn a_long_name_stands_in_a_pax_record() {
    let long = format!("usr/{}", "n".repeat(120));
    let entries = with_records(data(draft(vec![file(&long, 0o600, "")])));
    assert!(entries[1].0.starts_with(&format!("134 path={long}\n")), "{}", entries[1].0);
    let fits = "n".repeat(100);
    let entries = with_records(data(draft(vec![file(&fits, 0o600, "")])));
    assert_eq!((entries[0].1.name(), entries[0].0.contains("path=")), (fits, false));
    // The slash of a directory counts.
    let entries =
        with_records(data(draft(vec![Entry::new("n".repeat(100), 0o755, Node::Directory)])));
    assert!(entries[0].0.starts_with("111 path=nnn"), "{}", entries[0].0);
}

/// apk installs the map of a sparse file for its content, or nothing.
#[test]
fn a_file_with_holes_is_packed_with_its_zeros() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sparse");
    fs::File::create(&path).unwrap().set_len(3_000_000).unwrap();
    let entry = Entry::new("a", 0o644, Node::File(Content::File(path)));
    let [(records, entry)] = with_records(data(draft(vec![entry]))).try_into().ok().unwrap();
    assert!(!records.contains("sparse") && entry.kind() == '0');
    assert!(entry.body == vec![0; 3_000_000]);
}

/// apk reads neither the binary form of large numbers nor the pax records for them.
#[test]
fn numbers_are_octal_and_what_does_not_fit_is_refused() {
    let octal = |field: &[u8]| {
        let (last, digits) = field.split_last().unwrap();
        *last == 0 && digits.iter().all(|byte| matches!(byte, b'0'..=b'7'))
    };
    for entry in data(rich()) {
        for (from, to) in [(100, 108), (108, 116), (116, 124), (124, 136), (136, 148), (329, 337)] {
            assert!(octal(&entry.header[from..to]), "{}, byte {from}", entry.name());
        }
        assert!(entry.text(100, 108).starts_with("000"), "no bits but the twelve of permissions");
    }
    let message = refusal(draft(vec![Entry::new("a", 0o100_644, Node::Directory)]));
    assert!(message.contains("100644"), "{message}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sparse");
    fs::File::create(&path).unwrap().set_len(8 << 30).unwrap();
    let entry = Entry::new("a", 0o644, Node::File(Content::File(path)));
    assert!(refusal(draft(vec![entry])).contains("8 GiB"));
}

/// Without it apk says "no dirent in archive" and fails.
#[test]
fn every_parent_stands_before_its_children() {
    let draft = draft(vec![file("usr/share/a/b", 0o644, "x"), file("usr/bin", 0o755, "x")]);
    let names: Vec<String> = with_records(data(draft)).iter().map(|(_, raw)| raw.name()).collect();
    assert_eq!(names, ["usr/", "usr/bin", "usr/share/", "usr/share/a/", "usr/share/a/b"]);
    for above in [file("a", 0o644, "x"), symlink("a", "b")] {
        let message = refusal(crate::support::draft(vec![above, file("a/b", 0o644, "x")]));
        assert!(message.contains("parent"), "{message}");
    }
}

/// apk looks for the target among the entries before, in the very same spelling.
#[test]
fn a_hard_link_stands_behind_its_file_and_spells_it_alike() {
    let entries = vec![hard_link("a", "b"), file("b", 0o640, "text"), hard_link("c", "b")];
    let found = with_records(data(draft(entries)));
    let shapes: Vec<_> = found
        .iter()
        .map(|(_, entry)| (entry.kind(), entry.name(), entry.text(157, 257), entry.text(100, 107)))
        .collect();
    let shape = |kind, name: &str, target: &str| {
        (kind, name.to_owned(), target.to_owned(), "0000640".to_owned())
    };
    assert_eq!(shapes, [shape('0', "a", ""), shape('1', "b", "a"), shape('1', "c", "a")]);
    assert_eq!(found[0].1.body, b"text");
    for entries in [
        vec![hard_link("a", "b")],
        vec![hard_link("b", "a"), symlink("a", "c")],
        vec![hard_link("b", "./a"), file("a", 0o644, "x")],
    ] {
        assert!(refusal(draft(entries)).contains("hard link"));
    }
}

/// apk looks the name up in the installation; the number of the builder would leak otherwise.
#[test]
fn owners_are_names_and_their_numbers_are_those_of_root() {
    let owner = "o".repeat(31);
    let entry =
        Entry { owner: owner.clone(), group: "www-data".to_owned(), ..file("a", 0o644, "x") };
    for raw in data(draft(vec![entry])).iter().filter(|raw| raw.kind() == '0') {
        assert_eq!(
            (raw.text(265, 297), raw.text(297, 329)),
            (owner.clone(), "www-data".to_owned())
        );
        assert_eq!(
            (raw.text(108, 116).as_str(), raw.text(116, 124).as_str()),
            ("0000000", "0000000")
        );
    }
    for owner in ["", "a b", "-a", "a:b", &"o".repeat(32)] {
        let entry = Entry { owner: owner.to_owned(), ..file("a", 0o644, "x") };
        assert!(refusal(draft(vec![entry])).contains("owner"), "{owner:?}");
    }
}

/// Capabilities are to come along; the label of the building machine breaks the installation.
#[test]
fn attributes_are_carried_but_for_those_of_the_machine() {
    let with = |name: &str, value: &[u8]| {
        let attributes = BTreeMap::from([(name.to_owned(), value.to_vec())]);
        draft(vec![Entry { attributes, ..file("a", 0o755, "x") }])
    };
    let capability = [1, 0, 0, 2, b'\n'];
    let package = pack(with("security.capability", &capability)).unwrap();
    let found = read(&package).unwrap();
    assert_eq!(found[0].0.attributes["security.capability"], capability);
    let [_, (data, _)] = members(&package).try_into().unwrap();
    let record = b"42 SCHILY.xattr.security.capability=\x01\x00\x00\x02\n\n".as_slice();
    assert!(data.windows(record.len()).any(|window| window == record));
    assert!(refusal(with("user.large", &[0; 4097])).contains("user.large"));
    assert!(refusal(with("security.selinux", &[1])).contains("security.selinux"));
}

/// apk installs them, and the audit of apk 3 then waits for the other end of a fifo.
#[test]
fn devices_and_fifos_are_refused_without_opening_them() {
    let device = Entry::new("a", 0o644, Node::File(Content::File("/dev/null".into())));
    assert!(refusal(draft(vec![device])).contains("not a regular file"));
    let Some(mkfifo) = tool("mkfifo") else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fifo");
    assert!(Command::new(mkfifo).arg(&path).status().unwrap().success());
    let fifo = Entry::new("a", 0o644, Node::File(Content::File(path)));
    assert!(refusal(draft(vec![fifo])).contains("not a regular file"));
}

/// Times of the disk differ from build to build.
#[test]
fn everything_has_the_time_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    fs::write(&path, "x").unwrap();
    let mut draft = rich();
    draft.entries.push(Entry::new("usr/new", 0o644, Node::File(Content::File(path))));
    let (package, written) = pack_with(draft, &[signer()], 1).unwrap();
    for (archive, _) in members(&package) {
        for entry in raw(&archive).0 {
            let stated = u64::from_str_radix(&entry.text(136, 148), 8).unwrap();
            assert_eq!(stated, EPOCH, "{}", entry.name());
        }
    }
    assert_eq!(written.info.build_date, EPOCH);
}

/// The order of a directory on disk differs from machine to machine.
#[test]
fn entries_are_in_the_order_of_their_bytes_whatever_order_they_came_in() {
    let mut entries: Vec<Entry> = rich().entries.iter().map(|entry| entry.to_entry()).collect();
    entries.extend(["a-b/x", "a.b", "a/x", "B", "\u{e9}"].map(|path| file(path, 0o644, "x")));
    let package = pack(draft(entries.clone())).unwrap();
    let paths: Vec<Vec<u8>> =
        read(&package).unwrap().into_iter().map(|(entry, _)| entry.path).collect();
    assert!(paths.is_sorted(), "{paths:?}");
    entries.reverse();
    assert!(pack(draft(entries)).unwrap() == package);
}
