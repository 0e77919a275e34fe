//! The user's shell text as the inside of a function.

/// The text, indented where that cannot change what it says; `None` where it holds no code.
///
/// It can where a line begins within quotes, a here-document, `${...}` or behind an escaped
/// newline. Text in which only a shell could tell stands as it was written.
pub(crate) fn code(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim_start);
    if lines.all(|line| line.is_empty() || line.starts_with('#')) {
        return None;
    }
    let text = text.trim_end_matches('\n');
    if text.contains(['`', '\r']) || text.contains("<<") || !text.lines().all(is_whole) {
        return Some(text.to_owned());
    }
    let indent = |line: &str| if line.is_empty() { String::new() } else { format!("\t{line}") };
    Some(text.lines().map(indent).collect::<Vec<_>>().join("\n"))
}

/// Whether nothing that begins in this line goes on in the next.
fn is_whole(line: &str) -> bool {
    let mut quote = None;
    let mut before = ' ';
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None | Some('"'), '\\') if letters.next().is_none() => return false,
            (None | Some('"'), '{') if before == '$' && !closes(letters.as_str()) => return false,
            (Some('"'), '(') | (None, '\'') if before == '$' => return false,
            (None, '#') if before.is_whitespace() => return true,
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if letter == open => quote = None,
            _ => {}
        }
        before = letter;
    }
    quote.is_none()
}

/// Whether the text behind `${` is a name and the brace that closes it.
fn closes(text: &str) -> bool {
    text.split_once('}').is_some_and(|(name, _)| {
        name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_stand_alone_are_indented() {
        let cases = [
            ("npm ci\n\nnpm run build\n", "\tnpm ci\n\n\tnpm run build"),
            (
                "cd \"$srcdir\" # don't\necho '\"' \"${a}\" \\\"",
                "\tcd \"$srcdir\" # don't\n\techo '\"' \"${a}\" \\\"",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_line_that_goes_on_in_the_next_leaves_the_text_alone() {
        for text in [
            "echo 'a\nb'",
            "echo \"a\nb\"",
            "cat <<E\na\nE",
            "a \\\nb",
            "echo \"$(echo \"\nb\")\"",
            "echo `echo '\n'`",
            "echo \"${a:-\nb}\"",
            "echo '\"' \"a\nb\"",
            "echo $'it\\'s\nb'",
            "echo a#'\nb'",
        ] {
            assert_eq!(code(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn comments_are_no_code() {
        assert_eq!(code("# nothing\n\n  # at all"), None);
        assert_eq!(code(""), None);
    }
}
