//! `finish`: what is cleared up, said and counted when a service has ended.

use std::{
    os::unix::process::CommandExt,
    process::{Command, Output},
};

use crate::{
    environment::SHELLS,
    samples,
    stage::{Stage, text},
};

fn stages() -> impl Iterator<Item = Stage> {
    SHELLS.into_iter().filter_map(|shell| Stage::new(shell, &samples::minimal()))
}

fn finish(stage: &Stage, code: &str, signal: &str) -> Output {
    let script = stage.path("var/lib/hello/service/finish");
    let line = format!("exec {} \"$@\"", script.display());
    stage.shell(&line).args([code, signal, "hello"]).output().unwrap()
}

#[test]
fn a_failure_is_said_and_counted() {
    for stage in stages() {
        let output = finish(&stage, "3", "0");
        assert_eq!(text(&output.stdout), "pakman: exited with code 3\n");
        assert_eq!(output.status.code(), Some(125), "what s6-permafailon says");
        assert_eq!(text(&finish(&stage, "256", "11").stdout), "pakman: killed by signal 11\n");
        assert!(stage.argv().contains("s6-permafailon 60 5 "));
    }
}

#[test]
fn a_deployment_that_can_come_back_is_given_up_sooner() {
    for stage in stages() {
        std::fs::create_dir(stage.path("run/pakman")).unwrap();
        std::fs::write(stage.path("run/pakman/hello.trial"), "").unwrap();
        assert_eq!(finish(&stage, "3", "0").status.code(), Some(125));
        assert!(stage.argv().contains("s6-permafailon 60 2 "));
    }
}

#[test]
fn every_exit_code_counts_but_zero_and_deaths_that_come_from_outside() {
    for stage in stages() {
        finish(&stage, "1", "0");
        let argv = stage.argv();
        let list = argv.split(' ').nth(3).expect("s6-permafailon SECONDS COUNT LIST true");
        let counted: Vec<u32> = list
            .split(',')
            .flat_map(|range| {
                let (from, to) = range.split_once('-').expect("ranges");
                from.parse().unwrap()..=to.parse::<u32>().unwrap()
            })
            .collect();
        let left_out: Vec<u32> = (0..=255).filter(|code| !counted.contains(code)).collect();
        assert_eq!(left_out, [0, 128 + 1, 128 + 2, 128 + 9, 128 + 15]);
    }
}

#[test]
fn a_missing_configuration_is_no_failure_of_the_program() {
    for stage in stages() {
        std::fs::write(stage.path("run/data/loading"), "").unwrap();
        let output = finish(&stage, "0", "0");
        assert_eq!((text(&output.stdout), output.status.code()), (String::new(), Some(0)));
        assert_eq!(stage.argv(), "");
        // A `run` that fails in another way before the program is a failure like any other.
        assert_eq!(finish(&stage, "2", "0").status.code(), Some(125));
    }
}

#[test]
fn the_programs_own_code_75_is_a_failure() {
    for stage in stages() {
        assert_eq!(finish(&stage, "75", "0").status.code(), Some(125));
    }
}

#[test]
fn processes_that_the_program_left_behind_are_killed() {
    for stage in stages() {
        let mut child = Command::new("sleep").arg("60").process_group(0).spawn().unwrap();
        std::fs::write(stage.path("run/data/group"), format!("{}\n", child.id())).unwrap();
        finish(&stage, "0", "0");
        let status = child.wait().unwrap();
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
    }
}
