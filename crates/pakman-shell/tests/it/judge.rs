//! The shells whose word counts: `busybox sh -n`, of this machine and of Alpine.

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use pakman_testbed::tool;

/// A busybox.
pub(crate) struct Judge {
    /// `BusyBox v1.37.0`.
    pub(crate) name: String,
    /// Whether it is from before 1.37, which takes names of functions that earlier ones do not.
    pub(crate) is_early: bool,
    command: Vec<PathBuf>,
}

impl Judge {
    /// Those of this machine; none where nothing is installed, which is then said.
    pub(crate) fn all() -> Vec<Self> {
        let alpine = crate::scripts::machines().join("alpine/image");
        let loader = std::fs::read_dir(alpine.join("lib")).ok().and_then(|folder| {
            let mut paths = folder.filter_map(Result::ok).map(|entry| entry.path());
            paths.find(|path| path.to_string_lossy().contains("/ld-musl-"))
        });
        let alpine = loader.map(|loader| vec![loader, alpine.join("bin/busybox")]);
        let here = tool("busybox").map(|busybox| vec![busybox]);
        here.into_iter().chain(alpine).map(Self::new).collect()
    }

    fn new(command: Vec<PathBuf>) -> Self {
        let output = Self::start(&command).output().expect("busybox starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let name = text.split(' ').take(2).collect::<Vec<_>>().join(" ");
        let minor = name.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
        let is_early = minor.expect("it says its version") < 37;
        Self { name, is_early, command }
    }

    fn start(command: &[PathBuf]) -> Command {
        let mut started = Command::new(&command[0]);
        started.args(&command[1..]);
        started
    }

    /// Whether it takes the text.
    pub(crate) fn takes(&self, text: &str) -> bool {
        let mut shell = Self::start(&self.command);
        let shell = shell.args(["sh", "-n"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = shell.stderr(Stdio::null()).spawn().expect("busybox starts");
        // It stops reading at the first fault.
        child.stdin.take().expect("it is piped").write_all(text.as_bytes()).ok();
        child.wait().expect("busybox ends").success()
    }

    /// Whether it stops at something that it cannot expand.
    pub(crate) fn expands(&self, text: &str) -> bool {
        let mut shell = Self::start(&self.command);
        let output = shell.args(["sh", "-c", text]).output().expect("busybox starts");
        !String::from_utf8_lossy(&output.stderr).contains("bad substitution")
    }
}
