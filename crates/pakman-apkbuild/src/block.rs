//! The user's shell text as the inside of a function.

/// The text, indented where that cannot change what it says; `None` where it holds no code.
///
/// Indenting a line changes it only if the line lies within quotes or a here-document, behind an
/// escaped newline or inside `${...}`. Text without any of these is indented, all else stands as
/// it was written.
pub(crate) fn code(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim_start);
    if lines.all(|line| line.is_empty() || line.starts_with('#')) {
        return None;
    }
    let text = text.trim_end_matches('\n');
    if text.contains(['\'', '"', '\\']) || text.contains("<<") || text.contains("${") {
        return Some(text.to_owned());
    }
    let indent = |line: &str| if line.is_empty() { String::new() } else { format!("\t{line}") };
    Some(text.lines().map(indent).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines_are_indented_and_all_else_is_left_alone() {
        let cases = [
            ("npm ci\n\nnpm run build\n", Some("\tnpm ci\n\n\tnpm run build")),
            ("echo 'a\nb'\n", Some("echo 'a\nb'")),
            ("cat <<E\na\nE", Some("cat <<E\na\nE")),
            ("a \\\nb", Some("a \\\nb")),
            ("# nothing\n\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text).as_deref(), expected, "{text}");
        }
    }
}
