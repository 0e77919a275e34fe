//! What a shell says of errors, apart from what it prints, though what stands between the shell and
//! its user hands on one stream only.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

use pakman_program::command;
use rustix::fs::OFlags;

/// A pipe with a name, whatever is written to which is passed on.
pub(crate) struct Apart {
    path: PathBuf,
    passing: JoinHandle<()>,
}

impl Apart {
    /// Begins to pass on what is written to the pipe, which is made at `path`.
    pub(crate) fn begin(path: PathBuf, mut to: Box<dyn Write + Send>) -> io::Result<Self> {
        // One that somebody was killed over.
        if fs::symlink_metadata(&path).is_ok() {
            fs::remove_file(&path)?;
        }
        let made = command("mkfifo").args(["-m", "600"]).arg(&path).status()?;
        if !made.success() {
            return Err(io::Error::other("`mkfifo` fails"));
        }
        let from = path.clone();
        let passing = thread::spawn(move || {
            // Whoever reads no more is told nothing more.
            let _ = File::open(from).and_then(|mut pipe| io::copy(&mut pipe, &mut to));
        });
        Ok(Self { path, passing })
    }

    /// Passes on the rest, once nobody is there who writes.
    pub(crate) fn end(self) {
        // Where nobody ever wrote it still waits for the first.
        let nobody = OFlags::NONBLOCK.bits().cast_signed();
        drop(File::options().write(true).custom_flags(nobody).open(&self.path));
        let _ = self.passing.join();
        let _ = fs::remove_file(&self.path);
    }
}

/// Where the pipe is, in the folder of scripts.
pub(crate) fn pipe(scripts: &Path) -> PathBuf {
    scripts.join("errors")
}
