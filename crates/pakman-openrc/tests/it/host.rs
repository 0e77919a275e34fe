//! Variables on a host that no orchestrator manages.

use std::{fs, os::unix::fs::PermissionsExt, process::Output};

use pakman_spec::{Kit, KitName, Orchestration, Package, Value, Variable};

use crate::{
    environment::SHELLS,
    samples,
    stage::{Stage, text},
};

fn variable(key: &str) -> Variable {
    Variable {
        key: key.parse().unwrap(),
        description: None,
        default: None,
        driver: None,
        driver_options: Vec::new(),
        required: false,
    }
}

/// A package whose main kit has a variable of each kind.
fn package(required: bool) -> Package {
    let mut package = samples::rich();
    let length = ("length".to_owned(), Value::Integer("32".to_owned()));
    package.offer.kits = vec![Kit {
        name: "web".parse::<KitName>().unwrap(),
        description: String::new(),
        main: true,
        ports: Vec::new(),
        variables: vec![
            Variable { default: Some("it's 8080\n$HOME".to_owned()), ..variable("PORT") },
            Variable { default: Some("{{ host }}".to_owned()), ..variable("HOST") },
            Variable {
                driver: Some("generic/secret".to_owned()),
                driver_options: vec![length],
                required: true,
                ..variable("TOKEN")
            },
            Variable {
                description: Some("Takes\npayments".to_owned()),
                required,
                ..variable("STRIPE_KEY")
            },
            Variable {
                driver: Some("database/postgresql".to_owned()),
                required,
                ..variable("DATABASE")
            },
        ],
        forks: Vec::new(),
        default_size: None,
        max_instances: None,
        orchestration: Orchestration {
            placement: "auto".to_owned(),
            upgrade: "patch".to_owned(),
            delivery: "continuous".to_owned(),
            on_fail: "cleanup".to_owned(),
        },
    }];
    package
}

/// A plain host in each shell that is installed, with this file as `/etc/conf.d/hello`.
fn hosts(required: bool, confd: &str) -> impl Iterator<Item = Stage> {
    SHELLS.into_iter().filter_map(move |shell| {
        let stage = Stage::new(shell, &package(required))?;
        fs::write(stage.path("etc/conf.d/hello"), confd).unwrap();
        Some(stage)
    })
}

/// What a shell line prints with the environment of the application.
fn env_exec(stage: &Stage, line: &str) -> Output {
    let program = stage.path("var/lib/hello/bin/env-exec").display().to_string();
    let mut command = stage.shell(&format!("exec {program} \"$1\""));
    command.arg(line).env_remove("PAKMAN_GUEST_SOCKET").output().unwrap()
}

#[test]
fn defaults_count_and_a_secret_is_made_once() {
    for stage in hosts(false, "") {
        let line = "printf '<%s>' \"$PORT\" \"${HOST-none}\"; echo \"$TOKEN\"";
        let first = env_exec(&stage, line);
        let said = text(&first.stdout);
        let token = said.strip_prefix("<it's 8080\n$HOME><none>").expect(&said).trim_end();
        assert_eq!((token.len(), text(&first.stderr)), (32, String::new()));
        assert_eq!(text(&env_exec(&stage, line).stdout), said);
        let kept = stage.path("etc/hello/secrets");
        assert_eq!(kept.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(kept).unwrap(), format!("export TOKEN='{token}'\n"));
    }
}

#[test]
fn what_conf_d_exports_counts_and_nothing_else_of_it() {
    let confd = "export PORT='a b' TOKEN=mine\nexport NEW=\"$PORT\"\nplain=1\nset -- x y\nset -eu\necho noise\ncd /";
    for stage in hosts(false, confd) {
        let line = "printf '<%s>' \"$PORT\" \"$TOKEN\" \"$NEW\" \"${plain-none}\" \"${PAKMAN_VERBOSE-none}\"";
        let output = env_exec(&stage, line);
        assert_eq!(text(&output.stdout), "<a b><mine><a b><none><none>", "{output:?}");
        assert!(!stage.path("etc/hello/secrets").exists(), "nobody needs one");
    }
}

#[test]
fn missing_variables_are_named_with_the_line_to_write() {
    for stage in hosts(true, "STRIPE_KEY=there\n") {
        stage.script("var/lib/hello/bin/hello", "echo ran");
        let output = env_exec(&stage, "echo ran");
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(78), String::new()));
        let said = text(&output.stderr);
        for expected in [
            "/etc/conf.d/hello:\n",
            "\n  export STRIPE_KEY='' # Takes payments (it is there, without export)\n",
            "\n  export DATABASE_URL=postgresql://USER:PASSWORD@127.0.0.1:5432/DATABASE # a PostgreSQL database",
        ] {
            assert!(said.contains(expected), "{expected} is not in\n{said}");
        }
        assert!(!said.contains("TOKEN") && !said.contains("CERT_PEM"), "{said}");
    }
}

#[test]
fn nothing_of_conf_d_reaches_what_root_runs() {
    let confd = "export PATH=/nowhere LD_PRELOAD=/nowhere/x.so IFS=/ ENV=/nowhere/rc\n";
    for stage in hosts(false, confd) {
        let seen = stage.path("seen").display().to_string();
        let change = format!("/usr/bin/env >{seen}\nshift\nexec \"$@\"");
        stage.script("bin/s6-setuidgid", &change);
        let output = env_exec(&stage, "echo \"$PATH $LD_PRELOAD\"");
        assert_eq!(text(&output.stdout), "/nowhere /nowhere/x.so\n", "{output:?}");
        assert!(!fs::read_to_string(seen).unwrap().contains("nowhere"));
    }
}

#[test]
fn a_file_that_is_not_right_runs_nothing() {
    for confd in ["export 'A", "exit 0", "exit 3", "return 0; }", "export MY-VAR=1", "exec true"] {
        for stage in hosts(false, confd) {
            let output = env_exec(&stage, "echo ran");
            assert_eq!(
                (output.status.code(), text(&output.stdout)),
                (Some(78), String::new()),
                "{confd}"
            );
            assert!(text(&output.stderr).contains("/etc/conf.d/hello"), "{confd}: {output:?}");
        }
    }
}

#[test]
fn secrets_that_another_user_could_change_are_refused() {
    for stage in hosts(false, "") {
        let folder = stage.path("etc/hello");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        let output = env_exec(&stage, "echo ran");
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(78), String::new()));
        assert!(text(&output.stderr).contains("that root alone can change"), "{output:?}");
    }
}

#[test]
fn variables_tells_where_each_comes_from_and_no_value() {
    let confd = "export PORT=hunter2 OTHER=hunter2 PRIVATE='a\nexport NO=1'\n";
    for stage in hosts(true, confd) {
        let line = format!(". {} && variables", stage.path("etc/init.d/hello").display());
        let mut command = stage.shell(&line);
        let output =
            command.env("RC_CMD", "variables").env_remove("PAKMAN_GUEST_SOCKET").output().unwrap();
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(78), "{output:?}");
        let told = |name: &str| {
            let line = said.lines().find(|line| line.split(' ').next() == Some(name));
            line.unwrap_or_else(|| panic!("{name} is not in\n{said}"))[24..].trim().to_owned()
        };
        let confd = stage.path("etc/conf.d/hello").display().to_string();
        for (name, origin) in [
            ("PORT", confd.as_str()),
            ("OTHER", &confd),
            ("PRIVATE", &confd),
            ("HOST", "not set"),
            ("TOKEN", "not set, made at the first start"),
            ("STRIPE_KEY", "missing"),
            ("DATABASE_CERT_PEM", "not set"),
        ] {
            assert_eq!(told(name), origin);
        }
        assert!(!said.contains("hunter2") && !text(&output.stderr).contains("hunter2"));
        assert!(!stage.path("etc/hello/secrets").exists());
    }
}

#[test]
fn a_link_runs_the_service_of_its_name_with_settings_of_its_own() {
    for stage in hosts(false, "export PORT=1 QUEUE=shared SERVICE_MODE=web\n") {
        fs::write(stage.path("etc/conf.d/hello.back-ground.worker"), "export PORT=2\n").unwrap();
        let program = stage.path("var/lib/hello/bin/env-exec").display().to_string();
        let output = stage
            .shell(&format!("exec {program} 'echo $SERVICE_MODE $PORT $QUEUE'"))
            .env_remove("PAKMAN_GUEST_SOCKET")
            .env("RC_SVCNAME", "hello.back-ground.worker")
            .output()
            .unwrap();
        assert_eq!(text(&output.stdout), "back-ground.worker 2 shared\n", "{output:?}");
        assert_eq!(text(&env_exec(&stage, "echo $SERVICE_MODE $PORT").stdout), "web 1\n");
    }
}

#[test]
fn the_lines_of_conf_d_are_right_when_they_are_uncommented() {
    for stage in hosts(false, "") {
        let files = pakman_openrc::files(&package(false));
        let confd = files.iter().find(|file| file.name == "hello.confd").unwrap();
        let all: String = confd
            .text
            .lines()
            .map(|line| {
                line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line)
            })
            .map(|line| format!("{line}\n"))
            .collect();
        fs::write(stage.path("etc/conf.d/hello"), &all).unwrap();
        let output =
            env_exec(&stage, "printf '<%s>' \"$PORT\" \"$DATABASE_URL\" \"$SERVICE_MODE\"");
        let url = "postgresql://USER:PASSWORD@127.0.0.1:5432/DATABASE";
        let expected = format!("<it's 8080\n$HOME><{url}><back-ground.worker>");
        assert_eq!(text(&output.stdout), expected, "{output:?}\n{all}");
    }
}
