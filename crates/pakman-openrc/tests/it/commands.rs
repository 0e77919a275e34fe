//! Commands, and `env-exec` under them.

use pakman_spec::{Run, RunUser};
use pakman_testbed::guest::{Answer, Endpoint};
use serde_json::json;

use crate::{
    environment::SHELLS,
    samples,
    stage::{Stage, text},
};

/// A stage with the rich package and a good endpoint, in each shell that is installed. Its
/// program prints its arguments, one on a line.
fn stages() -> impl Iterator<Item = Stage> {
    SHELLS.into_iter().filter_map(|shell| {
        let stage = Stage::new(shell, &samples::rich())?;
        let answer = Answer::variables(&json!({ "QUEUE": "high low", "EXIT": "7" }));
        stage.endpoint(&Endpoint::start(vec![answer]).url);
        stage.script("var/lib/hello/bin/hello", "printf '<%s>\\n' \"$@\"");
        Some(stage)
    })
}

#[test]
fn a_command_gets_the_words_of_its_call_and_no_stderr() {
    for stage in stages() {
        let output = stage.command("migrate");
        assert_eq!(text(&output.stderr), "");
        assert_eq!(text(&output.stdout), "<eval>\n<Hello.Release.migrate()>\n");
        let host = text(&std::process::Command::new("uname").arg("-n").output().unwrap().stdout);
        let output = stage.command("console");
        assert_eq!(text(&output.stdout), format!("<console>\n<--name>\n<{}>\n", host.trim_end()));
    }
}

#[test]
fn a_broken_call_is_the_error_of_its_command_alone() {
    for stage in stages() {
        let output = stage.command("greet");
        assert!(!output.status.success());
        assert!(text(&output.stderr).to_lowercase().contains("unterminated quoted string"));
        assert_eq!(text(&output.stdout), "");
        assert!(stage.command("migrate").status.success());
    }
}

#[test]
fn a_command_called_reload_takes_the_place_of_ours() {
    for stage in stages() {
        let output = stage.command("reload");
        assert_eq!(output.status.code(), Some(127), "the program is not there");
        assert!(text(&output.stderr).contains("/opt/it's here/reload"));
    }
}

#[test]
fn logs_needs_no_configuration() {
    for shell in SHELLS {
        for package in [samples::minimal(), samples::rich()] {
            let Some(stage) = Stage::new(shell, &package) else { return };
            let script = stage.path("etc/init.d/hello");
            let init = std::fs::read_to_string(&script).unwrap();
            stage
                .script("bin/tail", "printf '<%s>\\n' \"$@\" \"$HOME\" \"${EINFO_VERBOSE-unset}\"");
            let tail = stage.path("bin/tail").display().to_string();
            std::fs::write(&script, init.replace("/usr/bin/tail", &tail)).unwrap();
            let output = stage.command("logs");
            let log = stage.path("var/log/hello/current").display().to_string();
            assert!(text(&output.stdout).contains(&format!("<{log}>\n")), "{output:?}");
            let home = stage.path("var/lib/hello").display().to_string();
            assert!(text(&output.stdout).ends_with(&format!("<{home}>\n<unset>\n")), "{output:?}");
            assert_eq!(text(&output.stderr), "");
        }
    }
}

#[test]
fn without_a_configuration_a_command_does_not_run() {
    for shell in SHELLS {
        let Some(stage) = Stage::new(shell, &samples::rich()) else { return };
        stage.script("var/lib/hello/bin/hello", "echo ran");
        let output = stage.command("migrate");
        assert_eq!((text(&output.stdout), output.status.code()), (String::new(), Some(75)));
    }
}

#[test]
fn one_argument_is_a_shell_line_and_several_are_the_words_themselves() {
    for stage in stages() {
        let line = stage.env_exec(&["printf '<%s>' $QUEUE; exit $EXIT"]);
        assert_eq!((text(&line.stdout), line.status.code()), ("<high><low>".into(), Some(7)));
        let words = stage.env_exec(&["printf", "<%s>", "a b", "$QUEUE", "it's", ""]);
        assert_eq!(text(&words.stdout), "<a b><$QUEUE><it's><>");
        assert_eq!(stage.env_exec(&["false"]).status.code(), Some(1));
        assert_eq!(stage.env_exec(&["kill -9 $$"]).status.code(), None);
        assert_eq!(stage.env_exec(&[]).status.code(), Some(64));
    }
}

#[test]
fn a_program_runs_at_home_without_what_openrc_left_behind() {
    for stage in stages() {
        let environment = stage.environment();
        let home = stage.path("var/lib/hello");
        assert_eq!(text(&environment["HOME"]), home.display().to_string());
        assert_eq!(
            (text(&environment["USER"]), text(&environment["LOGNAME"])),
            ("hello".into(), "hello".into())
        );
        assert!(environment.contains_key("HOSTNAME"));
        let left: Vec<_> = environment
            .keys()
            .filter(|name| {
                name.starts_with("RC_") || name.starts_with("EINFO_") || *name == "SVCNAME"
            })
            .collect();
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(text(&stage.env_exec(&["pwd"]).stdout).trim_end(), home.display().to_string());
        assert!(stage.argv().contains("s6-setuidgid hello "), "{}", stage.argv());
    }
}

#[test]
fn the_environment_can_be_sourced_by_a_strict_script() {
    for stage in stages() {
        let file = stage.path("var/lib/hello/bin/environment");
        let line =
            format!("set -eu; . {}; echo \"$QUEUE\"; set | grep -c _pakman || :", file.display());
        let output = stage.shell(&line).output().unwrap();
        assert_eq!(
            (text(&output.stdout), text(&output.stderr)),
            ("high low\n0\n".into(), String::new())
        );
    }
}

#[test]
fn a_service_and_a_command_with_the_same_call_get_the_same_words() {
    let call = "one 'two  three' \"$QUEUE\" $QUEUE it\\'s *.none # not this";
    for shell in SHELLS {
        let package = samples::package(Run {
            user: RunUser::Root,
            commands: vec![samples::command("words", "/var/lib/hello/bin/hello", call)],
            services: vec![samples::service("web", "/var/lib/hello/bin/hello", call)],
        });
        let Some(stage) = Stage::new(shell, &package) else { return };
        let answer = Answer::variables(&json!({ "QUEUE": "high low" }));
        stage.endpoint(&Endpoint::start(vec![answer]).url);
        stage.script("var/lib/hello/bin/hello", "printf '<%s>\\n' \"$@\"");
        let command = text(&stage.command("words").stdout);
        assert_eq!(command, "<one>\n<two  three>\n<high low>\n<high>\n<low>\n<it's>\n<*.none>\n");
        let log = text(&stage.run().stdout);
        let (ours, service) = log.split_once("configuration from ").expect("the log says so");
        assert_eq!((ours, service.split_once('\n').unwrap().1), ("pakman: ", command.as_str()));
    }
}
