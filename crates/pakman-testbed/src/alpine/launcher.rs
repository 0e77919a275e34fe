//! `apk.static` of the stand-in: starts the apk that lies beside it behind its own loader.
//!
//! Compiled by itself, without anything that it would have to find in a root that is still empty.

use std::{
    env,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{self, Command},
};

fn main() {
    let mut arguments = env::args_os();
    let called = PathBuf::from(arguments.next().unwrap_or_default());
    // Without /proc, its own path is known when it was called by a path.
    let own = if called.components().count() > 1 { called } else { env::current_exe().unwrap() };
    let folder = own.parent().unwrap_or(Path::new(".")).join("../usr/lib/apk-static");
    let error = Command::new(folder.join("loader"))
        .arg("--library-path")
        .arg(&folder)
        .args(["--argv0", "apk"])
        .arg(folder.join("apk"))
        .args(arguments)
        .exec();
    eprintln!("{}: {error}", folder.display());
    process::exit(127);
}
