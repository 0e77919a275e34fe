//! What `$` begins: variables, calculations, the output of commands.

use crate::{Fault, List, Refusal, pieces::Pieces, reader::Reader};

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
            _ if begins_name(byte) => self.skip_while(is_in_name),
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

    /// Reads a `${`, from its name on. The shell asks only when it expands whether it makes sense.
    fn parameter(
        &mut self,
        open: usize,
        pieces: &mut Pieces,
        is_base: bool,
    ) -> Result<(), Refusal> {
        let opener = self.range(open, self.at);
        let is_pattern = match self.name_and_operator() {
            Rest::Nothing => return Ok(()),
            Rest::Text => is_base,
            Rest::Pattern => true,
        };
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
            None | Some(b'}') => return Rest::Text,
            Some(byte) if begins_name(byte) => self.skip_while(is_in_name),
            Some(byte) if byte.is_ascii_digit() => self.skip_while(|byte| byte.is_ascii_digit()),
            Some(b'#') => {
                self.at += 1;
                if self.has_length() {
                    return Rest::Text;
                }
            }
            Some(byte) => {
                self.take_letter();
                if !is_sign(byte) {
                    return Rest::Text;
                }
            }
        }
        self.parameter_operator()
    }

    /// Whether `${#` asks for the length of something, which is then read, and is not `$#`.
    fn has_length(&mut self) -> bool {
        match self.peek() {
            Some(byte) if begins_name(byte) => self.skip_while(is_in_name),
            Some(byte) if byte.is_ascii_digit() => self.skip_while(|byte| byte.is_ascii_digit()),
            None | Some(b'}') => return false,
            Some(_) => {
                let before = self.at;
                self.take_letter();
                if self.peek() != Some(b'}') {
                    self.at = before;
                    return false;
                }
            }
        }
        true
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
            _ => {}
        }
        Rest::Text
    }
}
