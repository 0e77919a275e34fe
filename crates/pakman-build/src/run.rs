//! Runs a program of the build: its output streamed and kept, nothing of it left behind.

use std::{
    collections::VecDeque,
    io::{self, Read},
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Command, ExitStatus},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::{Duration, Instant},
};

use crate::{
    children::{MARK, Running, mark},
    error::Error,
    failure::Failure,
    interrupt::Interrupt,
    log::Log,
    scope,
    watch::Watcher,
    work::Work,
};

/// How many lines a failure tells.
const TAIL: usize = 20;

/// The longest line that is told, in bytes; the log has all of it.
const LONGEST_LINE: usize = 4096;

/// How many pieces of output may be read and not yet told, each of at most 64 kB. A program that
/// prints faster than that waits.
const AHEAD: usize = 16;

/// How often an interrupt is looked for.
const TICK: Duration = Duration::from_millis(50);

/// How long output is read of what outlives the program that was started, if anything does.
const GRACE: Duration = Duration::from_secs(2);

/// A program that is about to run.
pub(crate) struct Program {
    pub(crate) command: Command,
    /// Whether the machine's abstract sockets are kept from it.
    pub(crate) is_scoped: bool,
}

impl From<Command> for Program {
    fn from(command: Command) -> Self {
        Self { command, is_scoped: false }
    }
}

/// Runs a program to its end, with the input that it was given. Its output goes to the log of `work` and, line by line, to `watcher`.
///
/// Whatever it started in the background ends with it, and all of it ends when the interrupt is set.
pub(crate) fn run(
    program: impl Into<Program>,
    part: &'static str,
    work: &Work,
    watcher: &mut dyn Watcher,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    interrupt.check()?;
    let Program { mut command, is_scoped } = program.into();
    let program = command.get_program().to_string_lossy().into_owned();
    let (mut reader, writer) = io::pipe().map_err(Error::program(&program))?;
    let second = writer.try_clone().map_err(Error::program(&program))?;
    command.stdout(writer).stderr(second).env(MARK, mark(work.folder())).process_group(0);
    // It outlives the child.
    let mut parent = None;
    let started = Running::start(work.folder(), || {
        // The command holds the ends of the pipe that the program writes to, and goes with this.
        if !is_scoped {
            return command.spawn();
        }
        let (child, alive) = scope::spawn(command)?;
        parent = Some(alive);
        Ok(child)
    });
    let mut running = started.map_err(Error::program(&program))?;
    let (sender, output) = sync_channel(AHEAD);
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..read].to_vec()).is_err() {
                return;
            }
        }
    });
    let (file, path) = work.log();
    let (mut lines, mut log) = (Lines::default(), Log::new(file));
    let status = follow(&mut running, &output, interrupt, &mut |bytes| {
        lines.take(bytes, watcher);
        log.take(bytes).map_err(Error::file("write", &path))
    });
    lines.end(watcher);
    drop(parent);
    log.end().map_err(Error::file("write", &path))?;
    let status = status?;
    if status.success() {
        return Ok(());
    }
    let ending = match (status.code(), status.signal()) {
        // What a namespace and a shell make of a signal.
        (Some(code @ 129..=192), _) => format!("exit code {code} (signal {})", code - 128),
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "no exit code".to_owned(),
    };
    let tail = lines.tail.into();
    Err(Error::Failed(Box::new(Failure {
        part,
        ending,
        tail,
        log: path,
        at: None,
        notes: Vec::new(),
    })))
}

/// Passes output on until the program has ended and all that it printed is read. Whoever still
/// holds its output then, out of reach, is not waited for.
fn follow(
    running: &mut Running,
    output: &Receiver<Vec<u8>>,
    interrupt: &Interrupt,
    take: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
) -> Result<ExitStatus, Error> {
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        let received = output.recv_timeout(TICK);
        if let Ok(bytes) = &received {
            take(bytes)?;
        }
        if received.is_err() {
            running.bury();
        }
        if interrupt.is_set() {
            running.end();
            return Err(Error::Interrupted);
        }
        match ended {
            Some((status, at)) if received.is_err() || at.elapsed() > GRACE => return Ok(status),
            Some(_) => {}
            None => {
                let status = running.child.try_wait().map_err(Error::program("sh"))?;
                if let Some(status) = status {
                    running.kill_all();
                    ended = Some((status, Instant::now()));
                } else if received == Err(RecvTimeoutError::Disconnected) {
                    thread::sleep(TICK);
                }
            }
        }
    }
}

/// Output, cut into lines.
#[derive(Default)]
struct Lines {
    open: Vec<u8>,
    tail: VecDeque<String>,
}

impl Lines {
    fn take(&mut self, bytes: &[u8], watcher: &mut dyn Watcher) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let room = LONGEST_LINE.saturating_sub(self.open.len());
            self.open.extend_from_slice(&piece[..piece.len().min(room)]);
            if piece.ends_with(b"\n") {
                self.end(watcher);
            }
        }
    }

    fn end(&mut self, watcher: &mut dyn Watcher) {
        if self.open.is_empty() {
            return;
        }
        let line = String::from_utf8_lossy(self.open.trim_ascii_end());
        // What a progress display wrote over is gone from a terminal too.
        let line = line.rsplit('\r').next().unwrap_or_default().to_owned();
        self.open.clear();
        watcher.output(&line);
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line);
    }
}
