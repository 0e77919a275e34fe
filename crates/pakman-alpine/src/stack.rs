//! The operating system release that an installation is created from.

use crate::{
    releases,
    word::{is_made_of, word},
};

word! {
    /// `alpine/<release>`: the image alias, which Uplink uses as it stands.
    Stack, "stack", "^[a-z0-9][a-z0-9-]*/[A-Za-z0-9][A-Za-z0-9.-]*$",
    "`alpine/` and a release, for instance `alpine/3.22`",
    |text| text.split_once('/').is_some_and(|(system, release)| {
        let is_first = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_release = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        is_made_of(system, is_first, |byte| is_first(byte) || byte == b'-')
            && is_made_of(release, |first| first.is_ascii_alphanumeric(), is_release)
    })
}

impl Stack {
    /// The release of Alpine; `None` of another system.
    pub fn alpine(&self) -> Option<&str> {
        self.as_str().strip_prefix("alpine/")
    }

    /// The release, `3.22` of `alpine/3.22`.
    pub fn release(&self) -> &str {
        self.as_str().split_once('/').map_or("", |(_, release)| release)
    }

    /// The stack that a text means: `alpine/3.22` of `Alpine:v3.22.1`, `3.22` and `alpine-3.22`.
    pub fn meant(text: &str) -> Option<String> {
        let plain = text.trim().to_ascii_lowercase();
        let release = plain.strip_prefix("alpine").unwrap_or(&plain);
        let release = release.strip_prefix("linux").unwrap_or(release);
        let release = release.trim_start_matches(['/', ':', '-', '@', '=', '_', ' ']);
        let release = release.strip_prefix('v').unwrap_or(release);
        let is_it = |name: &str| {
            let rest = release.strip_prefix(name)?;
            // Images of Docker are called by the patch level too.
            let patch = rest.strip_prefix('.').unwrap_or("0");
            (rest.is_empty() || rest.starts_with('.') && patch.parse::<u8>().is_ok())
                .then(|| format!("alpine/{name}"))
        };
        is_it("edge").or_else(|| releases().find_map(|known| is_it(known.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_understood_as_others_write_it() {
        let cases = [
            ("alpine/v3.22", Some("alpine/3.22")),
            ("alpine:3.22", Some("alpine/3.22")),
            ("Alpine/3.22", Some("alpine/3.22")),
            ("alpine/3.22.1", Some("alpine/3.22")),
            ("alpine/3.22 ", Some("alpine/3.22")),
            ("alpine / 3.22", Some("alpine/3.22")),
            ("alpinelinux/3.22", Some("alpine/3.22")),
            ("v3.22", Some("alpine/3.22")),
            ("3.22", Some("alpine/3.22")),
            ("Edge", Some("alpine/edge")),
            ("alpine/3.2", None),
            ("alpine/3.222", None),
            ("alpine/3.22-rc1", None),
            ("alpine", None),
            ("alpine/latest", None),
            ("debian/12", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Stack::meant(text).as_deref(), expected, "{text}");
        }
    }
}
