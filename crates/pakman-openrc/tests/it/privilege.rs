//! `run.user: app`: nothing of the configuration reaches what still runs as root.

use std::process::Output;

use pakman_testbed::guest::{Answer, Endpoint};
use serde_json::json;

use crate::{
    environment::SHELLS,
    samples,
    stage::{Stage, text},
};

/// Programs that the scripts run, or might.
const PROGRAMS: [&str; 14] = [
    "mv",
    "rm",
    "cat",
    "cp",
    "mkdir",
    "mktemp",
    "sh",
    "uname",
    "env",
    "sleep",
    "jq",
    "curl",
    "fdmove",
    "s6-softlimit",
];

/// Where another program of each of these names lies, and what the loader and the shells would
/// read besides.
fn hostile(stage: &Stage) -> serde_json::Value {
    let evil = stage.path("evil").display().to_string();
    json!({
        "PATH": evil,
        "LD_PRELOAD": format!("{evil}/preload.so"),
        "LD_LIBRARY_PATH": evil,
        "LD_AUDIT": format!("{evil}/audit.so"),
        "ENV": format!("{evil}/rc"),
        "BASH_ENV": format!("{evil}/rc"),
        "CDPATH": evil,
        "IFS": "/",
        "TMPDIR": evil,
        "QUEUE": "q",
    })
}

/// What `act` does with the configuration of an application's user who wants to be root: each
/// program of that user's notes that it ran too early, until the user has changed.
fn attacked(act: impl Fn(&Stage) -> Output) {
    for shell in SHELLS {
        let Some(stage) = Stage::new(shell, &samples::rich()) else { return };
        let mark = stage.path("changed").display().to_string();
        let early = stage.path("early").display().to_string();
        let real = std::env::var("PATH").unwrap();
        let note = format!(
            "[ -e {mark} ] || echo \"$0 $*\" >>{early}\nPATH={real}\nexec \"${{0##*/}}\" \"$@\""
        );
        for name in PROGRAMS.into_iter().chain(["s6-setuidgid", "preload.so", "rc"]) {
            stage.script(&format!("evil/{name}"), &note);
        }
        let seen = stage.path("seen").display().to_string();
        let change = format!("/usr/bin/env >{seen}\n: >{mark}\nshift\nexec \"$@\"");
        stage.script("bin/s6-setuidgid", &change);
        stage.script("var/lib/hello/bin/hello", "echo \"<$LD_LIBRARY_PATH>\"");
        stage.endpoint(&Endpoint::start(vec![Answer::variables(&hostile(&stage))]).url);

        let output = act(&stage);
        assert_eq!(std::fs::read_to_string(&early).unwrap_or_default(), "", "{output:?}");
        let seen = std::fs::read_to_string(seen).expect("the user changed");
        for name in ["LD_PRELOAD=", "LD_LIBRARY_PATH=", "LD_AUDIT=", "ENV=", "TMPDIR=", "evil"] {
            assert!(!seen.contains(name), "{name} is in\n{seen}");
        }
        let evil = stage.path("evil").display().to_string();
        assert!(text(&output.stdout).contains(&format!("<{evil}>")), "{output:?}");
    }
}

#[test]
fn a_service_changes_its_user_before_it_sees_a_variable() {
    attacked(|stage| {
        stage.script("var/lib/hello/bin/hello", "echo \"<$LD_LIBRARY_PATH>\"; : >&5");
        stage.run()
    });
}

#[test]
fn a_command_changes_its_user_before_it_sees_a_variable() {
    attacked(|stage| stage.command("migrate"));
    attacked(|stage| stage.env_exec(&["echo \"<$LD_LIBRARY_PATH>\""]));
}

#[test]
fn the_variables_are_in_no_file_while_a_program_runs() {
    for shell in SHELLS {
        let Some(stage) = Stage::new(shell, &samples::rich()) else { return };
        let answer = Answer::variables(&json!({ "QUEUE": "hunter2" }));
        stage.endpoint(&Endpoint::start(vec![answer]).url);
        let list = format!("grep -rls hunter2 {} /proc/self/fd || :", stage.path("run").display());
        stage.script("var/lib/hello/bin/hello", &list);
        assert_eq!(text(&stage.command("migrate").stdout), "");
        let log = text(&stage.run().stdout);
        assert!(log.lines().all(|line| line.starts_with("pakman: ")), "{log}");
        assert!(!stage.argv().contains("hunter2"));
    }
}
