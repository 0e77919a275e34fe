//! The names in a file: service, command, variable, port, kit, and the slug rule.

use pakman_alpine::{
    openrc::RESERVED_COMMANDS,
    word::{is_made_of, word},
};

word! {
    /// The name of a long-running service: what `SERVICE_MODE` is set to.
    ServiceName, "service name", "^[A-Za-z0-9][A-Za-z0-9._-]*$",
    "letters, digits, `.`, `_` and `-`, a letter or digit first",
    |text| is_title(text, b"._-")
}

word! {
    /// The name of a one-shot command: `rc-service APP NAME`.
    ///
    /// It becomes a shell function of the init script; a hyphen there is a syntax error in dash
    /// and busybox ash.
    CommandName, "command name", "^[A-Za-z_][A-Za-z0-9_]*$",
    "letters, digits and `_`, no digit first",
    |text| is_identifier(text)
}

word! {
    /// The name of an environment variable that a kit sets.
    VariableName, "variable name", "^[A-Za-z_][A-Za-z0-9_]*$",
    "letters, digits and `_`, no digit first",
    |text| is_identifier(text)
}

word! {
    /// The name of a port; its slug is a label of a host name.
    PortName, "port name", "^[A-Za-z0-9][A-Za-z0-9 ._-]*$",
    "letters, digits, spaces, `.`, `_` and `-`, a letter or digit first",
    |text| is_title(text, b" ._-")
}

word! {
    /// The name of a kit or of a fork of it; plans name a kit by its slug.
    KitName, "kit name", "^[A-Za-z0-9][A-Za-z0-9 ._-]*$",
    "letters, digits, spaces, `.`, `_` and `-`, a letter or digit first",
    |text| is_title(text, b" ._-")
}

/// Letters, digits and these bytes, a letter or digit first.
fn is_title(text: &str, others: &[u8]) -> bool {
    is_made_of(
        text,
        |first| first.is_ascii_alphanumeric(),
        |byte| byte.is_ascii_alphanumeric() || others.contains(&byte),
    )
}

/// What a shell takes for a name.
fn is_identifier(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    is_made_of(text, is_letter, |byte| is_letter(byte) || byte.is_ascii_digit())
}

impl CommandName {
    /// Whether OpenRC or the shell already gives this name a meaning.
    pub fn is_reserved(&self) -> bool {
        RESERVED_COMMANDS.contains(&self.as_str())
    }
}

/// What the platform calls a repository, an organisation, a kit or a port of this name.
///
/// Everything is transliterated to ASCII and lower-cased, and each run of anything but letters and
/// digits becomes one `-`: `Laravel_POS` gives `laravel-pos`. Text without any letter or digit
/// gives an empty slug.
pub fn slug(text: &str) -> String {
    let plain = deunicode::deunicode(text).to_ascii_lowercase();
    let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_lower_case_words_joined_by_hyphens() {
        let cases = [
            ("Laravel_POS", "laravel-pos"),
            ("bob2cool.github.io", "bob2cool-github-io"),
            ("--a  b__c--", "a-b-c"),
            ("Équipe Ünder", "equipe-under"),
            ("e\u{301}a", "ea"),
            ("Straße", "strasse"),
            ("...", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn command_names_are_shell_function_names() {
        assert!("db_migrate".parse::<CommandName>().is_ok());
        assert!("db-migrate".parse::<CommandName>().is_err());
        assert!("1st".parse::<CommandName>().is_err());
        assert!("a\n".parse::<CommandName>().is_err());
    }
}
