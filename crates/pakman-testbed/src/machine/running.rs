//! A machine that runs.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek, Write},
    os::fd::AsFd,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use tempfile::TempDir;

use super::Release;

/// What a process of a machine finds as its `PATH`, as apk and LXD give it.
const PATH: &str = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";

/// How long a command may take, many times what any does.
const LIMIT: Duration = Duration::from_mins(2);

/// A machine. It is switched off when it is dropped.
#[derive(Debug)]
pub struct Machine {
    /// The process with the namespaces of what is left when the machine is switched off.
    holder: Child,
    /// The process whose child is the machine's first, and that one's id.
    boot: Option<(Child, u32)>,
    folder: TempDir,
}

impl Machine {
    /// A machine of this release that has just booted.
    ///
    /// Panics when it does not come up.
    pub fn start(release: &Release) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("machine");
        for path in [root.clone(), folder.path().join("machine-lxd")] {
            fs::create_dir(path).expect("the temporary folder is new");
        }
        let mut holder = Command::new("unshare");
        holder.args(["--mount", "--net", "--propagation", "private", "sh", "-c"]);
        holder.args([include_str!("hold.sh"), "hold.sh"]).args([&release.rootfs, &root]);
        let (holder, said) = launch(holder);
        assert_eq!(said, "ready", "{release} cannot be held");
        let mut machine = Self { holder, boot: None, folder };
        machine.boot();
        machine
    }

    /// Stops what OpenRC started, ends every process, and boots again.
    pub fn restart(&mut self) {
        self.sh("openrc shutdown").quietly();
        self.switch_off();
        self.boot();
    }

    /// Ends every process at once, as a power cut does, and boots again.
    pub fn cut_power(&mut self) {
        self.switch_off();
        self.boot();
    }

    fn boot(&mut self) {
        let mut boot = Command::new("unshare");
        boot.args(["--pid", "--ipc", "--uts", "--cgroup", "--fork", "--kill-child", "nsenter"]);
        boot.args(["--mount", "--net", "--root", "--wd", "--target"]);
        boot.arg(self.holder.id().to_string());
        boot.args(["/bin/busybox", "env", "-i", PATH, "/bin/busybox", "unshare", "-m"]);
        boot.args(["/bin/sh", "-c", include_str!("boot.sh")]);
        let (boot, pid) = launch(boot);
        self.boot = Some((boot, pid.parse().expect("the machine's first process says its id")));
    }

    fn switch_off(&mut self) {
        if let Some((mut boot, _)) = self.boot.take() {
            end(&mut boot);
        }
    }

    /// A shell line in the machine, as root, in `/`.
    ///
    /// Panics when it takes more than two minutes.
    pub fn sh(&self, line: &str) -> Ran {
        self.feed(line, b"")
    }

    /// A shell line that reads `input`.
    ///
    /// Panics when it takes more than two minutes.
    pub fn feed(&self, line: &str, input: &[u8]) -> Ran {
        let ran = Ran::of(self.inside(line), input);
        if ran.took > LIMIT {
            let processes = Ran::of(self.inside("ps -o pid,ppid,pgid,user,args"), b"");
            panic!("{line}: more than {LIMIT:?}\n{ran:?}\n{}", processes.stdout);
        }
        ran
    }

    /// A shell line at a terminal where `typed` is typed.
    pub fn terminal(&self, line: &str, typed: &str) -> Ran {
        let words: Vec<String> = std::iter::once("nsenter".to_owned())
            .chain(self.inside(line).get_args().map(|word| quoted(&word.to_string_lossy())))
            .collect();
        let mut script = Command::new("script");
        script.args(["-qec", &words.join(" "), "/dev/null"]);
        Ran::of(script, typed.as_bytes())
    }

    fn inside(&self, line: &str) -> Command {
        let (_, pid) = self.boot.as_ref().expect("the machine is on");
        let mut command = Command::new("nsenter");
        command.args(["--mount", "--net", "--pid", "--ipc", "--uts", "--cgroup", "--root", "--wd"]);
        command.args(["--target", &pid.to_string()]);
        command.args(["/bin/busybox", "env", "-i", PATH, "/bin/sh", "-c"]);
        // Never a folder of the host, whatever nsenter makes of its options.
        command.arg(format!("cd /\n{line}"));
        command
    }

    /// The folder that the machine sees as `/dev/lxd`.
    pub fn lxd(&self) -> PathBuf {
        self.folder.path().join("machine-lxd")
    }

    /// What `task` gives when its thread is in the machine's network.
    pub fn in_network<T: Send>(&self, task: impl FnOnce() -> T + Send) -> T {
        let path = format!("/proc/{}/ns/net", self.holder.id());
        thread::scope(|scope| {
            let inside = scope.spawn(|| {
                let network = File::open(&path)?;
                move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))?;
                Ok::<T, io::Error>(task())
            });
            inside.join().expect("the task does not panic").expect("the machine is on")
        })
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.switch_off();
        end(&mut self.holder);
    }
}

/// Starts what runs until its standard input ends, and gives its first line.
fn launch(mut command: Command) -> (Child, String) {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("util-linux is there");
    let mut said = String::new();
    let stdout = child.stdout.take().expect("it is piped");
    BufReader::new(stdout).read_line(&mut said).expect("it says a line");
    (child, said.trim_end().to_owned())
}

/// The end of a process, which is killed when it takes more than two minutes.
fn wait(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("it is ours") {
            return status;
        }
        if begun.elapsed() > LIMIT {
            child.kill().expect("it is ours");
        }
        thread::sleep(Duration::from_millis(3));
    }
}

/// What is in a file that another process wrote.
fn content(file: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().expect("it is a file");
    file.read_to_end(&mut bytes).expect("it can be read");
    bytes
}

/// Ends what [`launch`] started.
fn end(child: &mut Child) {
    drop(child.stdin.take());
    child.wait().expect("it can be waited for");
}

/// A word for the shell.
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// What came of a process.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The exit code; `None` when a signal killed it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
    /// How long it took.
    pub took: Duration,
    /// Its standard output, byte by byte.
    pub bytes: Vec<u8>,
}

impl Ran {
    /// Runs it to its end, with `input` to read.
    ///
    /// What it leaves running in the background may hold on to its output. It is killed when it
    /// takes more than two minutes.
    fn of(mut command: Command, input: &[u8]) -> Self {
        let begun = Instant::now();
        let file = || tempfile::tempfile().expect("a temporary file");
        let (mut stdout, mut stderr) = (file(), file());
        let clone = |file: &File| file.try_clone().expect("there are descriptors enough");
        command.stdin(Stdio::piped()).stdout(clone(&stdout)).stderr(clone(&stderr));
        let mut child = command.spawn().expect("util-linux is there");
        let mut stdin = child.stdin.take().expect("it is piped");
        let status = thread::scope(|scope| {
            // It may end without reading everything.
            scope.spawn(move || drop(stdin.write_all(input)));
            wait(&mut child)
        });
        let (bytes, said) = (content(&mut stdout), content(&mut stderr));
        Self {
            code: status.code(),
            stdout: String::from_utf8_lossy(&bytes).into_owned(),
            stderr: String::from_utf8_lossy(&said).into_owned(),
            took: begun.elapsed(),
            bytes,
        }
    }

    /// Its standard output, from a process that succeeded without a word on standard error.
    ///
    /// Panics when it did not.
    pub fn quietly(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "it said {}", self.stdout);
        self.stdout
    }
}
