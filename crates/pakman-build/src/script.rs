//! The parts of a recipe, each run by a shell of its own.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    error::Error,
    sandbox::{Sandbox, inside},
    steps,
    work::Work,
};

/// The shell that Alpine has there, and the machine's own elsewhere.
const SHELL: &str = "/bin/sh";

/// What of abuild a recipe calls.
const FUNCTIONS: &str = include_str!("functions.sh");

/// Shells that are ready to run parts of the recipe.
pub(crate) struct Scripts<'a> {
    work: &'a Work,
    sandbox: Option<&'a Sandbox>,
    environment: Vec<(OsString, OsString)>,
}

impl<'a> Scripts<'a> {
    pub(crate) fn prepare(
        work: &'a Work,
        sandbox: Option<&'a Sandbox>,
        environment: Vec<(OsString, OsString)>,
    ) -> Result<Self, Error> {
        let path = work.folder().join("functions.sh");
        fs::write(&path, FUNCTIONS).map_err(Error::file("write", path))?;
        Ok(Self { work, sandbox, environment })
    }

    /// The shell that runs a function of the recipe in its `builddir`.
    pub(crate) fn part(&self, name: &str) -> Result<Command, Error> {
        let mut command = self.shell()?;
        command.arg(self.seen(&self.work.folder().join("functions.sh"))).arg(name);
        command.arg(self.seen(&self.work.recipe())).arg(self.seen(self.work.folder()));
        Ok(command)
    }

    /// Writes what `build` runs.
    pub(crate) fn write_build(&self, command: &str) -> Result<(), Error> {
        let path = self.work.folder().join("build.sh");
        // A function cannot be empty, and comments alone are nothing.
        let text = |command: &str| format!("build() {{\n:\n{command}\n}}\n");
        let write = |text: String| fs::write(&path, text).map_err(Error::file("write", &path));
        write(text(&steps::marked(command)))?;
        // The shell has the last word on what is a command, and knows nothing of marks.
        let mut check = self.shell()?;
        check.arg("-n").arg(self.seen(&path)).stdin(Stdio::null()).stderr(Stdio::null());
        if check.status().is_ok_and(|status| status.success()) {
            return Ok(());
        }
        write(text(command))
    }

    /// Where in the text of `build` the command begins that was at work last.
    pub(crate) fn step(&self) -> Option<usize> {
        fs::read_to_string(self.work.folder().join("step")).ok()?.trim().parse().ok()
    }

    /// Which of these words, each a path or pattern in the shell's spelling, match nothing in the
    /// stage.
    pub(crate) fn missing(&self, words: &[String]) -> Result<Vec<String>, Error> {
        let test = |(number, word): (usize, &String)| {
            format!("set -- {word}; [ -e \"$1\" ] || [ -L \"$1\" ] || echo {number}\n")
        };
        let tests: String = words.iter().enumerate().map(test).collect();
        let mut command = self.shell()?;
        command.args(["-c", "cd \"$0\" && eval \"$1\""]);
        command.arg(self.seen(&self.work.stage())).arg(tests).stdin(Stdio::null());
        let output = command.output().map_err(Error::program(SHELL))?;
        let numbers = String::from_utf8_lossy(&output.stdout).into_owned();
        let missing = numbers.lines().filter_map(|line| words.get(line.parse::<usize>().ok()?));
        Ok(missing.cloned().collect())
    }

    fn shell(&self) -> Result<Command, Error> {
        if let Some(sandbox) = self.sandbox {
            return sandbox.command(SHELL, &self.environment, self.work);
        }
        let mut command = Command::new(SHELL);
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.work.folder());
        Ok(command)
    }

    /// A path of the work folder as the scripts see it.
    pub(crate) fn seen(&self, path: &Path) -> PathBuf {
        if self.sandbox.is_some() { inside(path, self.work) } else { path.to_owned() }
    }
}
