//! Simple commands, redirections and functions.

use std::ops::Range;

use crate::{
    Command, Fault, Nature, Redirect, Refusal, Word,
    reader::{Reader, Spoken},
    token::{self, Token},
    tree::Kind,
};

/// Builtins whose names busybox before 1.37 does not take for a function.
const SPECIAL_BUILTINS: &[&str] = &[
    ".", ":", "break", "continue", "eval", "exec", "exit", "export", "local", "readonly", "return",
    "set", "shift", "source", "times", "trap", "unset",
];

/// What may stand behind the name in `function NAME`, beside `(`.
const BODIES: &[&str] = &["{", "if", "case", "until", "while", "for"];

impl Reader<'_> {
    /// Reads a command with its redirections.
    pub(crate) fn command(&mut self) -> Result<Command, Refusal> {
        let token = self.look()?;
        let start = token.range.start;
        let kind = match (token.keyword(), &token.kind) {
            (Some("function"), _) => return self.function(),
            (Some(keyword), _) => self.compound(keyword)?,
            (None, token::Kind::Operator("(")) => self.compound("(")?,
            (None, token::Kind::Word(_) | token::Kind::Redirect(..)) => return self.simple(false),
            (None, _) => return Err(self.unexpected()),
        };
        let mut redirects = Vec::new();
        while let token::Kind::Redirect(..) = self.look()?.kind {
            redirects.push(self.redirect()?);
        }
        self.before = None;
        Ok(Command { kind, redirects, range: start..self.taken })
    }

    /// Reads a program and its arguments; only the arguments if it stands behind its program.
    pub(crate) fn simple(&mut self, is_behind_program: bool) -> Result<Command, Refusal> {
        let start = self.look()?.range.start;
        let (mut assignments, mut words, mut redirects) = (Vec::new(), Vec::new(), Vec::new());
        if is_behind_program {
            words.push(Word { text: Some(String::new()), range: start..start, ..Word::default() });
        }
        let mut is_test = false;
        loop {
            let token = self.look()?;
            match &token.kind {
                token::Kind::Word(word) if word.is_assignment && words.is_empty() => {
                    assignments.push(self.word()?);
                }
                token::Kind::Word(word) => {
                    let at = token.at;
                    match word.text.as_deref().filter(|_| !word.is_quoted) {
                        Some("[[") => is_test = true,
                        Some("]]") => is_test = false,
                        _ => {}
                    }
                    let word = self.word()?;
                    if words.is_empty() {
                        self.doubt_appending(at, &word);
                    }
                    words.push(word);
                }
                token::Kind::Operator(operator @ ("&&" | "||")) if is_test => {
                    let text = Some((*operator).to_owned());
                    let range = self.next()?.range;
                    words.push(Word { text, range, ..Word::default() });
                }
                token::Kind::Redirect(..) => redirects.push(self.redirect()?),
                token::Kind::Operator("(")
                    if words.len() == 1
                        && assignments.is_empty()
                        && redirects.is_empty()
                        && !is_behind_program =>
                {
                    let name = words.remove(0);
                    return self.function_behind(name);
                }
                _ => break,
            }
        }
        self.doubt_simple(&words);
        self.doubt_slip(&words);
        self.before = words.first().or(assignments.first()).map(|first| Spoken {
            is_select: first.text.as_deref() == Some("select"),
            is_test,
            first: first.range.clone(),
            last: words.last().or(assignments.last()).unwrap_or(first).range.clone(),
        });
        let kind = Kind::Simple { assignments, words };
        Ok(Command { kind, redirects, range: start..self.taken.max(start) })
    }

    /// Takes the next token, which is a word.
    fn word(&mut self) -> Result<Word, Refusal> {
        match self.next()?.kind {
            token::Kind::Word(word) => Ok(word),
            _ => Err(self.unexpected()),
        }
    }

    /// Reads a redirection.
    fn redirect(&mut self) -> Result<Redirect, Refusal> {
        let token = self.next()?;
        let token::Kind::Redirect(descriptor, operator) = token.kind else {
            return Err(self.unexpected());
        };
        let range = token.range;
        if let Some(lacking) = self.foreign_redirect(operator) {
            let end = self.end_of_word();
            return Err(lacks(range.start..end, lacking).into());
        }
        let target = if operator.starts_with("<<") {
            self.delimiter(operator == "<<-")?
        } else if let token::Kind::Word(_) = self.look()?.kind {
            Some(self.word()?)
        } else {
            None
        };
        let Some(target) = target else {
            return Err(Fault::new(
                range,
                format!("there is nothing to redirect to after `{operator}`"),
            )
            .into());
        };
        Ok(Redirect { descriptor, operator, target, range: range.start..self.taken })
    }

    /// The redirection of bash that the operator is a part of.
    fn foreign_redirect(&mut self, operator: &str) -> Option<&'static str> {
        match (operator, self.peek_raw()?) {
            ("<<", b'<') if self.text[self.at + 1..].starts_with('(') => None,
            ("<<", b'<') => Some("`<<<`; write a here-document, or `echo WORD |` in front"),
            ("&>", b'>') => Some("`&>>`; write `>> FILE 2>&1`"),
            _ => None,
        }
    }

    /// The end of the word behind an operator, for showing both.
    fn end_of_word(&self) -> usize {
        let rest = &self.text[self.at..];
        let word = rest.trim_start_matches(['<', '>', ' ', '\t']);
        let length = word.find(|letter: char| letter.is_whitespace() || letter == ';');
        let end = self.at + rest.len() - word.len() + length.unwrap_or(word.len());
        self.range(self.at, end).end
    }

    /// Reads `function NAME` and a body.
    fn function(&mut self) -> Result<Command, Refusal> {
        let opener = self.next()?;
        let token::Kind::Word(name) = self.next()?.kind else {
            return Err(Fault::new(opener.range, "`function` needs a name after it").into());
        };
        self.skip_newlines()?;
        let token = self.look()?;
        let is_test =
            matches!(&token.kind, token::Kind::Word(word) if word.text.as_deref() == Some("[["));
        if token.is("(") && !name.is_assignment {
            return self.function_behind(name);
        }
        if name.is_assignment || !is_test && !token.keyword().is_some_and(|it| BODIES.contains(&it))
        {
            return Err(without_body(&name).into());
        }
        self.body(name)
    }

    /// Reads what follows the name of a function, from its `(` on.
    fn function_behind(&mut self, name: Word) -> Result<Command, Refusal> {
        let open = self.next()?;
        if !self.take_operator(")")? {
            let range = name.range;
            let is_test = name.text.as_deref() == Some("[[");
            let spoken = Spoken { is_select: false, is_test, first: range.clone(), last: range };
            return Err(self.parenthesis(&open, &spoken).into());
        }
        self.skip_newlines()?;
        self.body(name)
    }

    fn body(&mut self, name: Word) -> Result<Command, Refusal> {
        if self.look()?.kind == token::Kind::End {
            return Err(without_body(&name).into());
        }
        self.doubt_name(&name);
        let start = name.range.start;
        self.functions.extend(name.text.clone());
        let is_in_function = std::mem::replace(&mut self.is_in_function, true);
        let body = Box::new(self.inside(Self::command)?);
        self.is_in_function = is_in_function;
        let kind = Kind::Function { name, body };
        Ok(Command { kind, redirects: Vec::new(), range: start..self.taken })
    }

    fn doubt_name(&mut self, name: &Word) {
        let text = name.text.as_deref().unwrap_or_default();
        if name.is_quoted || !is_name(text) || SPECIAL_BUILTINS.contains(&text) {
            let problem = format!("busybox before 1.37 refuses a function called `{text}`");
            let fault = Fault::new(name.range.clone(), problem).nature(Nature::RefusedBefore137);
            self.doubts.push(fault);
        }
    }

    /// That a `(` cannot stand behind the words of a simple command.
    pub(crate) fn parenthesis(&self, open: &Token, spoken: &Spoken) -> Fault {
        let range = open.range.clone();
        if self.text[..open.at].ends_with('=') && spoken.last.end == range.start {
            let length = self.text[open.at..].find(')').map_or(1, |at| at + 1);
            let end = self.range(open.at, open.at + length).end;
            return lacks(spoken.last.start..end, "arrays");
        }
        if spoken.is_test {
            return lacks(range, "parentheses in `[[ ]]`; put them in quotes");
        }
        Fault::new(range, "`(` cannot follow a word unless it is quoted")
    }
}

/// What bash has and busybox has not.
pub(crate) fn lacks(range: Range<usize>, what: &str) -> Fault {
    Fault::new(range, format!("busybox `sh` has no {what}"))
}

/// Whether the text is a name for a variable.
pub(crate) fn is_name(text: &str) -> bool {
    let is_part = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
    text.chars().all(is_part) && text.starts_with(|letter: char| !letter.is_ascii_digit())
}

fn without_body(name: &Word) -> Fault {
    Fault::new(name.range.clone(), "the function has no body")
}
