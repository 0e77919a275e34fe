//! Values as the file and the shell take them: quoted where they would be read otherwise.

use pakman_render::Sh;

/// A text as YAML takes it: bare where it can be.
pub(crate) fn scalar(text: &str) -> String {
    if !text.contains(' ') {
        return pakman_spec::yaml_word(text);
    }
    let first = |letter: char| letter.is_ascii_alphanumeric() || "/._".contains(letter);
    let is_bare = text.starts_with(first)
        && text.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' ']);
    let is_option = (text.starts_with("-m ") || text.starts_with("--"))
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains(char::is_control);
    if is_bare || is_option { text.to_owned() } else { pakman_spec::yaml_word(text) }
}

/// A word of shell text. No argument can hold a NUL.
pub(crate) fn shell_word(text: &str) -> String {
    Sh::word(&text.replace('\0', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_where_yaml_would_read_them_otherwise() {
        for bare in ["server", "-m gunicorn a.wsgi", "/usr/bin", "rails db:prepare", "a 'b' c"] {
            assert_eq!(scalar(bare), bare);
        }
        for text in
            ["*", "dist/*", "a: b", "a #b", "true", "3000", "1.5", "", "é", "{x}", "'a", "a:", "~"]
        {
            assert!(scalar(text).starts_with('\''), "{text}");
        }
        assert_eq!(scalar("'it' is"), "'''it'' is'");
        assert_eq!(scalar("-m a\nb"), "\"-m a\\u000ab\"");
    }
}
