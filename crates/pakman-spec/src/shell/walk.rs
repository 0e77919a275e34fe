//! The tree of a shell text to the commands that it may run.

use pakman_shell::{Command, Join, Kind, List};

use super::{
    invocation::{Invocation, Redirect},
    word::Word,
};

/// Every command of the list, in the order of the text.
pub(super) fn commands(text: &str, list: &List) -> Vec<Invocation> {
    let mut walk = Walk { text, found: Vec::new() };
    walk.list(list, true);
    walk.found
}

/// Gathers the commands of a tree. Whether one is certain to run is handed down.
struct Walk<'a> {
    text: &'a str,
    found: Vec<Invocation>,
}

impl Walk<'_> {
    fn list(&mut self, list: &List, certain: bool) {
        for chain in &list.chains {
            let mut before = None;
            let joined = chain.rest.iter().map(|(join, pipeline)| (Some(*join), pipeline));
            for (join, pipeline) in [(None, &chain.first)].into_iter().chain(joined) {
                before = join.or(before);
                for command in &pipeline.commands {
                    self.command(command, certain && before != Some(Join::Or));
                }
            }
        }
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

    fn command(&mut self, command: &Command, certain: bool) {
        match &command.kind {
            Kind::Simple { assignments, words } => {
                let spoken = words.iter().map(|word| self.word(word)).collect();
                self.found.push(Invocation {
                    words: without_wrappers(spoken),
                    redirects: Vec::new(),
                    range: command.range.clone(),
                    is_certain: certain,
                });
                self.redirects(command);
                self.substitutions(assignments);
                self.substitutions(words);
                return;
            }
            Kind::Group(list) | Kind::Subshell(list) => self.list(list, certain),
            Kind::If { branches, otherwise } => {
                let mut certain = certain;
                for (condition, body) in branches {
                    self.list(condition, certain);
                    self.list(body, false);
                    certain = false;
                }
                self.lists(otherwise.as_slice());
            }
            Kind::Loop { condition, body } => {
                self.list(condition, certain);
                self.list(body, false);
            }
            Kind::For { words, body } => {
                self.substitutions(words);
                self.list(body, false);
            }
            Kind::Case { subject, clauses } => {
                self.lists(&subject.commands);
                for clause in clauses {
                    self.substitutions(&clause.patterns);
                    self.list(&clause.body, false);
                }
            }
            Kind::Function { body, .. } => self.command(body, false),
        }
        self.redirects(command);
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
