//! What a package says of itself: fields of one line each, in `.PKGINFO` and in the index.
//!
//! The index has room for 2,048 bytes of all fields together
//! ([`LONGEST_HEAD`](crate::index::LONGEST_HEAD)); texts of at most as many bytes as `MOST_BYTES` says
//! of each fit into it, with the longest name, version and description there are.

use crate::word::word;

word! {
    /// A `pkgdesc`.
    ///
    /// abuild 3.18 refuses one of 128 bytes and more ([`Description::MOST_BYTES`]), and apk reads
    /// neither control characters nor spaces at the ends.
    Description, "description",
    "^[^ \\x00-\\x1f\\x7f-\\x9f]([^\\x00-\\x1f\\x7f-\\x9f]*[^ \\x00-\\x1f\\x7f-\\x9f])?$",
    "one line of text without tabs, and without spaces at its ends",
    |text| !text.is_empty() && is_line(text)
}

word! {
    /// A licence as an SPDX expression.
    License, "licence", "^[A-Za-z0-9.+(]([A-Za-z0-9.+(): -]*[A-Za-z0-9.+)])?$",
    "an SPDX expression, for instance `Apache-2.0` or `MIT OR GPL-3.0-only`",
    |text| {
        let is_end = |byte: u8| byte.is_ascii_alphanumeric() || b".+".contains(&byte);
        let bytes = text.as_bytes();
        bytes.iter().all(|&byte| is_end(byte) || b"(): -".contains(&byte))
            && bytes.first().is_some_and(|&first| is_end(first) || first == b'(')
            && (bytes.len() == 1 || bytes.last().is_some_and(|&last| is_end(last) || last == b')'))
    }
}

word! {
    /// The address of a home page.
    Url, "address", "^https?://[^\\x00-\\x20\\x7f-\\xa0]+$",
    "an address that starts with `https://` or `http://`",
    |text| {
        let rest = text.strip_prefix("http").map(|rest| rest.strip_prefix('s').unwrap_or(rest));
        rest.and_then(|rest| rest.strip_prefix("://")).is_some_and(is_solid)
    }
}

word! {
    /// Who looks after a package: `Name <mail>`.
    ///
    /// abuild wants a dot behind the `@`, and no quote in front.
    Maintainer, "maintainer",
    "^[^<>@\" \\x00-\\x1f\\x7f-\\x9f][^<>@\\x00-\\x1f\\x7f-\\x9f]* <[^<>@\\x00-\\x20\\x7f-\\xa0]+@[^<>@\\x00-\\x20\\x7f-\\xa0]+\\.[^<>@\\x00-\\x20\\x7f-\\xa0]+>$",
    "a name and a mail address: `Ada Lovelace <ada@example.org>`",
    |text| {
        let Some((name, rest)) = text.split_once(" <") else { return false };
        let Some((local, domain)) = rest.strip_suffix('>').and_then(|mail| mail.split_once('@'))
        else {
            return false;
        };
        let is_apart = |part: &str| !part.contains(['<', '>', '@']);
        let has_dot = domain.char_indices().any(|(at, letter)| {
            letter == '.' && at > 0 && at + 1 < domain.len()
        });
        is_apart(name) && !name.chars().any(char::is_control)
            && !name.is_empty() && !name.starts_with(['"', ' '])
            && is_apart(local) && is_solid(local)
            && is_apart(domain) && is_solid(domain) && has_dot
    }
}

impl License {
    /// The index has room for as many.
    pub const MOST_BYTES: usize = 400;
}

impl Url {
    /// The index has room for as many.
    pub const MOST_BYTES: usize = 640;
}

impl Maintainer {
    /// The index has room for as many.
    pub const MOST_BYTES: usize = 256;
}

impl Description {
    /// abuild takes as many.
    pub const MOST_BYTES: usize = 127;

    /// The longest beginning of the text that abuild takes, whole characters only.
    pub fn shortened(&self) -> &str {
        let text = self.as_str();
        text[..text.floor_char_boundary(Self::MOST_BYTES)].trim_end_matches(' ')
    }
}

/// Whether it is one line without control characters, and without spaces at its ends.
fn is_line(text: &str) -> bool {
    !text.chars().any(char::is_control) && text.trim_matches(' ') == text
}

/// Whether it is some text without spaces and control characters.
fn is_solid(text: &str) -> bool {
    let is_gap = |letter: char| letter.is_control() || matches!(letter, ' ' | '\u{a0}');
    !text.is_empty() && !text.contains(is_gap)
}
