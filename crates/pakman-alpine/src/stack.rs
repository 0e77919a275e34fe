//! The operating system release that an installation is created from.

use crate::word::{is_made_of, word};

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
}
