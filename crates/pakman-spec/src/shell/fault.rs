//! Why a shell would refuse a text, in words for who wrote it, and where it went wrong.

use std::ops::Range;

/// A place at which the shell gives up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Bytes in the script's text.
    pub(crate) range: Range<usize>,
    /// What is wrong.
    pub(crate) problem: String,
}

/// What opens what, for the parser's words for a closing word that never came.
const PAIRS: &[(&str, &str, &str)] = &[
    ("Fi", "if", "fi"),
    ("Done", "do", "done"),
    ("Esac", "case", "esac"),
    ("}", "{", "}"),
    ("RightParen", "(", ")"),
    ("unterminated parenthesis", "(", ")"),
];

/// The place and the words for the parser's `message` about the byte `at`.
pub(super) fn explain(text: &str, at: usize, message: &str) -> (Range<usize>, String) {
    let marks = [("single quote", '\''), ("double quote", '"'), ("backtick", '`')];
    let quote = marks.iter().find(|(name, _)| message == format!("unterminated {name}"));
    if let Some(&(name, mark)) = quote {
        let at = opening_quote(text, mark).unwrap_or(at);
        return (letter(text, at), format!("a {name} that is not closed"));
    }
    if message == "unterminated parameter expansion" {
        let at = text.rfind("${").unwrap_or(at);
        return (at..text.len().min(at + 2), "`${` without `}`".to_owned());
    }
    let (wanted, found) =
        match message.strip_prefix("expected ").and_then(|it| it.split_once(", got ")) {
            Some((wanted, found)) => (wanted, found),
            None => (message, ""),
        };
    let is_end = matches!(found, "Eof" | "\"\"" | "");
    let pair = PAIRS.iter().find(|(name, ..)| *name == wanted);
    if let Some((_, open, close)) = pair.filter(|_| is_end) {
        let found = unclosed(text, open).unwrap_or(at..at);
        return (found, format!("`{open}` without `{close}`"));
    }
    let place = word(text, at);
    let problem = if let Some((_, _, close)) = pair {
        format!("`{close}` is missing before this")
    } else if matches!(wanted, "Then" | "Do" | "In") {
        format!("`{}` is missing before this", wanted.to_lowercase())
    } else if let Some(token) = message.strip_prefix("syntax error near unexpected token ") {
        format!("`{}` stands where a command is expected", token.trim_matches('\''))
    } else if let Some(token) = message.strip_prefix("unexpected reserved word ") {
        format!("`{}` stands where a command is expected", token.trim_matches('\''))
    } else if message.contains("end of input") {
        return (letter(text, text.trim_end().len()), "a command is missing at the end".to_owned());
    } else {
        message.to_owned()
    };
    (place, problem)
}

/// The word or operator at a byte, or the last letter where the text ends there.
fn word(text: &str, at: usize) -> Range<usize> {
    let rest = &text[at..];
    let is_operator = |letter: char| matches!(letter, ';' | '&' | '|' | '<' | '>');
    let starts_operator = rest.starts_with(is_operator);
    let ends = |letter: char| letter.is_whitespace() || is_operator(letter) != starts_operator;
    match rest.find(ends).unwrap_or(rest.len()) {
        0 => letter(text, at),
        length => at..at + length,
    }
}

/// The letter at a byte, or the last one before it where the text ends or breaks there.
fn letter(text: &str, at: usize) -> Range<usize> {
    if let Some(letter) = text[at..].chars().next().filter(|letter| !letter.is_whitespace()) {
        return at..at + letter.len_utf8();
    }
    let before = text[..at].trim_end();
    let length = before.chars().next_back().map_or(0, char::len_utf8);
    before.len() - length..before.len()
}

/// Where the quotation begins that is not closed on its own line: the first such, for of several
/// that each end on a later line it is the first that turned inside out what follows.
fn opening_quote(text: &str, mark: char) -> Option<usize> {
    let mut open: Option<(char, usize)> = None;
    let mut crossing = None;
    let mut letters = text.char_indices().peekable();
    let mut before = '\n';
    while let Some((at, letter)) = letters.next() {
        match (letter, open) {
            ('\\', None | Some(('"' | '`', _))) => {
                letters.next();
            }
            ('#', None) if before.is_whitespace() => {
                while letters.next_if(|(_, letter)| *letter != '\n').is_some() {}
            }
            ('\'' | '"' | '`', None) => open = Some((letter, at)),
            (_, Some((quote, _))) if quote == letter => open = None,
            ('\n', Some((quote, start))) if quote == mark => {
                crossing = crossing.or(Some(start));
            }
            _ => {}
        }
        before = letter;
    }
    crossing.or(open.filter(|(quote, _)| *quote == mark).map(|(_, start)| start))
}

/// The last `open` that has no closing word behind it.
fn unclosed(text: &str, open: &str) -> Option<Range<usize>> {
    let mut waiting: Vec<(&str, usize)> = Vec::new();
    let base = text.as_ptr() as usize;
    let is_break = |letter: char| letter.is_whitespace() || matches!(letter, ';' | '&' | '|');
    for piece in text.split(is_break).flat_map(|word| word.split_inclusive(['(', ')'])) {
        let at = piece.as_ptr() as usize - base;
        let word = match piece {
            _ if piece.ends_with('(') => "(",
            _ if piece.ends_with(')') => ")",
            _ => piece,
        };
        let at = at + piece.len() - word.len();
        if let Some((_, opens, _)) = PAIRS.iter().find(|(_, opens, _)| *opens == word) {
            waiting.push((opens, at));
        } else if let Some((_, opens, _)) = PAIRS.iter().find(|(_, _, closes)| *closes == word)
            && let Some(found) = waiting.iter().rposition(|(waiting, _)| waiting == opens)
        {
            waiting.truncate(found);
        }
    }
    let (_, at) = waiting.iter().rfind(|(waiting, _)| *waiting == open)?;
    Some(*at..*at + open.len())
}
