//! Services and commands.

use std::collections::HashSet;

use pakman_alpine::layout;

use crate::{
    Code, Command, Diagnostic, Limit, PackageName, Run, Service, Severity, Signal, Sink, Spanned,
    spec, yaml::tree::Node,
};

/// Seconds between the stop signal and KILL where the file has none.
const STOP_TIMEOUT: u16 = 10;

/// Items that lack a name or a program, which has been reported, are left out, and so are reserved
/// and repeated names. `None` when no service is left. `root` is the tree that it was read from.
pub(super) fn resolve(
    run: Spanned<spec::Run>,
    package: &PackageName,
    root: &Node,
    sink: &mut Sink,
) -> Option<Run> {
    let span = run.span;
    let spec::Run {
        name: _,
        user,
        commands,
        services,
        binary: _,
        process: _,
        start: _,
        stop: _,
        command: _,
    } = run.value;
    let is_missing = services.is_none();
    let has_items = services.as_ref().is_some_and(|services| !services.value.is_empty());
    let list = services.as_ref().map_or(span, |services| services.span);
    let services = services.into_iter().flat_map(Spanned::into_items);
    let services = services.filter_map(|item| resolve_service(item, package));
    let commands = commands.into_iter().flat_map(Spanned::into_items);
    let commands = commands.filter_map(|item| resolve_command(item, package));
    let run = Run {
        user: user.map_or_else(Default::default, |user| user.value.into()),
        // Of two shell functions of one name the later counts, of two case arms the earlier.
        commands: distinct(commands.rev(), |command| &command.name).into_iter().rev().collect(),
        services: distinct(services, |service| &service.name),
    };
    if run.services.is_empty() {
        if !is_missing || !sink.has_errors() {
            let place = root.key_of(list).unwrap_or(list);
            let diagnostic =
                Diagnostic::new(Code::NoService, place, "no service has a name and a program")
                    .help("each item of `services` needs `name` and `binary`");
            // The original builds a package of items, one that can never run.
            sink.push(if has_items { diagnostic.severity(Severity::Warning) } else { diagnostic });
        }
        return None;
    }
    Some(run)
}

/// The first item of each name.
fn distinct<T, N: Clone + Eq + std::hash::Hash>(
    items: impl Iterator<Item = T>,
    name: impl Fn(&T) -> &N,
) -> Vec<T> {
    let mut seen = HashSet::new();
    items.filter(|item| seen.insert(name(item).clone())).collect()
}

fn resolve_command(command: spec::Command, package: &PackageName) -> Option<Command> {
    let spec::Command { name, description, binary, path, call } = command;
    let (program, call) = program(binary?, path, call, package);
    Some(Command {
        name: name.map(|name| name.value).filter(|name| !name.is_reserved())?,
        description: description.map(|text| text.value),
        program,
        call,
    })
}

fn resolve_service(service: spec::Service, package: &PackageName) -> Option<Service> {
    let spec::Service {
        name,
        description,
        binary,
        path,
        start,
        stop_timeout,
        stop_signal,
        reload_signal,
        notification_fd,
        ulimit,
        stop: _,
    } = service;
    let call = start.and_then(|start| start.value.call);
    let (program, call) = program(binary?, path, call, package);
    Some(Service {
        name: name?.value,
        description: description.map(|text| text.value),
        program,
        call,
        stop_timeout: stop_timeout.map_or(STOP_TIMEOUT, |seconds| seconds.value),
        stop_signal: stop_signal.map_or(Signal::Term, |signal| signal.value),
        reload_signal: reload_signal.map(|signal| signal.value),
        notification_fd: notification_fd.map(|descriptor| descriptor.value),
        ulimits: ulimit.map(|ulimit| limits(&ulimit.value)).unwrap_or_default(),
    })
}

/// The absolute path of a program, and the words behind it.
///
/// A `path` that is not absolute is below `/var/lib/APP`. Words behind the first of `binary` are
/// arguments, as they were for the original, which did not quote it.
fn program(
    binary: Spanned<String>,
    path: Option<Spanned<String>>,
    call: Option<Spanned<String>>,
    package: &PackageName,
) -> (String, String) {
    let call = call.map(|call| call.value.trim().to_owned()).unwrap_or_default();
    let binary = binary.value.trim();
    let (binary, arguments) = binary.split_once(char::is_whitespace).unwrap_or((binary, ""));
    let folder = match path.as_ref().map(|path| path.value.trim_end_matches('/')) {
        None => layout::programs(package.as_str()),
        Some(path) if path.starts_with('/') || path.is_empty() => path.to_owned(),
        Some(path) => format!("{}/{path}", layout::home(package.as_str())),
    };
    let program =
        if binary.starts_with('/') { binary.to_owned() } else { format!("{folder}/{binary}") };
    (program, format!("{} {call}", arguments.trim()).trim().to_owned())
}

fn limits(ulimit: &spec::Ulimit) -> Vec<(Limit, u64)> {
    let spec::Ulimit { nofile, nproc, core, fsize, data, stack, r#as, memlock, cpu } = *ulimit;
    let amounts = [nofile, nproc, core, fsize, data, stack, r#as, memlock, cpu];
    let pairs = Limit::ALL.iter().zip(amounts);
    pairs.filter_map(|(limit, amount)| amount.map(|amount| (*limit, amount))).collect()
}
