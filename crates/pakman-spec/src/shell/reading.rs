//! What is read out of a shell text.

use std::ops::Range;

use pakman_shell::{Fault, Join, Kind, List, Refusal, Script, Variable};

use super::{flow::Unreached, invocation::Invocation, walk};

/// Bytes of shell text that a file may hold and still have it read.
const MAX_BYTES: usize = 256 << 10;

/// What is read out of a text.
pub(super) enum Reading {
    /// The shell takes it.
    Taken(Box<Taken>),
    Refused(Box<Fault>),
    /// It is too long, or nests too deep.
    Unread,
}

/// What is read out of a text that the shell takes.
pub(super) struct Taken {
    /// What it may run.
    pub(super) commands: Vec<Invocation>,
    /// The commands behind the first, if that is a single one which is waited for.
    pub(super) behind_first: Option<Range<usize>>,
    pub(super) background: Option<Range<usize>>,
    /// What never runs, for an end that stands before it.
    pub(super) unreached: Vec<Unreached>,
    /// `NAME=VALUE` without a program behind it.
    pub(super) assigned: Vec<Range<usize>>,
    /// What stands last, if it is a test and what runs where it holds, each.
    pub(super) last_test: Option<(Range<usize>, Range<usize>)>,
    /// The variables that it reads.
    pub(super) variables: Vec<Variable>,
    /// What is wrong nonetheless.
    pub(super) doubts: Vec<Fault>,
}

impl Reading {
    fn new(text: &str, read: Result<Script, Refusal>) -> Self {
        match read {
            Ok(script) => {
                let walk::Walked { commands, unreached, assigned } = walk::walk(text, &script.list);
                Self::Taken(Box::new(Taken {
                    commands,
                    behind_first: behind_first(&script.list),
                    background: background(text, &script.list),
                    unreached,
                    assigned,
                    last_test: last_test(&script.list),
                    variables: script.variables,
                    doubts: script.doubts,
                }))
            }
            Err(Refusal::Fault(fault)) => Self::Refused(fault),
            Err(Refusal::TooDeep) => Self::Unread,
        }
    }
}

fn behind_first(list: &List) -> Option<Range<usize>> {
    let (first, rest) = list.chains.split_first()?;
    let end = rest.last().unwrap_or(first).range.end;
    let joined = first.rest.first().map(|(_, pipeline)| pipeline.commands[0].range.start);
    let start = joined.or_else(|| rest.first().map(|chain| chain.range.start))?;
    let is_single = first.first.commands.len() == 1;
    let is_waited_for = !first.is_background || joined.is_some();
    (is_single && is_waited_for).then_some(start..end)
}

/// `TEST && COMMAND` at the end, whose exit code is that of the test where it does not hold.
fn last_test(list: &List) -> Option<(Range<usize>, Range<usize>)> {
    const TESTS: &[&str] =
        &["[", "[[", "command", "getent", "grep", "id", "pgrep", "test", "which"];
    let chain = list.chains.last().filter(|chain| !chain.is_background)?;
    let [(Join::And, _)] = &chain.rest[..] else { return None };
    let [test] = &chain.first.commands[..] else { return None };
    let Kind::Simple { words, .. } = &test.kind else { return None };
    let program = words.first()?.text.as_deref()?;
    let is_query = program != "command" || words.get(1)?.text.as_deref() == Some("-v");
    let start = chain.rest[0].1.commands[0].range.start;
    let is_plain = !chain.rest[0].1.is_negated;
    (TESTS.contains(&program) && is_query && is_plain)
        .then_some((chain.range.start..test.range.end, start..chain.range.end))
}

/// The `&` that puts the first commands into the background.
fn background(text: &str, list: &List) -> Option<Range<usize>> {
    let first = list.chains.first().filter(|chain| chain.is_background)?;
    let start = first.range.end + text[first.range.end..].find('&')?;
    Some(start..start + 1)
}

/// What the texts of one file may still cost: a text can stand in many places of a file.
pub(super) struct Budget {
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: MAX_BYTES }
    }
}

impl Budget {
    /// Reads the text of a whole script.
    pub(super) fn script(&mut self, text: &str) -> Reading {
        self.read(text, pakman_shell::script)
    }

    /// Reads words that stand behind a program, whose own word comes out empty.
    pub(super) fn arguments(&mut self, text: &str) -> Reading {
        self.read(text, pakman_shell::arguments)
    }

    fn read(&mut self, text: &str, read: fn(&str) -> Result<Script, Refusal>) -> Reading {
        let Some(left) = self.bytes.checked_sub(text.len()) else { return Reading::Unread };
        self.bytes = left;
        Reading::new(text, read(text))
    }
}
