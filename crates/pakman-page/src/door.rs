//! How a browser gets in: by a file that leads to the page.

use std::{
    io, mem,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use pakman_project::write::create;
use tempfile::TempDir;

/// How long a browser may take to come in before that is told.
const PATIENCE: Duration = Duration::from_secs(5);

/// What opens a file as its owner would.
fn opener() -> Command {
    let name = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    pakman_program::command(name)
}

/// A file that leads to the page, as long as this lives.
///
/// Everybody on a machine can read with which arguments a program is started; nobody else can read
/// this file.
#[derive(Debug)]
pub struct Door {
    path: PathBuf,
    _folder: TempDir,
}

impl Door {
    /// A file for nobody but its owner that leads to this address.
    pub fn to(entrance: &str) -> Result<Self, String> {
        let made = tempfile::Builder::new().prefix("pakman-ui-").tempdir();
        let folder = made.map_err(|error| format!("cannot make a temporary folder: {error}"))?;
        let path = folder.path().join("pakman.html");
        let text = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>pakman</title>\
             <meta http-equiv=\"refresh\" content=\"0;url={entrance}\">\
             <p><a href=\"{entrance}\">Go on</a></p></html>\n"
        );
        create(&path, &text, 0o600).map_err(|error| error.to_string())?;
        Ok(Self { path, _folder: folder })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it as its owner would.
    pub fn open(&self) -> Opening {
        let mut opener = opener();
        opener.arg(&self.path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let program = opener.get_program().to_string_lossy().into_owned();
        Opening { state: opener.spawn().into(), program, awaited: Some(Instant::now()) }
    }
}

/// A program that opens a file, until it is known whether it did.
#[derive(Debug)]
pub struct Opening {
    program: String,
    state: State,
    /// Since when a browser is awaited; `None` once it was told that there is none.
    awaited: Option<Instant>,
}

#[derive(Debug)]
enum State {
    Running(Child),
    Failed(io::Error),
    Over,
}

impl From<io::Result<Child>> for State {
    fn from(spawned: io::Result<Child>) -> Self {
        spawned.map_or_else(Self::Failed, Self::Running)
    }
}

impl Opening {
    /// Why nothing was opened, once, as soon as that is known; it is asked for until a browser has
    /// come in.
    ///
    /// The program ends well once a browser has the file, or believes that it has; it runs for as
    /// long as the browser does if it is the browser itself. So after some seconds without a browser
    /// that is told, too.
    pub fn failure(&mut self) -> Option<String> {
        let program = &self.program;
        let (state, why) = match mem::replace(&mut self.state, State::Over) {
            State::Failed(error) => (State::Over, Some(format!("cannot start {program}: {error}"))),
            State::Running(mut process) => match process.try_wait() {
                Ok(None) => (State::Running(process), None),
                Ok(Some(status)) if status.success() => (State::Over, None),
                Ok(Some(status)) => {
                    let ending = status
                        .code()
                        .map_or("a signal".to_owned(), |code| format!("exit code {code}"));
                    (State::Over, Some(format!("{program} ended with {ending}")))
                }
                Err(error) => (State::Over, Some(format!("{program}: {error}"))),
            },
            State::Over => (State::Over, None),
        };
        self.state = state;
        if why.is_some() {
            self.awaited = None;
        } else if self.awaited.is_some_and(|since| since.elapsed() >= PATIENCE) {
            self.awaited = None;
            let seconds = PATIENCE.as_secs();
            return Some(format!("no browser has asked for the page within {seconds} s"));
        }
        why
    }
}
