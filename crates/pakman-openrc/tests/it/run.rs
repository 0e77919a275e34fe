//! `run`: which service it becomes, and what it tells s6 on the way.

use pakman_spec::{Run, RunUser};
use pakman_testbed::guest::{Answer, Endpoint, TOKEN};
use serde_json::{Value, json};

use crate::{
    environment::SHELLS,
    samples,
    stage::{Stage, text},
};

/// A stage with the rich package whose configuration is `variables`, in each shell that is
/// installed. Its program prints its arguments, one on a line.
fn stages(variables: &Value) -> impl Iterator<Item = Stage> {
    let answer = Answer::variables(variables);
    SHELLS.into_iter().filter_map(move |shell| {
        let stage = Stage::new(shell, &samples::rich())?;
        stage.endpoint(&Endpoint::start(vec![answer.clone()]).url);
        stage.script("var/lib/hello/bin/hello", "printf '<%s>\\n' \"$@\"");
        Some(stage)
    })
}

#[test]
fn without_a_mode_the_first_service_runs_as_the_file_says() {
    for stage in stages(&json!({})) {
        // The program writes to the descriptor that its service asks for.
        stage.script("var/lib/hello/bin/hello", "printf '<%s>\\n' \"$@\"; pwd; echo up >&5");
        let output = stage.run();
        assert_eq!(text(&output.stderr), "", "run joins both outputs");
        let log = text(&output.stdout);
        let home = stage.path("var/lib/hello").display().to_string();
        assert!(log.ends_with(&format!("<web>\n<--port>\n<4000>\n{home}\n")), "{log}");
        let argv = stage.argv();
        let chain: Vec<&str> = argv
            .lines()
            .filter(|line| line.starts_with("s6-") || line.starts_with("fdmove"))
            .collect();
        assert!(chain[0].starts_with("s6-softlimit -o 65536 -c 0 s6-setuidgid hello "), "{argv}");
        assert!(chain[1].starts_with("s6-setuidgid hello "), "{argv}");
        assert!(chain[2].starts_with("fdmove 5 3 "), "{argv}");
        assert_eq!(stage.left("down-signal").as_deref(), Some("INT\n"));
        assert_eq!(stage.left("timeout-kill").as_deref(), Some("30000\n"));
        assert_eq!(stage.left("data/reload").as_deref(), Some("-1\n"));
        assert_eq!(stage.left("data/loading"), None);
        assert_eq!(stage.left("ready").as_deref(), Some("up\n"), "readiness is the program's word");
    }
}

#[test]
fn the_mode_of_the_configuration_chooses_the_service() {
    let variables = json!({ "SERVICE_MODE": "back-ground.worker", "QUEUE": "q 1" });
    for stage in stages(&variables) {
        std::fs::write(stage.path("run/data/reload"), "-h\n").unwrap();
        let log = text(&stage.run().stdout);
        assert!(log.ends_with("<work>\n<a b>\n<q 1>\n"), "{log}");
        assert!(!log.contains("no service"), "{log}");
        assert_eq!(stage.left("down-signal").as_deref(), Some("TERM\n"));
        assert_eq!(stage.left("timeout-kill").as_deref(), Some("10000\n"));
        assert_eq!(stage.left("data/reload"), None, "of the service before");
        assert_eq!(stage.left("ready").as_deref(), Some("\n"));
        assert!(!stage.argv().contains("s6-softlimit"));
    }
}

#[test]
fn a_mode_that_is_no_service_is_said_and_the_first_runs() {
    for mode in ["wbe", "WEB", "web ", "*", "back-groundXworker", "\\", "$(id)"] {
        for stage in stages(&json!({ "SERVICE_MODE": mode })) {
            let log = text(&stage.run().stdout);
            let warning = format!("pakman: no service is named {mode}; running web\n");
            assert!(log.contains(&warning), "{log}");
            assert!(log.contains("<web>\n"), "{log}");
        }
    }
}

#[test]
fn the_log_says_where_the_configuration_is_from_and_what_was_left_out() {
    for stage in stages(&json!({ "MY-VAR": "hunter2", "OPTIND": "x", "A\nB": "hunter2" })) {
        let log = text(&stage.run().stdout);
        let left_out = "pakman: left out, because of their names: ";
        let names = log.lines().find_map(|line| line.strip_prefix(left_out)).expect("the names");
        for name in [r#""MY-VAR""#, r#""OPTIND""#, r#""A\nB""#] {
            assert!(names.contains(name), "{names}");
        }
        assert!(log.contains("pakman: configuration from http://127.0.0.1:"), "{log}");
        for secret in ["s3cret", TOKEN, "hunter2"] {
            assert!(!log.contains(secret), "{log}");
        }
    }
}

#[test]
fn an_address_is_shown_without_user_and_password() {
    for shell in SHELLS {
        let Some(stage) = Stage::new(shell, &samples::minimal()) else { return };
        stage.script("var/lib/hello/bin/hello", "");
        let endpoint = Endpoint::start(vec![Answer::variables(&json!({}))]);
        stage.endpoint(&endpoint.url.replace("http://", "http://me:s3cret@"));
        let log = text(&stage.run().stdout);
        assert!(
            log.contains("configuration from http://127.0.0.1:") && !log.contains("s3cret"),
            "{log}"
        );
    }
}

#[test]
fn without_a_configuration_run_ends_in_peace_and_leaves_its_mark() {
    for shell in SHELLS {
        let Some(stage) = Stage::new(shell, &samples::rich()) else { return };
        stage.script("var/lib/hello/bin/hello", "echo ran");
        std::fs::write(stage.path("run/down-signal"), "WINCH\n").unwrap();
        let output = stage.run();
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).ends_with("pakman: no configuration, so nothing runs\n"));
        assert_eq!(stage.left("data/loading").as_deref(), Some(""));
        assert_eq!(stage.left("ready").as_deref(), Some(""));
        assert_eq!(stage.left("down-signal"), None, "TERM stops the wait");
    }
}

#[test]
fn a_path_of_the_configuration_does_not_hide_the_programs_of_s6() {
    for stage in stages(&json!({ "PATH": "/nowhere" })) {
        stage.script("var/lib/hello/bin/hello", "echo \"$PATH\" >&5");
        let output = stage.run();
        assert_eq!(stage.left("ready").as_deref(), Some("/nowhere\n"), "{output:?}");
    }
}

#[test]
fn a_broken_call_is_the_error_of_its_service_alone() {
    for shell in SHELLS {
        let program = "/var/lib/hello/bin/hello";
        let package = samples::package(Run {
            user: RunUser::Root,
            commands: Vec::new(),
            services: vec![
                samples::service("web", program, "say it's"),
                samples::service("worker", program, "work"),
            ],
        });
        for (mode, succeeds) in [("web", false), ("worker", true)] {
            let Some(stage) = Stage::new(shell, &package) else { return };
            stage.script("var/lib/hello/bin/hello", "echo ran");
            let answer = Answer::variables(&json!({ "SERVICE_MODE": mode }));
            stage.endpoint(&Endpoint::start(vec![answer]).url);
            let output = stage.run();
            assert_eq!(output.status.success(), succeeds, "{output:?}");
            assert_eq!(text(&output.stdout).contains("ran\n"), succeeds, "{output:?}");
        }
    }
}
