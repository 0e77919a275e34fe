//! What came of a process.

use std::{
    fs::File,
    io::{self, Read, Seek},
    process::{Child, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use pakman_render::Sh;

use super::users::Prepared;
use crate::error::Error;

/// What came of a process.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The exit code; `None` when a signal killed it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
    /// How long it took. One that would have taken longer than it may was killed.
    pub took: Duration,
    /// Its standard output, byte by byte.
    pub bytes: Vec<u8>,
}

impl Ran {
    /// Runs it to its end, with `input` to read, and kills it behind `limit`.
    ///
    /// What it leaves running in the background may hold on to its output.
    pub(super) fn of(
        prepared: Prepared,
        input: &mut (dyn Read + Send),
        limit: Duration,
    ) -> Result<Self, Error> {
        let mut command = prepared.command;
        let program = command.get_program().to_string_lossy().into_owned();
        let failed = |source| Error::Program { program, source };
        let run = || {
            let begun = Instant::now();
            let (mut stdout, mut stderr) = (tempfile::tempfile()?, tempfile::tempfile()?);
            command.stdin(Stdio::piped()).stdout(stdout.try_clone()?).stderr(stderr.try_clone()?);
            let mut child = command.spawn()?;
            let stdin = child.stdin.take();
            let status = thread::scope(|scope| {
                // It may end without reading everything.
                scope.spawn(move || stdin.map(|mut stdin| io::copy(input, &mut stdin)));
                wait(&mut child, begun, limit)
            })?;
            let (bytes, said) = (content(&mut stdout)?, content(&mut stderr)?);
            Ok(Self {
                code: status.code(),
                stdout: String::from_utf8_lossy(&bytes).into_owned(),
                stderr: String::from_utf8_lossy(&said).into_owned(),
                took: begun.elapsed(),
                bytes,
            })
        };
        run().map_err(failed)
    }

    /// Whether it ended well.
    pub fn is_well(&self) -> bool {
        self.code == Some(0)
    }

    /// All that it said, errors last.
    pub fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Its standard output, from a process that succeeded without a word on standard error.
    ///
    /// Panics when it did not.
    pub fn quietly(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "it said {}", self.stdout);
        self.stdout
    }
}

/// The end of a process, which is killed when it takes too long.
fn wait(child: &mut Child, begun: Instant, limit: Duration) -> io::Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if begun.elapsed() > limit {
            child.kill()?;
        }
        thread::sleep(Duration::from_millis(3));
    }
}

/// What is in a file that another process wrote.
fn content(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A word for the shell. No argument can hold a NUL.
pub fn quoted(word: &str) -> String {
    Sh::word(&word.replace('\0', ""))
}
