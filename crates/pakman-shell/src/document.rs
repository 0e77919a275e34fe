//! Here-documents: their text begins on the line behind the one that names them.

use std::ops::Range;

use crate::{
    Fault, Nature, Refusal, Word,
    delimiter::{Delimiter, Pending},
    pieces::{Pieces, ends_word},
    reader::Reader,
};

impl Reader<'_> {
    /// Reads the word behind `<<`, in which nothing is expanded.
    pub(crate) fn delimiter(&mut self, strips_tabs: bool) -> Result<Option<Word>, Refusal> {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        let (start, mut end) = (self.at, self.at);
        let mut pieces = Pieces::default();
        let mut is_double_quoted = None;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    is_double_quoted = match is_double_quoted {
                        None => Some(self.at),
                        Some(_) => None,
                    };
                    pieces.is_quoted = true;
                    self.at += 1;
                }
                b'\\' if is_double_quoted.is_some() => {
                    self.backslash(&mut pieces, |byte| matches!(byte, b'\\' | b'`' | b'$' | b'"'));
                }
                _ if is_double_quoted.is_some() => self.plain(&mut pieces),
                b'#' if self.at == start => break,
                b'<' | b'>' if self.text[self.at + 1..].starts_with('(') => {
                    self.process(&mut pieces)?;
                }
                _ if ends_word(byte) => break,
                b'\\' => self.backslash(&mut pieces, |_| true),
                b'\'' => self.single_quoted(&mut pieces, false)?,
                b'`' => {
                    pieces.is_quoted = true;
                    self.plain(&mut pieces);
                }
                _ => self.plain(&mut pieces),
            }
            end = self.at;
        }
        if let Some(open) = is_double_quoted {
            return Err(self.unclosed_quotation(open, 1));
        }
        let is_descriptor = pieces.digits().is_some() && matches!(self.peek(), Some(b'<' | b'>'));
        if end == start || is_descriptor {
            return Ok(None);
        }
        self.taken = self.place(end - 1) + 1;
        let range = self.range(start, end);
        // No line is what the shell makes of an expansion here.
        let line = if pieces.is_expanded { &self.text[start..end] } else { &pieces.text };
        let delimiter = Delimiter { line: line.to_owned(), strips_tabs };
        let is_expanded = !pieces.is_quoted;
        self.pending.push(Pending { delimiter, is_expanded, range: range.clone() });
        Ok(Some(pieces.word(range)))
    }

    /// Reads the here-documents that begin at this line.
    pub(crate) fn documents(&mut self) -> Result<(), Refusal> {
        for Pending { delimiter, is_expanded, range } in std::mem::take(&mut self.pending) {
            let line = delimiter.line.clone();
            let outer = self.delimiter.replace(delimiter);
            let is_ended =
                if is_expanded { self.expanded_document()? } else { self.quoted_document() };
            if !is_ended {
                self.doubt_document(&line, range);
            }
            self.delimiter = outer;
        }
        Ok(())
    }

    /// Reads a document in which variables and commands are expanded; whether it has an end.
    fn expanded_document(&mut self) -> Result<bool, Refusal> {
        let mut pieces = Pieces::default();
        self.notice_delimiter();
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.at += 1,
                _ => self.double_quoted_piece(byte, &mut pieces)?,
            }
        }
        self.end = self.text.len();
        Ok(self.take_delimiter())
    }

    /// Reads a document that is taken as it stands; whether it has an end.
    fn quoted_document(&mut self) -> bool {
        loop {
            if self.take_delimiter() {
                return true;
            }
            let Some(length) = self.text[self.at..].find('\n') else {
                self.at = self.end;
                return false;
            };
            self.at += length + 1;
        }
    }

    /// Stops reading where the line ends the document that is being read.
    pub(crate) fn notice_delimiter(&mut self) {
        if self.delimiter.is_none() {
            return;
        }
        self.peek();
        let delimiter = self.delimiter.as_ref();
        if delimiter.is_some_and(|delimiter| delimiter.end(self.text, self.at).is_some()) {
            self.end = self.at;
        }
    }

    fn take_delimiter(&mut self) -> bool {
        let end = self.delimiter.as_ref().and_then(|delimiter| delimiter.end(self.text, self.at));
        self.at = end.unwrap_or(self.at);
        end.is_some()
    }

    /// Tells that a document has no end, of the first such alone: it holds whatever comes behind
    /// it. A line that was meant to be its end is shown.
    fn doubt_document(&mut self, line: &str, range: Range<usize>) {
        if self.doubts.iter().any(|doubt| doubt.nature == Nature::Open) {
            return;
        }
        let problem =
            format!("no line behind it is `{line}`, so that the here-document has no end");
        let fault = Fault::new(range.clone(), problem).nature(Nature::Open);
        let lines = self.text.split_inclusive('\n').scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line.trim_end_matches('\n')))
        });
        let mut meant =
            lines.filter(|(at, found)| self.place(*at) > range.end && found.trim() == line);
        let fault = match meant.next() {
            Some((at, found)) => {
                let place = self.range(at, at + found.len());
                fault.also(place, "this is not it, for the blanks around it")
            }
            None => fault.also(self.last_letter(), "the text ends here"),
        };
        self.doubts.push(fault);
    }
}
