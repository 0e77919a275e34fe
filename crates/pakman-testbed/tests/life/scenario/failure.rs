//! Programs that end when they should not, and do not when they should.

use std::time::Duration;

use super::scenarios;
use crate::{instance::Instance, package::HELLO};

scenarios![
    Everywhere:
    a_service_that_is_killed_comes_back,
    a_program_that_ends_at_once_fails_the_start_with_its_last_words,
    a_program_that_is_not_there_fails_the_start,
    a_program_that_ends_after_a_second_counts_as_crashed_in_the_end,
    a_program_that_keeps_ending_is_given_up,
    a_program_that_ends_without_an_error_is_started_again,
    a_program_that_ignores_its_signal_is_killed_in_time,
    children_go_with_their_program,
    a_child_that_goes_its_own_way_does_not_hold_up_a_stop,
    a_program_that_never_says_that_it_is_ready_fails_the_start,
];

/// Says that it is ready, then does as it is told.
fn ready(rest: &str) -> String {
    format!("[ \"$1\" = web ] || exit 0\necho up\necho >&3\n{rest}")
}

fn a_service_that_is_killed_comes_back(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    for signal in ["KILL", "SEGV"] {
        let pid = hello.pid();
        hello.sh(&format!("kill -{signal} {pid}"));
        hello.until("another process", |hello| {
            let svstat = hello.machine.sh("s6-svstat -o up,ready,pid /run/hello/service").stdout;
            svstat.starts_with("true true ") && !svstat.ends_with(&format!(" {pid}\n"))
        });
        assert_eq!(hello.status(), 0);
    }
    hello.until_log("pakman: killed by signal 9");
    hello.until_log("pakman: killed by signal 11");
    hello.until_said("web: this is hello", 3);
    hello.stop();
    hello.assert_gone();
}

fn a_program_that_ends_at_once_fails_the_start_with_its_last_words(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program("echo out of luck\nexit 3");
    let ran = hello.rc("start");
    assert_ne!(ran.code, Some(0));
    for expected in ["out of luck", "pakman: exited with code 3", "the program ended"] {
        assert!(ran.stderr.contains(expected), "{expected} is not in\n{}", ran.stderr);
    }
    assert_eq!(hello.status(), 3);
    hello.assert_gone();
    // Mended, it starts.
    hello.program(&ready("exec sleep 1000"));
    hello.start();
}

fn a_program_that_is_not_there_fails_the_start(mut hello: Instance) {
    hello.install(&HELLO);
    hello.sh("rm /var/lib/hello/bin/hello");
    let ran = hello.rc("start");
    assert_ne!(ran.code, Some(0));
    assert!(ran.stderr.contains("pakman: exited with code 127"), "{}", ran.stderr);
    assert!(ran.took < Duration::from_secs(30), "{:?}", ran.took);
    assert_eq!(hello.status(), 3);
    hello.assert_gone();
}

fn a_program_that_ends_after_a_second_counts_as_crashed_in_the_end(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program(&ready("sleep 1.5\nexit 4"));
    hello.start();
    hello.until("crashed", |hello| hello.status() == 32);
    hello.until_said("pakman: exited with code 4", 5);
    assert!(hello.rc("status").stderr.contains("crashed"));
    // A crashed service stops, and starts when it is mended.
    hello.stop();
    assert_eq!(hello.status(), 3);
    hello.assert_gone();
    hello.program(&ready("exec sleep 1000"));
    hello.start();
    assert_eq!(hello.status(), 0);
}

fn a_program_that_keeps_ending_is_given_up(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program(&ready("[ ! -e /tmp/broken ] || exit 127\nexec sleep 1000"));
    hello.start();
    let pid = hello.pid();
    hello.sh(&format!("touch /tmp/broken && kill -ABRT {pid}"));
    hello.until("crashed", |hello| hello.status() == 32);
    hello.until_said("pakman: exited with code 127", 4);
    // A restart gets a crashed service going again.
    hello.sh("rm /tmp/broken");
    assert_eq!(hello.rc("restart").code, Some(0));
    assert_eq!(hello.status(), 0);
}

fn a_program_that_ends_without_an_error_is_started_again(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program(&ready("sleep 2\nexit 0"));
    hello.start();
    hello.until("seven times up", |hello| {
        hello.log().lines().filter(|line| *line == "up").count() > 6
    });
    assert!([0, 32].contains(&hello.status()));
    hello.stop();
    hello.assert_gone();
}

fn a_program_that_ignores_its_signal_is_killed_in_time(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program(&ready("trap '' TERM\nwhile :; do sleep 0.1; done"));
    hello.start();
    let took = hello.stop();
    assert!(took > Duration::from_secs(4) && took < Duration::from_secs(20), "{took:?}");
    hello.until_log("pakman: killed by signal 9");
    hello.assert_gone();
}

fn children_go_with_their_program(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program(&ready(
        "sleep 1001 &\nsh -c 'trap \"\" TERM HUP; while :; do sleep 0.1; done' stubborn &\nexec sleep 1000",
    ));
    hello.start();
    hello.sh(&format!("kill -KILL {}", hello.pid()));
    hello.until("one of each again", |hello| {
        let processes = hello.processes();
        processes.matches("sleep 1001").count() == 1 && processes.matches("stubborn").count() == 1
    });
    hello.until_log("pakman: killed by signal 9");
    hello.stop();
    hello.assert_gone();
}

fn a_child_that_goes_its_own_way_does_not_hold_up_a_stop(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program(&ready("setsid sleep 1002 &\nexec sleep 1000"));
    hello.start();
    let took = hello.stop();
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert_eq!(hello.status(), 3);
    let processes = hello.processes();
    assert!(processes.lines().all(|line| line.ends_with("sleep 1002")), "{processes}");
    hello.start();
}

fn a_program_that_never_says_that_it_is_ready_fails_the_start(mut hello: Instance) {
    hello.install(&HELLO);
    hello.sh("echo start_timeout=3 >/etc/conf.d/hello");
    hello.program("echo up\nexec sleep 1000");
    let ran = hello.rc("start");
    assert_ne!(ran.code, Some(0));
    assert!(ran.stderr.contains("did not say within 3 seconds that it is ready"), "{}", ran.stderr);
    assert_eq!(hello.status(), 3);
    hello.assert_gone();
}
