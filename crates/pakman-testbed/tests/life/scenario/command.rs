//! Commands: their words, their exit codes, their terminal.

use std::time::Duration;

use pakman_testbed::guest::Answer;
use serde_json::json;

use super::scenarios;
use crate::{instance::Instance, package::HELLO};

scenarios![
    Everywhere:
    a_command_gets_its_words_and_gives_its_exit_code,
    a_command_has_the_terminal_of_whoever_runs_it,
    a_command_reads_what_is_piped_to_it,
    a_command_that_a_signal_ends_fails,
    commands_run_whether_the_service_runs_or_not,
    logs_follows_the_log_and_needs_no_configuration,
    describe_lists_what_there_is;
    Releases:
    a_command_is_silent_on_standard_error,
    a_command_without_a_configuration_does_not_run_and_says_why,
];

fn a_command_gets_its_words_and_gives_its_exit_code(mut hello: Instance) {
    hello.install(&HELLO);
    hello.variables(&json!({ "GREETING": "ahoy  there" }));
    let args = hello.rc("args");
    assert_eq!(args.code, Some(7), "{}", args.stderr);
    let words: Vec<&str> = args.stdout.lines().collect();
    let expected = [
        "two  words",
        "single $HOME `date`",
        "a#b",
        "#",
        "it's",
        "\"bare\" $PATH",
        "",
        "ahoy  there",
        "*.none",
        "é☕",
    ];
    assert_eq!(words, expected);
    assert_eq!(hello.rc("schema").quietly(), "3\n");
    hello.program("exit 255");
    assert_eq!(hello.rc("migrate").code, Some(255));
    hello.program("exit 127");
    assert_eq!(hello.rc("migrate").code, Some(127));
    assert_ne!(hello.rc("nonsense").code, Some(0));
}

fn a_command_is_silent_on_standard_error(mut hello: Instance) {
    hello.install(&HELLO);
    // Names that are left out are the log's to tell.
    hello.variables(&json!({ "MY-VAR": "x", "OPTIND": "x", "GREETING": "ahoy" }));
    assert_eq!(hello.rc("migrate").quietly(), "migrate: the schema is at version 3\n");
    hello.start();
    assert_eq!(hello.rc("migrate").quietly(), "migrate: the schema is at version 3\n");
}

fn a_command_has_the_terminal_of_whoever_runs_it(mut hello: Instance) {
    hello.install(&HELLO);
    let console = hello.machine.terminal("rc-service hello console", "one\ntwo  words\n");
    assert_eq!(console.code, Some(0), "{}", console.stdout);
    let said = console.stdout.replace('\r', "");
    for expected in ["> ", "console: one\n", "console: two  words\n"] {
        assert!(said.contains(expected), "{said}");
    }
}

fn a_command_reads_what_is_piped_to_it(mut hello: Instance) {
    hello.install(&HELLO);
    let console = hello.machine.feed("rc-service hello console", b"one\ntwo  words\n").quietly();
    assert_eq!(console, "console: one\nconsole: two  words\n");
}

fn a_command_that_a_signal_ends_fails(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program("kill -KILL $$");
    let ran = hello.rc("migrate");
    assert!(ran.code.is_none_or(|code| code != 0), "{ran:?}");
    assert_eq!(hello.processes(), "");
}

fn commands_run_whether_the_service_runs_or_not(mut hello: Instance) {
    hello.install(&HELLO);
    for _ in 0..2 {
        hello.sh("rm -rf /var/lib/hello/state");
        hello.rc("migrate").quietly();
        assert_eq!(hello.rc("schema").quietly(), "3\n");
        let before = hello.status();
        if before == 3 {
            hello.start();
        }
    }
    assert_eq!(hello.status(), 0);
    hello.stop();
    assert_eq!(hello.status(), 3, "a command is no start");
}

fn a_command_without_a_configuration_does_not_run_and_says_why(mut hello: Instance) {
    hello.install(&HELLO);
    hello.sh("rm -rf /var/cache/hello /var/lib/hello/state");
    hello.endpoint.answer(Answer::Body(403, "no".into()));
    let ran = hello.rc("migrate");
    assert_eq!(ran.code, Some(75), "{}", ran.stderr);
    assert!(ran.stderr.contains(" answers 403\n"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("pakman: no configuration, so nothing runs\n"), "{}", ran.stderr);
    assert_eq!(hello.sh("ls -d /var/lib/hello/state 2>&1 || :").lines().count(), 1);
    assert!(ran.took < Duration::from_secs(30), "{:?}", ran.took);
}

fn logs_follows_the_log_and_needs_no_configuration(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    hello.until_log("web: ahoy");
    hello.endpoint.answer(Answer::Body(500, "no".into()));
    hello.sh("rm -rf /var/cache/hello");
    hello.background("rc-service hello logs >/tmp/shown 2>/tmp/said");
    hello.until("followed", |hello| {
        hello.machine.sh("cat /tmp/shown").stdout.matches("web: ahoy").count() > 2
    });
    assert_eq!(hello.sh("cat /tmp/said"), "");
    hello.interrupt("INT");
    assert_eq!(hello.sh("ps -o args").matches("tail").count(), 0);
}

fn describe_lists_what_there_is(mut hello: Instance) {
    hello.install(&HELLO);
    let ran = hello.rc("describe");
    let said = ran.stdout + &ran.stderr;
    for expected in [
        "Greets whoever connects",
        "SERVICE_MODE=web, the default: Says hello",
        "SERVICE_MODE=worker: Does one job a second",
        "migrate: Brings the state up to date",
        "args: Prints its words and fails with 7",
        "reload: ",
    ] {
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
}
