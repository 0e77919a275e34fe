//! Indexes.

use std::io::Read;

use base64ct::{Base64, Encoding};
use pakman_apk::{Index, Record};
use sha1::{Digest, Sha1};

use crate::{
    hostile::header,
    support::{EPOCH, KEY_NAME, file, gzip, info, members, pack_with, signer, trusted},
};

fn record(name: &str, version: &str) -> Record {
    let info = pakman_apk::PackageInfo {
        name: name.to_owned(),
        version: version.to_owned(),
        size: 1,
        ..info()
    };
    Record::new(&info, [7; 20], 100, "x86_64")
}

fn written(index: &Index) -> Vec<u8> {
    let mut bytes = Vec::new();
    index.write(&[signer()], EPOCH, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_record_has_the_fields_in_the_order_of_apk() {
    let mut draft = crate::support::draft(vec![file("usr/bin/hello", 0o755, "hello")]);
    draft.info.arch = "noarch".to_owned();
    draft.info.maintainer = "Me <me@example.org>".to_owned();
    draft.info.provider_priority = Some(5);
    draft.info.commit = "abc".to_owned();
    draft.info.replaces = vec!["old".to_owned()];
    draft.info.depends = vec!["a".to_owned(), "b>1".to_owned()];
    draft.info.provides = vec!["cmd:hello=1.2.3-r4".to_owned()];
    draft.info.install_if = vec!["c".to_owned(), "d".to_owned()];
    let (package, written) = pack_with(draft, &[], 1).unwrap();
    let mut index = Index::new("acme v1");
    index.insert(Record::of(&written, "x86_64"));
    let mut bytes = Vec::new();
    index.write(&[], EPOCH, &mut bytes).unwrap();
    let tar = members(&bytes)[0].0.clone();
    let text = String::from_utf8_lossy(&tar);
    let identity = Base64::encode_string(&Sha1::digest(&members(&package)[0].1));
    assert_eq!(identity.len(), 28);
    let expected = format!(
        "C:Q1{identity}\nP:hello\nV:1.2.3-r4\nA:x86_64\nS:{}\nI:5\nT:Says hello\nU:https://example.org\nL:MIT\n\
         o:hello\nm:Me <me@example.org>\nt:1700000000\nc:abc\nk:5\nD:a b>1\np:cmd:hello=1.2.3-r4\ni:c d\n\n",
        package.len()
    );
    assert_eq!(&text[1024 + 512..][..expected.len()], expected);
    assert_eq!(
        (&text[..11], &text[512..519], &text[1024..1032]),
        ("DESCRIPTION", "acme v1", "APKINDEX")
    );
    assert_eq!(&tar[257..263], b"ustar\0");
    assert_eq!(tar[156], b'0');
    assert!(tar.ends_with(&[0; 1024]));
}

#[test]
fn records_are_sorted_by_name_without_case_and_then_by_version() {
    let mut index = Index::default();
    for (name, version) in [
        ("mid", "1-r0"),
        ("Beta", "1-r0"),
        ("beta10", "1-r0"),
        ("beta2", "1.10-r0"),
        ("beta2", "1.9-r0"),
        ("alpha", "1-r0"),
    ] {
        index.insert(record(name, version));
    }
    let names: Vec<String> = index
        .records()
        .iter()
        .map(|record| format!("{} {}", record.info.name, record.info.version))
        .collect();
    assert_eq!(
        names,
        ["alpha 1-r0", "Beta 1-r0", "beta10 1-r0", "beta2 1.9-r0", "beta2 1.10-r0", "mid 1-r0"]
    );
}

#[test]
fn a_signed_index_comes_back_and_grows_by_one_record() {
    let mut index = Index::new("acme");
    for number in 0..5000 {
        index.insert(record(&format!("p{number}"), "1-r0"));
    }
    let bytes = written(&index);
    let (mut again, signatures) = Index::read(bytes.as_slice()).unwrap();
    assert_eq!(signatures.verify(&[trusted()]).unwrap(), KEY_NAME);
    assert_eq!(again, index);
    again.insert(record("p77", "2-r0"));
    again.insert(Record { file_size: 5, ..record("p78", "1-r0") });
    assert_eq!(again.records().len(), 5001);
    again.retain(|record| record.info.name != "p77" || record.info.version == "2-r0");
    assert_eq!(Index::read(written(&again).as_slice()).unwrap().0, again);
    assert_eq!(again.records().iter().filter(|record| record.file_size == 5).count(), 1);
}

#[test]
fn texts_that_apk_would_not_read_are_refused() {
    let refuse = |change: fn(&mut Record)| {
        let mut index = Index::default();
        let mut record = record("a", "1-r0");
        change(&mut record);
        index.insert(record);
        index.write(&[], 0, &mut Vec::new()).unwrap_err().to_string()
    };
    assert!(refuse(|record| record.info.description = "d".repeat(2048)).contains("2048"));
    // apk writes these, and then does not find the package, or reads nothing of the repository.
    assert!(refuse(|record| record.info.depends = vec!["d".repeat(257)]).contains("256"));
    assert!(refuse(|record| record.info.provides = vec!["p".repeat(257)]).contains("256"));
    assert!(refuse(|record| record.info.depends = vec!["d".into(); 66_000]).contains("131,000"));
    assert!(refuse(|record| record.info.provides = vec!["p".into(); 66_000]).contains("131,000"));
    assert!(refuse(|record| record.info.depends = vec!["a\tb".to_owned()]).contains("control"));
    let index = Index::new("d".repeat(161));
    assert!(index.write(&[], 0, &mut Vec::new()).unwrap_err().to_string().contains("160"));
}

/// An index around the records, made by hand.
pub(crate) fn around(text: &str) -> Vec<u8> {
    let mut header = written(&Index::default());
    header = members(&header)[1].0[512..1024].to_vec();
    header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header.extend_from_slice(text.as_bytes());
    header.resize(header.len().div_ceil(512) * 512 + 1024, 0);
    gzip(&header)
}

#[test]
fn hostile_indexes_are_refused() {
    let good = "C:Q1BwcHBwcHBwcHBwcHBwcHBwcHBwc=\nP:a\nV:1-r0\n\n";
    assert_eq!(Index::read(around(good).as_slice()).unwrap().0.records()[0].identity, [7; 20]);
    for (from, to) in [
        ("P:a\n", ""),
        ("V:1-r0\n", ""),
        ("P:a\n", "P:\n"),
        ("P:a\n", "P:a\nP:b\n"),
        ("P:a\n", "P:a\nX:b\n"),
        ("P:a\n", "P:a\nI:-1\n"),
        ("P:a\n", "P:a\nnonsense\n"),
        ("C:Q1", "C:Q2"),
        ("C:Q1Bw", "C:Q1B"),
        ("C:Q1BwcH", "C:Q1"),
    ] {
        let text = good.replace(from, to);
        assert!(Index::read(around(&text).as_slice()).is_err(), "{text:?}");
    }
    let bytes = written(&Index::default());
    for length in 0..bytes.len() {
        assert!(Index::read(&bytes[..length]).is_err(), "{length}");
    }
    assert!(Index::read([bytes, vec![0]].concat().as_slice()).is_err());
    let bomb = std::io::repeat(0).take(200 << 20);
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new(bomb, flate2::Compression::fast())
        .read_to_end(&mut packed)
        .unwrap();
    let error = Index::read(packed.as_slice()).unwrap_err().to_string();
    assert!(error.contains("more bytes than the limit"), "{error}");
    // Its members are counted together: two of 70 MiB are too much.
    let ignored = [header("x", b'g', "00000400000", ""), vec![0; 128 << 10]].concat().repeat(560);
    let signature = gzip(&[ignored, header(".SIGN.RSA.a.rsa.pub", b'0', "", "")].concat());
    let signed = |count: usize| Index::read(&*[signature.repeat(count), around(good)].concat());
    assert_eq!(signed(1).unwrap().1.as_slice().len(), 1);
    let error = signed(2).unwrap_err().to_string();
    assert!(error.contains("more bytes than the limit"), "{error}");
}

#[test]
fn an_index_of_words_takes_little_when_it_is_scanned_and_is_refused_when_it_is_kept() {
    let words = format!("D:{}\n", "a ".repeat(500_000));
    let text: String =
        (0..8).map(|n| format!("C:Q1{}\nP:p{n}\nV:1\n{words}\n", "A".repeat(27) + "=")).collect();
    let mut tar = header("APKINDEX", b'0', &format!("{:o}", text.len()), "");
    tar.extend(text.as_bytes());
    tar.resize(tar.len().next_multiple_of(512) + 1024, 0);
    let bytes = gzip(&tar);
    assert!(bytes.len() < 100_000);
    let mut seen = 0;
    Index::scan(&*bytes, |record| {
        seen += record.info.depends.len();
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, 4_000_000);
    let refusal = Index::read(&*bytes).unwrap_err().to_string();
    assert!(refusal.ends_with("more than the limit of 268435456 bytes of memory"), "{refusal}");
}
