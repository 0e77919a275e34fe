//! The operating system release that an installation is created from.

use crate::word::word;

word! {
    /// `alpine/<release>`: the image alias, which Uplink uses as it stands.
    Stack, "stack", "^[a-z0-9][a-z0-9-]*/[A-Za-z0-9][A-Za-z0-9.-]*$",
    "`alpine/` and a release, for instance `alpine/3.22`"
}

impl Stack {
    /// The release, `3.22` of `alpine/3.22`.
    pub fn release(&self) -> &str {
        self.as_str().split_once('/').map_or("", |(_, release)| release)
    }
}
