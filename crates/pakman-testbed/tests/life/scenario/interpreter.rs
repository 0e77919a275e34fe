//! A program of an interpreter: Python, with a helper process, as root.

use serde_json::json;

use super::scenarios;
use crate::{instance::Instance, package::TALLY};

scenarios![
    Everywhere:
    a_python_program_lives_as_any_other,
];

/// What the program answers on its port.
fn ask(tally: &Instance) -> String {
    tally.machine.sh("nc 127.0.0.1 4000 </dev/null").stdout
}

fn a_python_program_lives_as_any_other(mut tally: Instance) {
    tally.install(&TALLY);
    tally.variables(&json!({ "PORT": "4000", "GREETING": "number", "PYTHONUNBUFFERED": "1" }));
    tally.start();
    tally.until_log("tally listens");
    tally.until_log("tick");
    assert_eq!((ask(&tally), ask(&tally)), ("number 1\n".into(), "number 2\n".into()));

    let count = tally.rc("count");
    assert_eq!((count.code, count.stderr.as_str()), (Some(2), ""));
    assert_eq!(count.stdout, "/var/lib/tally\n/var/lib/tally\nroot\ntwo  words\nnumber\n");

    // The port of a server that was killed is free for the next.
    tally.sh(&format!("kill -KILL {}", tally.pid()));
    tally.until("up again", |tally| ask(tally) == "number 1\n");
    assert_eq!(tally.processes().matches("tally.py tick").count(), 1, "{}", tally.processes());

    tally.variables(&json!({ "PORT": "4000", "GREETING": "again" }));
    tally.rc("reload").quietly();
    tally.until("up with the new variable", |tally| ask(tally) == "again 1\n");
    tally.machine.restart();
    tally.until("up after a restart", |tally| ask(tally) == "again 1\n");
    tally.remove(&TALLY);
    tally.assert_gone();
}
