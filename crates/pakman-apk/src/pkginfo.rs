//! `.PKGINFO`: what a package says of itself.

use pakman_alpine::{Arch, Dependency, Operator, Version};

use crate::{
    error::{Error, Part},
    hex,
};

/// The fields of `.PKGINFO`, in the order in which abuild writes them. Empty texts and lists are
/// left out, but for those that abuild always writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackageInfo {
    /// Letters, digits and `._+-`, beginning with a letter or digit.
    pub name: String,
    /// Version with release: `1.2.3-r0`.
    pub version: String,
    /// One line.
    pub description: String,
    /// Home page.
    pub url: String,
    /// Seconds since 1970. Writing a package sets it to [`Options::epoch`](crate::Options::epoch).
    pub build_date: u64,
    /// Who built it: `Name <mail>`; `Unknown` is written when it is empty.
    pub packager: String,
    /// What the files take when installed, in bytes, each file of several names once. Writing a
    /// package sets it. apk extracts nothing of a package whose size is 0.
    pub size: u64,
    /// `x86_64`, `aarch64`, ..., or `noarch`.
    pub arch: String,
    /// The source package that it was built from; its own name is written when it is empty.
    pub origin: String,
    /// The commit of the recipe.
    pub commit: String,
    /// Who looks after it: `Name <mail>`.
    pub maintainer: String,
    /// Whose files win where two packages have the same.
    pub replaces_priority: Option<u64>,
    /// Which package is taken where several provide the same name.
    pub provider_priority: Option<u64>,
    /// SPDX expression.
    pub license: String,
    /// Packages whose files it may overwrite.
    pub replaces: Vec<String>,
    /// What it needs, each a [`Dependency`].
    pub depends: Vec<String>,
    /// What it provides besides its name: `cmd:hello=1.2.3-r0`.
    pub provides: Vec<String>,
    /// Directories whose changes run the trigger script; `*` stands for any name.
    pub triggers: Vec<String>,
    /// It is installed by itself when all of these are.
    pub install_if: Vec<String>,
    /// SHA-256 of the compressed data. Writing a package sets it. Only packages for apk 2 before
    /// 2.14 have none.
    pub data_hash: Option<[u8; 32]>,
}

impl PackageInfo {
    /// `NAME-VERSION.apk`, the only name under which apk finds the package in a repository.
    pub fn file_name(&self) -> String {
        format!("{}-{}.apk", self.name, self.version)
    }

    /// Whether every generation of apk can read and install a package that says this.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.check_name()?;
        if !self.version.parse::<Version>().is_ok_and(|version| version.is_portable()) {
            let reason = "not a version that apk 2 and apk 3 order alike, as `1.2.3_rc1-r0`";
            return Err(Error::field("pkgver", &self.version, reason));
        }
        if !is_arch(&self.arch) {
            let reason =
                "apk 3 installs its own architecture and `noarch`, and knows no other word";
            return Err(Error::field("arch", &self.arch, reason));
        }
        for (key, value) in self.texts() {
            if value.chars().any(char::is_control) {
                return Err(Error::field(
                    key,
                    value,
                    "a field is one line without control characters",
                ));
            }
            if value.trim_matches(' ') != value {
                return Err(Error::field(key, value, "a field has no space at its ends"));
            }
        }
        for (key, list) in self.lists() {
            for word in list {
                check_word(key, word)?;
            }
        }
        Ok(())
    }

    fn check_name(&self) -> Result<(), Error> {
        if is_package_name(&self.name) {
            return Ok(());
        }
        let reason =
            "a package name has letters, digits and `._+-` and begins with a letter or digit";
        Err(Error::field("pkgname", &self.name, reason))
    }

    fn texts(&self) -> [(&'static str, &str); 8] {
        [
            ("pkgdesc", &self.description),
            ("url", &self.url),
            ("packager", &self.packager),
            ("origin", &self.origin),
            ("commit", &self.commit),
            ("maintainer", &self.maintainer),
            ("license", &self.license),
            ("arch", &self.arch),
        ]
    }

    fn lists(&self) -> [(&'static str, &[String]); 5] {
        [
            ("replaces", &self.replaces),
            ("depend", &self.depends),
            ("provides", &self.provides),
            ("triggers", &self.triggers),
            ("install_if", &self.install_if),
        ]
    }

    /// The file.
    pub(crate) fn to_text(&self) -> String {
        let build_date = self.build_date.to_string();
        let size = self.size.to_string();
        let mut text = String::new();
        let mut line = |key: &str, value: &str| text.extend([key, " = ", value, "\n"]);
        line("pkgname", &self.name);
        line("pkgver", &self.version);
        line("pkgdesc", &self.description);
        line("url", &self.url);
        line("builddate", &build_date);
        line("packager", &self.packager);
        line("size", &size);
        line("arch", &self.arch);
        line("origin", &self.origin);
        line("commit", &self.commit);
        if !self.maintainer.is_empty() {
            line("maintainer", &self.maintainer);
        }
        for (key, priority) in [
            ("replaces_priority", self.replaces_priority),
            ("provider_priority", self.provider_priority),
        ] {
            if let Some(priority) = priority {
                line(key, &priority.to_string());
            }
        }
        line("license", &self.license);
        for key in
            [("replaces", &self.replaces), ("depend", &self.depends), ("provides", &self.provides)]
        {
            key.1.iter().for_each(|word| line(key.0, word));
        }
        if !self.triggers.is_empty() {
            line("triggers", &self.triggers.join(" "));
        }
        if !self.install_if.is_empty() {
            line("install_if", &self.install_if.join(" "));
        }
        if let Some(hash) = &self.data_hash {
            line("datahash", &hex::encode(hash));
        }
        text
    }

    /// Compares the hash of the data with the one that is stated, which apk 3 wants to be there.
    pub(crate) fn check_data_hash(&self, found: [u8; 32]) -> Result<(), Error> {
        match self.data_hash {
            None => {
                Err(Error::format(Part::Control, ".PKGINFO has no `datahash`, which apk 3 refuses"))
            }
            Some(stated) if stated == found => Ok(()),
            Some(stated) => Err(Error::mismatch("data", &stated, &found)),
        }
    }

    /// Whether apk installs a package that says this, on a machine of its architecture: a word of
    /// its dependencies that apk does not understand makes the package unreadable, and a name that
    /// is a condition or several words, once it is in `/etc/apk/world`, whatever is installed.
    pub(crate) fn check_installable(&self) -> Result<(), Error> {
        let breaks_world =
            |letter: char| letter.is_whitespace() || letter == '@' || COMPARERS.contains(&letter);
        if self.name.starts_with('!') || self.name.contains(breaks_world) {
            let reason = "apk cannot read /etc/apk/world any more once this name is in it";
            return Err(Error::field("pkgname", &self.name, reason));
        }
        for word in self.depends.iter().filter(|word| !is_read_by_apk(word)) {
            check_word("depend", word)?;
        }
        let arch = self.arch.as_str();
        if arch.is_empty() || (arch != "all" && Arch::KNOWN.contains(&arch)) {
            return Ok(());
        }
        Err(Error::field("arch", arch, "Alpine has no such architecture, so nobody can install it"))
    }

    /// What apk installs without a word and then cannot name, orders wrongly or skips.
    pub(crate) fn check_ignored(&self) -> impl Iterator<Item = Error> {
        let is_version = self.version.parse::<Version>().is_ok();
        let unordered = || {
            let reason = "apk cannot tell whether another version is older or newer";
            Error::field("pkgver", &self.version, reason)
        };
        let own = self.check_name().err().into_iter().chain((!is_version).then(unordered));
        let lists = self.lists().into_iter().filter(|(key, _)| *key != "depend");
        let words = lists.flat_map(|(key, list)| list.iter().map(move |word| (key, word)));
        own.chain(words.filter_map(|(key, word)| check_word(key, word).err()))
    }

    /// Reads the file as apk does: it skips what is no field, as the second line of a description,
    /// and keys that it does not know; of a key that stands twice, the last counts.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let bad = |reason: String| Error::format(Part::Control, format!(".PKGINFO: {reason}"));
        let mut info = Self::default();
        for line in String::from_utf8_lossy(bytes).split('\n') {
            let Some((key, value)) = line.split_once(" = ") else { continue };
            info.set(key, value).ok_or_else(|| bad(format!("`{key}` is not a hash: {value:?}")))?;
        }
        if info.name.is_empty() || info.version.is_empty() {
            return Err(bad("`pkgname` and `pkgver` must be there".to_owned()));
        }
        Ok(info)
    }

    /// Takes a field; nothing when it is no hash and has to be one.
    fn set(&mut self, key: &str, value: &str) -> Option<()> {
        let text = value.to_owned();
        let words = || value.split_whitespace().map(str::to_owned);
        match key {
            "pkgname" => self.name = text,
            "pkgver" => self.version = text,
            "pkgdesc" => self.description = text,
            "url" => self.url = text,
            "builddate" => self.build_date = number(value),
            "packager" => self.packager = text,
            "size" => self.size = number(value),
            "arch" => self.arch = text,
            "origin" => self.origin = text,
            "commit" => self.commit = text,
            "maintainer" => self.maintainer = text,
            "replaces_priority" => self.replaces_priority = Some(number(value)),
            "provider_priority" => self.provider_priority = Some(number(value)),
            "license" => self.license = text,
            "replaces" => self.replaces.extend(words()),
            "depend" => self.depends.extend(words()),
            "provides" => self.provides.extend(words()),
            "triggers" => self.triggers.extend(words()),
            "install_if" => self.install_if.extend(words()),
            "datahash" => self.data_hash = Some(hex::decode(value)?),
            _ => {}
        }
        Some(())
    }
}

/// The number that a text begins with, as apk reads it; 0 when it begins with none.
fn number(text: &str) -> u64 {
    let digits = text.chars().map_while(|digit| digit.to_digit(10));
    digits.fold(0, |number: u64, digit| number.saturating_mul(10).saturating_add(digit.into()))
}

/// Whether apk's database and abuild take it for a package name.
fn is_package_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte))
}

fn is_arch(arch: &str) -> bool {
    !matches!(arch, "" | "all")
        && arch.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether apk 3 reads a dependency, in whatever spelling: any name without a tag, and behind any
/// signs that compare a version; behind `<` and `>` both, which compare hashes, anything.
fn is_read_by_apk(word: &str) -> bool {
    let word = word.strip_prefix('!').unwrap_or(word);
    let (name, condition) = word.split_at(word.find(COMPARERS).unwrap_or(word.len()));
    let version = condition.trim_start_matches(COMPARERS);
    let signs = &condition[..condition.len() - version.len()];
    let is_hash = signs.contains('<') && signs.contains('>');
    let is_read = condition.is_empty() || is_hash || version.parse::<Version>().is_ok();
    is_read && !name.contains('@')
}

/// Signs that stand in front of a version.
const COMPARERS: [char; 4] = ['<', '>', '=', '~'];

/// Whether apk understands a word of a list; one that it does not makes the package unreadable.
fn check_word(key: &'static str, word: &str) -> Result<(), Error> {
    if key == "triggers" {
        let fits = word.starts_with('/') && !word.bytes().any(|byte| byte <= b' ' || byte == 0x7f);
        return if fits {
            Ok(())
        } else {
            Err(Error::field(key, word, "a trigger is an absolute path without spaces"))
        };
    }
    let dependency: Dependency = word.parse()?;
    if dependency.tag().is_some() {
        return Err(Error::field(key, word, "a tag belongs in /etc/apk/world only"));
    }
    let provides_one = !dependency.is_conflict()
        && dependency.constraint().is_none_or(|(operator, _)| operator == Operator::Equal);
    if key == "provides" && !provides_one {
        return Err(Error::field(
            key,
            word,
            "`provides` takes a name, or a name, `=` and a version",
        ));
    }
    Ok(())
}
