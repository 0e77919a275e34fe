//! The tree of the shell parser to a list of commands, and what busybox `sh` lacks of it.

use std::ops::Range;

use rable::{ListItem, ListOperator, Node, NodeKind, PipeSep};

use super::{Fault, Invocation, Redirect, Word, parse::Offsets};

/// Every command below the nodes, in the order of the text, or what the shell does not have.
pub(super) fn commands(
    nodes: &[Node],
    offsets: &Offsets<'_>,
) -> Result<Vec<Invocation>, Vec<Fault>> {
    let mut walk = Walk { offsets, inside: None, found: Vec::new(), faults: Vec::new() };
    for node in nodes {
        walk.node(node, true);
    }
    if walk.faults.is_empty() { Ok(walk.found) } else { Err(walk.faults) }
}

/// Gathers the commands of a tree.
struct Walk<'a> {
    offsets: &'a Offsets<'a>,
    /// The word around the commands of a `$(...)`, whose own places the parser does not tell.
    inside: Option<Range<usize>>,
    found: Vec<Invocation>,
    faults: Vec<Fault>,
}

impl Walk<'_> {
    fn range(&self, node: &Node) -> Range<usize> {
        self.inside.clone().unwrap_or_else(|| self.offsets.bytes(&node.span))
    }

    fn lacks(&mut self, node: &Node, what: &str) {
        let range = self.range(node);
        self.faults.push(Fault { range, problem: format!("busybox `sh` has no {what}") });
    }

    fn all(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.node(node, false);
        }
    }

    fn node(&mut self, node: &Node, certain: bool) {
        match &node.kind {
            NodeKind::Command { assignments, words, redirects } => {
                self.command(node, assignments, words, redirects, certain);
            }
            NodeKind::Pipeline { commands, separators } => {
                if separators.contains(&PipeSep::PipeBoth) {
                    self.lacks(node, "`|&`");
                }
                for command in commands {
                    self.node(command, certain);
                }
            }
            NodeKind::List { items } => self.list(items, certain),
            NodeKind::Negation { pipeline } | NodeKind::Time { pipeline, .. } => {
                self.node(pipeline, certain);
            }
            NodeKind::Function { body, .. } if matches!(body.kind, NodeKind::Empty) => {
                let range = self.range(node);
                let problem = "a function without a body".to_owned();
                self.faults.push(Fault { range, problem });
            }
            NodeKind::Function { body, .. } => self.node(body, false),
            NodeKind::Select { .. } => self.lacks(node, "`select`"),
            NodeKind::ForArith { .. } => self.lacks(node, "`for ((...))`"),
            NodeKind::Coproc { .. } => self.lacks(node, "`coproc`"),
            NodeKind::Redirect { op, target, fd, .. } => self.redirect(node, op, target, *fd),
            NodeKind::Word { parts, .. } => self.all(parts),
            NodeKind::Array { .. } => self.lacks(node, "arrays"),
            NodeKind::CommandSubstitution { command, .. }
            | NodeKind::ProcessSubstitution { command, .. } => self.node(command, false),
            _ => self.compound(node, certain),
        }
    }

    fn compound(&mut self, node: &Node, certain: bool) {
        match &node.kind {
            NodeKind::BraceGroup { body, redirects } | NodeKind::Subshell { body, redirects } => {
                self.node(body, certain);
                self.all(redirects);
            }
            NodeKind::If { condition, then_body, else_body, redirects } => {
                self.node(condition, certain);
                self.node(then_body, false);
                if let Some(body) = else_body {
                    self.node(body, false);
                }
                self.all(redirects);
            }
            NodeKind::While { condition, body, redirects }
            | NodeKind::Until { condition, body, redirects } => {
                self.node(condition, certain);
                self.node(body, false);
                self.all(redirects);
            }
            NodeKind::For { words, body, redirects, .. } => {
                self.all(words.as_deref().unwrap_or_default());
                self.node(body, false);
                self.all(redirects);
            }
            NodeKind::Case { word, patterns, redirects } => {
                self.node(word, false);
                for body in patterns.iter().filter_map(|arm| arm.body.as_ref()) {
                    self.node(body, false);
                }
                self.all(redirects);
            }
            _ => {}
        }
    }

    fn list(&mut self, items: &[ListItem], certain: bool) {
        let mut before = None;
        for ListItem { command, operator } in items {
            self.node(command, certain && before != Some(ListOperator::Or));
            before = *operator;
        }
    }

    fn redirect(&mut self, node: &Node, operator: &str, target: &Node, descriptor: i32) {
        let range = self.range(node);
        let NodeKind::Word { value, .. } = &target.kind else { return };
        if operator == "<<<" {
            self.lacks(node, "`<<<`");
        } else if value.trim().is_empty() || value.starts_with(['&', '|', ';', '<', '>']) {
            let problem = format!("nothing to redirect to behind `{operator}`");
            let range = range.start..range.end.min(range.start + operator.len());
            self.faults.push(Fault { range, problem });
        } else if let Some(command) = self.found.last_mut() {
            let (operator, target) = (operator.to_owned(), value.clone());
            command.redirects.push(Redirect { descriptor, operator, target, range });
        }
    }

    fn command(
        &mut self,
        node: &Node,
        assignments: &[Node],
        words: &[Node],
        redirects: &[Node],
        certain: bool,
    ) {
        let range = self.range(node);
        let spoken = words.iter().filter_map(|word| match &word.kind {
            NodeKind::Word { value, .. } => Some(Word::new(value, self.range(word))),
            _ => None,
        });
        let words_said = without_wrappers(spoken.collect());
        let is_certain = certain && self.inside.is_none();
        self.found.push(Invocation { words: words_said, redirects: Vec::new(), range, is_certain });
        self.all(redirects);
        let is_array = |word: &&Node| match &word.kind {
            NodeKind::Word { value, .. } => value.contains("=("),
            _ => false,
        };
        if let Some(word) = assignments.iter().find(is_array) {
            self.lacks(word, "arrays");
        }
        for word in assignments.iter().chain(words) {
            let outer = self.inside.clone();
            self.inside = Some(self.range(word));
            self.node(word, false);
            self.inside = outer;
        }
    }
}

/// The words from the program on: behind `exec`, `sudo` and the like, their options, and variables.
///
/// `command -v x` asks for a program and runs none.
fn without_wrappers(mut words: Vec<Word>) -> Vec<Word> {
    const WRAPPERS: &[&str] = &["command", "doas", "env", "exec", "nice", "nohup", "sudo", "time"];
    while let Some(first) = words.first().filter(|first| WRAPPERS.contains(&first.known())) {
        let is_query = first.known() == "command"
            && words.get(1).is_some_and(|word| word.known().eq_ignore_ascii_case("-v"));
        if is_query {
            return Vec::new();
        }
        let rest = words.iter().skip(1).position(|word| {
            let text = word.known();
            !text.starts_with('-') && !text.contains('=')
        });
        let Some(rest) = rest else { return Vec::new() };
        words.drain(..=rest);
    }
    words
}
