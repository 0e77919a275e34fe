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

    /// Whether Alpine has this architecture.
    pub fn is_known(&self) -> bool {
        Self::KNOWN.contains(&self.as_str().trim_start_matches('!'))
    }
}
