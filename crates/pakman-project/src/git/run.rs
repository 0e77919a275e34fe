//! One command of git.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{self, ErrorKind, Read},
    os::unix::fs::FileTypeExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::{self, SyncSender},
    thread,
    time::{Duration, Instant},
};

use super::Git;
use crate::error::Error;

/// How long git may take. Listing the largest repositories takes some seconds; what takes longer
/// waits for something that never comes.
const LIMIT: Duration = Duration::from_mins(1);

/// After how long is looked whether it waits for what never comes.
const SOON: Duration = Duration::from_secs(1);

/// What git reads in each folder that it looks for files in.
const IGNORED: &str = ".gitignore";

/// The most folders that are looked into for it.
const FOLDERS: usize = 100_000;

/// Which settings git reads beside those of the view.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Settings {
    /// Those of the repository, of the user and of the machine.
    All,
    /// None.
    None,
}

/// How a command ended.
struct Answer {
    /// Its exit code, unless a signal ended it.
    code: Option<i32>,
    /// On standard error.
    said: String,
}

/// What a command does meanwhile.
enum News {
    Printed(Vec<u8>),
    /// Its output came to its end; what it said of errors.
    Ended(io::Result<Vec<u8>>),
}

/// How many bytes of what is printed are taken at once, and how many times as many may wait.
const AT_ONCE: usize = 64 << 10;
const WAITING: usize = 4;

impl Git {
    /// What git prints, run in `folder` of the work tree.
    pub(crate) fn run(&self, folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        let mut printed = Vec::new();
        let mut take = |bytes: &[u8]| printed.extend_from_slice(bytes);
        let Answer { code, said } = self.start(folder, arguments, Settings::None, &mut take)?;
        if code == Some(0) { Ok(printed) } else { Err(self.failed(arguments, &said)) }
    }

    /// Gives what git prints to `take`, part by part, each of which ends in a NUL. What was given is
    /// worth nothing after an error.
    pub(crate) fn each(
        &self,
        folder: &Path,
        arguments: &[&str],
        mut take: impl FnMut(&[u8]),
    ) -> Result<(), Error> {
        let mut begun = Vec::new();
        let mut split = |bytes: &[u8]| {
            for part in bytes.split_inclusive(|byte| *byte == 0) {
                begun.extend_from_slice(part);
                if begun.pop_if(|last| *last == 0).is_some() {
                    take(&begun);
                    begun.clear();
                }
            }
        };
        let Answer { code, said } = self.start(folder, arguments, Settings::None, &mut split)?;
        if code == Some(0) { Ok(()) } else { Err(self.failed(arguments, &said)) }
    }

    /// The text that git prints, run at the top of the work tree.
    pub(crate) fn text(&self, arguments: &[&str]) -> Result<String, Error> {
        Ok(String::from_utf8_lossy(&self.run(&self.top, arguments)?).into_owned())
    }

    /// Whether git says yes (0) or no (1), run in `folder` of the work tree.
    pub(crate) fn says(&self, folder: &Path, arguments: &[&str]) -> Result<bool, Error> {
        let Answer { code, said } = self.start(folder, arguments, Settings::None, &mut |_| {})?;
        match code {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => Err(self.failed(arguments, &said)),
        }
    }

    /// What `git config` says of all settings, which it reads without acting on them; nothing
    /// where there are none.
    pub(super) fn settings(&self, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        let mut printed = Vec::new();
        let mut take = |bytes: &[u8]| printed.extend_from_slice(bytes);
        let Answer { code, said } = self.start(&self.top, arguments, Settings::All, &mut take)?;
        match code {
            // With no more than a warning, git reads on without the settings of the repository.
            Some(0 | 1) if said.is_empty() => Ok(printed),
            _ => Err(self.failed(arguments, &said)),
        }
    }

    fn failed(&self, arguments: &[&str], message: &str) -> Error {
        let view = self.view.path().to_string_lossy();
        let message = message.replace(&*view, &self.folders.own.to_string_lossy());
        Error::Git { top: self.top.clone(), command: arguments.join(" "), message }
    }

    fn start(
        &self,
        folder: &Path,
        arguments: &[&str],
        settings: Settings,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<Answer, Error> {
        let mut command = pakman_program::command("git");
        command.arg("-C").arg(folder).args(arguments).env_clear().envs(environment(settings));
        let repository = match settings {
            Settings::All => &*self.folders.own,
            Settings::None => self.view.path(),
        };
        command.env("GIT_DIR", repository).env("GIT_WORK_TREE", &self.top);
        let mut pipe = None;
        let is_hopeless = || {
            pipe = pipe_in(&self.top);
            pipe.is_some()
        };
        match finish(&mut command, is_hopeless, take) {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => Err(if let Some(path) = pipe {
                Error::NoFile { path, kind: "a pipe" }
            } else {
                let command = arguments.join(" ");
                Error::Slow { top: self.top.clone(), command, limit: LIMIT }
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(Error::NoGit { top: self.top.clone() })
            }
            Err(error) => Err(self.failed(arguments, &error.to_string())),
        }
    }
}

/// All that git sees of the environment.
fn environment(settings: Settings) -> Vec<(&'static str, OsString)> {
    let mut environment = vec![
        ("LC_ALL", "C".into()),
        // Neither a lock nor a better index is left in the repository, and nothing is fetched.
        ("GIT_OPTIONAL_LOCKS", "0".into()),
        ("GIT_NO_LAZY_FETCH", "1".into()),
        ("GIT_TERMINAL_PROMPT", "0".into()),
        ("PATH", pakman_program::own_path()),
    ];
    if settings == Settings::None {
        environment.push(("GIT_CONFIG_GLOBAL", "/dev/null".into()));
        environment.push(("GIT_CONFIG_NOSYSTEM", "1".into()));
    }
    // What the user ignores everywhere is listed below one of them.
    for name in ["HOME", "XDG_CONFIG_HOME"] {
        environment.extend(env::var_os(name).map(|value| (name, value)));
    }
    environment
}

/// A pipe that git would open to learn what is ignored, and wait for somebody to write to it.
fn pipe_in(top: &Path) -> Option<PathBuf> {
    let mut open = vec![top.to_owned()];
    let mut left = FOLDERS;
    while let Some(folder) = open.pop() {
        left = left.checked_sub(1)?;
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && entry.file_name() != ".git" {
                open.push(entry.path());
            } else if kind.is_fifo() && entry.file_name() == IGNORED {
                return Some(entry.path());
            }
        }
    }
    None
}

/// Runs the command to its end, and gives what it prints to `take`; `None` when it was ended because
/// it `is_hopeless` soon, or after [`LIMIT`].
fn finish(
    command: &mut Command,
    is_hopeless: impl FnOnce() -> bool,
    take: &mut dyn FnMut(&[u8]),
) -> io::Result<Option<Answer>> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let (out, mut error) = (child.stdout.take(), child.stderr.take());
    let (send, receive) = mpsc::sync_channel(WAITING);
    thread::spawn(move || {
        let said = thread::spawn(move || {
            let mut said = Vec::new();
            error.as_mut().map_or(Ok(0), |error| error.read_to_end(&mut said)).map(|_| said)
        });
        // Nobody listens any more after the limit.
        let printed = out.map_or(Ok(()), |out| pass_on(out, &send));
        let said = said.join().unwrap_or_else(|_| Ok(Vec::new()));
        let _ = send.send(News::Ended(printed.and(said)));
    });
    // What is done with its output takes none of its time.
    let (mut left, mut is_hopeless) = (SOON, Some(is_hopeless));
    loop {
        let asked = Instant::now();
        let news = receive.recv_timeout(left);
        left = left.saturating_sub(asked.elapsed());
        match news {
            Ok(News::Printed(bytes)) => take(&bytes),
            Ok(News::Ended(said)) => {
                let said = String::from_utf8_lossy(&said?).trim().to_owned();
                return Ok(Some(Answer { code: child.wait()?.code(), said }));
            }
            Err(_) if is_hopeless.take().is_some_and(|is_hopeless| !is_hopeless()) => left = LIMIT,
            Err(_) => break,
        }
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// Sends what is printed, as it comes.
fn pass_on(mut from: impl Read, to: &SyncSender<News>) -> io::Result<()> {
    let mut bytes = vec![0; AT_ONCE];
    loop {
        let read = from.read(&mut bytes)?;
        if read == 0 || to.send(News::Printed(bytes[..read].to_vec())).is_err() {
            return Ok(());
        }
    }
}
