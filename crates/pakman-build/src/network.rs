//! What a build in a root reaches over the network.

use std::{
    fs,
    io::{self, Read, Seek},
    os::unix::process::CommandExt,
    process::{Command, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use pakman_program::{command, exists, mapped};
use rustix::process::{Pid, Signal, geteuid, kill_process_group};

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

/// Both streams of a build are one.
const LOUDLY: &[&str] = &["--", "sh", "-c", r#"exec "$@" 2>&1"#, "sh"];

/// Where a build finds a server of names that only this machine's loopback leads to.
const RESOLVER: &str = "169.254.1.1";

/// Where programs look which servers know the names of hosts.
const RESOLVERS: &str = "/etc/resolv.conf";

/// How long it may take until pasta has started something, and how often that is looked for.
const PATIENCE: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(5);

impl Network {
    /// Whether this machine gives a build a network of its own. An error says what is in the way.
    pub fn own() -> Result<(), String> {
        static TRIED: OnceLock<Result<(), String>> = OnceLock::new();
        TRIED.get_or_init(try_own).clone()
    }
}

/// What pasta, which is what a command starts last, is told whoever it is for.
fn pasta(command: &mut Command, is_mapped: bool) {
    command.args(OPTIONS);
    if is_mapped || geteuid().is_root() {
        command.args(AS_ROOT);
    }
}

/// `program` with a network of its own; `is_mapped` makes it root of a namespace with the user's
/// subordinate ids.
pub(crate) fn enter(program: &str, is_mapped: bool) -> Command {
    let mut alone = if is_mapped { mapped(QUIET) } else { command(QUIET) };
    pasta(alone.args(QUIETLY).arg(PASTA), is_mapped);
    if resolvers().is_some() {
        alone.args(["--dns-forward", RESOLVER]);
    }
    alone.args(LOUDLY).arg(program);
    alone
}

/// What stands in place of `/etc/resolv.conf` where that names servers on the loopback of the
/// machine, as systemd-resolved's.
pub(crate) fn resolvers() -> Option<String> {
    rewritten(&fs::read_to_string(RESOLVERS).ok()?)
}

fn rewritten(text: &str) -> Option<String> {
    let (mut lines, mut leads_out) = (String::new(), true);
    for line in text.lines() {
        if !is_loopback(line) {
            lines += &format!("{line}\n");
        } else if leads_out {
            lines += &format!("nameserver {RESOLVER}\n");
            leads_out = false;
        }
    }
    (!leads_out).then_some(lines)
}

fn is_loopback(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_server = words.next() == Some("nameserver");
    is_server && words.next().is_some_and(|server| server.starts_with("127.") || server == "::1")
}

/// Tries whether bubblewrap starts in a network of its own.
fn try_own() -> Result<(), String> {
    if !exists(PASTA) {
        return Err("`pasta` (the package passt) is not installed".to_owned());
    }
    let mut trial = command(PASTA);
    pasta(&mut trial, false);
    trial.args(["--", "bwrap", "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev"]);
    trial.args(["--proc", "/proc", "--", "true"]).stdin(Stdio::null());
    run(trial).map_err(|error| format!("`pasta` cannot be run: {error}"))?
}

/// Runs what tries pasta, and gives what it said where it fails. A pasta that fails leaves the program
/// behind that it was to start, and that has everything open that pasta had.
fn run(mut pasta: Command) -> io::Result<Result<(), String>> {
    let mut said = tempfile::tempfile()?;
    pasta.stdout(Stdio::null()).stderr(said.try_clone()?).process_group(0);
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
        Some(status) if status.success() => return Ok(Ok(())),
        Some(_) => {}
        None => {
            child.wait()?;
            return Ok(Err(format!("`pasta` did not start within {} s", PATIENCE.as_secs())));
        }
    }
    let mut text = Vec::new();
    said.rewind()?;
    said.read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let last = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no reason given");
    Ok(Err(format!("`pasta` fails: {}", last.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_on_the_machines_loopback_are_asked_through_pasta() {
        let systemd = "# comment\nnameserver 127.0.0.53\nnameserver ::1\nsearch lan\n";
        let expected = "# comment\nnameserver 169.254.1.1\nsearch lan\n";
        assert_eq!(rewritten(systemd).as_deref(), Some(expected));
        assert_eq!(rewritten("nameserver 192.0.2.1\noptions edns0\n"), None);
        assert_eq!(rewritten("#nameserver 127.0.0.1\nnameserver\n"), None);
    }
}
