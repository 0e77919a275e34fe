//! What an index says of one package.

use std::cmp::Ordering;

use base64ct::{Base64, Encoding};
use pakman_alpine::{
    Version,
    index::{LONGEST_HEAD, LONGEST_LINE, LONGEST_WORD},
};

use crate::{
    error::{Error, Part},
    pkginfo::PackageInfo,
    write::Written,
};

/// One package of an index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// SHA-1 of the compressed control part.
    pub identity: [u8; 20],
    /// Size of the package file in bytes.
    pub file_size: u64,
    /// What the package says of itself, as far as an index has it: nothing of packager, what it
    /// replaces, triggers and the hash of the data.
    pub info: PackageInfo,
}

impl Record {
    /// The record of a package for the index of `arch`. A package for any architecture is looked
    /// for beside the index that has it, so its record gets the architecture of the index.
    pub fn of(written: &Written, arch: &str) -> Self {
        Self::new(&written.info, written.identity, written.file_size, arch)
    }

    /// The record of a package that was read, whose file has `file_size` bytes.
    pub fn new(info: &PackageInfo, identity: [u8; 20], file_size: u64, arch: &str) -> Self {
        let mut info = info.clone();
        if info.arch == "noarch" {
            arch.clone_into(&mut info.arch);
        }
        info.packager = String::new();
        info.replaces_priority = None;
        info.replaces = Vec::new();
        info.triggers = Vec::new();
        info.data_hash = None;
        Self { identity, file_size, info }
    }

    /// The order of an index.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let (one, other) = (&self.info, &other.info);
        order((&one.name, &one.version), (&other.name, &other.version))
    }

    /// How many bytes it takes in memory, as long as its lists have grown word by word.
    pub(crate) fn footprint(&self) -> usize {
        // What a list holds of a word, up to twice, and the least that is allocated for its text.
        const WORD: usize = 2 * size_of::<String>() + 32;
        let info = &self.info;
        let texts = [
            &info.name,
            &info.version,
            &info.arch,
            &info.description,
            &info.url,
            &info.license,
            &info.origin,
            &info.maintainer,
            &info.commit,
        ];
        let words = [&info.depends, &info.provides, &info.install_if].into_iter().flatten();
        let words: usize = words.map(|word| word.len() + WORD).sum();
        size_of::<Self>() + texts.map(String::len).iter().sum::<usize>() + words
    }

    /// The lines of the record, the blank one behind it included.
    pub(crate) fn to_text(&self) -> Result<String, Error> {
        let mut text = self.lines()?;
        if text.lines().any(|line| line.chars().any(char::is_control)) {
            let reason = "a field is one line without control characters";
            return Err(Error::field("APKINDEX", &self.info.name, reason));
        }
        text.push('\n');
        Ok(text)
    }

    /// The lines of the record in the order in which apk writes them, in its index and, where the
    /// package is installed, in its database; an error where they are longer than it reads.
    pub(crate) fn lines(&self) -> Result<String, Error> {
        let Self { identity, file_size, info } = self;
        let (size, date) = (info.size.to_string(), info.build_date.to_string());
        let identity = format!("Q1{}", Base64::encode_string(identity));
        let file_size = file_size.to_string();
        let priority = info.provider_priority.map(|priority| priority.to_string());
        let lists = [&info.depends, &info.provides, &info.install_if].map(|list| list.join(" "));
        let mut text = String::with_capacity(512);
        for (key, value) in [
            ("C:", identity.as_str()),
            ("P:", &info.name),
            ("V:", &info.version),
            ("A:", &info.arch),
            ("S:", &file_size),
            ("I:", &size),
            ("T:", &info.description),
            ("U:", &info.url),
            ("L:", &info.license),
        ] {
            text.extend([key, value, "\n"]);
        }
        let mut optional = |key, value: &str| {
            if !value.is_empty() {
                text.extend([key, value, "\n"]);
            }
        };
        optional("o:", &info.origin);
        optional("m:", &info.maintainer);
        optional("t:", if info.build_date == 0 { "" } else { &date });
        optional("c:", &info.commit);
        optional("k:", priority.as_deref().unwrap_or_default());
        if text.len() > LONGEST_HEAD {
            let reason = "its fields are longer than the 2048 bytes that apk reads";
            return Err(Error::field("APKINDEX", &info.name, reason));
        }
        for (key, list) in ["depend", "provides", "install_if"].into_iter().zip(&lists) {
            if let Some(word) = list.split(' ').find(|word| word.len() > LONGEST_WORD) {
                return Err(Error::field(key, word, "apk reads words of at most 256 bytes"));
            }
            if list.len() + "D:\n".len() > LONGEST_LINE {
                let reason = "its list is longer than the 131,000 bytes that apk reads";
                return Err(Error::field(key, &info.name, reason));
            }
        }
        for (key, list) in ["D:", "p:", "i:"].into_iter().zip(&lists) {
            if !list.is_empty() {
                text.extend([key, list, "\n"]);
            }
        }
        Ok(text)
    }

    /// Reads the lines of a record.
    pub(crate) fn parse(lines: &str) -> Result<Self, Error> {
        let mut record = Self::default();
        let mut seen = Vec::new();
        for line in lines.lines() {
            let bad = |reason: &str| Error::format(Part::Index, format!("{line:?}: {reason}"));
            let (key, value) = line.split_once(':').ok_or_else(|| bad("not a field"))?;
            if seen.contains(&key) {
                return Err(bad("the field appears twice in its record"));
            }
            seen.push(key);
            record.set(key, value).ok_or_else(|| bad("not a value that apk reads"))?;
        }
        for key in ["C", "P", "V"] {
            if !seen.contains(&key) {
                let reason = format!("the record of {:?} has no `{key}:`", record.info.name);
                return Err(Error::format(Part::Index, reason));
            }
        }
        Ok(record)
    }

    fn set(&mut self, key: &str, value: &str) -> Option<()> {
        let info = &mut self.info;
        let words =
            || value.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let text = || value.to_owned();
        match key {
            "C" => self.identity = identity(value)?,
            "P" => info.name = Some(text()).filter(|name| !name.is_empty())?,
            "V" => info.version = Some(text()).filter(|version| !version.is_empty())?,
            "A" => info.arch = text(),
            "S" => self.file_size = value.parse().ok()?,
            "I" => info.size = value.parse().ok()?,
            "T" => info.description = text(),
            "U" => info.url = text(),
            "L" => info.license = text(),
            "o" => info.origin = text(),
            "m" => info.maintainer = text(),
            "t" => info.build_date = value.parse().ok()?,
            "c" => info.commit = text(),
            "k" => info.provider_priority = Some(value.parse().ok()?),
            "D" => info.depends = words(),
            "p" => info.provides = words(),
            "i" => info.install_if = words(),
            // apk 3 does not install what has an upper-case field that it does not know.
            other if other.len() == 1 && other.as_bytes()[0].is_ascii_lowercase() => {}
            _ => return None,
        }
        Some(())
    }
}

/// The order of an index, of names and versions: names without regard to case, then as they are, then
/// versions.
pub(crate) fn order(one: (&str, &str), other: (&str, &str)) -> Ordering {
    let version = |text: &str| text.parse::<Version>().ok();
    letters(one.0)
        .cmp(letters(other.0))
        .then_with(|| one.0.cmp(other.0))
        .then_with(|| version(one.1).cmp(&version(other.1)))
        .then_with(|| one.1.cmp(other.1))
}

fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// The hash in `Q1HASH`. The last digit of its base64 has two bits that stand for nothing; apk does
/// not look at them.
fn identity(text: &str) -> Option<[u8; 20]> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut digits = text.strip_prefix("Q1")?.as_bytes().to_vec();
    let last = digits.get_mut(26)?;
    let value = DIGITS.iter().position(|digit| digit == last)?;
    *last = DIGITS[value & !0b11];
    let mut hash = [0; 20];
    let decoded = Base64::decode(&digits, &mut hash).ok()?.len();
    (decoded == hash.len()).then_some(hash)
}
