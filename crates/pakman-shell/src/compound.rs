//! Commands made of keywords, and what is told when one of these is missing.

use std::ops::Range;

use crate::{
    Clause, Fault, Refusal, Word,
    command::{is_name, lacks},
    reader::Reader,
    token::{self, Token},
    tree::Kind,
};

/// What closes what, for a closing word that nothing opens.
const OPENERS: &[(&str, &str)] = &[
    ("fi", "`if`"),
    ("then", "`if`"),
    ("elif", "`if`"),
    ("else", "`if`"),
    ("done", "`do`"),
    ("do", "`for`, `while` or `until`"),
    ("esac", "`case`"),
    (";;", "`case`"),
    ("}", "`{`"),
    (")", "`(`"),
];

impl Reader<'_> {
    /// Reads the command that the next token begins, which is a keyword or `(`.
    pub(crate) fn compound(&mut self, keyword: &'static str) -> Result<Kind, Refusal> {
        if !matches!(keyword, "if" | "while" | "until" | "for" | "case" | "{" | "(") {
            return Err(self.unexpected());
        }
        let opener = self.next()?.range;
        match keyword {
            "if" => self.branches(&opener),
            "while" | "until" => {
                let condition = self.list(false)?;
                let body = self.loop_body(&opener, keyword)?;
                Ok(Kind::Loop { condition, body })
            }
            "for" => self.for_loop(&opener),
            "case" => self.case(&opener),
            "{" => {
                let list = self.list(false)?;
                self.close("}", &opener, "{")?;
                Ok(Kind::Group(list))
            }
            _ => {
                let start = self.at;
                let list = self.list(false)?;
                self.close(")", &opener, "(")?;
                self.doubt_calculation(&list, start, opener.start..self.taken);
                Ok(Kind::Subshell(list))
            }
        }
    }

    fn branches(&mut self, opener: &Range<usize>) -> Result<Kind, Refusal> {
        let mut branches = Vec::new();
        loop {
            let condition = self.list(false)?;
            self.needs("then", opener, "if")?;
            branches.push((condition, self.list(false)?));
            if !self.take_keyword("elif")? {
                break;
            }
        }
        let otherwise = if self.take_keyword("else")? { Some(self.list(false)?) } else { None };
        self.close("fi", opener, "if")?;
        Ok(Kind::If { branches, otherwise })
    }

    fn for_loop(&mut self, opener: &Range<usize>) -> Result<Kind, Refusal> {
        let token = self.next()?;
        match &token.kind {
            token::Kind::Word(word)
                if !word.is_quoted && word.text.as_deref().is_some_and(is_name) => {}
            token::Kind::Operator("(") => {
                return Err(lacks(opener.start..token.range.end, "`for ((...))`").into());
            }
            _ => {
                let problem = "`for` needs the name of a variable after it";
                return Err(Fault::new(opener.clone(), problem).into());
            }
        }
        self.skip_newlines()?;
        let mut words = Vec::new();
        if self.take_keyword("in")? {
            while let token::Kind::Word(_) = self.look()?.kind {
                if let token::Kind::Word(word) = self.next()?.kind {
                    words.push(word);
                }
            }
            self.doubt_braces(&words);
            match self.look()?.kind {
                // A here-document that waits for its text goes on waiting here.
                token::Kind::Newline | token::Kind::Operator(";") => self.next()?,
                _ => return Err(self.missing("do", opener, "for")),
            };
        } else {
            self.take_operator(";")?;
        }
        let body = self.loop_body(opener, "for")?;
        Ok(Kind::For { words, body })
    }

    /// Reads `do`, commands and `done`.
    fn loop_body(&mut self, opener: &Range<usize>, keyword: &str) -> Result<crate::List, Refusal> {
        self.skip_newlines()?;
        let start = self.look()?.range.clone();
        self.needs("do", opener, keyword)?;
        let body = self.list(false)?;
        self.close("done", &start, "do")?;
        Ok(body)
    }

    fn case(&mut self, opener: &Range<usize>) -> Result<Kind, Refusal> {
        let token::Kind::Word(subject) = self.next()?.kind else {
            return Err(Fault::new(opener.clone(), "`case` needs a word after it").into());
        };
        self.skip_newlines()?;
        self.needs("in", opener, "case")?;
        let mut clauses = Vec::new();
        loop {
            self.skip_newlines()?;
            if self.take_keyword("esac")? {
                return Ok(Kind::Case { subject, clauses });
            }
            let patterns = self.patterns(opener)?;
            let body = self.list(true)?;
            clauses.push(Clause { patterns, body });
            self.skip_newlines()?;
            if !self.take_operator(";;")? {
                self.close("esac", opener, "case")?;
                return Ok(Kind::Case { subject, clauses });
            }
        }
    }

    /// Reads patterns and the `)` behind them. The shell takes any token for a pattern.
    fn patterns(&mut self, opener: &Range<usize>) -> Result<Vec<Word>, Refusal> {
        self.take_operator("(")?;
        let mut patterns = Vec::new();
        loop {
            if self.look()?.kind == token::Kind::End {
                return Err(self.missing("esac", opener, "case"));
            }
            let token = self.next()?;
            patterns.push(match token.kind {
                token::Kind::Word(word) => word,
                _ => Word { range: token.range, ..Word::default() },
            });
            if !self.take_operator("|")? {
                break;
            }
        }
        if self.look()?.kind == token::Kind::End {
            return Err(self.missing("esac", opener, "case"));
        }
        let first = patterns.first().map(|word| word.range.clone()).unwrap_or_default();
        if !self.take_operator(")")? {
            let range = self.look()?.range.clone();
            let fault = Fault::new(range, "`)` is missing before this");
            return Err(fault.also(first, "the pattern begins here").into());
        }
        Ok(patterns)
    }

    /// Takes the keyword that has to come next.
    fn needs(
        &mut self,
        keyword: &'static str,
        opener: &Range<usize>,
        name: &str,
    ) -> Result<(), Refusal> {
        if self.take_keyword(keyword)? { Ok(()) } else { Err(self.missing(keyword, opener, name)) }
    }

    /// Takes what closes a command or an expansion.
    pub(crate) fn close(
        &mut self,
        closer: &'static str,
        opener: &Range<usize>,
        name: &str,
    ) -> Result<(), Refusal> {
        let token = self.look()?;
        if token.is(closer) || token.keyword() == Some(closer) {
            self.next()?;
            return Ok(());
        }
        Err(self.missing(closer, opener, name))
    }

    /// That `closer` is not the next token, of something that `name` opened.
    fn missing(&mut self, closer: &str, opener: &Range<usize>, name: &str) -> Refusal {
        let Ok(token) = self.look().cloned() else { return Refusal::TooDeep };
        if let Some(fault) = self.foreign(&token) {
            return fault.into();
        }
        if token.kind == token::Kind::End {
            let fault = Fault::new(opener.clone(), format!("`{name}` without `{closer}`"));
            return fault.also(self.last_letter(), "the text ends here").into();
        }
        let fault = Fault::new(token.range, format!("`{closer}` is missing before this"));
        fault.also(opener.clone(), format!("`{name}` stands here")).into()
    }

    /// That the next token cannot stand where it stands.
    pub(crate) fn unexpected(&mut self) -> Refusal {
        let token = match self.look() {
            Ok(token) => token.clone(),
            Err(refusal) => return refusal,
        };
        if let Some(fault) = self.foreign(&token) {
            return fault.into();
        }
        let name = match &token.kind {
            token::Kind::Operator(operator) => operator,
            token::Kind::End => {
                return Fault::new(self.last_letter(), "a command is missing at the end").into();
            }
            _ => token.keyword().unwrap_or_default(),
        };
        let problem = match OPENERS.iter().find(|(closer, _)| *closer == name) {
            Some((_, opener)) => format!("`{name}` without {opener}"),
            None if name.is_empty() => "`;` or a new line is missing before this".to_owned(),
            None => format!("`{name}` stands where a command belongs"),
        };
        Fault::new(token.range, problem).into()
    }

    /// That a list has no command in front of the token that ends it.
    pub(crate) fn nothing_before(&mut self) -> Refusal {
        let Ok(token) = self.look().cloned() else { return Refusal::TooDeep };
        let name = match token.kind {
            token::Kind::Operator(operator) => operator,
            _ => token.keyword().unwrap_or_default(),
        };
        Fault::new(token.range, format!("a command is missing before `{name}`")).into()
    }

    /// What bash has and busybox has not, if that is why the token cannot stand there.
    fn foreign(&self, token: &Token) -> Option<Fault> {
        if let Some(spoken) = &self.before {
            if token.keyword() == Some("do") && spoken.is_select {
                return Some(lacks(spoken.first.clone(), "`select`"));
            }
            if token.is("(") {
                return Some(self.parenthesis(token, spoken));
            }
        }
        let before = Some(&self.text[..token.at]).filter(|_| token.is("&"))?;
        let what = match before.as_bytes().last()? {
            b'|' => "`|&`; write `2>&1 |`",
            b';' => "`;&`",
            _ => return None,
        };
        Some(lacks(token.range.start - 1..token.range.end, what))
    }
}
