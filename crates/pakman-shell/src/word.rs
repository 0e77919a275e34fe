//! Words and their quotes.

use crate::{
    Fault, Refusal,
    pieces::{Pieces, ends_word},
    reader::Reader,
};

/// What means something in one context or another; anything else is itself everywhere.
fn is_special(byte: u8) -> bool {
    ends_word(byte) || matches!(byte, b'\\' | b'\'' | b'"' | b'`' | b'$' | b'{' | b'}')
}

impl Reader<'_> {
    /// Reads to the end of a word; gives the byte behind its last one.
    pub(crate) fn unquoted(&mut self, pieces: &mut Pieces) -> Result<usize, Refusal> {
        let mut end = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'<' | b'>' if self.text[self.at + 1..].starts_with('(') => {
                    self.process(pieces)?;
                }
                _ if ends_word(byte) => break,
                _ => self.unquoted_piece(byte, pieces)?,
            }
            end = self.at;
        }
        Ok(end)
    }

    /// Reads one thing of a word, or of what stands between `${x%` and `}`.
    pub(crate) fn unquoted_piece(&mut self, byte: u8, pieces: &mut Pieces) -> Result<(), Refusal> {
        match byte {
            b'\'' => self.single_quoted(pieces, false),
            b'"' => self.double_quoted(pieces),
            b'\\' => {
                self.backslash(pieces, |_| true);
                Ok(())
            }
            b'$' => self.dollar(pieces, true),
            b'`' => self.backquoted(pieces, false),
            _ => {
                self.plain(pieces);
                Ok(())
            }
        }
    }

    /// Takes the next byte and those behind it that are themselves everywhere.
    pub(crate) fn plain(&mut self, pieces: &mut Pieces) {
        let start = self.at;
        let rest = &self.text.as_bytes()[start + 1..self.end];
        self.at += 1 + rest.iter().position(|&byte| is_special(byte)).unwrap_or(rest.len());
        pieces.text.push_str(&self.text[start..self.at]);
    }

    /// Takes a backslash and what stands behind it; where `drops` says no, both are text.
    pub(crate) fn backslash(&mut self, pieces: &mut Pieces, drops: impl Fn(u8) -> bool) {
        let start = self.at;
        self.at += 1;
        let Some(byte) = self.peek_raw() else {
            self.last_backslash = (self.at == self.text.len()).then_some(start);
            pieces.text.push('\\');
            return;
        };
        self.take_letter();
        let kept = start + usize::from(drops(byte));
        pieces.text.push_str(&self.text[kept..self.at]);
        pieces.is_quoted = true;
    }

    /// Reads `'...'`, where nothing means anything, or the part of `$'...'` behind the `$`.
    pub(crate) fn single_quoted(
        &mut self,
        pieces: &mut Pieces,
        has_escapes: bool,
    ) -> Result<(), Refusal> {
        let open = self.at;
        self.at += 1;
        pieces.is_quoted = true;
        while let Some(byte) = self.peek_raw() {
            match byte {
                b'\'' => {
                    pieces.text.push_str(&self.text[open + 1..self.at]);
                    self.at += 1;
                    self.note_quotation(open, 0);
                    return Ok(());
                }
                b'\\' if has_escapes => {
                    pieces.is_expanded = true;
                    self.at = self.end.min(self.at + 2);
                }
                b'\n' => {
                    self.at += 1;
                    self.notice_delimiter();
                }
                _ => self.at += 1,
            }
        }
        Err(self.unclosed_quotation(open, 0))
    }

    fn double_quoted(&mut self, pieces: &mut Pieces) -> Result<(), Refusal> {
        let open = self.at;
        self.at += 1;
        pieces.is_quoted = true;
        self.inside(|reader| {
            while let Some(byte) = reader.peek() {
                if byte == b'"' {
                    reader.at += 1;
                    reader.note_quotation(open, 1);
                    return Ok(());
                }
                reader.double_quoted_piece(byte, pieces)?;
            }
            Err(reader.unclosed_quotation(open, 1))
        })
    }

    /// Reads one thing of what stands in double quotes, or of a here-document.
    pub(crate) fn double_quoted_piece(
        &mut self,
        byte: u8,
        pieces: &mut Pieces,
    ) -> Result<(), Refusal> {
        match byte {
            b'\\' => {
                self.backslash(pieces, |byte| matches!(byte, b'\\' | b'`' | b'$' | b'"'));
                Ok(())
            }
            b'$' => self.dollar(pieces, false),
            b'`' => self.backquoted(pieces, true),
            b'\n' => {
                self.at += 1;
                pieces.text.push('\n');
                self.notice_delimiter();
                Ok(())
            }
            _ => {
                self.plain(pieces);
                Ok(())
            }
        }
    }

    /// Remembers a quotation of several lines whose end stands at a word: it may have been closed
    /// by the mark that was to open the next one.
    fn note_quotation(&mut self, open: usize, mark: usize) {
        let may_follow = |byte: u8| ends_word(byte) || matches!(byte, b'"' | b'\'' | b'\\');
        let is_glued = self.peek_raw().is_some_and(|byte| !may_follow(byte));
        if is_glued && self.turned[mark].is_none() && self.text[open..self.at].contains('\n') {
            self.turned[mark] = Some(self.range(open, open + 1));
        }
    }

    pub(crate) fn unclosed_quotation(&self, open: usize, mark: usize) -> Refusal {
        let name = ["single quote", "double quote"][mark];
        let range = self.turned[mark].clone().unwrap_or_else(|| self.range(open, open + 1));
        let problem = format!("a {name} that is not closed");
        Fault::new(range, problem).also(self.last_letter(), "the text ends here").into()
    }
}
