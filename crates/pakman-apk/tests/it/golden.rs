//! The bytes of the base case, spelled out.

use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::support::{EPOCH, KEY_NAME, hex, key, members, pack_with, rich, signer};

/// A ustar header, field by field.
fn header(name: &str, mode: &str, size: usize, kind: char, target: &str, owner: &str) -> Vec<u8> {
    let mut block = Vec::new();
    let mut field = |text: String, width: usize| {
        assert!(text.len() <= width);
        block.extend_from_slice(text.as_bytes());
        block.resize(block.len() + width - text.len(), 0);
    };
    field(name.to_owned(), 100);
    field(format!("000{mode}\0"), 8);
    field("0000000\0".to_owned(), 8);
    field("0000000\0".to_owned(), 8);
    field(format!("{size:011o}\0"), 12);
    field("14524770400\0".to_owned(), 12);
    field("        ".to_owned(), 8);
    field(kind.to_string(), 1);
    field(target.to_owned(), 100);
    field("ustar\x0000".to_owned(), 8);
    field(owner.to_owned(), 32);
    field(owner.to_owned(), 32);
    field("0000000\0".to_owned(), 8);
    field("0000000\0".to_owned(), 8);
    field(String::new(), 167);
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

fn filled(text: &[u8]) -> Vec<u8> {
    let mut block = text.to_vec();
    block.resize(text.len().div_ceil(512) * 512, 0);
    block
}

/// The pax record with a checksum, which is always 68 bytes long.
fn checksum(text: &str) -> Vec<u8> {
    let digits = hex(&Sha1::digest(text));
    let record = format!("68 APK-TOOLS.checksum.SHA1={digits}\n");
    assert_eq!(record.len(), 68);
    [header("PaxHeaders", "0644", 68, 'x', "", ""), filled(record.as_bytes())].concat()
}

#[test]
fn the_time_of_the_golden_headers_is_that_of_the_packages() {
    assert_eq!(u64::from_str_radix("14524770400", 8).unwrap(), EPOCH);
}

#[test]
fn the_data_is_a_sorted_tar_archive_with_checksums_parents_and_an_end() {
    let (package, _) = pack_with(rich(), &[], 1).unwrap();
    let hello = "#!/bin/sh\necho hello\n";
    let expected = [
        header("usr/", "0755", 0, '5', "", "root"),
        header("usr/bin/", "0755", 0, '5', "", "root"),
        checksum(hello),
        header("usr/bin/hello", "4755", 21, '0', "", "root"),
        filled(hello.as_bytes()),
        checksum("hello"),
        header("usr/bin/hi", "0777", 0, '2', "hello", "root"),
        header("usr/share/", "0755", 0, '5', "", "root"),
        header("usr/share/hello/", "0755", 0, '5', "", "root"),
        checksum("a"),
        header("usr/share/hello/a", "0644", 1, '0', "", "root"),
        filled(b"a"),
        header("usr/share/hello/b", "0644", 0, '1', "usr/share/hello/a", "root"),
        vec![0; 1024],
    ]
    .concat();
    let [_, (data, _)] = members(&package).try_into().unwrap();
    assert_eq!(data, expected);
}

#[test]
fn the_control_part_has_the_fields_in_order_and_no_end() {
    let (package, _) = pack_with(rich(), &[], 1).unwrap();
    let [(control, _), (_, data)] = members(&package).try_into().unwrap();
    let data_hash = hex(&Sha256::digest(&data));
    let fields = format!(
        "pkgname = hello\npkgver = 1.2.3-r4\npkgdesc = Says hello\nurl = https://example.org\n\
         builddate = 1700000000\npackager = Unknown\nsize = 22\narch = x86_64\norigin = hello\n\
         commit = \nlicense = MIT\ndatahash = {data_hash}\n"
    );
    let script = "#!/bin/sh\nexit 0\n";
    let expected = [
        header(".PKGINFO", "0644", fields.len(), '0', "", "root"),
        filled(fields.as_bytes()),
        header(".post-install", "0755", script.len(), '0', "", "root"),
        filled(script.as_bytes()),
    ]
    .concat();
    assert_eq!(control, expected);
}

#[test]
fn the_signature_part_has_one_file_and_no_end() {
    let (package, _) = pack_with(rich(), &[signer()], 1).unwrap();
    let [(signature, _), (_, control), _] = members(&package).try_into().unwrap();
    let bytes = key().sign(pakman_apk::Algorithm::Rsa, &control);
    let name = format!(".SIGN.RSA.{KEY_NAME}");
    assert_eq!(signature, [header(&name, "0644", 256, '0', "", ""), filled(&bytes)].concat());
}

#[test]
fn each_member_begins_as_gzip_begins_without_name_and_time() {
    let (package, _) = pack_with(rich(), &[signer()], 2).unwrap();
    for (_, compressed) in members(&package) {
        assert_eq!(compressed[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
    }
}
