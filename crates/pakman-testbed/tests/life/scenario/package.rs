//! Installation, upgrade and removal, as apk does them.

use serde_json::json;

use super::scenarios;
use crate::{
    instance::Instance,
    package::{HELLO, HELLO_2},
};

scenarios![
    Everywhere:
    install_scripts_and_runlevels_are_silent_on_standard_error,
    an_upgrade_of_a_running_service_loses_no_line_and_runs_the_new_program,
    a_package_that_was_removed_can_be_installed_again,
    installed_files_have_their_owners_and_modes,
    a_removal_of_a_running_service_leaves_data_and_log_alone,
];

fn install_scripts_and_runlevels_are_silent_on_standard_error(mut hello: Instance) {
    let said = hello.install(&HELLO);
    assert!(said.contains("migrate: the schema is at version 3\n"), "{said}");
    assert!(hello.sh("rc-update show default").contains("hello"));
    // Each again, as hooks of other packages do it.
    hello.sh("rc-update del hello");
    hello.sh("rc-update add hello");
    for verb in ["start", "restart", "migrate", "stop"] {
        hello.rc(verb).quietly();
    }
    hello.start();
    hello.upgrade(&HELLO, &HELLO_2);
    assert_eq!(hello.status(), 0);
    hello.remove(&HELLO_2);
    assert!(!hello.sh("rc-update show").contains("hello"));
}

fn installed_files_have_their_owners_and_modes(mut hello: Instance) {
    hello.install(&HELLO);
    let (folder, kept) = if hello.is_configured {
        ("etc/hello", ["755 root:root etc/hello", "600 root:root etc/hello/secrets"])
    } else {
        (
            "var/cache/hello",
            ["700 root:root var/cache/hello", "600 root:root var/cache/hello/variables.json"],
        )
    };
    let listed = hello.sh(&format!(
        "cd / && stat -c '%a %U:%G %n' var/lib/hello var/lib/hello/* var/lib/hello/bin/* \
         var/lib/hello/service/* etc/init.d/hello etc/conf.d/hello {folder} {folder}/*"
    ));
    for expected in [
        "1775 root:hello var/lib/hello",
        "1775 root:hello var/lib/hello/bin",
        "755 root:root var/lib/hello/bin/environment",
        "755 root:root var/lib/hello/bin/env-exec",
        "755 hello:hello var/lib/hello/bin/hello",
        "755 root:root var/lib/hello/service",
        "755 root:root var/lib/hello/service/run",
        "755 root:root etc/init.d/hello",
        "600 root:root etc/conf.d/hello",
    ]
    .into_iter()
    .chain(kept)
    {
        assert!(listed.lines().any(|line| line == expected), "{expected} is not in\n{listed}");
    }
}

/// Counts as fast as it can, and writes down the last number when it is told to stop.
const COUNTER: &str = "is_over=
trap is_over=1 TERM
number=$(cat /var/lib/hello/last 2>/dev/null || echo 0)
echo VERSION
echo >&3
while [ -z \"$is_over\" ]; do
    number=$((number + 1))
    echo number $number
    [ $((number % 500)) -gt 0 ] || sleep 0.1
done
echo $number >/var/lib/hello/last";

fn an_upgrade_of_a_running_service_loses_no_line_and_runs_the_new_program(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program(&COUNTER.replace("VERSION", "of old"));
    hello.start();
    hello.until("counting", |hello| hello.log().contains("number 1000\n"));
    hello.variables(&json!({ "GREETING": "after the upgrade" }));
    let said = hello.upgrade(&HELLO, &HELLO_2);
    assert!(said.contains("migrate: the schema is at version 3\n"), "{said}");
    assert_eq!(hello.status(), 0);
    hello.until_log("web: after the upgrade");
    let last: u32 = hello.sh("cat /var/lib/hello/last").trim().parse().unwrap();
    let log = hello.log();
    let numbers: Vec<u32> =
        log.lines().filter_map(|line| line.strip_prefix("number ")?.parse().ok()).collect();
    assert_eq!(numbers, (1..=last).collect::<Vec<u32>>());
    let of_old = log.find("of old\n").expect("the old program");
    let new = log.find("web: this is hello 2.0.0\n").expect("the new program");
    assert!(of_old < new && !log.contains("this is hello 1.0.0"), "{log}");
    let first = log
        .lines()
        .skip_while(|line| !line.contains("2.0.0"))
        .any(|line| line.starts_with("number "));
    assert!(!first, "the old program went on");
    assert_eq!(hello.runs(), "/bin/sh /var/lib/hello/bin/hello web --ready 3 ");
}

fn a_removal_of_a_running_service_leaves_data_and_log_alone(mut hello: Instance) {
    let before = hello.sh(FILES);
    hello.install(&HELLO);
    hello.start();
    hello.remove(&HELLO);
    hello.assert_gone();
    let after = hello.sh(FILES);
    let left: Vec<&str> =
        after.lines().filter(|path| !before.lines().any(|old| old == *path)).collect();
    let expected = [
        "/etc/hello",
        "/var/lib/hello",
        "/var/lib/hello/state",
        "/var/lib/hello/state/schema",
        "/var/log/hello",
        "/var/log/hello/current",
        "/var/log/hello/lock",
        "/var/log/hello/state",
    ];
    // What somebody wrote, and what was made to last.
    let kept: &[&str] =
        if hello.is_configured { &["/etc/conf.d/hello", "/etc/hello/secrets"] } else { &[] };
    let unexpected: Vec<_> =
        left.iter().filter(|path| !expected.contains(path) && !kept.contains(path)).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
    for path in ["/var/lib/hello/state/schema", "/var/log/hello/current"].iter().chain(kept) {
        assert!(left.contains(path), "{path} is not left");
    }
}

/// Every file where packages and services may leave one.
const FILES: &str = "find /etc /run /var /tmp /usr/bin /root | grep -v -e ^/run/openrc/ \
                     -e ^/var/log/wtmp -e /s6-svscan -e ^/run/ifstate -e ^/etc/passwd -e ^/etc/group | sort";

fn a_package_that_was_removed_can_be_installed_again(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    hello.remove(&HELLO);
    hello.install(&HELLO_2);
    hello.start();
    hello.until_log("web: this is hello 2.0.0");
    hello.until_log("web: this is hello 1.0.0");
}
