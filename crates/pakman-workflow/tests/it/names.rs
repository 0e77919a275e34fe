//! Names of every kind come through as they are: the file keeps its shape, and the shell gets one
//! word.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

use pakman_workflow::{Access, Destination, Host, Machine, Plan, Trigger, text};
use serde_json::Value;

use crate::plans::plan;

/// What means something to YAML, to a shell, to a host, or to nobody.
const NAMES: &[&str] = &[
    "it's",
    "''",
    "\"",
    "a\"b",
    "\\",
    "\\n",
    "a: b",
    "a:",
    ": a",
    "a #b",
    "#",
    "- a",
    "-",
    "--help",
    "? a",
    "&a",
    "*a",
    "!a",
    "!!str a",
    "|",
    ">-",
    "{a}",
    "[a]",
    "a, b",
    "%a",
    "@a",
    "`id`",
    "$(id)",
    "$HOME",
    "${HOME}",
    "$",
    "a;id",
    "a&&id",
    "a|id",
    "a>b",
    "a\\",
    "~",
    "~root",
    "null",
    "true",
    "no",
    "0x1f",
    "1e3",
    ".5",
    "=a",
    "<<",
    "---",
    "...",
    " a",
    "a ",
    "  ",
    "é",
    "日本",
    "\u{1f980}",
    "{{",
    "}}",
    "$ {{",
    "a/../b",
    "*",
    "a?[b]+",
    "\u{a0}",
    "\u{feff}a",
];

/// The plan with this name in each place that can have one.
fn named(host: Host, name: &str) -> Vec<Plan> {
    let plan = plan(host);
    let machines = plan.machines.iter().map(|one| Machine::new(&one.arch, name)).collect();
    let bucket = format!("s3://acme/{name}");
    let access = Access::Role(name.to_owned());
    let mut plans = vec![
        Plan { name: name.to_owned(), ..plan.clone() },
        Plan { folder: Some(format!("apps/{name}")), ..plan.clone() },
        Plan { path: format!(".github/{name}.yml"), folder: Some("a".to_owned()), ..plan.clone() },
        Plan { machines, ..plan.clone() },
        Plan { trigger: Trigger::Branches(vec![name.to_owned()]), ..plan.clone() },
        Plan { trigger: Trigger::Tags(vec![name.to_owned()]), ..plan.clone() },
        Plan { environment: Some(name.to_owned()), ..plan.clone() },
        Plan { destination: Destination::Repository { url: bucket, access }, ..plan.clone() },
        Plan { words: vec![name.to_owned()], ..plan.clone() },
    ];
    let branches = vec![name.to_owned()];
    let after = Trigger::After { workflow: name.to_owned(), branches };
    plans.push(Plan { trigger: after, ..plan.clone() });
    let mut fetched = plan;
    fetched.pakman.url = format!("https://example.com/{name}");
    plans.push(fetched);
    plans
}

fn parsed(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The same with nothing in its texts.
fn shape(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::Object(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), shape(value))).collect()
        }
        Value::String(_) => Value::Null,
        other => other.clone(),
    }
}

#[test]
fn a_file_has_the_same_shape_whatever_is_in_its_names() {
    let mut made = 0;
    for host in [Host::Github, Host::Gitlab, Host::Forgejo] {
        let plain = named(host, "plain");
        for name in NAMES {
            for (hostile, plain) in named(host, name).into_iter().zip(&plain) {
                let (Ok(hostile), Ok(plain)) = (text(host, &hostile), text(host, plain)) else {
                    continue;
                };
                assert_eq!(shape(&parsed(&hostile)), shape(&parsed(&plain)), "{hostile}");
                assert_eq!(
                    hostile.matches("${{").count(),
                    plain.matches("${{").count(),
                    "{hostile}"
                );
                made += 1;
            }
        }
    }
    assert!(made > 1000, "{made} files were made");
}

/// All shell text of a workflow.
fn scripts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().flat_map(scripts).collect(),
        Value::Object(entries) => entries
            .iter()
            .flat_map(|(key, value)| match (key.as_str(), value) {
                ("run", Value::String(script)) => vec![script.as_str()],
                ("script", Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
                _ => scripts(value),
            })
            .collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_shell_gets_a_folder_as_one_word() {
    let tools = tempfile::tempdir().expect("a temporary folder");
    for name in ["pakman", "docker"] {
        let path = tools.path().join(name);
        fs::write(&path, "#!/bin/sh\nprintf '<%s>' \"$@\"\n").expect("the folder is ours");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    let run = |script: &str, folder: &Path| {
        let mut shell = Command::new("sh");
        shell.args(["-euc", script]).env_clear().current_dir(folder);
        shell.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
        shell.envs(["HOME", "RUNNER_TEMP", "GITHUB_WORKSPACE"].map(|name| (name, folder)));
        let Output { status, stdout, stderr } = shell.output().expect("it starts");
        assert!(status.success(), "{script}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).expect("text")
    };
    for host in [Host::Github, Host::Gitlab, Host::Forgejo] {
        for name in NAMES {
            let folder = format!("apps/{name}");
            let plan = Plan { folder: Some(folder.clone()), ..plan(host) };
            let text = text(host, &plan).expect("a folder may be called so");
            let workflow = parsed(&text);
            let is_ours = |script: &&str| {
                let script = script.trim_end();
                script.ends_with(" check")
                    || script.ends_with(" push")
                    || script.starts_with("mkdir")
            };
            let said: Vec<String> = scripts(&workflow)
                .into_iter()
                .filter(is_ours)
                .map(|script| run(script, tools.path()))
                .collect();
            let whole = said.concat();
            for expected in [format!("<-C><{folder}><check>"), format!("<-C><{folder}><push>")] {
                assert!(whole.contains(&expected), "{whole}");
            }
            if host == Host::Github {
                assert!(whole.contains(&format!("<--workdir></src/{folder}>")), "{whole}");
            }
        }
    }
}
