//! Lists of commands, and what joins the commands.

use crate::{
    Chain, Fault, Join, List, Pipeline, Refusal,
    reader::Reader,
    token::{Kind, Token},
};

impl Reader<'_> {
    /// Reads all of the text.
    pub(crate) fn whole(&mut self, is_behind_program: bool) -> Result<List, Refusal> {
        let mut chains = Vec::new();
        loop {
            self.skip_newlines()?;
            if self.look()?.kind == Kind::End {
                self.documents()?;
                return Ok(List { chains });
            }
            let is_first = chains.is_empty();
            chains.push(self.chain(is_behind_program && is_first)?);
            if self.separator(&mut chains)? {
                continue;
            }
            if !matches!(self.look()?.kind, Kind::Newline | Kind::End) {
                return Err(self.unexpected());
            }
        }
    }

    /// Reads commands to a token that ends them, which stays the next.
    pub(crate) fn list(&mut self, may_be_empty: bool) -> Result<List, Refusal> {
        self.inside(|reader| {
            let mut chains = Vec::new();
            loop {
                reader.skip_newlines()?;
                let token = reader.look()?;
                if token.kind == Kind::End {
                    reader.documents()?;
                    return Ok(List { chains });
                }
                if token.ends_list() {
                    if may_be_empty || !chains.is_empty() {
                        return Ok(List { chains });
                    }
                    return Err(reader.nothing_before());
                }
                chains.push(reader.chain(false)?);
                if !reader.separator(&mut chains)? && reader.look()?.kind != Kind::Newline {
                    return Ok(List { chains });
                }
            }
        })
    }

    /// Takes `;` or `&`, if it is the next token.
    fn separator(&mut self, chains: &mut [Chain]) -> Result<bool, Refusal> {
        if self.take_operator("&")? {
            if let Some(last) = chains.last_mut() {
                last.is_background = true;
            }
            return Ok(true);
        }
        self.take_operator(";")
    }

    fn chain(&mut self, is_behind_program: bool) -> Result<Chain, Refusal> {
        let start = self.look()?.range.start;
        let first = self.pipeline(is_behind_program)?;
        let mut rest = Vec::new();
        loop {
            let join = match self.look()?.kind {
                Kind::Operator("&&") => Join::And,
                Kind::Operator("||") => Join::Or,
                _ => break,
            };
            self.next_line()?;
            rest.push((join, self.pipeline(false)?));
        }
        let end = self.taken.max(start);
        Ok(Chain { first, rest, is_background: false, range: start..end })
    }

    fn pipeline(&mut self, is_behind_program: bool) -> Result<Pipeline, Refusal> {
        if is_behind_program {
            let commands = vec![self.simple(true)?];
            return self.piped(Pipeline { is_negated: false, commands });
        }
        let is_negated = self.look()?.keyword() == Some("!");
        if is_negated {
            let token = self.next()?;
            if matches!(self.look()?.kind, Kind::Newline | Kind::End) {
                return Err(nothing_behind(&token, "!"));
            }
        }
        let commands = vec![self.command()?];
        self.piped(Pipeline { is_negated, commands })
    }

    /// Reads the commands behind `|`.
    fn piped(&mut self, mut pipeline: Pipeline) -> Result<Pipeline, Refusal> {
        while self.look()?.is("|") {
            self.next_line()?;
            pipeline.commands.push(self.command()?);
        }
        Ok(pipeline)
    }

    /// Takes an operator behind which the line may end, but not the text.
    fn next_line(&mut self) -> Result<(), Refusal> {
        let token = self.next()?;
        self.skip_newlines()?;
        match token.kind {
            Kind::Operator(operator) if self.look()?.kind == Kind::End => {
                Err(nothing_behind(&token, operator))
            }
            _ => Ok(()),
        }
    }
}

fn nothing_behind(token: &Token, name: &str) -> Refusal {
    Fault::new(token.range.clone(), format!("a command is missing after `{name}`")).into()
}
