//! Patterns of names, which are those of GitHub on every host: `*` stands for what has no `/`, `**`
//! for anything, `[0-9]` for one of these, and `?` and `+` say how often what is before them comes.

/// A pattern that a path matches, whatever is in its name.
///
/// Hosts differ in which characters mean something and in how one is kept from it, while `*` stands
/// for any of them everywhere.
pub(crate) fn of_path(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    for letter in path.chars() {
        match letter {
            '*' | '?' | '+' | '[' | ']' | '{' | '}' | '!' | '\\' | '$' | '%' => {
                if !pattern.ends_with('*') {
                    pattern.push('*');
                }
            }
            letter => pattern.push(letter),
        }
    }
    pattern
}

/// Whether a pattern stands for nothing but itself.
pub(crate) fn is_name(pattern: &str) -> bool {
    !pattern.contains(['*', '?', '+', '[', '\\'])
}

/// The regular expression of a pattern, for a whole name.
pub(crate) fn expression(pattern: &str) -> String {
    let mut expression = "^".to_owned();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        rest = after;
        match letter {
            '*' => {
                let others = after.trim_start_matches('*');
                expression += if others == after { "[^\\/]*" } else { ".*" };
                rest = others;
            }
            '?' | '+' if expression != "^" => expression.push(letter),
            '[' if let Some((class, others)) = class(after) => {
                expression += &format!("[{class}]");
                rest = others;
            }
            '\\' if let Some(next) = after.chars().next() => {
                push(&mut expression, next);
                rest = &after[next.len_utf8()..];
            }
            letter => push(&mut expression, letter),
        }
    }
    expression + "$"
}

/// What stands between brackets, and what follows; nothing where they are no class.
fn class(after: &str) -> Option<(&str, &str)> {
    let (class, rest) = after.split_once(']')?;
    let is_one = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    (!class.is_empty() && class.chars().all(is_one)).then_some((class, rest))
}

/// A letter that stands for itself.
fn push(expression: &mut String, letter: char) {
    if letter.is_ascii() && !letter.is_ascii_alphanumeric() && !"-_ ".contains(letter) {
        expression.push('\\');
    }
    expression.push(letter);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_matches_its_own_pattern() {
        for (path, pattern) in [
            ("apps/my shop", "apps/my shop"),
            ("apps/c++", "apps/c*"),
            ("apps/[slug]", "apps/*slug*"),
            ("ünï/a$b", "ünï/a*b"),
        ] {
            assert_eq!(of_path(path), pattern);
        }
    }

    #[test]
    fn a_pattern_matches_the_same_names_as_an_expression() {
        for (pattern, expected) in [
            ("v*", r"^v[^\/]*$"),
            ("**", "^.*$"),
            ("release/[0-9]+.x", r"^release\/[0-9]+\.x$"),
            ("v1.?", r"^v1\.?$"),
            ("+a[/]", r"^\+a\[\/\]$"),
            (r"c\+\+", r"^c\+\+$"),
            ("a/é \"$\"", r#"^a\/é \"\$\"$"#),
        ] {
            assert_eq!(expression(pattern), expected);
        }
        assert!(is_name("feature/x-1.2") && !is_name("v*") && !is_name("c++"));
    }
}
