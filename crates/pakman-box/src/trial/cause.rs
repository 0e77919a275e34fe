//! What a finding means for the file: which key is to blame, and what to write there instead.

use core::net::IpAddr;
use std::{collections::BTreeMap, iter, path::Path};

use pakman_alpine::{HookEvent, layout, program};
use pakman_kits::PortSummary;
use pakman_spec::{Service, nearest};

use crate::{
    error::Error,
    machine::{Machine, Ran, quoted},
    report::Finding,
};

/// Every address of the machine.
const ANY: &str = "`0.0.0.0` or `::`";

/// By what our own `finish` says in the log how the program ended.
const ENDED: &str = "pakman: exited with code ";

/// Tells of a program whether it is there, may be started, and whether what its first line names is
/// there: that, or what `env` is to look for.
const LOOK: &str = "look() {
    [ -e \"$1\" ] || { echo missing; ls -A \"$2\"; return; }
    [ -x \"$1\" ] || { echo locked; return; }
    head -c 256 \"$1\" | head -n 1 | grep -a '^#!' | {
        read -r first second rest
        first=${first#??}
        [ -n \"$first\" ] || { first=$second second=$rest; }
        [ -e \"$first\" ] || echo \"unread $first\"
        case $first in
        */env) command -v \"${second%% *}\" >/dev/null || echo \"unread ${second%% *}\" ;;
        esac
    }
}";

/// Why a service does not start: `ran` printed the end of its log.
pub(super) fn of_start(machine: &Machine, service: &Service, ran: &Ran) -> Result<Finding, Error> {
    let name = service.name.as_str();
    if let Some(finding) = of_program(machine, ("services", name), &service.program, ran)? {
        return Ok(finding);
    }
    let said = ran.said();
    let ended = said.lines().filter_map(|line| line.split_once(ENDED)).next_back();
    let message = match ended {
        Some((_, code)) => format!("`{name}` is started, and exits with code {code}"),
        None => format!("`{name}` does not start"),
    };
    Ok(Finding::new(message, said).at(&["run", "services", name]))
}

/// What keeps the program of an item of `list` from being started; nothing where nothing does.
pub(super) fn of_program(
    machine: &Machine,
    (list, name): (&str, &str),
    program: &str,
    ran: &Ran,
) -> Result<Option<Finding>, Error> {
    let (folder, file) = program.rsplit_once('/').unwrap_or(("", program));
    let looked = machine.sh(&format!("{LOOK}\nlook {} {}", quoted(program), quoted(folder)))?;
    let mut lines = looked.stdout.lines();
    let (message, help, is_of_package) = match lines.next().unwrap_or_default() {
        "missing" if Path::new(folder).starts_with(layout::HOMES) => {
            let beside: Vec<&str> = lines.collect();
            let help = match nearest(file, beside.iter().copied()) {
                Some(near) => format!("write `binary: {near}`"),
                None => "write what is to be there in `build.destinations`".to_owned(),
            };
            (format!("`{name}` runs {program}, which is not in the package"), help, true)
        }
        "missing" => {
            (format!("`{name}` runs {program}, which is not installed"), brings(file), true)
        }
        "locked" => {
            let help = format!("write `chmod 755` for `{file}` in `build.command`");
            (format!("`{name}` runs {program}, which is not executable"), help, true)
        }
        found => match found.strip_prefix("unread ") {
            Some(other) => (
                format!("the first line of {program} asks for `{other}`, which is not installed"),
                brings(other.rsplit('/').next().unwrap_or(other)),
                false,
            ),
            None => return Ok(None),
        },
    };
    let finding = Finding::new(message, ran.said()).help(help);
    let own = ["run", list, name, "binary"];
    let keys: &[&str] = if is_of_package { &own } else { &["dependencies", "runtime"] };
    Ok(Some(finding.at(keys)))
}

/// How a program is installed.
fn brings(file: &str) -> String {
    match program::missing(file, iter::empty()) {
        Some(package) => format!("write `{package}` in `dependencies.runtime`"),
        None => format!("write the package that has `{file}` in `dependencies.runtime`"),
    }
}

/// Which hook is to blame where apk did not end well.
pub(super) fn of_hook(finding: Finding) -> Finding {
    let failed = |event: &&HookEvent| {
        finding.output.contains(&format!("{}: exited with", event.file_name()))
    };
    match HookEvent::ALL.iter().find(failed) {
        Some(event) => finding.at(&["hook", event.name()]),
        None => finding,
    }
}

/// Why nothing listens on a port, where `open` are those on which something does.
pub(super) fn of_silence(
    finding: Finding,
    service: &Service,
    (kit, missing): (&str, &PortSummary),
    open: &BTreeMap<u16, Vec<IpAddr>>,
    waited: u64,
) -> Finding {
    let PortSummary { name, target, .. } = missing;
    let finding = finding.at(&["kits", kit, "ports", name, "target"]);
    let service = &service.name;
    match &open.keys().collect::<Vec<_>>()[..] {
        [other] => finding.help(format!(
            "write `target: {other}`, on which something does listen, or have `{service}` listen on {target}"
        )),
        [] => finding.help(format!(
            "`{service}` is up, and has had {waited} s to listen; `--timeout SECONDS` gives it longer"
        )),
        _ => finding,
    }
}

/// What is wrong with ports of a kit that only the machine itself can reach.
pub(super) fn of_loopback(
    service: &Service,
    ports: &[PortSummary],
    open: &BTreeMap<u16, Vec<IpAddr>>,
) -> Vec<Finding> {
    let found = ports.iter().filter_map(|port| {
        let addresses = open.get(&port.target)?;
        if !addresses.iter().all(IpAddr::is_loopback) {
            return None;
        }
        let addresses: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
        let (PortSummary { name, target, .. }, Service { name: own, call, .. }) = (port, service);
        let message = format!(
            "port {target} ({name}) is open on {} alone, so nobody outside reaches `{own}`",
            addresses.join(" and ")
        );
        let finding = Finding::new(message, "");
        let written = ["127.0.0.1", "localhost", "[::1]"].into_iter();
        Some(match written.into_iter().find(|address| call.contains(address)) {
            Some(address) => finding
                .help(format!("write `0.0.0.0` for `{address}` in `call`"))
                .at(&["run", "services", own.as_str(), "start", "call"]),
            None => finding
                .help(format!(
                    "have `{own}` listen on {ANY}, by `call` or by a variable that it reads"
                ))
                .at(&["run", "services", own.as_str()]),
        })
    });
    found.collect()
}

/// What takes out of their runlevels the services that are left there.
pub(super) fn of_left(finding: Finding) -> Finding {
    let left = finding.output.lines().filter_map(|line| line.strip_prefix("/etc/runlevels/"));
    let left = left.filter_map(|link| link.split_once('/'));
    let calls: Vec<String> = left
        .map(|(runlevel, service)| match runlevel {
            "default" => format!("`rc-update del {service}`"),
            _ => format!("`rc-update del {service} {runlevel}`"),
        })
        .collect();
    if calls.is_empty() {
        return finding;
    }
    let event = HookEvent::PostDeinstall.name();
    finding.help(format!("write in `{event}`: {}", calls.join(", "))).at(&["hook", event])
}
