//! Machine architectures in Alpine's words.

use crate::word::{is_made_of, word};

word! {
    /// A word of `arch=`: an architecture, `all` or `noarch`.
    ///
    /// abuild does not check the words and builds nothing, with exit code 0, for one that is not
    /// the host's; so any word of the right letters is read and [`Arch::is_known`] tells.
    Arch, "architecture", "^!?[a-z0-9][a-z0-9_-]*$",
    "one of `x86_64`, `aarch64`, `armv7`, `armhf`, `x86`, `ppc64le`, `s390x`, `riscv64`, `loongarch64`, `all`, `noarch`",
    |text| {
        let is_first = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_further = |byte: u8| is_first(byte) || b"_-".contains(&byte);
        is_made_of(text.strip_prefix('!').unwrap_or(text), is_first, is_further)
    }
}

/// What other tools call the architectures, in lower case.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("amd64", "x86_64"),
    ("x64", "x86_64"),
    ("x8664", "x86_64"),
    ("arm64", "aarch64"),
    ("arm64v8", "aarch64"),
    ("armv8", "aarch64"),
    ("armv7l", "armv7"),
    ("armv7hf", "armv7"),
    ("arm32v7", "armv7"),
    ("arm32v6", "armhf"),
    ("armv6", "armhf"),
    ("armv6l", "armhf"),
    ("i386", "x86"),
    ("i486", "x86"),
    ("i586", "x86"),
    ("i686", "x86"),
    ("ia32", "x86"),
    ("ppc64el", "ppc64le"),
    ("loong64", "loongarch64"),
];

impl Arch {
    /// The architectures that Alpine builds for.
    pub const KNOWN: &[&str] = &[
        "x86_64",
        "aarch64",
        "armv7",
        "armhf",
        "x86",
        "ppc64le",
        "s390x",
        "riscv64",
        "loongarch64",
        "all",
        "noarch",
    ];

    /// Those that a machine can have, by which folders of packages are called.
    pub fn machines() -> impl Iterator<Item = &'static str> {
        Self::KNOWN.iter().copied().filter(|word| !matches!(*word, "all" | "noarch"))
    }

    /// The architecture that a word means: `aarch64` of `ARM64` and of `linux/arm64`.
    pub fn meant(word: &str) -> Option<&'static str> {
        let plain = word.trim().to_ascii_lowercase();
        let plain = plain.strip_prefix("linux/").unwrap_or(&plain).replace(['-', '/', '_'], "");
        let known = Self::KNOWN.iter().copied().find(|known| known.replace('_', "") == plain);
        known.or_else(|| {
            OTHER_NAMES.iter().find(|(other, _)| *other == plain).map(|(_, known)| *known)
        })
    }

    /// Whether Alpine has this architecture.
    pub fn is_known(&self) -> bool {
        Self::KNOWN.contains(&self.as_str().trim_start_matches('!'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_call_an_architecture_is_one_of_alpine() {
        let cases = [
            ("X86_64", Some("x86_64")),
            ("x86-64", Some("x86_64")),
            ("amd64", Some("x86_64")),
            ("linux/amd64", Some("x86_64")),
            ("linux/arm64/v8", Some("aarch64")),
            ("ARM64", Some("aarch64")),
            ("linux/arm/v7", Some("armv7")),
            ("i686", Some("x86")),
            ("arm", None),
            ("sparc", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(Arch::meant(word), expected, "{word}");
        }
        for (other, known) in OTHER_NAMES {
            assert!(Arch::KNOWN.contains(known) && !Arch::KNOWN.contains(other), "{other}");
        }
    }
}
