//! Variables that are many, large or strange.

use serde_json::{Map, Value, json};

use super::scenarios;
use crate::{instance::Instance, package::HELLO};

scenarios![
    Everywhere:
    two_thousand_variables_arrive,
    five_megabytes_of_variables_arrive_or_are_refused_with_a_reason,
    values_arrive_byte_by_byte;
    Releases:
    names_that_no_shell_can_pass_on_are_left_out_and_named,
    names_that_scripts_use_themselves_harm_nothing,
];

/// Writes down its environment and says that it is ready.
const DUMP: &str = "[ \"$1\" = web ] || exit 0
cat /proc/self/environ >/var/lib/hello/environ
echo >&3
exec sleep 1000";

/// What the program of the service found in its environment.
fn environment(hello: &Instance) -> Map<String, Value> {
    hello.program(DUMP);
    hello.start();
    let dump = hello.machine.sh("cat /var/lib/hello/environ");
    dump.stdout
        .split_terminator('\0')
        .map(|entry| {
            let (name, value) = entry.split_once('=').expect("NAME=VALUE");
            (name.to_owned(), json!(value))
        })
        .collect()
}

fn assert_arrive(mut hello: Instance, variables: Map<String, Value>) {
    hello.install(&HELLO);
    hello.variables(&Value::Object(variables.clone()));
    let environment = environment(&hello);
    for (name, value) in &variables {
        let found = environment.get(name);
        assert!(found == Some(value), "{name} is not as it was sent");
    }
}

fn two_thousand_variables_arrive(hello: Instance) {
    let variables =
        (0..2000).map(|number| (format!("VARIABLE_{number}"), json!(format!("value {number}"))));
    assert_arrive(hello, variables.collect());
}

fn five_megabytes_of_variables_arrive_or_are_refused_with_a_reason(mut hello: Instance) {
    // Linux passes 128 KiB in one variable and, with the usual stack, 2 MiB in all.
    let text = |length: usize| Value::String("x".repeat(length));
    hello.install(&HELLO);
    let variables: Map<String, Value> =
        (0..15).map(|number| (format!("LARGE_{number}"), text(120_000))).collect();
    hello.variables(&Value::Object(variables));
    let environment = environment(&hello);
    assert_eq!(environment.keys().filter(|name| name.starts_with("LARGE_")).count(), 15);
    hello.stop();

    let variables: Map<String, Value> =
        (0..50).map(|number| (format!("LARGE_{number}"), text(100_000))).collect();
    hello.variables(&Value::Object(variables));
    let ran = hello.rc("start");
    assert_ne!(ran.code, Some(0));
    assert!(ran.stderr.contains("rgument list too long"), "{}", ran.stderr);
    hello.assert_gone();
}

fn values_arrive_byte_by_byte(hello: Instance) {
    let mut variables = Map::new();
    for byte in 1..=127_u8 {
        variables.insert(format!("BYTE_{byte}"), json!(format!("{0}a{0}{0}", char::from(byte))));
    }
    let every: String = (1..=127_u8).map(char::from).chain("\u{80}é☕🦀\u{feff}".chars()).collect();
    variables.insert("EVERY".into(), json!(every));
    for (number, value) in
        ["", "\n\n", "$(id) `id` $HOME", "'\"'\"'", "-n", " x ", "a\\"].iter().enumerate()
    {
        variables.insert(format!("VALUE_{number}"), json!(value));
    }
    assert_arrive(hello, variables);
}

fn names_that_no_shell_can_pass_on_are_left_out_and_named(mut hello: Instance) {
    hello.install(&HELLO);
    hello.variables(&json!({
        "GREETING": "all the same", "MY-VAR": "x", "1A": "x", "-p": "x", "": "x", "A B": "x", "é": "x",
        "IFS": "x", "OPTIND": "x", "PPID": "x", "UID": "x",
    }));
    hello.start();
    hello.until_log("web: all the same");
    let log = hello.log();
    let line = log.lines().find(|line| line.starts_with("pakman: left out")).expect("it is said");
    for name in ["MY-VAR", "1A", "-p", "\"\"", "A B", "é", "IFS", "OPTIND", "PPID"] {
        assert!(line.contains(name), "{line}");
    }
}

fn names_that_scripts_use_themselves_harm_nothing(hello: Instance) {
    let names = [
        "EUID",
        "name",
        "url",
        "token",
        "status",
        "command",
        "line",
        "endpoint",
        "variables",
        "HOSTNAME",
        "PS1",
        "ENV",
        "RC_SVCNAME",
        "RC_SVCDIR",
        "RC_CMD",
        "EINFO_QUIET",
        "SVCNAME",
        "_service",
        "_scan",
        "start_timeout",
        "description",
    ];
    assert_arrive(hello, names.iter().map(|&name| (name.to_owned(), json!("x y"))).collect());
}
