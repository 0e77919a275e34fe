//! Characters that look like a space, or like nothing, and are letters to YAML.

/// What such a character is called: `a no-break space (U+00A0)`; `None` of any other.
pub(crate) fn name(letter: char) -> Option<String> {
    let name = match letter {
        '\u{a0}' => "a no-break space",
        '\u{202f}' => "a narrow no-break space",
        '\u{3000}' => "an ideographic space",
        '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{205f}' => "a space of another width",
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => "an invisible character",
        _ => return None,
    };
    Some(format!("{name} (U+{:04X})", u32::from(letter)))
}

/// What to do about such characters, and the spaces to write instead: none for what is invisible.
pub(crate) fn instead(text: &str) -> (String, String) {
    let is_space = |letter: &char| *letter == ' ' || letter.is_whitespace();
    let spaces = " ".repeat(text.chars().filter(is_space).count());
    let title = match spaces.len() {
        0 => "remove it".to_owned(),
        1 => "write a space".to_owned(),
        count => format!("write {count} spaces"),
    };
    (title, spaces)
}

/// The name of the first such character that a text begins with, and the length of all of them.
pub(crate) fn leading(text: &str) -> Option<(String, usize)> {
    let odd = text.chars().take_while(|letter| name(*letter).is_some() || *letter == ' ');
    let length = odd.map(char::len_utf8).sum();
    Some((text[..length].chars().find_map(name)?, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_like_a_space_has_a_name() {
        assert_eq!(name('\u{a0}').as_deref(), Some("a no-break space (U+00A0)"));
        for letter in [' ', '\t', 'a', 'é', '-'] {
            assert_eq!(name(letter), None, "{letter:?}");
        }
        let first = "a no-break space (U+00A0)".to_owned();
        assert_eq!(leading("\u{a0} \u{3000}a"), Some((first, 6)));
        assert_eq!(instead("\u{a0}\u{3000}"), ("write 2 spaces".to_owned(), "  ".to_owned()));
        assert_eq!(instead("\u{200b}"), ("remove it".to_owned(), String::new()));
        assert_eq!(leading("a\u{a0}"), None);
        assert_eq!(leading("  a"), None);
    }
}
