//! The tree of a shell text to the commands that it may run.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use pakman_shell::{Chain, Command, Join, Kind, List, Pipeline};

use super::{
    flow::{Flow, Unreached},
    invocation::{Invocation, Redirect},
    word::Word,
    wrapper,
};

/// What a shell text does.
pub(super) struct Walked {
    /// Every command that it may run, in the order of the text.
    pub(super) commands: Vec<Invocation>,
    /// What it never runs, for an end that stands before it.
    pub(super) unreached: Vec<Unreached>,
    /// `NAME=VALUE` without a program behind it.
    pub(super) assigned: Vec<Range<usize>>,
}

/// Every command of the list.
pub(super) fn walk(text: &str, list: &List) -> Walked {
    let mut walk = Walk { text, ..Walk::default() };
    walk.list(list, true);
    let Walk { found, functions, unreached, assigned, .. } = walk;
    Walked { commands: called(found, &functions), unreached, assigned }
}

/// Gathers the commands of a tree. Whether one is certain to run is handed down.
#[derive(Default)]
struct Walk<'a> {
    text: &'a str,
    found: Vec<Invocation>,
    is_background: bool,
    /// Each function, and which commands are its own.
    functions: Vec<(&'a str, Range<usize>)>,
    /// The last command behind which the shell does not go on.
    end: Range<usize>,
    unreached: Vec<Unreached>,
    assigned: Vec<Range<usize>>,
}

impl Walk<'_> {
    fn list(&mut self, list: &List, certain: bool) -> Flow {
        let mut flow = Flow::Succeeds;
        for chain in &list.chains {
            if flow == Flow::Ends {
                let end = list.chains.last().unwrap_or(chain).range.end;
                self.leave_out(chain.range.start..end);
                break;
            }
            flow = self.chain(chain, certain);
        }
        flow
    }

    fn chain(&mut self, chain: &Chain, certain: bool) -> Flow {
        let is_background = self.is_background;
        self.is_background |= chain.is_background;
        let mut flow = self.pipeline(&chain.first, certain);
        for (join, pipeline) in &chain.rest {
            if flow == Flow::Ends {
                let start = pipeline.commands[0].range.start;
                self.leave_out(start..chain.range.end);
                break;
            }
            if flow.leads_to(*join) {
                let certain = certain && *join == Join::And;
                flow = flow.joined(*join, self.pipeline(pipeline, certain));
            }
        }
        self.is_background = is_background;
        if chain.is_background { Flow::Succeeds } else { flow }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, certain: bool) -> Flow {
        let mut flow = Flow::Unknown;
        for command in &pipeline.commands {
            flow = self.command(command, certain);
        }
        if pipeline.commands.len() > 1 {
            flow = flow.in_subshell();
        }
        if pipeline.is_negated { flow.negated() } else { flow }
    }

    fn lists(&mut self, lists: &[List]) {
        for list in lists {
            self.list(list, false);
        }
    }

    /// The commands whose output is a part of the words.
    fn substitutions(&mut self, words: &[pakman_shell::Word]) {
        for word in words {
            self.lists(&word.commands);
        }
    }

    fn command(&mut self, command: &Command, certain: bool) -> Flow {
        let flow = match &command.kind {
            Kind::Simple { assignments, words } => {
                let flow = self.simple(command, words, certain);
                if words.is_empty() {
                    self.assigned.extend(assignments.iter().map(|word| word.range.clone()));
                }
                self.redirects(command);
                self.substitutions(assignments);
                self.substitutions(words);
                return flow;
            }
            Kind::Group(list) => self.list(list, certain),
            Kind::Subshell(list) => self.list(list, certain).in_subshell(),
            Kind::If { branches, otherwise } => {
                self.branches(branches, otherwise.as_ref(), certain)
            }
            Kind::Loop { condition, body } => {
                let flow = self.list(condition, certain);
                self.list(body, false);
                if flow == Flow::Ends { flow } else { Flow::Unknown }
            }
            Kind::For { words, body } => {
                self.substitutions(words);
                self.list(body, false);
                Flow::Unknown
            }
            Kind::Case { subject, clauses } => {
                self.lists(&subject.commands);
                let mut ways = Vec::new();
                let mut is_any = false;
                for clause in clauses {
                    self.substitutions(&clause.patterns);
                    ways.push(self.list(&clause.body, false));
                    is_any |= clause.patterns.iter().any(|it| it.text.as_deref() == Some("*"));
                }
                if is_any { Flow::either(&ways) } else { Flow::Unknown }
            }
            Kind::Function { name, body } => {
                let start = self.found.len();
                self.command(body, false);
                let name = &self.text[name.range.clone()];
                self.functions.push((name, start..self.found.len()));
                Flow::Succeeds
            }
        };
        self.redirects(command);
        flow
    }

    fn branches(
        &mut self,
        branches: &[(List, List)],
        otherwise: Option<&List>,
        mut certain: bool,
    ) -> Flow {
        let mut ways = Vec::new();
        for (condition, body) in branches {
            let asked = self.list(condition, certain);
            certain = false;
            if asked.leads_to(Join::And) {
                ways.push(self.list(body, false));
            }
            if !asked.leads_to(Join::Or) {
                return Flow::either(&ways);
            }
        }
        ways.push(otherwise.map_or(Flow::Succeeds, |list| self.list(list, false)));
        Flow::either(&ways)
    }

    fn simple(&mut self, command: &Command, words: &[pakman_shell::Word], certain: bool) -> Flow {
        let spoken: Vec<Word> = words.iter().map(|word| self.word(word)).collect();
        let flow = Flow::of(&spoken);
        if flow == Flow::Ends {
            self.end = command.range.clone();
        }
        let (wrappers, words) = wrapper::split(spoken);
        self.found.push(Invocation {
            words,
            wrappers,
            redirects: Vec::new(),
            range: command.range.clone(),
            is_certain: certain,
            is_background: self.is_background,
        });
        // A redirection may fail in place of the command.
        let is_plain = flow == Flow::Ends || command.redirects.is_empty();
        if is_plain { flow } else { Flow::Unknown }
    }

    /// Notes that a part of the text does not run.
    fn leave_out(&mut self, range: Range<usize>) {
        self.unreached.push(Unreached { range, by: self.end.clone() });
    }

    /// Gives the redirections of a command to the last one that was found in it.
    fn redirects(&mut self, command: &Command) {
        for redirect in &command.redirects {
            let target = self.word(&redirect.target);
            if let Some(last) = self.found.last_mut() {
                last.redirects.push(Redirect {
                    descriptor: redirect.descriptor,
                    operator: redirect.operator,
                    target,
                    range: redirect.range.clone(),
                });
            }
        }
        for redirect in &command.redirects {
            self.lists(&redirect.target.commands);
        }
    }

    fn word(&self, word: &pakman_shell::Word) -> Word {
        let raw = self.text[word.range.clone()].to_owned();
        Word { raw, text: word.text.clone(), range: word.range.clone() }
    }
}

/// Leaves out what stands in functions that nothing names.
fn called(mut found: Vec<Invocation>, functions: &[(&str, Range<usize>)]) -> Vec<Invocation> {
    // A program whose name is not known may be any of them.
    let is_unknown = |it: &Invocation| it.words.first().is_some_and(|word| word.text.is_none());
    if functions.is_empty() || found.iter().any(is_unknown) {
        return found;
    }
    let bodies: HashMap<&str, &Range<usize>> =
        functions.iter().map(|(name, body)| (*name, body)).collect();
    let mut named = HashSet::new();
    for (at, command) in found.iter().enumerate() {
        for word in &command.words {
            for name in word.raw.split(|letter: char| !is_in_name(letter)) {
                if bodies.get(name).is_some_and(|body| !body.contains(&at)) {
                    named.insert(name.to_owned());
                }
            }
        }
    }
    let mut is_called = vec![true; found.len()];
    for (_, body) in functions.iter().filter(|(name, _)| !named.contains(*name)) {
        is_called[body.clone()].fill(false);
    }
    let mut is_called = is_called.into_iter();
    found.retain(|_| is_called.next().unwrap_or(true));
    found
}

/// Whether a letter may be one of a function's name, as people write these.
fn is_in_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.')
}
