//! abuild's options.

use crate::word::{is_made_of, word};

word! {
    /// A word of abuild's `options=`.
    BuildOption, "abuild option", "^!?[a-z0-9]+$",
    "lower-case letters and digits, `!` in front to turn it off",
    |text| {
        let is_option = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        is_made_of(text.strip_prefix('!').unwrap_or(text), is_option, is_option)
    }
}
