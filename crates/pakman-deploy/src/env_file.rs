//! Files of variables, as `.env` is one.

use zeroize::Zeroizing;

/// A line that is no variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it; no part of a value.
    pub reason: &'static str,
}

/// The variables of a file of `NAME=VALUE` lines, in their order.
///
/// Empty lines and those that begin with `#` are none; `export` may stand in front. In single quotes
/// everything stands for itself, in double quotes `\n`, `\"`, `\\` and `\$` stand for a line break
/// and these characters, and both may go over several lines. Without quotes a value ends with its line
/// or at ` #`. Nothing is expanded.
///
/// ```
/// let text = "# of the shop\nexport A='$1'\nB=two words # a comment\nC=\"1\\n2\"\n";
/// let found = pakman_deploy::variables(text)?;
/// let found: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
/// assert_eq!(found, [("A", "$1"), ("B", "two words"), ("C", "1\n2")]);
/// # Ok::<(), pakman_deploy::BadLine>(())
/// ```
pub fn variables(text: &str) -> Result<Vec<(String, Zeroizing<String>)>, BadLine> {
    let mut found = Vec::new();
    let text = text.trim_start_matches('\u{feff}');
    let mut rest = text;
    while !rest.is_empty() {
        let bad = |reason| {
            let line = text[..text.len() - rest.len()].matches('\n').count() + 1;
            BadLine { line, reason }
        };
        let (this, below) = rest.split_once('\n').unwrap_or((rest, ""));
        let trimmed = this.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            rest = below;
            continue;
        }
        let (name, value) = rest.split_once('=').ok_or_else(|| bad("it has no `=`"))?;
        if name.contains('\n') {
            return Err(bad("it has no `=`"));
        }
        let name = name.trim();
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        let (value, below) = if let Some(quote @ ('\'' | '"')) = value.chars().next() {
            let (value, behind) =
                quoted(&value[1..], quote).ok_or_else(|| bad("its quote is not closed"))?;
            let (end, below) = behind.split_once('\n').unwrap_or((behind, ""));
            let end = end.trim();
            if !end.is_empty() && !end.starts_with('#') {
                return Err(bad("there is text after its closing quote"));
            }
            (value, below)
        } else {
            let (value, below) = value.split_once('\n').unwrap_or((value, ""));
            let value = value.split(" #").next().unwrap_or_default().trim();
            (Zeroizing::new(value.to_owned()), below)
        };
        found.push((name.to_owned(), value));
        rest = below;
    }
    Ok(found)
}

/// The text in front of the closing quote, and what stands behind it.
fn quoted(text: &str, quote: char) -> Option<(Zeroizing<String>, &str)> {
    let mut value = Zeroizing::new(String::new());
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if quote == '"' => match letters.next()?.1 {
                'n' => value.push('\n'),
                other @ ('"' | '\\' | '$') => value.push(other),
                other => value.extend(['\\', other]),
            },
            _ if letter == quote => return Some((value, &text[at + 1..])),
            _ => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_no_variable_are_named_without_their_value() {
        for (text, line, reason) in [
            ("A=1\nnonsense\nB=2", 2, "it has no `=`"),
            ("\nA='s3cret", 2, "its quote is not closed"),
            ("A='x' s3cret", 1, "there is text after its closing quote"),
        ] {
            assert_eq!(variables(text), Err(BadLine { line, reason }));
        }
    }

    #[test]
    fn a_long_file_is_read_in_one_go() {
        let text = "A=1\n".repeat(300_000);
        assert_eq!(variables(&text).expect("a file").len(), 300_000);
        let error = variables(&(text + "B")).expect_err("a line without a value");
        assert_eq!(error.line, 300_001);
    }

    #[test]
    fn values_go_over_lines_in_quotes_and_keep_what_they_are() {
        let text = "KEY='-----BEGIN\nx\n-----END'\r\nA= spaced \nB=\"a\\tb # c\"\nC=\nD=x#y\n";
        let found = variables(text).expect("a file");
        let values: Vec<&str> = found.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["-----BEGIN\nx\n-----END", "spaced", "a\\tb # c", "", "x#y"]);
    }
}
