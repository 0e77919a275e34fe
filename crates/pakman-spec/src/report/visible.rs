//! Foreign text on a terminal: nothing in it may move the cursor or turn the reading direction.
//!
//! ```
//! use pakman_spec::report::visible;
//!
//! assert_eq!(visible::on_one_line("hello\u{202e}\n"), r"hello\u{202e}\n");
//! assert_eq!(visible::on_lines("\u{1b}[2K\n"), "\\u{1b}[2K\n");
//! ```

use std::borrow::Cow;

/// `text` on one line, with control and direction characters spelt out: `\n`, `\u{1b}`.
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if is_hidden(letter) {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    Cow::Owned(line)
}

/// `text` with its lines and tabs as they are, and all else that moves the cursor spelt out.
pub fn on_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    for (at, line) in text.split('\n').enumerate() {
        lines.push_str(if at > 0 { "\n" } else { "" });
        let parts: Vec<Cow<'_, str>> = line.split('\t').map(on_one_line).collect();
        lines.push_str(&parts.join("\t"));
    }
    lines
}

/// `text` with the characters of which the report's renderer does not take care replaced by
/// others of the same length in UTF-8, so that byte offsets stay right.
#[cfg(feature = "human")]
pub(super) fn same_length(text: &str) -> Cow<'_, str> {
    if !text.contains(is_left_over) {
        return Cow::Borrowed(text);
    }
    let replace = |letter: char| match letter {
        letter if !is_left_over(letter) => letter,
        letter if letter.len_utf8() == 2 => '\u{b7}',
        _ => '\u{fffd}',
    };
    Cow::Owned(text.chars().map(replace).collect())
}

fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || is_left_over(letter)
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// C1 controls, marks of direction, and separators that some terminals take for a line's end.
fn is_left_over(letter: char) -> bool {
    matches!(
        letter,
        '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_marks_are_spelt_out() {
        assert_eq!(on_one_line("a\u{1b}[31m\nb\u{202e}c"), "a\\u{1b}[31m\\nb\\u{202e}c");
        assert!(matches!(on_one_line("plain é 🦀"), Cow::Borrowed(_)));
    }

    #[cfg(feature = "human")]
    #[test]
    fn replacements_keep_byte_offsets() {
        let text = "a\u{9b}31m\u{200f}\u{2028}é";
        let plain = same_length(text);
        assert_eq!(plain.len(), text.len());
        assert_eq!(plain, "a\u{b7}31m\u{fffd}\u{fffd}é");
    }
}
