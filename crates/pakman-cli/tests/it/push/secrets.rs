//! Secrets, which nobody is shown.

use std::{fs, thread, time::Duration};

use pakman_testbed::storage::{Answer, Faults, Service, Storage};

use super::world::{World, key};
use crate::support::{Ended, end};

const TOKENS: [&str; 3] = ["auth-5ecret-tok3n", "package-5ecret-tok3n", "registry-5ecret-tok3n"];

fn texts() -> Vec<String> {
    let pem = key().to_pem();
    let line = pem.lines().nth(3).expect("a key has lines").to_owned();
    let basic = "Y2k6cmVnaXN0cnktNWVjcmV0LXRvazNu";
    let tokens = TOKENS.iter().map(|token| (*token).to_owned());
    tokens.chain([Storage::SECRET.to_owned(), line, basic.to_owned()]).collect()
}

fn check(ended: &Ended, what: &str) {
    for secret in texts() {
        for text in [&ended.stdout, &ended.stderr] {
            assert!(!text.contains(&secret), "{what}: {secret} is shown in\n{text}");
        }
    }
}

/// A service that repeats all that it is told, and refuses it.
fn echo(status: u16) -> Service {
    Service::recording(move |asked| {
        let headers: Vec<String> =
            asked.headers.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let body = String::from_utf8_lossy(&asked.body);
        Answer::of(status, format!("you said {} {} {body}", asked.target, headers.join(" ")))
    })
}

#[test]
fn nobody_is_shown_a_secret() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let run = |words: &str, endpoint: &str| {
        let mut command = world.command(words);
        command
            .env("INSTELLAR_ENDPOINT", endpoint)
            .env("INSTELLAR_AUTH_TOKEN", TOKENS[0])
            .env("INSTELLAR_PACKAGE_TOKEN", TOKENS[1])
            .env("PAKMAN_PUSH_TOKEN", TOKENS[2])
            .env("PAKMAN_PUSH_USER", "ci")
            .env("GITHUB_REF", "main")
            .env("GITHUB_SHA", "abc");
        let ended = end(&mut command);
        check(&ended, words);
        ended
    };
    for status in [400, 403, 404, 409, 422, 500] {
        let service = echo(status);
        let url = service.url();
        for to in [
            String::new(),
            format!("--to s3://bucket --s3-endpoint {url}"),
            format!("--to gitea+{url}/acme/v3.22/main"),
        ] {
            let ended = run(&format!("{to} -v --json --attempts 2"), &url);
            assert_ne!(ended.code, 0, "{status} {to}");
        }
        assert!(service.asked().len() >= 3);
    }
    // Nor is a password of an address, which is refused.
    for words in [
        "-v",
        "--to https://u:auth-5ecret-tok3n@x",
        "--to s3://u:auth-5ecret-tok3n@x",
        "--to file:///x --url ftp://u:auth-5ecret-tok3n@x",
    ] {
        let ended = run(words, "https://u:auth-5ecret-tok3n@x.example");
        assert_eq!(ended.code, 2, "{words}: {}", ended.stderr);
    }
    // Nor is it in a receipt, or in what is said when all is well or nothing is.
    let ended = run("--to s3://bucket/alpine -v --json", "http://127.0.0.1:1");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("PUT s3://bucket/alpine/x86_64/hello-1.0-r0.apk: 200"));
    world.storage.fail(Faults::some(100, 1));
    run("--to s3://bucket/alpine -v --attempts 2 --timeout 1", "http://127.0.0.1:1");
}

#[test]
fn no_argument_has_a_secret() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let service = Service::recording(|_| {
        thread::sleep(Duration::from_millis(700));
        Answer::of(403, "")
    });
    let mut command =
        world.command(&format!("--to s3://bucket --s3-endpoint {} -q", service.url()));
    let mut child = command.stderr(std::process::Stdio::null()).spawn().expect("it starts");
    thread::sleep(Duration::from_millis(200));
    let mut seen = false;
    for entry in fs::read_dir("/proc").expect("a list of processes").flatten() {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).into_owned();
        seen |= line.contains("s3://bucket");
        for secret in texts() {
            assert!(!line.contains(&secret), "{line}");
        }
    }
    let _ = child.wait();
    assert!(seen, "the program was not among the processes");
}
