//! A connection that ends anywhere, and a host that loses its power.

use std::{thread, time::Duration};

use pakman_testbed::rounds;

use super::scenarios;
use crate::{
    instance::Instance,
    package::{HELLO, HELLO_2},
    target::Target,
};

scenarios![
    PlainHost:
    a_deployment_that_is_cut_off_anywhere_is_ended_by_the_next,
    a_deployment_whose_host_loses_power_is_ended_by_the_next,
];

/// Ends what sshd does for us, at once.
const CUT: &str = "for process in /proc/[0-9]*; do
    case $(tr '\\0' ' ' <$process/cmdline 2>/dev/null) in
    'sshd: root'*) kill -9 ${process#/proc/} 2>/dev/null ;;
    esac
done; :";

/// Times to cut at: each another, spread over the time that a deployment takes.
fn moments(rounds: u32, whole: Duration) -> impl Iterator<Item = Duration> {
    // Steps of the golden ratio come everywhere, whatever their number.
    (0..rounds).map(move |round| whole.mul_f64((f64::from(round) * 0.618 + 0.1).fract()))
}

/// Deploys two versions in turns, each after something happened to a deployment of it.
fn in_turns(target: &mut Target, happens: impl Fn(&mut Target, Duration)) {
    target.deployed(&HELLO);
    let begun = std::time::Instant::now();
    target.deployed(&HELLO_2);
    let whole = begun.elapsed();
    for (round, moment) in moments(rounds(3), whole).enumerate() {
        happens(target, moment);
        let (package, version) =
            if round % 2 == 0 { (&HELLO, "1.0.0-r0") } else { (&HELLO_2, "2.0.0-r0") };
        let done = target.deploy(package, |order| order);
        done.unwrap_or_else(|error| panic!("round {round}, after {moment:?}: {error}"));
        let state = target.state();
        assert_eq!(state.installed.as_deref(), Some(version), "after {moment:?}");
        assert!(!state.is_unfinished && state.is_enabled, "after {moment:?}: {state:?}");
        assert_eq!((target.answer(), target.host.status()), ("ahoy\n".to_owned(), 0));
        let last = version.trim_end_matches("-r0");
        let log = target.host.log();
        let ran = log.lines().rfind(|line| line.starts_with("web: this is hello"));
        assert_eq!(ran, Some(&*format!("web: this is hello {last}")), "after {moment:?}");
        assert_eq!(target.host.sh("apk audit --system"), "");
    }
}

/// What is not deployed now: the other of the two.
fn other(target: &Target) -> &'static crate::package::Package {
    if target.state().installed.as_deref() == Some("1.0.0-r0") { &HELLO_2 } else { &HELLO }
}

/// Deploys the other version, and does this to the host at that moment.
fn interrupted(target: &Target, moment: Duration, line: &str) {
    let package = other(target);
    thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(moment);
            target.host.machine.sh(line);
        });
        // It may have come to its end before.
        if let Err(error) = target.deploy(package, |order| order) {
            assert!(error.is_transient(), "after {moment:?}: {error}");
        }
    });
}

fn a_deployment_that_is_cut_off_anywhere_is_ended_by_the_next(host: Instance) {
    in_turns(&mut Target::of(host), |target, moment| interrupted(target, moment, CUT));
}

fn a_deployment_whose_host_loses_power_is_ended_by_the_next(host: Instance) {
    in_turns(&mut Target::of(host), |target, moment| {
        // Every process but the first, and then that one.
        interrupted(target, moment, "kill -9 -1");
        target.cut_power();
    });
}
