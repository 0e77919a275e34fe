//! The three parties held against one another: `check`, the writer and reader of packages, and apk.

use std::{collections::BTreeSet, io::Cursor, num::NonZeroUsize};

use pakman_apk::{
    Content, Entry, Level, Limits, NewPackage, Node, Options, PackageInfo, PackageReader, Version,
};
use pakman_spec::PackageName;
use pakman_testbed::{alpine::Alpine, rounds};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

use crate::{
    FIELDS, Field,
    judge::{Judge, LONGEST_WORD, saying},
    pack, told, with, words,
};

/// So many values of a strategy; the same ones unless a longer run is asked for.
fn values<T: std::fmt::Debug>(strategy: &impl Strategy<Value = T>, few: u32) -> Vec<T> {
    let (few, mut runner) = match rounds(few) {
        more if more != few => (more, TestRunner::new(Config::default())),
        few => (few, TestRunner::deterministic()),
    };
    let value = |runner: &mut _| strategy.new_tree(runner).expect("nothing is refused").current();
    (0..few).map(|_| value(&mut runner)).collect()
}

/// A package without a signature.
fn unsigned(info: PackageInfo) -> Vec<u8> {
    let options = Options { epoch: 1_700_000_000, threads: NonZeroUsize::MIN, level: Level::Fast };
    let file = Node::File(Content::Bytes(b"hello\n".to_vec()));
    let entries = [Entry::new("usr/share/hello", 0o644, file)].into();
    let package = NewPackage { info, entries, ..NewPackage::default() };
    let mut bytes = Vec::new();
    package.write(&[], options, &mut Cursor::new(Vec::new()), &mut bytes).expect("it is plain");
    bytes
}

/// The key of `.PKGINFO`.
fn key(field: Field) -> Option<&'static str> {
    match field {
        Field::Description => Some("pkgdesc"),
        Field::License => Some("license"),
        Field::Url => Some("url"),
        Field::Maintainer => Some("maintainer"),
        Field::Runtime => Some("depend"),
        Field::Build => None,
    }
}

/// Holds a word of the file against the three; what they do not agree on.
fn dispute(judge: &Judge<'_>, field: Field, word: &str) -> Option<String> {
    let (_, is_told) = told(field, word);
    let Some(key) = key(field) else {
        let wanted = judge.wants(word);
        return (wanted.is_err() && !is_told).then(|| format!("not told: {wanted:?}"));
    };
    let info = with(field, "");
    let package = saying(&unsigned(PackageInfo { depends: Vec::new(), ..info.clone() }), key, word);
    let verdict = judge.of(&package, &info);
    let apk = verdict.installs.clone().and(verdict.indexes);
    let ours = pack(with(field, word));
    let read = PackageReader::open(package.as_slice(), Limits::default())
        .and_then(PackageReader::verify_contents);
    if !is_told && apk.is_err() {
        Some(format!("not told: {apk:?}"))
    } else if ours.is_ok() && apk.is_err() {
        Some(format!("written, although {apk:?}"))
    } else if !judge.is_other() && read.is_ok() != (verdict.installs.is_ok() && fits(field, word)) {
        Some(format!("verified: {read:?}, installed: {:?}", verdict.installs))
    } else {
        None
    }
}

/// Whether apk can write the word into its database, which only an installation shows.
fn fits(field: Field, word: &str) -> bool {
    !matches!(field, Field::Runtime) || word.split(' ').all(|word| word.len() <= LONGEST_WORD)
}

#[test]
fn verify_takes_the_words_with_which_apk_can_write_its_database() {
    let Some(alpine) = Alpine::get() else { return };
    for length in [LONGEST_WORD, LONGEST_WORD + 1] {
        let judge = Judge::new(alpine);
        let info = PackageInfo { depends: Vec::new(), ..with(Field::Runtime, "") };
        let word = format!("!{}", "a".repeat(length - 1));
        let package = saying(&unsigned(info.clone()), "depend", &word);
        let read = PackageReader::open(package.as_slice(), Limits::default())
            .and_then(PackageReader::verify_contents);
        assert_eq!(read.is_ok(), length == LONGEST_WORD, "{read:?}");
        if !judge.is_other() {
            let installed = judge.install(&package, &info);
            assert_eq!(installed.is_ok(), length == LONGEST_WORD, "{installed:?}");
        }
    }
}

#[test]
fn apk_takes_what_check_takes_and_verify_judges_as_apk_does() {
    let Some(alpine) = Alpine::get() else { return };
    let judge = Judge::new(alpine);
    let fields = prop::sample::select(FIELDS.as_slice());
    let disputes: Vec<String> = values(&(fields, words()), 120)
        .into_iter()
        .filter_map(|(field, word)| {
            dispute(&judge, field, &word).map(|why| format!("{field:?} {word:?}: {why}"))
        })
        .collect();
    assert!(disputes.is_empty(), "{}", disputes.join("\n"));
}

#[test]
fn words_that_were_once_taken_are_told_where_apk_or_abuild_refuse_them() {
    let long = "a".repeat(257);
    let cases = [
        (Field::Runtime, "foo@edge"),
        (Field::Runtime, "bash>=1.0-beta"),
        (Field::Runtime, "foo>1.0a1"),
        // abuild takes the hash for the version.
        (Field::Runtime, "foo=1.2.3~abc"),
        (Field::Runtime, long.as_str()),
        (Field::Build, "foo@edge"),
        (Field::Build, "foo~1~abc"),
        (Field::Description, "Hello "),
        (Field::Description, "a\tb"),
        (Field::Maintainer, "A B <a@b>"),
    ];
    for (field, word) in cases {
        assert!(told(field, word).1, "{field:?} {word:?}");
    }
    for (field, word) in [
        (Field::Runtime, "libstdc++"),
        (Field::Runtime, "so:libstdc++.so.6"),
        (Field::Runtime, "cmd:bash>=5"),
        (Field::Runtime, "pc:glib-2.0~2"),
        (Field::Runtime, "!foo<~1_rc2-r0"),
        (Field::Runtime, &long[1..]),
        (Field::Maintainer, "Ада <ada@b.org>"),
        (Field::License, "DocumentRef-tool-1.2:LicenseRef-MIT-Style-2"),
    ] {
        assert!(!told(field, word).1, "{field:?} {word:?}");
    }
}

/// Versions, and what is nearly one.
fn versions() -> impl Strategy<Value = String> {
    "[0-9]{1,3}(\\.[0-9]{0,3}){0,2}[a-z]?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p|foo)[0-9]{0,19}){0,2}\
     (~[0-9a-g]{1,3})?(-r[0-9]{0,2})?"
}

#[test]
fn versions_are_those_of_apk_and_in_its_order() {
    let Some(alpine) = Alpine::get() else { return };
    let judge = Judge::new(alpine);
    let mut versions = values(&versions(), 400);
    if judge.is_other() {
        // What every generation takes, and in one order.
        versions.retain(|text| text.parse::<Version>().is_ok_and(|version| version.is_portable()));
    }
    let bad = judge.bad_versions(&versions);
    let (ours, refused): (Vec<_>, Vec<_>) =
        versions.into_iter().partition(|text| text.parse::<Version>().is_ok());
    assert_eq!(refused, bad);
    for pair in ours.windows(2) {
        let [left, right] = [&pair[0], &pair[1]].map(|text| text.parse::<Version>().expect("one"));
        let order = match left.cmp(&right) {
            std::cmp::Ordering::Less => "<",
            std::cmp::Ordering::Equal => "=",
            std::cmp::Ordering::Greater => ">",
        };
        assert_eq!(judge.order(&pair[0], &pair[1]), order, "{pair:?}");
    }
}

#[test]
fn busybox_makes_a_user_of_every_package_name() {
    let Some(alpine) = Alpine::get() else { return };
    let judge = Judge::new(alpine);
    let inner = PackageName::PATTERN.trim_start_matches('^').trim_end_matches('$');
    let names = prop::string::string_regex(inner).expect("a regular expression");
    // A system has 900 numbers for groups of its own.
    for name in BTreeSet::from_iter(values(&names, 12)).into_iter().take(700) {
        assert!(name.parse::<PackageName>().is_ok() && judge.makes_user(&name), "{name:?}");
    }
    // abuild and apk take it for a package name, but then the package has no user.
    assert!("c++app".parse::<PackageName>().is_err() && !judge.makes_user("c++app"));
}
