//! The place in a text up to which it is read; the other files of the crate teach it the grammar.

use std::{collections::HashSet, ops::Range};

use crate::{
    Fault, Nature, Refusal, Script, Variable,
    delimiter::{Delimiter, Pending},
    token::Token,
};

/// How deep commands, quotes and expansions may stand in each other.
pub const MAX_DEPTH: usize = 64;

/// Reads the text of a whole script.
pub fn script(text: &str) -> Result<Script, Refusal> {
    Reader::new(text).script(false)
}

/// Reads words that stand behind a program.
///
/// The first word of the first command is that program, with an empty text and no bytes.
pub fn arguments(text: &str) -> Result<Script, Refusal> {
    Reader::new(text).script(true)
}

/// What a simple command said.
pub(crate) struct Spoken {
    /// Whether its program is `select`, which bash has as a keyword.
    pub(crate) is_select: bool,
    /// Whether a `[[` in it is not closed.
    pub(crate) is_test: bool,
    /// Its first word.
    pub(crate) first: Range<usize>,
    /// Its last word.
    pub(crate) last: Range<usize>,
}

/// A text, and how far it is read.
pub(crate) struct Reader<'t> {
    pub(crate) text: &'t str,
    /// The next byte.
    pub(crate) at: usize,
    /// Where reading stops: the end of the text, or of the here-document that is being read.
    pub(crate) end: usize,
    /// Where the bytes stood in the text as it was written, and one more for its end; `None` where
    /// it is that text.
    pub(crate) places: Option<Vec<usize>>,
    /// How deep in other things the next byte stands.
    pub(crate) depth: usize,
    /// A token that was looked at and not yet taken.
    pub(crate) peeked: Option<Token>,
    /// Here-documents that begin behind the next newline.
    pub(crate) pending: Vec<Pending>,
    /// What ends the here-document that is being read.
    pub(crate) delimiter: Option<Delimiter>,
    /// The byte behind the last token that was taken.
    pub(crate) taken: usize,
    /// The simple command that was just read, for telling what is wrong behind it.
    pub(crate) before: Option<Spoken>,
    /// The first quotation that looks as if it was closed by the opening mark of another.
    pub(crate) turned: [Option<Range<usize>>; 2],
    /// A backslash behind which the text ends, newline or not.
    pub(crate) last_backslash: Option<usize>,
    pub(crate) doubts: Vec<Fault>,
    /// The variables that it reads.
    pub(crate) variables: Vec<Variable>,
    /// Whether the next byte stands in the body of a function.
    pub(crate) is_in_function: bool,
    /// The names of its functions.
    pub(crate) functions: Vec<String>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            end: text.len(),
            places: None,
            depth: 0,
            peeked: None,
            pending: Vec::new(),
            delimiter: None,
            taken: 0,
            before: None,
            turned: [None, None],
            last_backslash: None,
            doubts: Vec::new(),
            variables: Vec::new(),
            is_in_function: false,
            functions: Vec::new(),
        }
    }

    fn script(mut self, is_behind_program: bool) -> Result<Script, Refusal> {
        let list = self.whole(is_behind_program)?;
        if let Some(at) = self.last_backslash {
            let problem = "the text ends in a backslash, which swallows whatever follows";
            self.doubts.push(Fault::new(at..at + 1, problem).nature(Nature::Open));
        }
        // A function may be called like something of bash.
        let Self { text, functions, mut doubts, variables, .. } = self;
        let functions: HashSet<&str> = functions.iter().map(String::as_str).collect();
        doubts.retain(|doubt| {
            doubt.nature != Nature::FailsWhenRun || !functions.contains(&text[doubt.range.clone()])
        });
        Ok(Script { list, variables, doubts })
    }

    /// The next byte; a backslash and the newline behind it are nothing to the shell.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while self.at + 1 < self.end && bytes[self.at] == b'\\' && bytes[self.at + 1] == b'\n' {
            self.at += 2;
            if self.at == self.text.len() {
                self.last_backslash = Some(self.at - 2);
            }
        }
        self.peek_raw()
    }

    /// The next byte as it stands.
    pub(crate) fn peek_raw(&self) -> Option<u8> {
        self.text.as_bytes()[..self.end].get(self.at).copied()
    }

    /// Takes the next letter, whatever it is.
    pub(crate) fn take_letter(&mut self) {
        self.at += self.text[self.at..].chars().next().map_or(0, char::len_utf8);
    }

    /// Takes the next byte if it is this one.
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// A byte of the text as it was written.
    pub(crate) fn place(&self, at: usize) -> usize {
        self.places.as_ref().map_or(at, |places| places[at])
    }

    /// Bytes of the text as it was written.
    pub(crate) fn range(&self, start: usize, end: usize) -> Range<usize> {
        let first = self.place(start);
        first..if start < end { self.place(end - 1) + 1 } else { first }
    }

    /// The last letter of the text, for what is missed there.
    pub(crate) fn last_letter(&self) -> Range<usize> {
        let kept = self.text[..self.end].trim_end();
        let length = kept.chars().next_back().map_or(0, char::len_utf8);
        self.range(kept.len() - length, kept.len())
    }

    /// Reads something that stands inside of what is being read.
    pub(crate) fn inside<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if self.depth == MAX_DEPTH {
            return Err(Refusal::TooDeep);
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }
}
