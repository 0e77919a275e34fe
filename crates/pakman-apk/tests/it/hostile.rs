//! Packages that lie, are damaged, or want to be somewhere else.

use std::fs;

use pakman_apk::{Error, Limits, PackageReader};
use sha2::{Digest, Sha256};

use crate::support::{draft, file, gzip, members, pack, pack_with, read, rich, signer, symlink};

/// A ustar header with right checksum.
pub(crate) fn header(name: &str, kind: u8, size: &str, target: &str) -> Vec<u8> {
    let mut block = vec![0u8; 512];
    let mut put = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
    put(0, name.as_bytes());
    put(100, b"0000644\x000000000\x000000000");
    put(124, size.as_bytes());
    put(136, b"00000000000\0        ");
    put(156, &[kind]);
    put(157, target.as_bytes());
    put(257, b"ustar\x0000root");
    put(297, b"root");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// A header with this mode.
pub(crate) fn moded(name: &str, kind: u8, target: &str, mode: u32) -> Vec<u8> {
    let mut block = header(name, kind, "", target);
    block[100..107].copy_from_slice(format!("{mode:07o}").as_bytes());
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

fn pax(records: &str) -> Vec<u8> {
    let mut block = header("x", b'x', &format!("{:011o}", records.len()), "");
    block.extend_from_slice(records.as_bytes());
    block.resize(block.len().div_ceil(512) * 512, 0);
    block
}

/// The record of a file without content.
const EMPTY_FILE: &str = "68 APK-TOOLS.checksum.SHA1=da39a3ee5e6b4b0d3255bfef95601890afd80709\n";

/// A package around the archive, with the right hash of it.
pub(crate) fn around(data: &[u8]) -> Vec<u8> {
    let data = gzip(data);
    with_control(&fields(&data), &data)
}

pub(crate) fn fields(data: &[u8]) -> String {
    let hash: String = Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("pkgname = a\npkgver = 1-r0\nsize = 1\narch = noarch\ndatahash = {hash}\n")
}

pub(crate) fn with_control(fields: &str, data: &[u8]) -> Vec<u8> {
    let mut control = header(".PKGINFO", b'0', &format!("{:011o}", fields.len()), "");
    control.extend_from_slice(fields.as_bytes());
    control.resize(control.len().div_ceil(512) * 512, 0);
    [gzip(&control), data.to_vec()].concat()
}

fn refusal(package: &[u8]) -> String {
    let refused = read(package).map(|_| ()).unwrap_err().to_string();
    // Who looks for no warnings finds the same error.
    let opened = PackageReader::open(package, Limits::default());
    let checked = opened.and_then(PackageReader::check_contents);
    assert_eq!(checked.unwrap_err().to_string(), refused);
    refused
}

pub(crate) fn empty(name: &str) -> Vec<u8> {
    empty_moded(name, 0o644)
}

/// A file without content that has this mode.
pub(crate) fn empty_moded(name: &str, mode: u32) -> Vec<u8> {
    [pax(EMPTY_FILE), moded(name, b'0', "", mode)].concat()
}

#[test]
fn the_crafted_package_without_a_fault_is_read() {
    let found = read(&around(&[empty("a"), empty("b")].concat())).unwrap();
    assert_eq!(found.len(), 2);
    for zeros in [512, 1024, 10240] {
        assert!(read(&around(&[empty("a"), vec![0; zeros]].concat())).is_ok());
    }
}

#[test]
fn an_owner_without_name_is_read() {
    let mut nameless = header("a", b'5', "", "");
    nameless[265..329].fill(0);
    nameless[148..156].fill(b' ');
    let sum: u32 = nameless.iter().map(|byte| u32::from(*byte)).sum();
    nameless[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_eq!(read(&around(&nameless)).unwrap()[0].0.owner, "");
}

#[test]
fn a_signature_behind_an_extended_header_of_its_own_is_read() {
    let package = pack_with(rich(), &[signer()], 1).unwrap().0;
    let [(signature, _), (_, control), (_, data)] = members(&package).try_into().unwrap();
    let signature = gzip(&[pax("11 ctime=0\n11 atime=0\n"), signature].concat());
    let package = [signature, control, data].concat();
    assert!(
        pakman_apk::verify(package.as_slice(), &[crate::support::trusted()], Limits::default())
            .is_ok()
    );
}

#[test]
fn archives_that_apk_misreads_are_refused() {
    let sparse = "22 GNU.sparse.major=1\n";
    for (data, why) in [
        (empty("/a"), "`/`"),
        (empty("../a"), "component"),
        (empty("./a"), "component"),
        (empty(".a"), "top"),
        (empty("a\nb"), "control character"),
        (empty("a/b"), "parent"),
        ([empty("a"), empty("a")].concat(), "same path"),
        ([header("a", b'2', "", "/etc"), empty("a/b")].concat(), "parent"),
        (header("a", b'1', "", "b"), "hard link"),
        ([empty("a"), header("b", b'1', "", "../a")].concat(), "hard link"),
        // apk would give this mode to what the link leads to.
        ([header("a", b'2', "", "/etc"), moded("b", b'1', "a", 0o4755)].concat(), "mode 4755"),
        (header("a", b'0', "", ""), "no SHA-1"),
        (header("a", 0, "", ""), "type '\\0'"),
        (header("a", b'6', "", ""), "FIFO"),
        (header("a", b'3', "", ""), "device"),
        (header("a", b'K', "", ""), "type 'K'"),
        (header("a", b'L', "", ""), "extended header"),
        (header("a", b'S', "", ""), "type 'S'"),
        (header("a", b'g', "", ""), "extended header"),
        (header("a", b'0', "\u{7f}aaaaaaaaaaa", ""), "octal"),
        (header("a", b'0', "-0000000001", ""), "octal"),
        (header("a", b'0', "777777777777", ""), "inside a file"),
        ([pax(sparse), empty("a")[1024..].to_vec()].concat(), "GNU.sparse.major"),
        ([pax("10 size=1\n"), header("a", b'5', "", "")].concat(), "size"),
        ([pax("99 path=b\n"), header("a", b'5', "", "")].concat(), "damaged"),
        ([pax("12 uname=me\n"), header("a", b'5', "", "")].concat(), "uname"),
        ([pax("10 path=b"), header("a", b'5', "", "")].concat(), "damaged"),
        ([pax("8 path=\n"), header("a", b'5', "", "")].concat(), "damaged"),
        ([pax("x path=b\n"), header("a", b'5', "", "")].concat(), "damaged"),
        (header("a", b'x', "77777777777", ""), "limit"),
        (pax(EMPTY_FILE), "extended header"),
        ([empty("a"), vec![0; 512], empty("b")].concat(), "after its end"),
        (vec![1; 512], "damaged"),
        (vec![b'0'; 100], "header"),
    ] {
        let message = refusal(&around(&data));
        assert!(message.contains(why), "{why}: {message}");
    }
}

/// Some archives that are not as ours are, and that apk reads all the same.
#[test]
fn archives_that_apk_reads_are_read() {
    let long = "g".repeat(120);
    let gnu = [header("././@LongLink", b'L', "00000000171", ""), long.clone().into_bytes()];
    let gnu = [gnu.concat(), vec![0; 512 - 120], empty("short")].concat();
    let sized = [header("a", b'5', "00000000001", ""), vec![b'x'; 512], empty("a/b")].concat();
    for (data, paths) in [
        (gnu, vec![long.as_str()]),
        (sized, vec!["a", "a/b"]),
        ([header("a", b'5', "", ""), header("a/", b'5', "", "")].concat(), vec!["a", "a"]),
        ([header("x", b'g', "", ""), empty("a")].concat(), vec!["a"]),
        ([pax("9 path=b\n9 path=c\n"), header("a", b'5', "", "")].concat(), vec!["c"]),
        ([pax("10 size=0\n11 foo=bar\n"), header("a", b'5', "", "")].concat(), vec!["a"]),
        ([pax("14 uname=root\n8 uid=0\n"), header("a", b'5', "", "")].concat(), vec!["a"]),
        ([header("a", b'2', "", "x"), header("b", b'1', "", "a")].concat(), vec!["a", "b"]),
        ([pax(EMPTY_FILE), header("a", b'7', "", "")].concat(), vec!["a"]),
    ] {
        let found = read(&around(&data)).unwrap();
        let found: Vec<_> = found.iter().map(|(entry, _)| entry.path.clone()).collect();
        assert_eq!(found, paths.iter().map(|path| path.as_bytes()).collect::<Vec<_>>());
    }
    let folder = tempfile::tempdir().unwrap();
    let twice = [header("a", b'5', "", ""), header("a", b'5', "", ""), empty("a/b")].concat();
    let package = around(&twice);
    let package = PackageReader::open(package.as_slice(), Limits::default()).unwrap();
    package.extract(&folder.path().join("root")).unwrap();
    assert!(folder.path().join("root/a/b").is_file());
}

/// Of fields, apk skips what it does not understand, but for dependencies.
#[test]
fn fields_are_read_as_apk_reads_them() {
    let data = gzip(&empty("a"));
    let with = |change: &dyn Fn(String) -> String| {
        let package = with_control(&change(fields(&data)), &data);
        let package = PackageReader::open(package.as_slice(), Limits::default())?;
        let info = package.info.clone();
        package.verify_contents().map(|contents| (info, contents.warnings))
    };
    let add = |line: &'static str| with(&move |fields| format!("{line}\n{fields}"));
    let (info, _) = add("pkgdesc = first line\n  second line\nno field\nurl=x").unwrap();
    assert_eq!((info.description.as_str(), info.url.as_str()), ("first line", ""));
    let (info, _) = with(&|fields| fields + "pkgname = b\n").unwrap();
    assert_eq!(info.name, "b");
    let (info, _) = with(&|fields| fields.replace("size = 1", "size = 12 kB")).unwrap();
    assert_eq!(info.size, 12);
    let (info, warnings) = add("depend = b c>=1\nprovides = a@b d").unwrap();
    assert_eq!(
        (info.depends, info.provides),
        (vec!["b".into(), "c>=1".into()], vec!["a@b".to_owned(), "d".into()])
    );
    assert!(warnings[0].to_string().contains("a@b"), "{warnings:?}");
    // abuild has no such signs and names, apk takes them all the same.
    for word in ["b==1", "b~=1", "b><Q1", "-b", "b*", "é"] {
        assert_eq!(with(&|fields| format!("depend = {word}\n{fields}")).unwrap().0.depends, [word]);
    }
    for (line, why) in [
        ("depend = b >= 1", "\">=\""),
        ("depend = b@edge", "tag"),
        ("depend = b>=1.0-beta", "b>=1.0-beta"),
    ] {
        let message = add(line).unwrap_err().to_string();
        assert!(message.contains(why), "{line}: {message}");
    }
    for (from, to, why) in [
        ("size = 1", "size = 0", "size 0"),
        ("size = 1", "size = many", "size 0"),
        ("arch = noarch", "arch = amd64", "architecture"),
        ("arch = noarch", "arch = x86_64\r", "architecture"),
        ("pkgname = a", "pkgname = a b", "/etc/apk/world"),
        ("pkgname = a", "pkgname = a<b", "/etc/apk/world"),
        ("pkgname = a", "pkgname = !a", "/etc/apk/world"),
        ("pkgname = a", &format!("pkgname = a\npkgdesc = {}", "x".repeat(2048)), "2048"),
        ("pkgname = a", &format!("pkgname = a\nprovides = {}", "x".repeat(257)), "256"),
    ] {
        let message = with(&|fields| fields.replace(from, to)).unwrap_err().to_string();
        assert!(message.contains(why), "{to}: {message}");
    }
}

#[test]
fn what_is_stated_and_not_true_is_refused() {
    let data = gzip(&empty("a"));
    assert!(refusal(&with_control(&fields(b"other"), &data)).starts_with("data: stated to be"));
    let fields = fields(&data);
    assert!(
        refusal(&with_control(fields.split("datahash").next().unwrap(), &data))
            .contains("datahash")
    );
    assert!(refusal(&with_control("pkgname = a\n", &data)).contains("must be there"));
}

/// nfpm gives links the hash of nothing, and abuild long ones that of their beginning.
#[test]
fn a_hash_that_apk_does_not_compare_is_a_warning_when_it_is_wrong() {
    let wrong = EMPTY_FILE.replace("da39", "da38");
    for (data, warning) in [
        ([pax(&wrong), header("a", b'0', "", "")].concat(), "`a`: stated to be da38"),
        ([pax(EMPTY_FILE), header("a", b'2', "", "b")].concat(), "`a`: stated to be da39"),
        (header("a", b'2', "", "b"), "`a`: the link has no SHA-1"),
    ] {
        let package = around(&data);
        let open = || PackageReader::open(package.as_slice(), Limits::default()).unwrap();
        open().check_contents().unwrap();
        let contents = open().verify_contents().unwrap();
        assert_eq!(contents.entries, 1);
        assert!(contents.warnings[0].to_string().starts_with(warning), "{contents:?}");
    }
}

#[test]
fn the_data_is_one_member_with_nothing_behind_it() {
    let package = pack(rich()).unwrap();
    for tail in [vec![0; 512], gzip(b""), b"x".to_vec()] {
        assert!(refusal(&[package.clone(), tail].concat()).contains("one gzip member"));
    }
    let [(control, _), (_, data)] = members(&package).try_into().unwrap();
    let closed = [gzip(&[control, vec![0; 1024]].concat()), data].concat();
    assert!(refusal(&closed).contains("closed by zeros"));
}

#[test]
fn a_package_that_ends_too_early_is_an_error_at_every_byte() {
    let (package, _) = pack_with(rich(), &[signer()], 1).unwrap();
    for length in 0..package.len() {
        assert!(read(&package[..length]).is_err(), "{length} of {}", package.len());
    }
}

#[test]
fn a_flipped_bit_is_found_by_signature_or_hash() {
    let (package, _) = pack_with(rich(), &[signer()], 1).unwrap();
    let signature = members(&package)[0].1.len();
    let trusted = [crate::support::trusted()];
    for at in 0..package.len() {
        for bit in [1, 0x10, 0x80] {
            let mut bytes = package.clone();
            bytes[at] ^= bit;
            let verified = pakman_apk::verify(bytes.as_slice(), &trusted, Limits::default());
            // The header of a member has bytes that nobody reads: its time and system.
            if at >= signature {
                assert!(verified.is_err(), "byte {at}, bit {bit}");
            } else if let Ok(verified) = verified {
                assert_eq!(verified.contents.entries, 8);
            }
        }
    }
}

#[test]
fn limits_hold() {
    let zeros = "\0".repeat(3_000_000);
    let package = pack(draft(vec![file("a", 0o644, &zeros), symlink("b", "a")])).unwrap();
    let with = |limits: Limits| {
        let opened = PackageReader::open(package.as_slice(), limits)?;
        opened.entries(|_, _| Ok(()))
    };
    assert!(with(Limits::default()).is_ok());
    assert!(with(Limits { data: 2_000_000, ..Limits::default() }).is_err());
    assert!(matches!(
        with(Limits { entries: 1, ..Limits::default() }),
        Err(Error::TooLarge { limit: 1, .. })
    ));
    assert!(matches!(
        with(Limits { paths: 1, ..Limits::default() }),
        Err(Error::TooLarge { limit: 1, .. })
    ));
    let bomb = gzip(&vec![0; 50_000_000]);
    assert!(matches!(
        PackageReader::open(bomb.as_slice(), Limits::default()),
        Err(Error::TooLarge { .. })
    ));
}

#[test]
fn compressed_bytes_that_never_give_any_have_an_end() {
    let begin = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let nothing = [0, 0, 0, 0xff, 0xff].repeat(1_000_000);
    let package = [begin.as_slice(), &nothing].concat();
    let message = PackageReader::open(package.as_slice(), Limits::default())
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(message.contains("more bytes than the limit"), "{message}");
}

#[test]
fn nothing_is_unpacked_outside_or_over_something() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let open = |package: &'static [u8]| PackageReader::open(package, Limits::default()).unwrap();
    for data in [
        [header("a", b'5', "", ""), empty("a/../../b")].concat(),
        empty("/tmp/pakman-apk-escaped"),
        empty("../b"),
    ] {
        let package = around(&data).leak();
        assert!(open(package).extract(&root).is_err());
        fs::remove_dir_all(&root).unwrap();
    }
    // A link to the outside, and an entry that goes through it.
    let outside = folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    let package = pack(draft(vec![symlink("a", outside.to_str().unwrap())])).unwrap();
    let mut data = members(&package)[1].0.clone();
    data.truncate(data.len() - 1024);
    data.extend(empty("a/b"));
    let package = around(&data).leak();
    assert!(matches!(open(package).extract(&root), Err(Error::Entry { .. })));
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    // The destination is not empty now.
    assert!(matches!(open(pack(rich()).unwrap().leak()).extract(&root), Err(Error::File { .. })));
}

#[test]
fn a_visitor_may_leave_a_file_unread_or_stop() {
    let package = pack(rich()).unwrap();
    let open = || PackageReader::open(package.as_slice(), Limits::default()).unwrap();
    open()
        .entries(|_, content| {
            let _ = content.read(&mut [0; 1]);
            Ok(())
        })
        .unwrap();
    let mut seen = 0;
    let stopped = open().entries(|_, _| {
        seen += 1;
        if seen == 2 { Err(Error::Unsigned) } else { Ok(()) }
    });
    assert!(matches!(stopped, Err(Error::Unsigned)));
    assert_eq!(seen, 2);
}
