//! Start, status, stop, restart and reload.

use std::time::Duration;

use pakman_testbed::guest::Answer;
use serde_json::json;

use super::scenarios;
use crate::{instance::Instance, matrix, package::HELLO};

scenarios![
    Everywhere:
    a_service_starts_tells_its_state_and_stops,
    starting_and_stopping_twice_is_no_error,
    restart_is_another_process_with_the_configuration_of_now,
    reload_sends_the_signal_that_the_service_names,
    reload_without_a_signal_starts_the_program_again,
    stale_and_dangling_links_are_no_obstacle,
    a_service_that_openrc_does_not_know_yet_brings_its_supervisor,
    a_supervisor_that_takes_its_time_is_waited_for,
    what_a_zap_leaves_is_taken_over,
    a_machine_that_restarts_brings_its_services_back,
    a_machine_that_loses_power_brings_its_services_back;
    Releases:
    a_start_that_is_interrupted_leaves_nothing_behind,
    a_stop_while_it_starts_has_the_last_word,
];

fn a_service_starts_tells_its_state_and_stops(mut hello: Instance) {
    hello.install(&HELLO);
    assert_eq!(hello.status(), 3);
    let column = hello.column();
    matrix::measured("start, with variables that are there at once", &column, hello.start());
    let status = hello.rc("status");
    assert_eq!((status.code, status.stderr.as_str()), (Some(0), ""));
    assert!(status.stdout.contains("status: started"), "{}", status.stdout);
    hello.until_log("web: ahoy");
    let processes = hello.processes();
    assert!(
        processes.contains("hello    {hello} /bin/sh /var/lib/hello/bin/hello web --ready 3\n"),
        "{processes}"
    );
    matrix::measured("stop, of a program that goes when it is told", &column, hello.stop());
    hello.until_log("web: goodbye");
    assert_eq!(hello.status(), 3);
    hello.assert_gone();
}

fn starting_and_stopping_twice_is_no_error(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    let pid = hello.pid();
    let again = hello.rc("start");
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert_eq!(hello.pid(), pid);
    hello.stop();
    let again = hello.rc("stop");
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    hello.assert_gone();
}

fn restart_is_another_process_with_the_configuration_of_now(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    let pid = hello.pid();
    hello.variables(&json!({ "GREETING": "another" }));
    hello.rc("restart").quietly();
    assert_ne!(hello.pid(), pid);
    hello.until_log("web: another");
    assert_eq!(hello.status(), 0);
    hello.stop();
    // Of a service that is down it is a start.
    hello.rc("restart").quietly();
    assert_eq!(hello.status(), 0);
}

fn reload_sends_the_signal_that_the_service_names(mut hello: Instance) {
    hello.install(&HELLO);
    hello.variables(&json!({}));
    hello.start();
    let pid = hello.pid();
    hello.sh("echo changed >/var/lib/hello/share/greeting.txt");
    hello.rc("reload").quietly();
    hello.until_log("web: changed");
    assert_eq!(hello.pid(), pid);
}

fn reload_without_a_signal_starts_the_program_again(mut hello: Instance) {
    hello.install(&HELLO);
    hello.variables(&json!({ "SERVICE_MODE": "worker" }));
    hello.start();
    let pid = hello.pid();
    hello.variables(&json!({ "GREETING": "from now on web" }));
    hello.rc("reload").quietly();
    assert_ne!(hello.pid(), pid);
    hello.until_log("worker: no more jobs");
    hello.until_log("web: from now on web");
    assert_eq!(hello.status(), 0);
    hello.stop();
    hello.assert_gone();
}

fn a_start_that_is_interrupted_leaves_nothing_behind(mut hello: Instance) {
    hello.install(&HELLO);
    for signal in ["INT", "TERM", "HUP"] {
        hello.endpoint.answer(Answer::Silence(Duration::from_mins(1)));
        hello.background("rc-service hello start >/tmp/said 2>&1");
        hello.until("waiting", |hello| hello.processes().contains("curl"));
        hello.interrupt(signal);
        hello.until("gone", |hello| hello.processes().is_empty());
        hello.assert_gone();
        assert_eq!(hello.status(), 3, "{signal}");
    }
    hello.variables(&json!({}));
    hello.start();
    hello.stop();
}

fn a_stop_while_it_starts_has_the_last_word(mut hello: Instance) {
    hello.install(&HELLO);
    hello.endpoint.answer(Answer::Silence(Duration::from_mins(1)));
    hello.sh("echo start_timeout=6 >/etc/conf.d/hello");
    hello.background("rc-service hello start >/tmp/said 2>&1");
    hello.until("waiting", |hello| hello.processes().contains("curl"));
    let stop = hello.rc("stop");
    assert!(stop.took < Duration::from_mins(1), "{:?}", stop.took);
    hello.until("stopped", |hello| hello.status() == 3 && hello.processes().is_empty());
    hello.assert_gone();
    hello.variables(&json!({}));
    hello.start();
}

fn stale_and_dangling_links_are_no_obstacle(mut hello: Instance) {
    hello.install(&HELLO);
    hello.sh("rc-service s6-svscan start >/dev/null");
    hello.sh("until [ -d /run/openrc/s6-scan ]; do sleep 0.1; done");
    hello.sh("ln -s /run/hello/service /run/openrc/s6-scan/hello");
    hello.start();
    hello.stop();
    hello.sh("mkdir -p /tmp/other && ln -s /tmp/other /run/openrc/s6-scan/hello");
    hello.start();
    hello.stop();
    hello.sh(
        "mkdir -p /run/hello/service/supervise && echo junk >/run/hello/service/supervise/status",
    );
    hello.start();
    hello.stop();
    hello.assert_gone();
}

fn a_service_that_openrc_does_not_know_yet_brings_its_supervisor(mut hello: Instance) {
    // What it is like when OpenRC looked at the services within the second of the installation.
    hello.install(&HELLO);
    hello.sh("rc-update show >/dev/null && touch -d @0 /etc/init.d /etc/init.d/hello");
    hello.sh("cd /run/openrc && grep -v hello deptree >tree && mv tree deptree");
    hello.start();
    hello.until_log("web: ahoy");
    hello.stop();
}

/// s6-supervise with a pause between having its lock and telling its state, as on a busy machine.
const SLOW: &str = r"#!/usr/bin/python3
import fcntl, os, sys, time
scan = os.getcwd()
os.chdir(sys.argv[1])
os.mkdir('supervise')
lock = os.open('supervise/lock', os.O_WRONLY | os.O_CREAT, 0o644)
fcntl.lockf(lock, fcntl.LOCK_EX)
os.mkfifo('supervise/control', 0o600)
control = os.open('supervise/control', os.O_RDWR)
time.sleep(1)
os.chdir(scan)
for file in lock, control:
    os.set_inheritable(file, True)
os.execv('/usr/bin/s6-supervise.real', ['s6-supervise', *sys.argv[1:]])
";

fn a_supervisor_that_takes_its_time_is_waited_for(mut hello: Instance) {
    hello.install(&HELLO);
    hello.sh("mv /usr/bin/s6-supervise /usr/bin/s6-supervise.real");
    let line = "cat >/usr/bin/s6-supervise && chmod 755 /usr/bin/s6-supervise";
    hello.machine.feed(line, SLOW.as_bytes()).quietly();
    hello.start();
    hello.until_log("web: ahoy");
    hello.stop();
}

fn what_a_zap_leaves_is_taken_over(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    let pid = hello.pid();
    hello.rc("zap").quietly();
    assert_eq!(hello.rc("start").code, Some(0));
    assert_ne!(hello.pid(), pid);
    assert_eq!(hello.runs(), "/bin/sh /var/lib/hello/bin/hello web --ready 3 ");
    hello.sh(&format!("[ ! -e /proc/{pid} ]"));
    hello.stop();
    hello.assert_gone();
}

fn a_machine_that_restarts_brings_its_services_back(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    hello.machine.restart();
    hello.until_log("web: goodbye");
    assert_eq!(hello.status(), 0, "{}", hello.log());
    hello.until_said("web: this is hello 1.0.0", 2);
    hello.sh("rc-update del hello >/dev/null");
    hello.machine.restart();
    assert_eq!(hello.status(), 3);
    hello.assert_gone();
}

fn a_machine_that_loses_power_brings_its_services_back(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    hello.machine.cut_power();
    assert_eq!(hello.status(), 0, "{}", hello.log());
    hello.stop();
    hello.assert_gone();
}
