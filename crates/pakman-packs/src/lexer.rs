//! Words, texts and signs of a program, its comments left out: enough to read what a manifest or a
//! configuration file states, whatever language it is written in, and never a word of a comment.

/// How a language writes comments and texts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Language {
    /// What begins a comment that ends with its line.
    line: &'static [&'static str],
    /// What begins and ends a longer one.
    block: Option<(&'static str, &'static str)>,
    /// What a text stands between.
    quotes: &'static [char],
    /// Letters of words besides letters, digits and `_`.
    also: &'static str,
}

pub(crate) const RUBY: Language =
    Language { line: &["#"], block: None, quotes: &['"', '\'', '`'], also: "?!" };
pub(crate) const ELIXIR: Language =
    Language { line: &["#"], block: None, quotes: &['"', '\''], also: "?!" };
pub(crate) const PYTHON: Language =
    Language { line: &["#"], block: None, quotes: &['"', '\''], also: "" };
pub(crate) const SCRIPT: Language =
    Language { line: &["//"], block: Some(("/*", "*/")), quotes: &['"', '\'', '`'], also: "$" };
pub(crate) const GO: Language =
    Language { line: &["//"], block: Some(("/*", "*/")), quotes: &['"', '`'], also: "" };
pub(crate) const PHP: Language =
    Language { line: &["//", "#"], block: Some(("/*", "*/")), quotes: &['"', '\''], also: "$" };
pub(crate) const GRADLE: Language =
    Language { line: &["//"], block: Some(("/*", "*/")), quotes: &['"', '\''], also: "" };

/// A token, and its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a number.
    Word(String),
    /// What stands between quotes, escapes as they are.
    Text(String),
    /// Any other letter.
    Sign(char),
}

impl Token {
    pub(crate) fn word(&self) -> Option<&str> {
        if let Kind::Word(word) = &self.kind { Some(word) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    pub(crate) fn is(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// The tokens of a text.
pub(crate) fn tokens(text: &str, language: Language) -> Vec<Token> {
    each(text, language).collect()
}

/// The tokens of a text, one after the other.
pub(crate) fn each(text: &str, language: Language) -> impl Iterator<Item = Token> {
    let mut rest = text;
    let mut line = 1;
    let next = move || {
        let letter = rest.chars().next()?;
        let here = line;
        let (kind, length) = if letter.is_whitespace() {
            (None, letter.len_utf8())
        } else if let Some(length) = comment(rest, language) {
            (None, length)
        } else if language.quotes.contains(&letter) {
            let (text, length) = quoted(rest, letter);
            (Some(Kind::Text(text)), length)
        } else if is_in_word(letter, language) {
            let end = rest.find(|letter| !is_in_word(letter, language)).unwrap_or(rest.len());
            (Some(Kind::Word(rest[..end].to_owned())), end)
        } else {
            (Some(Kind::Sign(letter)), letter.len_utf8())
        };
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
        Some(kind.map(|kind| Token { kind, line: here }))
    };
    std::iter::from_fn(next).flatten()
}

fn is_in_word(letter: char, language: Language) -> bool {
    letter.is_alphanumeric() || letter == '_' || language.also.contains(letter)
}

/// How long the comment is that begins here.
fn comment(rest: &str, language: Language) -> Option<usize> {
    if let Some((begin, end)) = language.block
        && let Some(body) = rest.strip_prefix(begin)
    {
        let length = body.find(end).map_or(rest.len(), |at| begin.len() + at + end.len());
        return Some(length);
    }
    let begins = language.line.iter().any(|begin| rest.starts_with(begin));
    begins.then(|| rest.find('\n').unwrap_or(rest.len()))
}

/// The text that begins here with `quote`, and how long it is with its quotes. Three quotes end
/// with three; one that nothing ends goes to the end of its line.
fn quoted(rest: &str, quote: char) -> (String, usize) {
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    let (mark, is_long) = if rest.starts_with(&triple) && quote != '`' {
        (triple, true)
    } else {
        (quote.to_string(), quote == '`')
    };
    let body = &rest[mark.len()..];
    let mut escaped = false;
    for (at, letter) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if letter == '\\' {
            escaped = true;
        } else if body[at..].starts_with(&mark) {
            return (body[..at].to_owned(), mark.len() + at + mark.len());
        } else if letter == '\n' && !is_long && quote == '\'' {
            // An apostrophe, not a text.
            return (body[..at].to_owned(), mark.len() + at);
        }
    }
    (body.to_owned(), rest.len())
}

/// The texts that follow a word and a sign: `"./dist"` for `outDir` and `:` in `outDir: "./dist"`.
pub(crate) fn set_texts<'a>(
    tokens: &'a [Token],
    key: &'a str,
    sign: char,
) -> impl Iterator<Item = (&'a str, usize)> {
    tokens.windows(3).filter_map(move |three| {
        let [name, between, value] = three else { return None };
        let named = name.is_word(key) || name.text() == Some(key);
        (named && between.is(sign)).then(|| Some((value.text()?, value.line)))?
    })
}

/// The word that follows a key and a colon: `false` of `ssr: false`.
pub(crate) fn set_word<'a>(tokens: &'a [Token], key: &str) -> Option<(&'a str, usize)> {
    tokens.windows(3).find_map(|three| {
        let [name, between, value] = three else { return None };
        let named = name.is_word(key) || name.text() == Some(key);
        (named && between.is(':')).then(|| Some((value.word()?, value.line)))?
    })
}

/// The lines on which these words follow each other, signs between them included: `["FastAPI", "("]`.
pub(crate) fn lines_with(tokens: &[Token], words: &[&str]) -> Vec<usize> {
    let stands = |token: &Token, word: &str| match &token.kind {
        Kind::Word(found) => found == word,
        Kind::Sign(sign) => word.chars().eq([*sign]),
        Kind::Text(_) => false,
    };
    let windows = tokens.windows(words.len());
    windows
        .filter(|window| window.iter().zip(words).all(|(token, word)| stands(token, word)))
        .map(|window| window[0].line)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_hold_no_words() {
        let text = "a = 1 # b\n'it\\'s' c\n\"\"\"d\n\"e\" \"\"\" f";
        let found: Vec<String> = tokens(text, PYTHON)
            .iter()
            .filter_map(|token| token.word().map(|word| format!("{word}:{}", token.line)))
            .collect();
        assert_eq!(found, ["a:1", "1:1", "c:2", "f:4"]);
        let script = tokens("// x: 'no'\n/* x: 'no' */ x: 'yes', \"x\": `also`", SCRIPT);
        let texts: Vec<&str> = set_texts(&script, "x", ':').map(|(text, _)| text).collect();
        assert_eq!(texts, ["yes", "also"]);
    }

    #[test]
    fn an_apostrophe_does_not_swallow_the_file() {
        let found = tokens("x = y' z\nw", RUBY);
        assert!(found.last().is_some_and(|token| token.is_word("w")));
    }

    #[test]
    fn words_in_a_row_are_found_with_their_line() {
        let found = tokens("app = \"FastAPI(\"\napi = FastAPI(\n", PYTHON);
        assert_eq!(lines_with(&found, &["FastAPI", "("]), [2]);
    }
}
