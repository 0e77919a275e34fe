//! What a build in a root reaches over the network.

use std::{
    fs::File,
    io::{self, Read, Seek},
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use pakman_program::{command, exists, mapped};
use rustix::process::{Pid, Signal, geteuid, kill_process_group};

use crate::names::{self, Families, ROUTES, Resolvers};

/// What a build in a root reaches over the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// Nothing.
    Off,
    /// What this machine reaches, but for what listens on its loopback and its abstract sockets: it
    /// has a network namespace of its own, and pasta speaks for it. [`Self::own`] says whether
    /// this machine has that.
    Own,
    /// All that this machine reaches, its loopback included. From Linux 6.12 on abstract sockets
    /// are closed.
    Machine,
}

/// Ends with whoever started it, and what it says of itself is no output of the build.
const QUIET: &str = "setpriv";
const QUIETLY: &[&str] =
    &["--pdeathsig", "KILL", "--", "sh", "-c", r#"exec "$@" 2>/dev/null"#, "sh"];

/// Speaks for a program that has a network of its own.
const PASTA: &str = "pasta";

/// Nothing comes in, and neither the loopback there nor the address of the gateway leads to the
/// loopback of the machine.
const OPTIONS: &[&str] = &[
    "--foreground",
    "--quiet",
    "--config-net",
    "--no-map-gw",
    "--tcp-ports",
    "none",
    "--udp-ports",
    "none",
    "--tcp-ns",
    "none",
    "--udp-ns",
    "none",
];

/// For root, of the machine or of a namespace of users: no other such namespace is needed.
const AS_ROOT: &[&str] = &["--netns-only", "--runas", "0"];

/// Both streams of a build are one. pasta leaves no other open in some versions, so that errors which
/// are to stay apart go to a file that is named.
const LOUDLY: &[&str] = &["--", "sh", "-c", r#"exec "$@" 2>&1"#, "sh"];
const APART: &[&str] = &["--", "sh", "-c", r#"errors=$1; shift; exec "$@" 2>"$errors""#, "sh"];

/// How long it may take until pasta has started something, and how often that is looked for.
const PATIENCE: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(5);

impl Network {
    /// Whether this machine gives a build a network of its own. An error says what is in the way.
    pub fn own() -> Result<(), String> {
        tried().clone().map(drop)
    }

    /// Why a build with a network of its own cannot look up the names of hosts; none where it can.
    pub fn nameless() -> Option<String> {
        names::of(tried().as_ref().ok()?).err()
    }
}

/// What came of trying pasta: the families of addresses that lead out of a network of its own.
fn tried() -> &'static Result<Families, String> {
    static TRIED: OnceLock<Result<Families, String>> = OnceLock::new();
    TRIED.get_or_init(try_own)
}

/// What pasta, which is what a command starts last, is told whoever it is for.
fn pasta(command: &mut Command, is_mapped: bool) {
    command.args(OPTIONS);
    if is_mapped || geteuid().is_root() {
        command.args(AS_ROOT);
    }
}

/// `program` with a network of its own; `is_mapped` makes it root of a namespace with the user's
/// subordinate ids. What it says of errors goes to `errors`, else where its output goes.
pub(crate) fn enter(program: &str, is_mapped: bool, errors: Option<&Path>) -> Command {
    let mut alone = if is_mapped { mapped(QUIET) } else { command(QUIET) };
    pasta(alone.args(QUIETLY).arg(PASTA), is_mapped);
    for server in resolvers().into_iter().flat_map(|resolvers| resolvers.forwarded) {
        alone.args(["--dns-forward", server]);
    }
    match errors {
        Some(file) => alone.args(APART).arg(file),
        None => alone.args(LOUDLY),
    };
    alone.arg(program);
    alone
}

/// What stands in place of `/etc/resolv.conf` where a build that has a network of its own would not
/// reach every server that this names.
pub(crate) fn resolvers() -> Option<Resolvers> {
    names::of(tried().as_ref().ok()?).ok().flatten()
}

/// Tries whether bubblewrap starts in a network of its own, and what leads out of that.
fn try_own() -> Result<Families, String> {
    if !exists(PASTA) {
        return Err("`pasta` (the package passt) is not installed".to_owned());
    }
    let mut trial = command(PASTA);
    pasta(&mut trial, false);
    trial.args(["--", "bwrap", "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev"]);
    trial.args(["--proc", "/proc", "--", "sh", "-c", ROUTES]).stdin(Stdio::null());
    run(trial).map_err(|error| format!("`pasta` cannot be run: {error}"))?
}

/// Runs what tries pasta, and gives what it said where it fails. A pasta that fails leaves the program
/// behind that it was to start, and that has everything open that pasta had.
fn run(mut pasta: Command) -> io::Result<Result<Families, String>> {
    let (mut printed, mut said) = (tempfile::tempfile()?, tempfile::tempfile()?);
    pasta.stdout(printed.try_clone()?).stderr(said.try_clone()?).process_group(0);
    let mut child = pasta.spawn()?;
    let begun = Instant::now();
    let mut ended = child.try_wait()?;
    while ended.is_none() && begun.elapsed() < PATIENCE {
        thread::sleep(TICK);
        ended = child.try_wait()?;
    }
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // There may be nobody left.
        let _ = kill_process_group(group, Signal::KILL);
    }
    match ended {
        Some(status) if status.success() => {
            return Ok(Ok(Families::of(&read(&mut printed)?)));
        }
        Some(_) => {}
        None => {
            child.wait()?;
            return Ok(Err(format!("`pasta` did not start within {} s", PATIENCE.as_secs())));
        }
    }
    let text = read(&mut said)?;
    let last = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no reason given");
    Ok(Err(format!("`pasta` fails: {}", last.trim())))
}

fn read(file: &mut File) -> io::Result<String> {
    let mut text = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
