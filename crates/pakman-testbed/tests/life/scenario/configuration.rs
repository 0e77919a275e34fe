//! Where the configuration comes from, and what happens when there is none.

use std::time::Duration;

use pakman_testbed::guest::{Answer, TOKEN, envelope, nowhere};
use serde_json::json;

use super::scenarios;
use crate::{instance::Instance, package::HELLO};

scenarios![
    Releases:
    the_server_is_asked_with_the_token,
    uplink_is_asked_without_a_token,
    the_copy_of_the_instance_stands_in_for_its_server,
    the_last_good_answer_stands_in_for_everything,
    a_start_without_an_endpoint_gives_up_and_says_why,
    a_start_without_a_reachable_endpoint_gives_up_and_says_why,
    a_start_with_an_endpoint_that_never_answers_ends_at_its_limit,
    a_start_waits_for_an_endpoint_that_comes_up_late,
    a_slow_endpoint_is_waited_for,
    bad_answers_fail_the_start_and_are_named,
    a_new_token_is_used_at_the_next_start,
    no_secret_is_seen_by_anyone,
    a_service_that_lost_its_endpoint_comes_back_with_the_last_good_answer,
];

/// The instance of a package whose install script had no configuration to run with.
fn bare(mut instance: Instance) -> Instance {
    instance.install(&HELLO);
    instance.sh("rm -rf /var/cache/hello && echo start_timeout=10 >/etc/conf.d/hello");
    instance
}

/// A start that fails within its time, for this reason, and leaves nothing.
fn gives_up(hello: &Instance, reason: &str) {
    let ran = hello.rc("start");
    assert_ne!(ran.code, Some(0), "{reason}");
    assert!(ran.stderr.contains("there was no configuration for 10 seconds"), "{}", ran.stderr);
    assert!(ran.stderr.contains(reason), "{reason} is not in\n{}", ran.stderr);
    assert!(hello.log().contains(reason), "{reason} is not in\n{}", hello.log());
    assert!(ran.took < Duration::from_secs(40), "{reason}: {:?}", ran.took);
    assert!(!hello.log().contains("this is hello"), "it ran: {}", hello.log());
    assert_eq!(hello.status(), 3);
    hello.assert_gone();
}

fn the_server_is_asked_with_the_token(hello: Instance) {
    let hello = bare(hello);
    hello.start();
    hello.until_log("web: ahoy");
    let origin = hello.endpoint.url.split('?').next().unwrap().to_owned();
    hello.until_log(&format!("pakman: configuration from {origin}"));
    for request in hello.endpoint.requests() {
        assert!(request.contains(&format!("Authorization: Bearer {TOKEN}\r\n")), "{request}");
    }
}

fn uplink_is_asked_without_a_token(hello: Instance) {
    let hello = bare(hello);
    hello.endpoint.answer(Answer::variables(&json!({ "GREETING": "from uplink" })));
    let before = hello.endpoint.requests().len();
    hello.guest.set(&[
        ("managed_by", "uplink"),
        ("install_variables_endpoint", &hello.endpoint.url),
        ("INSTELLAR_INSTALLATION_ENDPOINT", &nowhere()),
        ("INSTELLAR_BOT_TOKEN", TOKEN),
    ]);
    hello.start();
    hello.until_log("web: from uplink");
    let requests = &hello.endpoint.requests()[before..];
    assert!(!requests.is_empty() && requests.iter().all(|head| !head.contains("Authorization")));
}

fn the_copy_of_the_instance_stands_in_for_its_server(hello: Instance) {
    let hello = bare(hello);
    let copy = envelope(&json!({ "GREETING": "from the copy" }));
    let copy = hello.machine.feed("base64 -w0", copy.as_bytes()).quietly();
    hello.guest.set(&[
        ("INSTELLAR_INSTALLATION_ENDPOINT", &nowhere()),
        ("INSTELLAR_BOT_TOKEN", TOKEN),
        ("INSTELLAR_INSTALLATION_DATA", &copy),
    ]);
    hello.sh("rm /etc/conf.d/hello");
    hello.start();
    hello.until_log("web: from the copy");
    hello.until_log("pakman: configuration from the instance's copy");
    let told = hello.rc("variables").quietly();
    assert_eq!(told.split_once("  "), Some(("GREETING", "                the instance's copy\n")));
}

fn the_last_good_answer_stands_in_for_everything(hello: Instance) {
    let hello = bare(hello);
    hello.start();
    hello.stop();
    hello.endpoint.answer(Answer::Body(500, "oops".into()));
    hello.sh("rm /etc/conf.d/hello");
    hello.start();
    hello.until_log("pakman: configuration from the last good answer");
    hello.stop();
    std::fs::remove_file(hello.machine.lxd().join("sock")).unwrap();
    hello.start();
    hello.until_log("pakman: /dev/lxd/sock does not answer");
    hello.until_said("from the last good answer", 2);
}

fn a_start_without_an_endpoint_gives_up_and_says_why(hello: Instance) {
    let hello = bare(hello);
    hello.guest.set(&[("INSTELLAR_BOT_TOKEN", TOKEN)]);
    gives_up(&hello, "the instance names no endpoint");
}

fn a_start_without_a_reachable_endpoint_gives_up_and_says_why(hello: Instance) {
    let hello = bare(hello);
    hello
        .guest
        .set(&[("INSTELLAR_INSTALLATION_ENDPOINT", "http://127.0.0.1:1/installs?key=s3cret")]);
    gives_up(&hello, "http://127.0.0.1:1/installs cannot be reached");
    assert!(!hello.log().contains("s3cret"));
}

fn a_start_with_an_endpoint_that_never_answers_ends_at_its_limit(hello: Instance) {
    let hello = bare(hello);
    hello.sh("echo start_timeout=40 >/etc/conf.d/hello");
    hello.endpoint.answer(Answer::Silence(Duration::from_mins(2)));
    let ran = hello.rc("start");
    assert_ne!(ran.code, Some(0));
    assert!(ran.took > Duration::from_secs(40) && ran.took < Duration::from_secs(70));
    for reason in ["no configuration for 40 seconds", "cannot be reached (curl: 28)"] {
        assert!(ran.stderr.contains(reason), "{}", ran.stderr);
    }
    hello.assert_gone();
}

fn a_start_waits_for_an_endpoint_that_comes_up_late(hello: Instance) {
    let hello = bare(hello);
    hello.sh("rm /etc/conf.d/hello");
    hello.endpoint.answer(Answer::Body(503, "soon".into()));
    std::thread::scope(|scope| {
        let start = scope.spawn(|| hello.start());
        hello.until("asked", |hello| hello.log().contains(" answers 503\n"));
        let status = hello.rc("status");
        assert_eq!(status.code, Some(8), "{}", status.stderr);
        hello.variables(&json!({ "GREETING": "at last" }));
        start.join().unwrap();
    });
    hello.until_log("web: at last");
    assert_eq!(hello.status(), 0);
}

fn a_slow_endpoint_is_waited_for(hello: Instance) {
    let hello = bare(hello);
    hello.sh("rm /etc/conf.d/hello");
    let body = envelope(&json!({ "GREETING": "after eight seconds" }));
    hello.endpoint.answer(Answer::Late(Duration::from_secs(8), body));
    let took = hello.start();
    assert!(took > Duration::from_secs(8) && took < Duration::from_secs(40), "{took:?}");
    hello.until_log("web: after eight seconds");
}

fn bad_answers_fail_the_start_and_are_named(hello: Instance) {
    let hello = bare(hello);
    for (answer, reason) in [
        (Answer::Body(403, "no".into()), " answers 403"),
        (Answer::Body(404, r#"{"errors": {"detail": "Not Found"}}"#.into()), " answers 404"),
        (Answer::Body(500, "oops".into()), " answers 500"),
        (Answer::Body(200, "<html>hunter2</html>".into()), " answers 200 without variables"),
        (Answer::Body(200, r#"{"data": {}}"#.into()), " answers 200 without variables"),
        (
            Answer::Body(200, r#"{"data": {"attributes": {"variables": ["#.into()),
            " answers 200 without variables",
        ),
        (Answer::Body(200, String::new()), " answers 200 without variables"),
    ] {
        hello.endpoint.answer(answer);
        hello.sh("rm -f /var/log/hello/*");
        gives_up(&hello, reason);
        assert!(!hello.log().contains("hunter2"));
    }
    hello.variables(&json!({}));
    hello.start();
}

fn a_new_token_is_used_at_the_next_start(hello: Instance) {
    let hello = bare(hello);
    hello.start();
    hello.guest.set(&[
        ("INSTELLAR_INSTALLATION_ENDPOINT", &hello.endpoint.url),
        ("INSTELLAR_BOT_TOKEN", "rotated"),
    ]);
    let before = hello.endpoint.requests().len();
    hello.rc("restart").quietly();
    let requests = &hello.endpoint.requests()[before..];
    assert!(!requests.is_empty());
    assert!(
        requests.iter().all(|head| head.contains("Authorization: Bearer rotated\r\n")),
        "{requests:?}"
    );
}

fn no_secret_is_seen_by_anyone(hello: Instance) {
    let hello = bare(hello);
    hello.variables(&json!({ "GREETING": "ahoy", "PASSWORD": "hunter2" }));
    // Everyone may see the words that a process was started with.
    hello.sh("touch /root/watch
        while [ -e /root/watch ]; do
            cat /proc/[0-9]*/cmdline | tr '\\0' ' ' >>/root/seen
        done >/dev/null 2>&1 &");
    for verb in ["start", "migrate", "restart", "stop"] {
        hello.rc(verb).quietly();
    }
    hello.endpoint.answer(Answer::Body(500, "oops".into()));
    assert_eq!(hello.rc("start").code, Some(0));
    hello.sh("rm /root/watch");
    let seen = hello.sh("cat /root/seen");
    assert!(seen.contains("curl"), "the watch saw nothing");
    let shown = seen + &hello.log();
    for secret in ["s3cret", "t0ken", "hunter2"] {
        assert!(!shown.contains(secret), "{secret} is shown");
        let found = hello.machine.sh(&format!(
            "s6-setuidgid nobody sh -c 'grep -rls {secret} /etc /run /tmp /var /proc/[0-9]*/environ'"
        ));
        assert_eq!(found.stdout, "", "{secret}");
    }
}

fn a_service_that_lost_its_endpoint_comes_back_with_the_last_good_answer(hello: Instance) {
    let hello = bare(hello);
    hello.start();
    hello.endpoint.answer(Answer::Body(500, "oops".into()));
    hello.sh(&format!("kill -KILL {}", hello.pid()));
    hello.until_log("pakman: configuration from the last good answer");
    hello.until("up", |hello| hello.status() == 0);
    hello.until_said("this is hello", 2);
}
