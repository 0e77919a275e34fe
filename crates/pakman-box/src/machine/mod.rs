//! A machine that runs: a root in namespaces of its own, in which OpenRC has booted.

mod door;
mod ran;
mod users;

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use pakman_program::command;
use tempfile::TempDir;

use crate::error::Error;
use door::PATH;
use users::Prepared;

pub use door::Door;
pub use ran::{Ran, quoted};
pub use users::Users;

/// Says its id on the host, and goes into the namespaces where the machine's disk and network are.
const SAY_ID: &str = "read -r pid rest </proc/self/stat && echo \"$pid\" && exec nsenter \"$@\"";

/// How long a command may take, many times what any does.
const LIMIT: Duration = Duration::from_mins(2);

/// A machine. It is switched off when it is dropped, and when the process ends that started it.
#[derive(Debug)]
pub struct Machine {
    users: Users,
    /// The process with the namespaces of what is left when the machine is switched off.
    holder: Started,
    /// The process whose child is the machine's first.
    boot: Option<Started>,
    folder: TempDir,
    /// Whether others hold it.
    is_left: bool,
}

/// A machine that is left to others.
#[derive(Debug)]
pub struct Left {
    /// The way into it.
    pub door: Door,
    /// It is on as long as some process has these open.
    pub held: Vec<OwnedFd>,
    /// What of it lies on the host; its guest API is [`Guest::socket`](crate::Guest::socket) there.
    /// Whoever switches it off removes it.
    pub folder: PathBuf,
}

/// A process that runs until its standard input ends.
#[derive(Debug)]
struct Started {
    child: Child,
    said: BufReader<ChildStdout>,
    /// The id of the process with the namespaces: itself or one that it started.
    pid: u32,
}

impl Machine {
    /// A machine with a copy of the files below `rootfs` that has just booted.
    pub fn start(rootfs: &Path, users: Users) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::file("make", "a temporary folder"))?;
        for path in [Self::disk(folder.path()), Self::guest(folder.path())] {
            let made = fs::create_dir(&path).and_then(|()| users.give(&path));
            made.map_err(Error::file("make", path))?;
        }
        users.give(folder.path()).map_err(Error::file("give away", folder.path()))?;
        let holder = hold(rootfs, users, folder.path())?;
        let mut machine = Self { users, holder, boot: None, folder, is_left: false };
        machine.boot()?;
        Ok(machine)
    }

    fn disk(folder: &Path) -> PathBuf {
        folder.join("machine")
    }

    pub(crate) fn guest(folder: &Path) -> PathBuf {
        folder.join("lxd")
    }

    /// Stops what OpenRC started, ends every process, and boots again.
    pub fn restart(&mut self) -> Result<(), Error> {
        self.sh("openrc shutdown")?;
        self.cut_power()
    }

    /// Ends every process at once, as a power cut does, and boots again.
    pub fn cut_power(&mut self) -> Result<(), Error> {
        self.switch_off();
        self.boot()
    }

    fn boot(&mut self) -> Result<(), Error> {
        let Prepared { mut command, _files } = self.users.enter(self.holder.pid, "unshare")?;
        command.args(["--pid", "--ipc", "--uts", "--cgroup", "--fork", "--kill-child"]);
        command.args(["sh", "-c", SAY_ID, "sh", "--mount", "--net", "--root", "--wd", "--target"]);
        command.arg(self.holder.pid.to_string());
        command.args(["/bin/busybox", "env", "-i", PATH, "/bin/busybox", "unshare", "-m"]);
        command.args(["/bin/sh", "-c", include_str!("boot.sh")]);
        let log = self.folder.path().join("boot.log");
        let mut boot = Started::launch(command, &log)?;
        boot.pid = boot.number(&log)?;
        boot.line(&log)?;
        self.boot = Some(boot);
        Ok(())
    }

    fn switch_off(&mut self) {
        if let Some(mut boot) = self.boot.take() {
            boot.end();
        }
    }

    /// A shell line in the machine, as root, in `/`; it is killed after two minutes.
    pub fn sh(&self, line: &str) -> Result<Ran, Error> {
        self.run(line, &mut io::empty(), LIMIT)
    }

    /// A shell line that reads `input`; it is killed after `limit`.
    pub fn run(
        &self,
        line: &str,
        input: &mut (dyn Read + Send),
        limit: Duration,
    ) -> Result<Ran, Error> {
        Ran::of(self.inside(line)?, input, limit)
    }

    /// A shell line at a terminal where `typed` is typed.
    pub fn terminal(&self, line: &str, typed: &str) -> Result<Ran, Error> {
        let mut inside = self.inside(line)?;
        let program = inside.command.get_program().to_string_lossy().into_owned();
        let words: Vec<String> = std::iter::once(program)
            .chain(inside.command.get_args().map(|word| quoted(&word.to_string_lossy())))
            .collect();
        inside.command = command("script");
        inside.command.args(["-qec", &words.join(" "), "/dev/null"]);
        Ran::of(inside, &mut typed.as_bytes(), LIMIT)
    }

    /// The way into it.
    pub fn door(&self) -> Door {
        let boot = self.boot.as_ref().expect("the machine is on, unless it could not be booted");
        Door { users: self.users, holder: self.holder.pid, first: boot.pid }
    }

    fn inside(&self, line: &str) -> Result<Prepared, Error> {
        self.door().enter(line)
    }

    /// Leaves it to others: it is on as long as some process has these files open.
    pub fn leave(mut self) -> Left {
        let door = self.door();
        self.is_left = true;
        self.folder.disable_cleanup(true);
        let (boot, holder) = (self.boot.as_mut(), &mut self.holder);
        let held = boot.into_iter().chain([holder]);
        let held = held.filter_map(|started| started.child.stdin.take()).map(OwnedFd::from);
        Left { door, held: held.collect(), folder: self.folder.path().to_owned() }
    }

    /// The folder that the machine sees as `/dev/lxd`.
    pub fn lxd(&self) -> PathBuf {
        Self::guest(self.folder.path())
    }

    /// The file of the machine's network namespace.
    pub fn network(&self) -> PathBuf {
        format!("/proc/{}/ns/net", self.holder.pid).into()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if !self.is_left {
            self.switch_off();
            self.holder.end();
        }
    }
}

/// Starts the process that holds the disk and the network of a machine.
fn hold(rootfs: &Path, users: Users, folder: &Path) -> Result<Started, Error> {
    let Prepared { mut command, _files } = users.begin("unshare")?;
    let way = users.way_of_files();
    command.args(["--mount", "--net", "--pid", "--fork", "--kill-child"]);
    command.args(["--propagation", "private", "sh", "-c", include_str!("hold.sh"), "hold.sh"]);
    command.arg(rootfs).args([Machine::disk(folder), Machine::guest(folder)]).arg(way);
    let log = folder.join("hold.log");
    let mut holder = Started::launch(command, &log)?;
    if users.are_mapped_by_root() {
        holder.line(&log)?;
        let mapped = Users::map(&holder.child).and_then(|()| holder.stdin().write_all(b"\n"));
        mapped.map_err(Error::file("give ids to", "/proc"))?;
        pack(rootfs, holder.stdin())?;
    }
    holder.pid = holder.number(&log)?;
    Ok(holder)
}

/// Writes the files below a folder as an archive.
fn pack(folder: &Path, archive: &mut impl Write) -> Result<(), Error> {
    let mut tar = command("tar");
    tar.arg("-C").arg(folder).args(["--numeric-owner", "--xattrs", "-cf", "-", "."]);
    let tar = tar.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut tar = tar.map_err(Error::program("tar"))?;
    let mut packed = tar.stdout.take().expect("it is piped");
    // Who reads it says by itself what went wrong.
    let _ = io::copy(&mut packed, archive);
    drop(packed);
    tar.wait().map_err(Error::program("tar"))?;
    Ok(())
}

impl Started {
    /// Starts a process whose errors go into `log`.
    fn launch(mut command: Command, log: &Path) -> Result<Self, Error> {
        let errors = File::create(log).map_err(Error::file("write", log))?;
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors).spawn();
        let mut child = child.map_err(|source| Error::Program { program, source })?;
        let said = BufReader::new(child.stdout.take().expect("it is piped"));
        Ok(Self { pid: child.id(), child, said })
    }

    fn stdin(&mut self) -> &mut impl Write {
        self.child.stdin.as_mut().expect("it is piped, and open until the end")
    }

    /// A line that it says.
    fn line(&mut self, log: &Path) -> Result<String, Error> {
        let mut line = String::new();
        let read = self.said.read_line(&mut line);
        if read.is_ok_and(|length| length > 0) {
            return Ok(line.trim_end().to_owned());
        }
        self.end();
        let said = fs::read_to_string(log).unwrap_or_default();
        Err(Error::NoMachine(said.trim_end().to_owned()))
    }

    /// The number that it says.
    fn number(&mut self, log: &Path) -> Result<u32, Error> {
        let line = self.line(log)?;
        line.parse().map_err(|_| Error::NoMachine(line))
    }

    /// Ends it.
    fn end(&mut self) {
        drop(self.child.stdin.take());
        // One that is gone is what is wanted.
        let _ = self.child.wait();
    }
}
