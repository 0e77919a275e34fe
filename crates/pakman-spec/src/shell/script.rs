//! A shell text of the file: what runs it, what it says, and where it stands.

use std::{cell::OnceCell, collections::HashSet, ops::Range, slice};

use pakman_shell::{Fault, Variable};

use super::{
    flow::Unreached,
    invocation::Invocation,
    reading::{Budget, Reading, Taken},
};
use crate::{HookEvent, Source, Span, Spanned, spec::Spec, text::part::Parts};

/// Shell text of the file.
pub(crate) struct Script<'a> {
    /// What runs it, and when.
    pub(crate) role: Role,
    text: &'a Spanned<String>,
    source: &'a Source,
    reading: Reading,
    parts: OnceCell<Parts>,
    asked: OnceCell<HashSet<String>>,
}

/// What a shell text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// `build.command`: busybox `sh`, under abuild.
    Build,
    /// `package`: likewise.
    Package,
    /// An install script: busybox `sh` as root, under apk.
    Hook(HookEvent),
    /// The words behind a service's program.
    Service,
    /// The words behind a command's program.
    Command,
}

impl Role {
    /// The text as the subject of a sentence.
    pub(crate) fn subject(self) -> String {
        match self {
            Self::Build => "`build.command`".to_owned(),
            Self::Package => "`package`".to_owned(),
            Self::Hook(event) => format!("the `{}` hook", event.name()),
            Self::Service | Self::Command => "`call`".to_owned(),
        }
    }
}

impl<'a> Script<'a> {
    pub(super) fn new(
        role: Role,
        text: &'a Spanned<String>,
        source: &'a Source,
        reading: Reading,
    ) -> Self {
        Self { role, text, source, reading, parts: OnceCell::new(), asked: OnceCell::new() }
    }
}

impl Script<'_> {
    fn taken(&self) -> Option<&Taken> {
        match &self.reading {
            Reading::Taken(taken) => Some(taken),
            Reading::Refused(_) | Reading::Unread => None,
        }
    }

    /// Every command that it may run, in the order of the text; none where it is no shell text.
    pub(crate) fn invocations(&self) -> &[Invocation] {
        self.taken().map_or(&[], |taken| &taken.commands)
    }

    /// The commands behind the first one, where that is no pipeline and is waited for.
    pub(crate) fn behind_first(&self) -> Option<&Range<usize>> {
        self.taken()?.behind_first.as_ref()
    }

    /// The `&` that puts its first commands into the background.
    pub(crate) fn background(&self) -> Option<&Range<usize>> {
        self.taken()?.background.as_ref()
    }

    /// The commands that never run, for an end that stands before them.
    pub(crate) fn unreached(&self) -> &[Unreached] {
        self.taken().map_or(&[], |taken| &taken.unreached)
    }

    /// Its `NAME=VALUE` without a program behind them.
    pub(crate) fn assigned(&self) -> &[Range<usize>] {
        self.taken().map_or(&[], |taken| &taken.assigned)
    }

    /// The test that stands last, and what runs where it holds.
    pub(crate) fn last_test(&self) -> Option<&(Range<usize>, Range<usize>)> {
        self.taken()?.last_test.as_ref()
    }

    /// Whether it looks for a program, to call it only where there is one.
    pub(crate) fn asks_for(&self, name: &str) -> bool {
        self.asked.get_or_init(|| asked(self.invocations())).contains(name)
    }

    /// Whether it takes in text that is not known, which may read and set anything.
    pub(crate) fn reads_others(&self) -> bool {
        let takes_in = |it: &Invocation| matches!(it.program(), Some("." | "source" | "eval"));
        self.invocations().iter().any(takes_in)
    }

    /// The variables that it reads.
    pub(crate) fn variables(&self) -> &[Variable] {
        self.taken().map_or(&[], |taken| &taken.variables)
    }

    /// Whether it is known what it runs.
    pub(crate) fn is_known(&self) -> bool {
        self.taken().is_some()
    }

    /// What is wrong with it as a shell text.
    pub(crate) fn faults(&self) -> &[Fault] {
        match &self.reading {
            Reading::Taken(taken) => &taken.doubts,
            Reading::Refused(fault) => slice::from_ref(fault),
            Reading::Unread => &[],
        }
    }

    /// Whether it was too long or too deep to be read.
    pub(crate) fn is_unread(&self) -> bool {
        matches!(self.reading, Reading::Unread)
    }

    /// Where all of it stands in the file.
    pub(crate) fn whole(&self) -> Span {
        self.text.span
    }

    /// The text itself.
    pub(crate) fn whole_text(&self) -> &str {
        &self.text.value
    }

    /// Where a part of it, in bytes of its own text, stands in the file.
    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        self.parts.get_or_init(|| Parts::of(self.source, self.text)).span(range.clone())
    }

    /// Where a part of it stands in the file, if exactly its text stands there, for edits.
    pub(crate) fn editable(&self, range: &Range<usize>) -> Option<Span> {
        let span = self.span(range);
        (self.source.text().get(span.range())? == self.text.value.get(range.clone())?)
            .then_some(span)
    }

    /// Whether it is the words behind a program.
    pub(crate) fn is_call(&self) -> bool {
        matches!(self.role, Role::Service | Role::Command)
    }

    /// The event of the install script that it is.
    pub(crate) fn hook(&self) -> Option<HookEvent> {
        match self.role {
            Role::Hook(event) => Some(event),
            Role::Build | Role::Package | Role::Service | Role::Command => None,
        }
    }
}

/// The names of what commands look for: `which NAME`, `command -v NAME`, `[ -x /usr/bin/NAME ]`.
fn asked(commands: &[Invocation]) -> HashSet<String> {
    let is_query = |command: &&Invocation| {
        matches!(command.program(), Some("which" | "type" | "hash" | "[" | "test"))
            || command.words.is_empty()
                && command.wrappers.first().is_some_and(|it| it.known() == "command")
    };
    let queries = commands.iter().filter(is_query);
    let words = queries.flat_map(|it| it.wrappers.iter().chain(&it.words).skip(1));
    words.filter_map(|word| word.known().rsplit('/').next().map(str::to_owned)).collect()
}

/// Every shell text of the file.
pub(crate) fn scripts<'a>(spec: &'a Spec, source: &'a Source) -> Vec<Script<'a>> {
    let mut budget = Budget::default();
    let mut scripts = Vec::new();
    let mut add = |role: Role, text: Option<&'a Spanned<String>>| {
        let Some(text) = text else { return };
        let reading = match role {
            Role::Service | Role::Command => budget.arguments(&text.value),
            Role::Build | Role::Package | Role::Hook(_) => budget.script(&text.value),
        };
        scripts.push(Script::new(role, text, source, reading));
    };
    add(Role::Build, spec.build.as_ref().and_then(|build| build.value.command.as_ref()));
    add(Role::Package, spec.package.as_ref());
    for (event, text) in spec.hook.iter().flat_map(|hook| hook.value.texts()) {
        add(Role::Hook(event), Some(text));
    }
    let run = spec.run.as_ref().map(|run| &run.value);
    let services = run.and_then(|run| run.services.as_ref());
    for service in services.into_iter().flat_map(|list| &list.value) {
        let start = service.value.start.as_ref();
        add(Role::Service, start.and_then(|start| start.value.call.as_ref()));
    }
    let commands = run.and_then(|run| run.commands.as_ref());
    for command in commands.into_iter().flat_map(|list| &list.value) {
        add(Role::Command, command.value.call.as_ref());
    }
    scripts
}
