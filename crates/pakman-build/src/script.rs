//! The parts of a recipe, each run by a shell of its own.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    accounts::Accounts,
    destination::Matches,
    error::Error,
    machine::Start,
    mark,
    owners::Owners,
    run::Program,
    sandbox::{Sandbox, Who, inside},
    steps,
    work::Work,
};

/// The shell that Alpine has there, and the machine's own elsewhere.
const SHELL: &str = "/bin/sh";

/// What of abuild a recipe calls.
const FUNCTIONS: &str = include_str!("functions.sh");

/// What a namespace begins with.
const INIT: &str = include_str!("init.sh");

/// Longer than any number of a byte and its newline.
const LONGEST_STEP: i64 = 32;

/// Who runs a part of the recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// `build()`: whoever builds.
    Build,
    /// `package()`: root, as far as it can be had.
    Package {
        /// Whether it links what it copies.
        links: bool,
    },
}

/// Shells that are ready to run parts of the recipe.
pub(crate) struct Scripts<'a> {
    work: &'a Work,
    sandbox: Option<&'a Sandbox>,
    accounts: &'a Accounts,
    owners: Owners,
    environment: &'a [(OsString, OsString)],
    /// Where the shell notes which command is at work.
    steps: File,
}

impl<'a> Scripts<'a> {
    pub(crate) fn prepare(
        work: &'a Work,
        sandbox: Option<&'a Sandbox>,
        accounts: &'a Accounts,
        owners: Owners,
        environment: &'a [(OsString, OsString)],
    ) -> Result<Self, Error> {
        for (name, text) in [("functions.sh", FUNCTIONS), ("init.sh", INIT)] {
            let path = work.scripts().join(name);
            fs::write(&path, text).map_err(Error::file("write", path))?;
        }
        let steps = mark::open(&work.folder().join("steps"))?;
        Ok(Self { work, sandbox, accounts, owners, environment, steps })
    }

    /// A shell that runs a part of the recipe in `builddir`, with links to `beside` there.
    pub(crate) fn part(&self, part: Part, beside: &[PathBuf]) -> Result<Program, Error> {
        let (mut command, knows_names) = self.shell(self.who(part))?;
        let (name, links) = match part {
            Part::Build => ("build", ""),
            Part::Package { links } => ("package", if links { "links" } else { "" }),
        };
        command.arg(self.seen(&self.work.scripts().join("functions.sh"))).arg(name);
        command.arg(self.seen(&self.work.recipe())).arg(self.seen(&self.work.inside()));
        let (user, group) = self.accounts.own;
        command.arg(if knows_names { String::new() } else { format!("{user}:{group}") });
        command.arg(links).args(beside.iter().map(|path| self.seen(path)));
        let steps = self.steps.try_clone().map_err(Error::program(SHELL))?;
        command.stdin(steps);
        let is_scoped = self.sandbox.is_some_and(|sandbox| sandbox.is_scoped(self.who(part)));
        Ok(Program { command, is_scoped })
    }

    /// Writes what `build` runs.
    pub(crate) fn write_build(&self, command: &str) -> Result<(), Error> {
        let path = self.work.scripts().join("build.sh");
        // A function cannot be empty, and comments alone are nothing.
        let text = |command: &str| format!("build() {{\n:\n{command}\n}}\n");
        let write = |text: String| fs::write(&path, text).map_err(Error::file("write", &path));
        write(text(&steps::marked(command)))?;
        // The shell has the last word on what is a command, and knows nothing of marks.
        let (mut check, _) = self.shell(Who::Question)?;
        check.arg("-n").arg(self.seen(&path)).stdin(Stdio::null()).stderr(Stdio::null());
        if check.status().is_ok_and(|status| status.success()) {
            return Ok(());
        }
        write(text(command))
    }

    /// Where in the text of `build` the command begins that was at work last.
    pub(crate) fn step(&self) -> Option<usize> {
        let mut steps = &self.steps;
        let length = steps.seek(SeekFrom::End(0)).ok()?;
        let back = LONGEST_STEP.min(length.cast_signed());
        steps.seek(SeekFrom::End(-back)).ok()?;
        let mut last = String::new();
        steps.take(LONGEST_STEP.cast_unsigned()).read_to_string(&mut last).ok()?;
        last.lines().last()?.parse().ok()
    }

    /// The paths in the stage that each of these words matches, each a path or pattern in the
    /// shell's spelling.
    pub(crate) fn matches(&self, words: &[String]) -> Result<Matches, Error> {
        let list = |word: &String| {
            format!(
                "set -- {word}; [ -e \"$1\" ] || [ -L \"$1\" ] || shift $#\n\
                 for path; do printf '%s\\0' \"$path\"; done; printf '\\0'\n"
            )
        };
        let lists: String = words.iter().map(list).collect();
        let (mut command, _) = self.shell(Who::Question)?;
        command.args(["-c", "cd \"$0\" && eval \"$1\""]);
        command.arg(self.seen(&self.work.stage())).arg(lists).stdin(Stdio::null());
        let output = command.output().map_err(Error::program(SHELL))?;
        let mut paths = output.stdout.split(|byte| *byte == 0);
        let mut next = || -> Vec<Vec<u8>> {
            let of_word = paths.by_ref().take_while(|path| !path.is_empty());
            of_word.map(<[u8]>::to_vec).collect()
        };
        Ok(words.iter().map(|_| next()).collect())
    }

    /// A shell for somebody at the terminal, at the top of the tree. Where its errors are to stay
    /// apart from its output, [`crate::apart`] may have to take them.
    pub(crate) fn interactive(&self, is_apart: bool) -> Result<Command, Error> {
        let (mut shell, _) = self.shell(Who::Person { is_apart })?;
        shell.args(["-c", "cd \"$0\" && exec /bin/sh -i"]).arg(self.seen(&self.work.stage()));
        Ok(shell)
    }

    fn who(&self, part: Part) -> Who {
        match part {
            Part::Build => Who::Builder,
            Part::Package { .. } => Who::Packager(self.owners),
        }
    }

    /// A shell, and whether it knows the package's user by name.
    fn shell(&self, who: Who) -> Result<(Command, bool), Error> {
        let Self { work, accounts, environment, .. } = self;
        if let Some(sandbox) = self.sandbox {
            return Ok((sandbox.command(SHELL, who, accounts, environment, work)?, true));
        }
        let start = match who {
            Who::Packager(owners) => Start::packager(owners, accounts, work),
            Who::Builder | Who::Person { .. } | Who::Question => Start::builder(accounts, work),
        };
        let mut command = start.command(SHELL);
        command.env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(work.inside());
        Ok((command, start.knows_names))
    }

    /// A path of the work folder as the scripts see it.
    fn seen(&self, path: &Path) -> PathBuf {
        if self.sandbox.is_some() { inside(path, self.work) } else { path.to_owned() }
    }
}
