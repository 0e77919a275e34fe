//! What the script on a host tells: a word and its value on each line.

use base64ct::{Base64, Encoding};

/// What was told.
#[derive(Debug, Default)]
pub(crate) struct Reply(Vec<(String, String)>);

impl Reply {
    pub(crate) fn read(text: &str) -> Self {
        let line = |line: &str| {
            let (word, value) = line.split_once(' ').unwrap_or((line, ""));
            (word.to_owned(), value.to_owned())
        };
        Self(text.lines().map(line).collect())
    }

    /// The first value of a word that has one.
    pub(crate) fn get(&self, word: &str) -> Option<&str> {
        self.all(word).find(|value| !value.is_empty())
    }

    pub(crate) fn has(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// Every value of a word.
    pub(crate) fn all(&self, word: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(found, _)| found == word).map(|(_, value)| value.as_str())
    }

    /// The text of a word that came in base64; `None` where there is none.
    pub(crate) fn text(&self, word: &str) -> Option<String> {
        let value = self.all(word).next()?;
        let bytes = Base64::decode_vec(value).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}
