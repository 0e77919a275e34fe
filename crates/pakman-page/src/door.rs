//! How a browser gets in: by a file that leads to the page.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use pakman_project::write::create;
use tempfile::TempDir;

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

    /// Opens it as its owner would; the error says what could not be started.
    pub fn open(&self) -> Result<(), String> {
        let mut opener = opener();
        opener.arg(&self.path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match opener.spawn() {
            Ok(mut process) => {
                // It ends once a browser has the file, or is the browser itself.
                thread::spawn(move || process.wait());
                Ok(())
            }
            Err(error) => {
                let program = opener.get_program().to_string_lossy();
                Err(format!("cannot start {program}: {error}"))
            }
        }
    }
}
