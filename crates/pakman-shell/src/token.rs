//! Words, operators and redirections, of which the grammar is made.

use std::ops::Range;

use crate::Word;

/// What the grammar is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Its first byte in the text that is being read.
    pub(crate) at: usize,
    /// Its bytes in the text as it was written.
    pub(crate) range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Word(Word),
    /// `(`, `)`, `;`, `;;`, `&`, `&&`, `|` or `||`.
    Operator(&'static str),
    /// The descriptor in front of a redirection, and its operator.
    Redirect(Option<u32>, &'static str),
    Newline,
    End,
}

/// Words that mean something where a command may begin.
const KEYWORDS: &[&str] = &[
    "!", "{", "}", "case", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if",
    "in", "then", "until", "while",
];

/// Those, and operators, behind which a list cannot go on.
const ENDS: &[&str] = &[")", ";;", "}", "do", "done", "elif", "else", "esac", "fi", "then"];

impl Token {
    /// Whether it is this operator.
    pub(crate) fn is(&self, operator: &str) -> bool {
        matches!(self.kind, Kind::Operator(found) if found == operator)
    }

    /// The keyword that it is where a keyword may stand.
    pub(crate) fn keyword(&self) -> Option<&'static str> {
        let Kind::Word(word) = &self.kind else { return None };
        let text = word.text.as_deref().filter(|_| !word.is_quoted)?;
        KEYWORDS.iter().copied().find(|keyword| *keyword == text)
    }

    /// Whether a list of commands ends in front of it.
    pub(crate) fn ends_list(&self) -> bool {
        match &self.kind {
            Kind::End => true,
            Kind::Operator(operator) => ENDS.contains(operator),
            _ => self.keyword().is_some_and(|keyword| ENDS.contains(&keyword)),
        }
    }
}
