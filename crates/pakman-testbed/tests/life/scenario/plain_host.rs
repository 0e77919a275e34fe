//! Hosts that no orchestrator manages.

use std::{fs, time::Duration};

use super::scenarios;
use crate::{
    instance::Instance,
    package::{DOTTED, HELLO, HELLO_2, HELLO_IN_NEED},
};

scenarios![
    Releases:
    without_any_configuration_a_package_runs_with_its_defaults,
    conf_d_has_the_variables_and_is_nobody_elses,
    a_package_that_lacks_a_variable_is_installed_and_starts_when_it_is_there,
    a_socket_that_does_not_answer_is_no_plain_host,
    two_services_of_a_package_live_beside_each_other,
    no_application_sees_the_variables_of_another,
    secrets_outlive_upgrade_and_removal;
    // Until 1.35 busybox took the dot in `chown root:my.app` for what parts user and group.
    PlainHost:
    a_name_with_a_dot_is_a_name_like_any_other,
];

/// The machine without a guest API.
fn plain(hello: Instance) -> Instance {
    fs::remove_file(hello.machine.lxd().join("sock")).unwrap();
    hello
}

/// What the service's program sees.
fn environment(hello: &Instance) -> String {
    hello.sh(&format!("tr '\\0' '\\n' </proc/{}/environ", hello.pid()))
}

/// A line more in the settings.
fn set(hello: &Instance, service: &str, line: &str) {
    hello.machine.feed(&format!("cat >>/etc/conf.d/{service}"), line.as_bytes()).quietly();
}

fn without_any_configuration_a_package_runs_with_its_defaults(hello: Instance) {
    let mut hello = plain(hello);
    let said = hello.install(&HELLO);
    assert!(said.contains("migrate: the schema is at version 3\n"), "{said}");
    assert_eq!(hello.sh("stat -c '%U:%G %a' /etc/conf.d/hello"), "root:root 600\n");
    let took = hello.start();
    assert!(took < Duration::from_secs(20), "{took:?}");
    hello.until_log("pakman: configuration from /etc/conf.d/hello");
    let environment = environment(&hello);
    assert!(environment.contains("\nGREETING=ahoy\n") && environment.contains("\nPORT=8080\n"));
    let told = hello.rc("variables").quietly();
    for expected in ["PORT ", "the kit's default\n", "/etc/hello/secrets\n"] {
        assert!(told.contains(expected), "{told}");
    }
    hello.stop();
    hello.assert_gone();
    // A container of one's own: a guest API without a key of ours.
    let guest = pakman_testbed::guest::Guest::serve(&hello.machine.lxd().join("sock")).unwrap();
    guest.set(&[]);
    hello.start();
    hello.stop();
}

fn conf_d_has_the_variables_and_is_nobody_elses(hello: Instance) {
    let mut hello = plain(hello);
    hello.install(&HELLO);
    set(
        &hello,
        "hello",
        "export GREETING='it'\\''s me'\nexport PATH=/var/lib/hello/bin:$PATH LD_LIBRARY_PATH=/nowhere IFS=/\n",
    );
    hello.start();
    let environment = environment(&hello);
    assert!(environment.contains("\nGREETING=it's me\n"), "{environment}");
    assert!(environment.contains("LD_LIBRARY_PATH=/nowhere\n"), "{environment}");
    assert_eq!(hello.rc("schema").quietly(), "3\n");
    let line = "for pid in $(pidof s6-svscan s6-log s6-supervise); do cat /proc/$pid/environ; done";
    let supervisors = hello.sh(line);
    assert!(!supervisors.contains("nowhere") && !supervisors.contains("GREETING"), "{supervisors}");
    let token = hello.sh("cut -d\"'\" -f2 /etc/hello/secrets").trim().to_owned();
    assert_eq!(token.len(), 32);
    let seen = hello.sh("cat /proc/[0-9]*/cmdline /var/log/hello/* 2>/dev/null | tr '\\0' ' '");
    assert!(!seen.contains(&token));
    hello.stop();
    hello.sh("echo 'export MY-VAR=1' >>/etc/conf.d/hello");
    assert_ne!(hello.rc("start").code, Some(0));
    assert_eq!(hello.processes(), "");
}

fn a_package_that_lacks_a_variable_is_installed_and_starts_when_it_is_there(hello: Instance) {
    let mut hello = plain(hello);
    let said = hello.install_in_need(&HELLO_IN_NEED);
    for expected in
        ["export STRIPE_KEY=''", "migrate will run at the first start", "rc-service hello start"]
    {
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
    hello.sh("[ ! -e /var/lib/hello/state ] && rc-update show default | grep -q hello");
    let ran = hello.rc("start");
    assert_ne!(ran.code, Some(0));
    assert!(ran.stderr.contains("\n  export STRIPE_KEY=''"), "{}", ran.stderr);
    assert!(ran.took < Duration::from_secs(10), "{:?}", ran.took);
    hello.assert_gone();
    assert_eq!(hello.rc("migrate").code, Some(78), "by hand it is told and fails");

    set(&hello, "hello", "export STRIPE_KEY='sk_1'\n");
    let ran = hello.rc("start");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{}", ran.stdout);
    assert!(ran.stdout.contains("migrate: the schema is at version 3\n"), "{}", ran.stdout);
    hello.rc("restart").quietly();
    assert_eq!(hello.status(), 0);
}

fn a_socket_that_does_not_answer_is_no_plain_host(mut hello: Instance) {
    hello.install(&HELLO);
    hello.sh("rm -rf /var/cache/hello && echo start_timeout=3 >/etc/conf.d/hello");
    let sock = hello.machine.lxd().join("sock");
    fs::remove_file(&sock).unwrap();
    drop(std::os::unix::net::UnixListener::bind(&sock).unwrap());
    let ran = hello.rc("start");
    assert_ne!(ran.code, Some(0));
    assert!(ran.stderr.contains("/dev/lxd/sock does not answer"), "{}", ran.stderr);
    assert_eq!(hello.rc("migrate").code, Some(75));
}

fn two_services_of_a_package_live_beside_each_other(hello: Instance) {
    let mut hello = plain(hello);
    hello.install(&HELLO);
    hello.sh("ln -s hello /etc/init.d/hello.worker && rc-update -q add hello.worker");
    set(&hello, "hello.worker", "export GREETING='of the worker'\n");
    hello.start();
    hello.sh("rc-service -q hello.worker start");
    let worker =
        hello.sh("tr '\\0' ' ' </proc/$(s6-svstat -o pid /run/hello.worker/service)/cmdline");
    assert_eq!(worker, "/bin/sh /var/lib/hello/bin/hi worker ");
    assert!(
        hello.sh("cat /var/log/hello.worker/current").contains("from /etc/conf.d/hello.worker\n")
    );
    hello.until_log("web: this is hello 1.0.0");
    let pid = hello.pid();
    hello.sh("rc-service -q hello.worker stop");
    assert_eq!((hello.status(), hello.pid()), (0, pid));
    assert_eq!(hello.machine.sh("rc-service hello.worker status").code, Some(3));
    hello.sh("rc-service -q hello.worker start");
    hello.stop();
    assert_eq!(hello.machine.sh("rc-service hello.worker status").code, Some(0));

    hello.start();
    let said = hello.remove(&HELLO);
    assert!(said.contains("/etc/conf.d/hello.worker stays"), "{said}");
    hello.assert_gone();
    hello.sh("[ ! -L /etc/init.d/hello.worker ] && [ ! -e /run/hello.worker ] && ! rc-update show | grep hello");
}

fn no_application_sees_the_variables_of_another(hello: Instance) {
    let mut hello = plain(hello);
    hello.install(&HELLO);
    set(&hello, "hello", "export ONLY_HELLO=1\n");
    // The way on which OpenRC does not start the supervisor by itself.
    hello.sh("rc-service -q --ifstarted s6-svscan stop; rc-service -q --nodeps hello start");
    let environment = hello.sh("tr '\\0' '\\n' </proc/$(pidof s6-svscan)/environ");
    assert!(!environment.contains("ONLY_HELLO"), "{environment}");
    hello.stop();
}

fn secrets_outlive_upgrade_and_removal(hello: Instance) {
    let mut hello = plain(hello);
    hello.install(&HELLO);
    hello.start();
    let made = hello.sh("cat /etc/hello/secrets");
    hello.upgrade(&HELLO, &HELLO_2);
    assert_eq!(hello.sh("cat /etc/hello/secrets"), made);
    let said = hello.remove(&HELLO_2);
    assert!(said.contains("/etc/hello/secrets stays"), "{said}");
    assert_eq!(hello.sh("cat /etc/hello/secrets"), made);
}

fn a_name_with_a_dot_is_a_name_like_any_other(mut app: Instance) {
    // OpenRC reads this for `my.app` too, as if that was a second service of `my`.
    set(&app, "my", "export GREETING='of another' ONLY_MY=1\nstart_timeout=20\n");
    app.install(&DOTTED);
    set(&app, "my.app", "export GREETING='of my.app'\n");
    app.start();
    let seen = environment(&app);
    assert!(seen.contains("\nGREETING=of my.app\n") && !seen.contains("ONLY_MY"), "{seen}");
    assert_eq!(app.rc("schema").quietly(), "3\n");

    app.sh("ln -s my.app /etc/init.d/my.app.worker && rc-update -q add my.app.worker");
    set(&app, "my.app.worker", "export GREETING='of the worker'\n");
    app.sh("rc-service -q my.app.worker start");
    let pid = "$(s6-svstat -o pid /run/my.app.worker/service)";
    let seen = app.sh(&format!("tr '\\0' '\\n' </proc/{pid}/environ"));
    assert!(seen.contains("\nGREETING=of the worker\n"), "{seen}");
    assert!(seen.contains("SERVICE_MODE=worker\n") && !seen.contains("ONLY_MY"), "{seen}");
    app.stop();
    assert_eq!(app.machine.sh("rc-service my.app.worker status").code, Some(0));
    app.start();
    app.remove(&DOTTED);
    app.assert_gone();
    app.sh("[ ! -L /etc/init.d/my.app.worker ] && [ -e /etc/conf.d/my ]");
}
