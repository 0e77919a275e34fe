//! The fixture application `hello`: its own program behind its own commands and services.

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use pakman_spec::{Package, Source, Surroundings, load};
use pakman_testbed::{
    fixtures,
    guest::{Answer, Endpoint},
};
use serde_json::json;

use crate::{
    environment::SHELLS,
    stage::{Stage, text},
};

fn hello() -> Package {
    let file = fs::read_to_string(fixtures().join("apps/hello/instellar.yml")).unwrap();
    load(&Source::new("instellar.yml", file), &Surroundings::default()).package.unwrap()
}

/// A stage with what the build of `hello` makes, and an endpoint with these variables.
fn stages(variables: &serde_json::Value) -> impl Iterator<Item = Stage> {
    SHELLS.into_iter().filter_map(move |shell| {
        let stage = Stage::new(shell, &hello())?;
        let sources = fixtures().join("apps/hello");
        let program = fs::read_to_string(sources.join("src/hello.sh")).unwrap();
        stage.script("var/lib/hello/bin/hello", program.trim_start_matches("#!/bin/sh\n"));
        fs::create_dir_all(stage.path("var/lib/hello/share")).unwrap();
        fs::copy(sources.join("docs/greeting.txt"), stage.path("var/lib/hello/share/greeting.txt"))
            .unwrap();
        stage.endpoint(&Endpoint::start(vec![Answer::variables(variables)]).url);
        Some(stage)
    })
}

#[test]
fn the_commands_of_hello_do_what_they_say() {
    for stage in stages(&json!({ "GREETING": "ahoy  there" })) {
        let output = stage.command("migrate");
        assert_eq!(text(&output.stderr), "");
        assert_eq!(text(&output.stdout), "migrate: the schema is at version 3\n");
        assert_eq!(text(&stage.command("schema").stdout), "3\n");

        let output = stage.command("args");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(7), String::new()));
        let words = text(&output.stdout);
        let expected = [
            "two  words",
            "single $HOME `date`",
            "a#b",
            "#",
            "it's",
            "\"bare\" $PATH",
            "",
            "ahoy  there",
            "*.none",
            "é☕",
        ];
        assert_eq!(words.lines().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn the_service_of_hello_gets_ready_and_stops_when_told() {
    for stage in stages(&json!({ "GREETING": "ahoy" })) {
        let script = stage.path("var/lib/hello/service/run");
        let service = stage
            .shell(&format!("exec {} hello 3>ready", script.display()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while stage.left("ready").is_none_or(|ready| ready.is_empty()) {
            assert!(begun.elapsed() < Duration::from_secs(20), "it never said that it is ready");
            thread::sleep(Duration::from_millis(20));
        }
        let process = service.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
        let output = service.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let said = text(&output.stdout);
        assert!(said.starts_with("pakman: configuration from http"), "{said}");
        assert!(said.ends_with("web: goodbye\n"), "{said}");
        assert_eq!(stage.left("down-signal").as_deref(), Some("TERM\n"));
        assert_eq!(stage.left("timeout-kill").as_deref(), Some("5000\n"));
    }
}
