//! `run` and `finish` of the service folder.

use askama::Template;
use pakman_spec::{Limit, Run, Service, Signal};

use crate::call::{APPLY, account, line};

/// The descriptor that s6-supervise passes to `run`.
const READINESS_FD: u32 = 3;

#[derive(Template)]
#[template(path = "run.sh")]
struct RunScript<'a> {
    name: &'a str,
    user: Option<&'a str>,
    apply: &'static str,
    /// The service that runs without a `SERVICE_MODE`.
    default: &'a str,
    /// The default comes last: its arm takes whatever the others leave.
    services: Vec<Arm<'a>>,
}

/// How one service is run.
struct Arm<'a> {
    name: &'a str,
    is_default: bool,
    stop_signal: &'static str,
    /// In milliseconds.
    stop_timeout: u32,
    /// What s6-svc is told to reload it.
    reload: Option<&'static str>,
    /// Whether it counts as ready as soon as it has its configuration.
    ready_when_loaded: bool,
    /// Where the program wants the descriptor, if elsewhere than at [`READINESS_FD`].
    notification_fd: Option<u32>,
    limits: Vec<LimitOption>,
    line: String,
}

struct LimitOption {
    option: &'static str,
    amount: u64,
}

/// The same for every package.
pub(crate) const FINISH: &str = include_str!("../templates/finish.sh");

pub(crate) fn run(name: &str, run: &Run) -> String {
    let Run { user, commands: _, services } = run;
    let mut arms: Vec<Arm> =
        services.iter().enumerate().map(|(index, service)| arm(service, index == 0)).collect();
    arms.rotate_left(1);
    let default = services.first().expect("a package has a service").name.as_str();
    let user = account(*user, name);
    pakman_render::render(&RunScript { name, user, apply: APPLY, default, services: arms })
}

fn arm(service: &Service, is_default: bool) -> Arm<'_> {
    let Service {
        name,
        description: _,
        program,
        call,
        stop_timeout,
        stop_signal,
        reload_signal,
        notification_fd,
        ulimits,
    } = service;
    Arm {
        name: name.as_str(),
        is_default,
        stop_signal: stop_signal.name(),
        stop_timeout: u32::from(*stop_timeout) * 1000,
        reload: reload_signal.map(svc_option),
        ready_when_loaded: notification_fd.is_none(),
        notification_fd: notification_fd.filter(|&fd| fd != READINESS_FD),
        limits: ulimits
            .iter()
            .map(|&(limit, amount)| LimitOption { option: softlimit_option(limit), amount })
            .collect(),
        line: line(program, call),
    }
}

/// How s6-svc is told to send a signal; by name it takes them only from 2.12.0.0 on.
fn svc_option(signal: Signal) -> &'static str {
    match signal {
        Signal::Term => "-t",
        Signal::Hup => "-h",
        Signal::Int => "-i",
        Signal::Quit => "-q",
        Signal::Usr1 => "-1",
        Signal::Usr2 => "-2",
        Signal::Winch => "-y",
    }
}

/// How s6-softlimit is told to set a limit; amounts are bytes, seconds or numbers, as in the model.
fn softlimit_option(limit: Limit) -> &'static str {
    match limit {
        Limit::Nofile => "-o",
        Limit::Nproc => "-p",
        Limit::Core => "-c",
        Limit::Fsize => "-f",
        Limit::Data => "-d",
        Limit::Stack => "-s",
        Limit::As => "-a",
        Limit::Memlock => "-l",
        Limit::Cpu => "-t",
    }
}
