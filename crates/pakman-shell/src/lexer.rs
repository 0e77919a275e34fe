//! The text as words, operators and redirections, one after the other.

use crate::{
    Refusal, Word,
    pieces::Pieces,
    reader::Reader,
    token::{Kind, Token},
};

/// The operators that begin with these two bytes, and with the first alone.
const OPERATORS: &[(u8, &str, &str)] = &[(b'&', "&", "&&"), (b'|', "|", "||"), (b';', ";", ";;")];

impl Reader<'_> {
    /// The next token, which stays the next.
    pub(crate) fn look(&mut self) -> Result<&Token, Refusal> {
        if self.peeked.is_none() {
            self.peeked = Some(self.token()?);
        }
        Ok(self.peeked.as_ref().expect("it was put there"))
    }

    /// Takes the next token.
    pub(crate) fn next(&mut self) -> Result<Token, Refusal> {
        let token = match self.peeked.take() {
            Some(token) => token,
            None => self.token()?,
        };
        self.taken = token.range.end;
        Ok(token)
    }

    /// Takes the next token if it is this operator.
    pub(crate) fn take_operator(&mut self, operator: &str) -> Result<bool, Refusal> {
        let is_next = self.look()?.is(operator);
        if is_next {
            self.next()?;
        }
        Ok(is_next)
    }

    /// Takes the next token if it is this keyword.
    pub(crate) fn take_keyword(&mut self, keyword: &str) -> Result<bool, Refusal> {
        let is_next = self.look()?.keyword() == Some(keyword);
        if is_next {
            self.next()?;
        }
        Ok(is_next)
    }

    /// Takes newlines, and the here-documents that begin behind them.
    pub(crate) fn skip_newlines(&mut self) -> Result<(), Refusal> {
        while self.look()?.kind == Kind::Newline {
            self.peeked = None;
            self.documents()?;
        }
        Ok(())
    }

    fn token(&mut self) -> Result<Token, Refusal> {
        loop {
            let start = self.skip_blanks();
            let Some(byte) = self.peek_raw() else {
                return Ok(Token { kind: Kind::End, at: start, range: self.range(start, start) });
            };
            if byte == b'#' {
                self.skip_comment();
                continue;
            }
            let kind = match byte {
                b'\n' => Some(Kind::Newline),
                b'(' => Some(Kind::Operator("(")),
                b')' => Some(Kind::Operator(")")),
                _ => None,
            };
            let kind = match kind {
                Some(kind) => {
                    self.at += 1;
                    kind
                }
                None => match self.operator(byte) {
                    Some(operator) => Kind::Operator(operator),
                    None => self.word_or_redirect()?,
                },
            };
            let range = match &kind {
                Kind::Word(word) => word.range.clone(),
                _ => self.range(start, self.at),
            };
            return Ok(Token { kind, at: start, range });
        }
    }

    fn skip_blanks(&mut self) -> usize {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        self.at
    }

    fn skip_comment(&mut self) {
        let rest = &self.text[self.at..self.end];
        self.at += rest.find('\n').unwrap_or(rest.len());
    }

    /// An operator of one byte or of the same byte twice; `&>` is a redirection.
    fn operator(&mut self, byte: u8) -> Option<&'static str> {
        let (_, once, twice) = OPERATORS.iter().find(|(first, ..)| *first == byte)?;
        let start = self.at;
        self.at += 1;
        match self.peek() {
            Some(next) if next == byte => {
                self.at += 1;
                Some(twice)
            }
            Some(b'>') if byte == b'&' => {
                self.at = start;
                None
            }
            _ => {
                self.at = start + 1;
                Some(once)
            }
        }
    }

    fn word_or_redirect(&mut self) -> Result<Kind, Refusal> {
        let start = self.at;
        let mut pieces = Pieces::default();
        let end = self.unquoted(&mut pieces)?;
        if let Some(digits) = pieces.digits()
            && let Some(operator) = self.redirect_operator()
        {
            return Ok(Kind::Redirect(digits.parse().ok(), operator));
        }
        let is_assignment = is_assignment(&self.text.as_bytes()[start..end]);
        let word = pieces.word(self.range(start, end));
        Ok(Kind::Word(Word { is_assignment, ..word }))
    }

    fn redirect_operator(&mut self) -> Option<&'static str> {
        let first = self.peek()?;
        let start = self.at;
        self.at += 1;
        let operator = match first {
            b'&' if self.peek_raw() == Some(b'>') => {
                self.at += 1;
                "&>"
            }
            b'>' if self.take(b'>') => ">>",
            b'>' if self.take(b'|') => ">|",
            b'>' if self.take(b'&') => ">&",
            b'>' => ">",
            b'<' if self.take(b'<') && self.take(b'-') => "<<-",
            b'<' if self.at > start + 1 => "<<",
            b'<' if self.take(b'&') => "<&",
            b'<' if self.take(b'>') => "<>",
            b'<' => "<",
            _ => {
                self.at = start;
                return None;
            }
        };
        Some(operator)
    }
}

/// Whether a word, as it is written, begins with a name and `=`.
fn is_assignment(mut word: &[u8]) -> bool {
    let mut is_name = false;
    loop {
        match word {
            [b'\\', b'\n', rest @ ..] => word = rest,
            [b'0'..=b'9', rest @ ..] if is_name => word = rest,
            [b'a'..=b'z' | b'A'..=b'Z' | b'_', rest @ ..] => (word, is_name) = (rest, true),
            [b'=', ..] => return is_name,
            _ => return false,
        }
    }
}
