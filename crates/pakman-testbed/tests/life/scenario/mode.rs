//! `SERVICE_MODE` chooses the service.

use serde_json::json;

use super::scenarios;
use crate::{instance::Instance, package::HELLO};

scenarios![
    Everywhere:
    service_mode_chooses_the_service_and_the_first_is_the_default,
    an_unknown_service_mode_runs_the_first_service_and_is_said,
    each_service_has_the_limits_and_the_time_for_stopping_of_its_own,
];

fn service_mode_chooses_the_service_and_the_first_is_the_default(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    hello.until_log("web: this is hello 1.0.0");
    hello.variables(&json!({ "SERVICE_MODE": "worker" }));
    hello.rc("restart").quietly();
    hello.until_log("worker: job 1 is done");
    assert_eq!(hello.runs(), "/bin/sh /var/lib/hello/bin/hi worker ");
    // It stops by a signal of its own.
    hello.stop();
    hello.until_log("worker: no more jobs");
    hello.variables(&json!({ "SERVICE_MODE": "" }));
    hello.start();
    assert_eq!(hello.runs(), "/bin/sh /var/lib/hello/bin/hello web --ready 3 ");
}

fn an_unknown_service_mode_runs_the_first_service_and_is_said(mut hello: Instance) {
    hello.install(&HELLO);
    hello.variables(&json!({ "SERVICE_MODE": "wrong" }));
    hello.start();
    hello.until_log("pakman: no service is named wrong; running web");
    hello.until_log("web: this is hello 1.0.0");
}

fn each_service_has_the_limits_and_the_time_for_stopping_of_its_own(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    let limits = hello.sh(&format!("cat /proc/{}/limits", hello.pid()));
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.split_whitespace().next()).expect("the limit").to_owned()
    };
    assert_eq!(limit("Max open files"), "1024");
    assert_eq!(limit("Max core file size"), "0");
    assert_eq!(hello.sh("cat /run/hello/service/timeout-kill"), "5000\n");
    hello.variables(&json!({ "SERVICE_MODE": "worker" }));
    hello.rc("restart").quietly();
    assert_eq!(hello.sh("cat /run/hello/service/timeout-kill"), "20000\n");
}
