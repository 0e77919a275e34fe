//! Commands in backquotes: a text of their own, in which a backslash may stand for nothing.

use crate::{Fault, Refusal, pieces::Pieces, reader::Reader};

impl Reader<'_> {
    /// Reads what stands in backquotes. In double quotes `\"` is a quote to what stands inside.
    pub(crate) fn backquoted(
        &mut self,
        pieces: &mut Pieces,
        is_quoted: bool,
    ) -> Result<(), Refusal> {
        let (text, places) = self.backquoted_text(is_quoted)?;
        pieces.is_expanded = true;
        let (list, doubts, variables) = self.inside(|outer| {
            let mut inner = Reader::new(&text);
            inner.places = Some(places);
            inner.depth = outer.depth;
            inner.is_in_function = outer.is_in_function;
            // Whatever stands behind the list, such as a parenthesis too many, is never looked at.
            let list = inner.list(true)?;
            Ok((list, inner.doubts, inner.variables))
        })?;
        pieces.commands.push(list);
        self.doubts.extend(doubts);
        self.variables.extend(variables);
        Ok(())
    }

    /// The text between backquotes, and the place of each of its bytes and of its end.
    fn backquoted_text(&mut self, is_quoted: bool) -> Result<(String, Vec<usize>), Refusal> {
        let open = self.at;
        self.at += 1;
        let (mut text, mut places) = (String::new(), Vec::new());
        while let Some(byte) = self.peek() {
            if byte == b'`' {
                places.push(self.place(self.at));
                self.at += 1;
                return Ok((text, places));
            }
            let mut start = self.at;
            if byte == b'\\' {
                self.at += 1;
                let is_dropped = match self.peek_raw() {
                    Some(b'\\' | b'`' | b'$') => true,
                    Some(b'"') => is_quoted,
                    _ => false,
                };
                start += usize::from(is_dropped);
                self.take_letter();
            } else {
                let rest = &self.text[start..self.end];
                self.at += rest.find(['\\', '`']).unwrap_or(rest.len());
            }
            text.push_str(&self.text[start..self.at]);
            places.extend((start..self.at).map(|at| self.place(at)));
        }
        let fault = Fault::new(self.range(open, open + 1), "a backquote that is not closed");
        Err(fault.also(self.last_letter(), "the text ends here").into())
    }
}
