//! Runs a program of the build: its output streamed and kept, nothing of it left behind.

use std::{
    collections::VecDeque,
    ffi::OsStr,
    fs,
    io::{self, Read, Write},
    os::unix::{
        ffi::OsStrExt,
        process::{CommandExt, ExitStatusExt},
    },
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::{error::Error, failure::Failure, interrupt::Interrupt, watch::Watcher, work::Work};

/// Set for every program of a build to its work folder: what shows whose a process is.
pub(crate) const MARK: &str = "PAKMAN_WORK";

/// How many lines a failure tells.
const TAIL: usize = 20;

/// The longest line that is told, in bytes; the log has all of it.
const LONGEST_LINE: usize = 4096;

/// How often an interrupt is looked for.
const TICK: Duration = Duration::from_millis(50);

/// How long an interrupted program has to end by itself.
const GRACE: Duration = Duration::from_secs(3);

/// Runs `command` to its end. Its output goes to the log of `work` and, line by line, to `watcher`.
///
/// Whatever it started in the background ends with it, and all of it ends when the interrupt is set.
pub(crate) fn run(
    mut command: Command,
    part: &'static str,
    work: &Work,
    watcher: &mut dyn Watcher,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    interrupt.check()?;
    let program = command.get_program().to_string_lossy().into_owned();
    let (mut reader, writer) = io::pipe().map_err(Error::program(&program))?;
    let second = writer.try_clone().map_err(Error::program(&program))?;
    command.stdin(Stdio::null()).stdout(writer).stderr(second);
    command.env(MARK, work.folder()).process_group(0);
    let child = command.spawn().map_err(Error::program(&program))?;
    // The command holds the ends of the pipe that the program writes to.
    drop(command);
    let mut running = Running { child, mark: work.folder().to_owned() };
    let (sender, output) = channel();
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..read].to_vec()).is_err() {
                return;
            }
        }
    });
    let mut lines = Lines::default();
    let status = follow(&mut running, &output, work, interrupt, &mut |bytes| {
        lines.take(bytes, watcher);
    })?;
    lines.end(watcher);
    if status.success() {
        return Ok(());
    }
    let ending = match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "no exit code".to_owned(),
    };
    let tail = lines.tail.into();
    let log = work.log().1;
    Err(Error::Failed(Box::new(Failure { part, ending, tail, log, at: None })))
}

/// Passes output on until the program has ended and nobody can write any more.
fn follow(
    running: &mut Running,
    output: &Receiver<Vec<u8>>,
    work: &Work,
    interrupt: &Interrupt,
    take: &mut dyn FnMut(&[u8]),
) -> Result<ExitStatus, Error> {
    let (mut log, path) = work.log();
    let mut status = None;
    loop {
        match output.recv_timeout(TICK) {
            Ok(bytes) => {
                log.write_all(&bytes).map_err(Error::file("write", &path))?;
                take(&bytes);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                if let Some(status) = status {
                    return Ok(status);
                }
                thread::sleep(TICK);
            }
        }
        if interrupt.is_set() {
            running.end();
            return Err(Error::Interrupted);
        }
        if status.is_none() {
            status = running.child.try_wait().map_err(Error::program("sh"))?;
            if status.is_some() {
                running.kill_all();
            }
        }
    }
}

/// A program that was started; it does not outlive this.
struct Running {
    child: Child,
    mark: PathBuf,
}

impl Running {
    fn group(&self) -> Option<Pid> {
        i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
    }

    /// Asks it to end, and makes it.
    fn end(&mut self) {
        if let Some(group) = self.group() {
            // It may have ended already.
            let _ = kill_process_group(group, Signal::TERM);
        }
        let start = Instant::now();
        while start.elapsed() < GRACE && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(TICK / 5);
        }
        self.kill_all();
    }

    /// Kills its process group, and whatever left that and still has the mark.
    fn kill_all(&self) {
        if let Some(group) = self.group() {
            let _ = kill_process_group(group, Signal::KILL);
        }
        // One that is killed may have started another meanwhile; there is an end to that.
        for _ in 0..8 {
            let left = marked(&self.mark);
            if left.is_empty() {
                return;
            }
            for process in left {
                let _ = kill_process(process, Signal::KILL);
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill_all();
        let _ = self.child.wait();
    }
}

/// The processes that have the mark in their environment.
fn marked(mark: &Path) -> Vec<Pid> {
    let wanted = [MARK.as_bytes(), b"=", mark.as_os_str().as_bytes()].concat();
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let own = rustix::process::getpid();
    let process = |name: &OsStr| name.to_str()?.parse().ok().and_then(Pid::from_raw);
    let has_mark = |pid: &Pid| {
        let path = format!("/proc/{}/environ", pid.as_raw_nonzero());
        // Of a process that has ended there is nothing to read.
        fs::read(path)
            .is_ok_and(|environ| environ.split(|byte| *byte == 0).any(|one| one == wanted))
    };
    let found = processes.filter_map(|entry| process(&entry.ok()?.file_name()));
    found.filter(|pid| *pid != own && has_mark(pid)).collect()
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
