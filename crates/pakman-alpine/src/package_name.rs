//! The name of a package.

use crate::word::{is_made_of, word};

/// The most bytes of a name.
const MOST_BYTES: usize = 128;

word! {
    /// The name of an apk package.
    ///
    /// abuild accepts `+` too; it is left out because the package's user has the same name and
    /// busybox `adduser` refuses it.
    PackageName, "package name", "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$",
    "letters, digits, `.`, `_` and `-`, a letter or digit first, 128 characters at most",
    |text| text.len() <= MOST_BYTES
        && is_made_of(text, |first| first.is_ascii_alphanumeric(), |byte| {
            byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
        })
}
