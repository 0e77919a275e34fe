//! What `$` begins: variables, calculations, the output of commands.

use std::ops::Range;

use crate::{Fault, List, Nature, Refusal, Variable, pieces::Pieces, reader::Reader};

/// Variables whose name is one sign.
fn is_sign(byte: u8) -> bool {
    matches!(byte, b'!' | b'#' | b'$' | b'*' | b'-' | b'?' | b'@') || byte.is_ascii_digit()
}

fn begins_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphabetic()
}

fn is_in_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

/// How far an expansion is read when its name and operator are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// It is whole.
    Nothing,
    /// Text to the closing brace, in which quotes mean what they mean around it.
    Text,
    /// A pattern to the closing brace, in which quotes mean what they mean outside of any.
    Pattern,
    /// Text to the closing brace of something that the shell cannot expand.
    Nonsense,
}

impl Reader<'_> {
    /// Reads what a `$` begins, which may be itself. `is_base` is whether it stands outside of
    /// quotes.
    pub(crate) fn dollar(&mut self, pieces: &mut Pieces, is_base: bool) -> Result<(), Refusal> {
        let open = self.at;
        self.at += 1;
        let Some(byte) = self.peek() else {
            pieces.text.push('$');
            return Ok(());
        };
        match byte {
            b'\'' if is_base => return self.single_quoted(pieces, true),
            b'(' => {
                self.at += 1;
                if self.take(b'(') {
                    self.arithmetic(open, pieces)?;
                } else {
                    self.commands(open, pieces)?;
                }
            }
            b'{' => {
                self.at += 1;
                self.parameter(open, pieces, is_base)?;
            }
            _ if begins_name(byte) => {
                self.skip_while(is_in_name);
                self.note_variable(open, open + 1..self.at, false);
            }
            _ if is_sign(byte) => self.at += 1,
            _ => {
                pieces.text.push('$');
                return Ok(());
            }
        }
        pieces.is_expanded = true;
        Ok(())
    }

    /// Reads `<(...)` or `>(...)`.
    pub(crate) fn process(&mut self, pieces: &mut Pieces) -> Result<(), Refusal> {
        let open = self.at;
        self.at += 2;
        pieces.is_expanded = true;
        self.commands(open, pieces)
    }

    fn skip_while(&mut self, is_part: fn(u8) -> bool) {
        while self.peek().is_some_and(is_part) {
            self.at += 1;
        }
    }

    /// Reads the commands of a `$(` and its `)`. Here-documents that are still to come have no text.
    fn commands(&mut self, open: usize, pieces: &mut Pieces) -> Result<(), Refusal> {
        let opener = self.range(open, self.at);
        let name = [&self.text[open..=open], "("].concat();
        let (delimiter, pending) = (self.delimiter.take(), std::mem::take(&mut self.pending));
        let list: List = self.list(true)?;
        self.close(")", &opener, &name)?;
        (self.delimiter, self.pending) = (delimiter, pending);
        pieces.commands.push(list);
        Ok(())
    }

    /// Reads a calculation and its `))`. A single `)` too many is text to the shell.
    fn arithmetic(&mut self, open: usize, pieces: &mut Pieces) -> Result<(), Refusal> {
        let opener = self.range(open, self.at);
        self.inside(|reader| {
            let mut parentheses = 0_usize;
            while let Some(byte) = reader.peek() {
                match byte {
                    b'(' => parentheses += 1,
                    b')' if parentheses > 0 => parentheses -= 1,
                    b')' => {
                        reader.at += 1;
                        if reader.take(b')') {
                            return Ok(());
                        }
                        continue;
                    }
                    b'"' => {}
                    _ => {
                        reader.double_quoted_piece(byte, pieces)?;
                        continue;
                    }
                }
                reader.at += 1;
            }
            let fault = Fault::new(opener, "`$((` without `))`");
            Err(fault.also(reader.last_letter(), "the text ends here").into())
        })
    }

    /// Reads a `${`, from its name on. Only when it expands, the shell asks whether it makes sense.
    fn parameter(
        &mut self,
        open: usize,
        pieces: &mut Pieces,
        is_base: bool,
    ) -> Result<(), Refusal> {
        let opener = self.range(open, self.at);
        let start = self.at;
        let rest = self.name_and_operator();
        if rest != Rest::Nothing {
            let is_pattern = rest == Rest::Pattern || is_base;
            self.until_brace(opener, pieces, is_pattern)?;
        }
        self.note_parameter(open, start);
        if rest == Rest::Nonsense {
            self.doubt_expansion(open);
        }
        Ok(())
    }

    /// Notes the variable of a `${...}` whose name or `#` is at `start`.
    fn note_parameter(&mut self, open: usize, start: usize) {
        let bytes = self.text.as_bytes();
        let start = start + usize::from(bytes.get(start) == Some(&b'#'));
        let length = bytes[start..self.at].iter().take_while(|&&byte| is_in_name(byte)).count();
        if bytes.get(start).copied().is_some_and(begins_name) {
            let name = start..start + length;
            let operator = &self.text[name.end..self.at];
            let operator = operator.strip_prefix(':').unwrap_or(operator);
            self.note_variable(open, name, operator.starts_with(['-', '=', '+', '?']));
        }
    }

    fn note_variable(&mut self, open: usize, name: Range<usize>, has_default: bool) {
        let (name, range) = (self.range(name.start, name.end), self.range(open, self.at));
        self.variables.push(Variable { name, range, has_default });
    }

    /// `${!name}` and the like, which other shells know.
    fn doubt_expansion(&mut self, open: usize) {
        let problem = if self.text[open..].starts_with("${{") {
            "`${{` is for workflows; busybox `sh` cannot expand it"
        } else {
            "busybox `sh` cannot expand this"
        };
        let fault = Fault::new(self.range(open, self.at), problem);
        self.doubts.push(fault.nature(Nature::RefusedWhenRun));
    }

    /// Reads what is left of a `${` and its closing brace.
    fn until_brace(
        &mut self,
        opener: Range<usize>,
        pieces: &mut Pieces,
        is_pattern: bool,
    ) -> Result<(), Refusal> {
        self.inside(|reader| {
            let mut is_quoted = false;
            while let Some(byte) = reader.peek() {
                match byte {
                    b'}' if !is_quoted => {
                        reader.at += 1;
                        return Ok(());
                    }
                    b'"' if !is_pattern => {
                        is_quoted = !is_quoted;
                        reader.at += 1;
                    }
                    b'\n' => {
                        reader.at += 1;
                        reader.notice_delimiter();
                    }
                    _ if is_pattern => reader.unquoted_piece(byte, pieces)?,
                    _ => reader.double_quoted_piece(byte, pieces)?,
                }
            }
            let fault = Fault::new(opener, "`${` without `}`");
            Err(fault.also(reader.last_letter(), "the text ends here").into())
        })
    }

    fn name_and_operator(&mut self) -> Rest {
        match self.peek() {
            None | Some(b'}') => return Rest::Nonsense,
            Some(byte) if begins_name(byte) => self.skip_while(is_in_name),
            Some(byte) if byte.is_ascii_digit() => self.skip_while(|byte| byte.is_ascii_digit()),
            Some(b'#') => {
                self.at += 1;
                if let Some(rest) = self.length() {
                    return rest;
                }
            }
            Some(byte) => {
                self.take_letter();
                if !is_sign(byte) {
                    return Rest::Nonsense;
                }
            }
        }
        self.parameter_operator()
    }

    /// Takes what `${#` asks the length of; `None` where it is `$#`.
    fn length(&mut self) -> Option<Rest> {
        let is_known = match self.peek() {
            Some(byte) if begins_name(byte) => {
                self.skip_while(is_in_name);
                true
            }
            Some(byte) if byte.is_ascii_digit() => {
                self.skip_while(|byte| byte.is_ascii_digit());
                true
            }
            None | Some(b'}') => return None,
            Some(byte) => {
                let before = self.at;
                self.take_letter();
                if self.peek() != Some(b'}') {
                    self.at = before;
                    return None;
                }
                is_sign(byte)
            }
        };
        let is_whole = is_known && self.peek() == Some(b'}');
        Some(if is_whole { Rest::Text } else { Rest::Nonsense })
    }

    /// Takes the byte behind a name, whatever it is, and what belongs to it.
    fn parameter_operator(&mut self) -> Rest {
        let Some(byte) = self.peek() else { return Rest::Text };
        self.take_letter();
        match byte {
            b'}' => return Rest::Nothing,
            b'%' | b'#' => {
                self.take(byte);
                return Rest::Pattern;
            }
            b'/' => {
                self.take(b'/');
                return Rest::Pattern;
            }
            b':' if matches!(self.peek(), Some(b'}' | b'-' | b'+' | b'?' | b'=')) => self.at += 1,
            b':' | b'-' | b'+' | b'?' | b'=' => {}
            _ => return Rest::Nonsense,
        }
        Rest::Text
    }
}
