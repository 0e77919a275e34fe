//! The life of packages, and what is found where one does not live.

use pakman_box::{Beside, Case, Finding, Step};
use pakman_testbed::{alpine::Software, fixtures};

use crate::support::Place;

#[test]
fn hello_lives_in_a_real_alpine() {
    let Some(place) = Place::new() else { return };
    let package = place.build(&fixtures().join("apps/hello"), str::to_owned);
    let report = place.try_out(&package, &[], &[]);
    assert!(report.is_well(), "{report:#?}");
    let names: Vec<String> = report.cases.iter().map(Case::name).collect();
    assert_eq!(names, ["web", "web/worker"]);
    let services: Vec<_> = report.cases.iter().filter_map(|case| case.service.clone()).collect();
    assert_eq!(services, ["web", "worker"]);
    // The worker does not listen where the web server does.
    assert!(report.cases[0].check(Step::Answer).is_some());
    assert!(report.cases[1].check(Step::Listen).is_none());
    for step in [Step::Before, Step::Survive, Step::Stop, Step::Upgrade, Step::Remove] {
        assert!(report.cases.iter().all(|case| case.check(step).is_some()), "{step}");
    }
}

#[test]
fn a_service_that_listens_elsewhere_than_its_kit_says_is_told() {
    let Some(place) = Place::new() else { return };
    let package = place
        .build(&fixtures().join("apps/hello"), |text| text.replace("target: 8080", "target: 8081"));
    let report = place.try_out(&package, &[], &[]);
    let finding = finding(&report.cases[0], Step::Listen);
    assert_eq!(finding.message, "nothing listens on port 8081 (web)");
    assert!(finding.output.contains(":8080"), "{}", finding.output);
    let help = finding.help.as_deref().unwrap();
    assert!(help.starts_with("write `target: 8080`"), "{help}");
    assert_eq!(finding.keys, ["kits", "web", "ports", "web", "target"]);
    // It is tried no further, and its log is shown.
    assert_eq!(report.cases[0].check(Step::Stop), None);
    assert!(report.cases[0].log.iter().any(|line| line.contains("this is hello")));
    assert!(report.cases[1].is_well());
}

#[test]
fn why_nothing_answers_over_http_is_told() {
    let Some(place) = Place::new() else { return };
    let program =
        "    printf '#!/bin/sh\\necho >&3\\nexec nc -lk -p 8080 -e echo 220\\n' >bin/hello\n";
    let package = place.build(&fixtures().join("apps/hello"), |text| {
        let text = text
            .replace("    chmod 755 bin/hello\n", &format!("{program}    chmod 755 bin/hello\n"));
        without_migrations(&text)
    });
    let report = place.try_out(&package, &[], &[]);
    let finding = finding(&report.cases[0], Step::Answer);
    assert_eq!(finding.message, "`/` on port 8080 is not answered over HTTP");
    assert!(finding.output.contains("HTTP/0.9"), "{}", finding.output);
}

#[test]
fn a_hook_that_fails_and_a_variable_without_a_value_are_told() {
    let Some(place) = Place::new() else { return };
    let package = place.build(&fixtures().join("apps/hello"), |text| {
        let text = text.replace(
            "      - key: GREETING\n",
            "      - key: STRIPE\n        required: true\n      - key: GREETING\n",
        );
        text.replace(
            "  pre-install: |\n    mkdir -p /etc/hello\n",
            "  pre-install: |\n    echo nothing goes; exit 3\n",
        )
    });
    let without = place.try_out(&package, &[], &[]);
    let message = &finding(&without.cases[0], Step::Install).message;
    assert!(message.starts_with("it cannot run without STRIPE"), "{message}");
    let with = place.try_out(&package, &[("STRIPE", "sk_test")], &[]);
    let finding = finding(&with.cases[0], Step::Install);
    assert!(finding.message.starts_with("`apk add` ends with exit code "), "{}", finding.message);
    assert_eq!(finding.keys, ["hook", "pre-install"]);
    assert!(finding.output.contains("nothing goes"), "{}", finding.output);
}

#[test]
fn why_a_program_cannot_be_started_is_told_with_what_to_write_instead() {
    type Change = Box<dyn Fn(&str) -> String>;
    let Some(place) = Place::new() else { return };
    let serve = "binary: hello\n      start";
    let first_line = |line: &str| {
        let write = format!("    printf '{line}\\n' >bin/hello; chmod 755 bin/hello\n    ln -sf");
        move |text: &str| without_migrations(text).replace("    ln -sf", &write)
    };
    let cases: [(Change, &str, &str, &[&str]); 4] = [
        (
            Box::new(move |text| text.replace(serve, "binary: helo\n      start")),
            "`web` runs /var/lib/hello/bin/helo, which is not in the package",
            "write `binary: hello`",
            &["run", "services", "web", "binary"],
        ),
        (
            Box::new(move |text| {
                text.replace(serve, "path: /usr/bin\n      binary: node\n      start")
            }),
            "`web` runs /usr/bin/node, which is not installed",
            "write `nodejs` in `dependencies.runtime`",
            &["run", "services", "web", "binary"],
        ),
        (
            Box::new(first_line("#!/bin/bash")),
            "the first line of /var/lib/hello/bin/hello asks for `/bin/bash`, which is not installed",
            "write `bash` in `dependencies.runtime`",
            &["dependencies", "runtime"],
        ),
        (
            Box::new(first_line("#!/usr/bin/env node")),
            "the first line of /var/lib/hello/bin/hello asks for `node`, which is not installed",
            "write `nodejs` in `dependencies.runtime`",
            &["dependencies", "runtime"],
        ),
    ];
    for (change, message, help, keys) in cases {
        let package = place.build(&fixtures().join("apps/hello"), change);
        let report = place.try_out(&package, &[], &[]);
        let finding = finding(&report.cases[0], Step::Start);
        assert_eq!(finding.message, message);
        assert_eq!(finding.help.as_deref(), Some(help));
        assert_eq!(finding.keys, keys);
        assert!(finding.output.contains("pakman: exited with code 127"), "{}", finding.output);
    }
}

/// `hello` whose state nothing brings up to date.
fn without_migrations(text: &str) -> String {
    let text = text.replace("before: [migrate]", "before: []");
    text.replace("    rc-service hello migrate\n", "")
}

#[test]
fn a_port_that_only_the_machine_itself_reaches_is_a_warning() {
    let Some(place) = Place::new() else { return };
    let serve = |address: &'static str| {
        move |text: &str| {
            let listen = format!("-c 'echo >&3; exec nc -lk -s {address} -p 8080 -e /bin/true'");
            let text =
                without_migrations(text).replace("call: web --ready 3", &format!("call: {listen}"));
            let text = text
                .replace("binary: hello\n      start", "path: /bin\n      binary: sh\n      start");
            text.replace("      main: true", "      main: true\n        proxy_protocol: true")
        }
    };
    for (address, is_told) in [("127.0.0.1", true), ("0.0.0.0", false)] {
        let package = place.build(&fixtures().join("apps/hello"), serve(address));
        let report = place.try_out(&package, &[], &[]);
        let case = &report.cases[0];
        assert!(case.check(Step::Listen).is_some_and(|check| check.finding.is_none()), "{case:#?}");
        assert_eq!(!case.warnings.is_empty(), is_told, "{:?}", case.warnings);
        for warning in &case.warnings {
            let message =
                "port 8080 (web) is open on 127.0.0.1 alone, so nobody outside reaches `web`";
            assert_eq!(warning.message, message);
            assert_eq!(warning.help.as_deref(), Some("write `0.0.0.0` for `127.0.0.1` in `call`"));
            assert_eq!(warning.keys, ["run", "services", "web", "start", "call"]);
        }
    }
}

#[test]
fn a_service_of_others_that_stays_in_a_runlevel_is_told_with_the_line_that_takes_it_out() {
    let Some(place) = Place::new() else { return };
    let package = place.build(&fixtures().join("apps/hello"), |text| {
        // The package takes out its own.
        let text = text.replace(
            "    rc-update add hello\n",
            "    rc-update add hello\n    rc-update add crond\n",
        );
        text.replace("  post-deinstall: |\n    rc-update del hello\n", "")
    });
    let report = place.try_out(&package, &[], &[]);
    let finding = finding(&report.cases[0], Step::Remove);
    assert_eq!(finding.output, "/etc/runlevels/default/crond\n");
    assert_eq!(finding.help.as_deref(), Some("write in `post-deinstall`: `rc-update del crond`"));
    assert_eq!(finding.keys, ["hook", "post-deinstall"]);
}

/// What is wrong at a step.
fn finding(case: &Case, step: Step) -> &Finding {
    let check = case.check(step).unwrap_or_else(|| panic!("{step} was not looked at: {case:#?}"));
    check.finding.as_ref().unwrap_or_else(|| panic!("{step} is well: {case:#?}"))
}

#[test]
fn a_static_site_lives_behind_caddy() {
    let Some(place) = Place::new() else { return };
    let Some(()) = place.mirror.provide(&[Software::Caddy]) else { return };
    let package = place.build(&fixtures().join("trials/site"), str::to_owned);
    let report = place.try_out(&package, &[], &[]);
    assert!(report.is_well(), "{report:#?}");
    assert!(report.cases[0].check(Step::Answer).is_some());
}

#[test]
fn a_server_runs_beside_an_application_which_gets_its_address() {
    let Some(place) = Place::new() else { return };
    let Some(()) = place.mirror.provide(&[Software::Redis]) else { return };
    let package = place.build(&fixtures().join("apps/hello"), |text| {
        // It greets with the address that it was given.
        let text = text.replace("contains: ahoy", "contains: '127.0.0.1:6379'");
        text.replace("binary: hello\n      start", "path: /bin\n      binary: sh\n      start")
            .replace(
                "call: web --ready 3",
                "call: -c 'GREETING=$REDIS_URL exec /var/lib/hello/bin/hello web --ready 3'",
            )
    });
    let report = place.try_out(&package, &[], &[Beside::Redis]);
    assert!(report.is_well(), "{report:#?}");
    assert!(report.cases[0].check(Step::Beside).is_some());
}
