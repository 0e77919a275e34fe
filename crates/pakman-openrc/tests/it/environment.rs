//! Where the variables come from, and what is said when they come from nowhere.

use std::{os::unix::fs::PermissionsExt, process::Output, time::Duration};

use pakman_testbed::guest::{Answer, Endpoint, TOKEN, envelope, nowhere};
use serde_json::json;

use crate::{
    samples,
    stage::{Stage, text},
};

/// Both shells that the scripts are written for.
pub(crate) const SHELLS: [&str; 2] = ["busybox", "dash"];

/// A stage with the minimal package, in each shell that is installed.
fn stages() -> impl Iterator<Item = Stage> {
    SHELLS.into_iter().filter_map(|shell| Stage::new(shell, &samples::minimal()))
}

/// What nobody may read: the endpoint's query, the token, values.
fn keeps_secrets(stage: &Stage, output: &Output) {
    let shown = text(&output.stdout) + &text(&output.stderr) + &stage.argv();
    for secret in ["s3cret", "t0ken", "hunter2"] {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
}

fn encoded(document: &str) -> String {
    let line = format!("printf %s '{document}' | base64 -w0");
    text(&std::process::Command::new("sh").args(["-c", &line]).output().unwrap().stdout)
}

#[test]
fn the_server_gets_the_token_and_no_command_line_does() {
    for stage in stages() {
        let endpoint = Endpoint::start(vec![Answer::variables(&json!({ "A": "hunter2" }))]);
        stage.endpoint(&endpoint.url);
        assert_eq!(text(&stage.environment()["A"]), "hunter2");
        let requests = endpoint.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        assert!(requests[0].starts_with("GET /installs/1?key=s3cret HTTP/1.1\r\n"), "{requests:?}");
        assert!(
            requests[0].contains(&format!("Authorization: Bearer {TOKEN}\r\n")),
            "{requests:?}"
        );
        assert!(stage.argv().contains("curl "), "the wrappers saw nothing");
        assert!(!stage.argv().contains("t0ken") && !stage.argv().contains("s3cret"));
    }
}

#[test]
fn uplink_is_asked_without_a_token() {
    for stage in stages() {
        let endpoint = Endpoint::start(vec![Answer::variables(&json!({ "A": "1" }))]);
        stage.guest(&[
            ("managed_by", "uplink"),
            ("install_variables_endpoint", &endpoint.url),
            ("INSTELLAR_INSTALLATION_ENDPOINT", &nowhere()),
            ("INSTELLAR_BOT_TOKEN", TOKEN),
        ]);
        assert_eq!(text(&stage.environment()["A"]), "1");
        assert!(!endpoint.requests()[0].contains("Authorization"));
    }
}

#[test]
fn a_line_break_in_a_token_does_not_become_a_second_header() {
    for stage in stages() {
        let endpoint = Endpoint::start(vec![Answer::variables(&json!({}))]);
        stage.guest(&[
            ("INSTELLAR_INSTALLATION_ENDPOINT", &endpoint.url),
            ("INSTELLAR_BOT_TOKEN", "one\r\nX-Two: 2\n"),
        ]);
        stage.environment();
        assert!(endpoint.requests()[0].contains("Bearer oneX-Two: 2\r\n"));
    }
}

#[test]
fn no_variables_at_all_is_a_good_answer() {
    for stage in stages() {
        stage.endpoint(&Endpoint::start(vec![Answer::variables(&json!({}))]).url);
        assert!(stage.environment().contains_key("HOME"));
    }
}

#[test]
fn answers_without_variables_are_refused_and_nothing_is_run() {
    let html = "<html>hunter2</html>".to_owned();
    let mut cases = vec![
        (Answer::Body(404, r#"{"errors": "hunter2"}"#.into()), "answers 404"),
        (Answer::Body(403, envelope(&json!({ "A": "hunter2" }))), "answers 403"),
        (Answer::Body(200, html), "answers 200 without variables"),
        (Answer::Body(302, String::new()), "answers 302 without variables"),
        (Answer::Body(200, String::new()), "answers 200 without variables"),
        (Answer::Silence(Duration::from_secs(20)), "cannot be reached (curl: 28)"),
    ];
    for document in [
        "{}",
        "[]",
        "\"hunter2\"",
        "null",
        r#"{"data": {"attributes": null}}"#,
        r#"{"data": {"attributes": {"variables": null}}}"#,
        r#"{"data": {"attributes": {"variables": ["A", "hunter2"]}}}"#,
        r#"{"data": {"attributes": {"variables": {"A": "hunter2"}}}} {}"#,
        r#"{"data": {"attributes": {"variables": {"A": "hunter2""#,
    ] {
        cases.push((Answer::Body(200, document.into()), "answers 200 without variables"));
    }
    for (answer, reason) in cases {
        for stage in stages() {
            stage.endpoint(&Endpoint::start(vec![answer.clone()]).url);
            let output = stage.env_exec(&["echo ran"]);
            assert_eq!(output.status.code(), Some(75), "{answer:?}");
            assert_eq!(text(&output.stdout), "", "{answer:?}");
            let said = text(&output.stderr);
            assert!(said.contains(reason), "{answer:?}: {said}");
            assert!(said.ends_with("pakman: no configuration, so nothing runs\n"), "{said}");
            keeps_secrets(&stage, &output);
        }
    }
}

#[test]
fn an_endpoint_that_fails_for_a_moment_is_asked_again() {
    for stage in stages() {
        let endpoint = Endpoint::start(vec![
            Answer::Body(500, "oops".into()),
            Answer::Body(503, "oops".into()),
            Answer::variables(&json!({ "A": "third" })),
        ]);
        stage.endpoint(&endpoint.url);
        assert_eq!(text(&stage.environment()["A"]), "third");
    }
}

#[test]
fn an_endpoint_that_keeps_failing_is_asked_three_times() {
    for stage in stages() {
        let endpoint = Endpoint::start(vec![Answer::Body(500, "oops".into())]);
        stage.endpoint(&endpoint.url);
        let output = stage.env_exec(&["true"]);
        assert_eq!((output.status.code(), endpoint.requests().len()), (Some(75), 3));
        assert!(text(&output.stderr).contains("answers 500"));
    }
}

#[test]
fn a_key_or_an_address_that_is_not_there_is_said() {
    for stage in stages() {
        let output = stage.env_exec(&["true"]);
        assert!(text(&output.stderr).contains("guest does not answer"), "{output:?}");
        stage.guest(&[("managed_by", "server")]);
        let output = stage.env_exec(&["true"]);
        assert!(text(&output.stderr).contains("names no endpoint"), "{output:?}");
        assert_eq!(output.status.code(), Some(75));
    }
}

#[test]
fn other_schemes_than_http_are_not_followed() {
    for stage in stages() {
        std::fs::write(stage.path("answer"), envelope(&json!({ "A": "file" }))).unwrap();
        stage.endpoint(&format!("file://{}", stage.path("answer").display()));
        assert_eq!(stage.env_exec(&["true"]).status.code(), Some(75));
    }
}

#[test]
fn the_copy_of_the_instance_stands_in_for_its_server() {
    for stage in stages() {
        let copy = encoded(&envelope(&json!({ "A": "copy" })));
        stage.guest(&[
            ("INSTELLAR_INSTALLATION_ENDPOINT", &nowhere()),
            ("INSTELLAR_INSTALLATION_DATA", &copy),
        ]);
        assert_eq!(text(&stage.environment()["A"]), "copy");
    }
}

#[test]
fn a_copy_that_makes_no_sense_is_said() {
    for (copy, told) in [("%%%", true), ("aGVsbG8=", true), ("", true)] {
        for stage in stages() {
            stage.guest(&[("INSTELLAR_INSTALLATION_DATA", copy)]);
            let output = stage.env_exec(&["true"]);
            assert_eq!(text(&output.stderr).contains("copy has no variables"), told, "{output:?}");
            assert_eq!(output.status.code(), Some(75));
        }
    }
}

#[test]
fn the_last_good_answer_is_kept_for_root_alone_and_used() {
    for stage in stages() {
        let answers = vec![
            Answer::variables(&json!({ "A": "hunter2", "B": "two\nlines\n" })),
            Answer::Body(403, String::new()),
        ];
        stage.endpoint(&Endpoint::start(answers).url);
        let first = stage.environment();
        let kept = stage.path("var/cache/hello/variables.json");
        assert_eq!(kept.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let folder = kept.parent().unwrap();
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
        assert_eq!(stage.environment(), first);
        let again = stage.env_exec(&["true"]);
        assert_eq!(text(&again.stderr), "");
        keeps_secrets(&stage, &again);
    }
}

#[test]
fn the_last_good_answer_survives_a_guest_that_is_gone() {
    for stage in stages() {
        stage.endpoint(&Endpoint::start(vec![Answer::variables(&json!({ "A": "1" }))]).url);
        let first = stage.environment();
        std::fs::remove_file(stage.path("guest")).unwrap();
        assert_eq!(stage.environment(), first);
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_no_obstacle() {
    for stage in stages() {
        std::fs::create_dir_all(stage.path("var/cache")).unwrap();
        std::fs::write(stage.path("var/cache/hello"), "in the way").unwrap();
        stage.endpoint(&Endpoint::start(vec![Answer::variables(&json!({ "A": "1" }))]).url);
        assert_eq!(text(&stage.environment()["A"]), "1");
    }
}
