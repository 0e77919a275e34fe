//! Which names and values reach a program, byte by byte.

use pakman_testbed::guest::{Answer, Endpoint};
use serde_json::json;

use crate::{
    environment::SHELLS,
    samples,
    stage::{Stage, text},
};

/// A stage whose endpoint gives these variables, in each shell that is installed.
fn stages(variables: &serde_json::Value) -> impl Iterator<Item = Stage> {
    let answer = Answer::variables(variables);
    SHELLS.into_iter().filter_map(move |shell| {
        let stage = Stage::new(shell, &samples::minimal())?;
        stage.endpoint(&Endpoint::start(vec![answer.clone()]).url);
        Some(stage)
    })
}

#[test]
fn values_arrive_byte_by_byte() {
    let values = [
        "",
        " a  b ",
        "it's \"quoted\"",
        "two\nlines",
        "-----BEGIN-----\nMII\n-----END-----\n",
        "\n\n\n",
        "\n",
        "$(touch oops) `touch oops` ${HOME} $HOME \\$HOME",
        "a\\nb\\",
        "%s %d \\033[0m",
        "héllo wörld 🦀 \u{202e}\u{feff}",
        "\t\r\u{1}\u{7f}",
        "'",
        "''\\''",
        "-n",
        "*",
        "~root",
        "# no comment",
        "ecto:///",
        "!history",
    ];
    let variables: serde_json::Map<_, _> =
        values.iter().enumerate().map(|(at, value)| (format!("V{at}"), json!(value))).collect();
    for stage in stages(&variables.into()) {
        let environment = stage.environment();
        for (at, value) in values.iter().enumerate() {
            assert_eq!(environment[&format!("V{at}")], value.as_bytes(), "{value:?}");
        }
        assert!(!stage.path("run/oops").exists() && !stage.path("var/lib/hello/oops").exists());
    }
}

#[test]
fn a_nul_is_dropped_as_no_environment_can_hold_it() {
    for stage in stages(&json!({ "A": "a\0b\0", "B": "\0" })) {
        let environment = stage.environment();
        assert_eq!(
            (text(&environment["A"]), text(&environment["B"])),
            ("ab".into(), String::new())
        );
    }
}

#[test]
fn values_that_are_no_text_arrive_as_json_and_null_not_at_all() {
    let variables = json!({
        "NUMBER": 4000, "HALF": 0.5, "YES": true, "NO": false, "LIST": ["a b", 1], "MAP": {"k": "v'"}, "NULL": null,
    });
    for stage in stages(&variables) {
        let environment = stage.environment();
        for (name, value) in [
            ("NUMBER", "4000"),
            ("HALF", "0.5"),
            ("YES", "true"),
            ("NO", "false"),
            ("LIST", r#"["a b",1]"#),
            ("MAP", r#"{"k":"v'"}"#),
        ] {
            assert_eq!(text(&environment[name]), value, "{name}");
        }
        assert!(!environment.contains_key("NULL"));
    }
}

#[test]
fn names_that_a_script_might_use_itself_are_free() {
    let names = [
        "UID",
        "EUID",
        "name",
        "url",
        "token",
        "answer",
        "notes",
        "origin",
        "exports",
        "status",
        "line",
        "command",
        "endpoint",
        "variables",
        "_pakman_exports",
        "PAKMAN_VERBOSE",
        "guest",
        "PAKMAN_CONFIGURATION",
        "PAKMAN_GUEST_SOCKET",
        "PS4",
        "ENV",
        "LINENO",
        "RANDOM",
        "OPTARG",
        "MAILPATH",
        "HISTSIZE",
        "LC_ALL",
        "_",
        "HOSTNAME",
        "HOME",
        "USER",
        "LOGNAME",
        "RC_SECRET",
        "if",
        "exec",
    ];
    let variables: serde_json::Map<_, _> =
        names.iter().map(|&name| (name.to_owned(), json!("x y$(z)"))).collect();
    for stage in stages(&variables.into()) {
        let environment = stage.environment();
        for name in names {
            assert_eq!(text(&environment[name]), "x y$(z)", "{name}");
        }
    }
}

#[test]
fn names_that_no_shell_can_pass_on_are_left_out_in_silence() {
    let left_out = [
        "MY-VAR", "1A", "-p", "", "A B", "A\n", "A\nB", "é", "A=B", "$(id)", "IFS", "OPTIND",
        "PPID", "PWD", "SHLVL",
    ];
    let mut variables: serde_json::Map<_, _> =
        left_out.iter().map(|&name| (name.to_owned(), json!("abc"))).collect();
    variables.insert("GOOD".into(), json!("1"));
    for stage in stages(&variables.into()) {
        let environment = stage.environment();
        assert_eq!(text(&environment["GOOD"]), "1");
        let came = left_out
            .iter()
            .find(|&&name| environment.get(name).is_some_and(|value| value.as_slice() == b"abc"));
        assert_eq!(came, None);
    }
}

#[test]
fn a_path_of_the_configuration_is_the_programs_and_breaks_nothing() {
    for shell in SHELLS {
        let Some(stage) = Stage::new(shell, &samples::rich()) else { return };
        stage.endpoint(
            &Endpoint::start(vec![Answer::variables(&json!({ "PATH": "/nowhere" }))]).url,
        );
        let output = stage.env_exec(&["/bin/echo \"$PATH\""]);
        assert_eq!(
            (text(&output.stdout), text(&output.stderr)),
            ("/nowhere\n".into(), String::new())
        );
    }
}

#[test]
fn names_that_the_change_of_user_sets_by_itself_arrive() {
    for shell in SHELLS {
        let Some(stage) = Stage::new(shell, &samples::rich()) else { return };
        let variables = json!({ "UID": "x", "GID": "y", "GIDLIST": "z" });
        stage.endpoint(&Endpoint::start(vec![Answer::variables(&variables)]).url);
        let environment = stage.environment();
        for (name, value) in [("UID", "x"), ("GID", "y"), ("GIDLIST", "z")] {
            assert_eq!(text(&environment[name]), value);
        }
    }
}
