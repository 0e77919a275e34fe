//! `pakman deploy`, as far as it goes without a host; hosts are those of `pakman-testbed`.

use std::{env::consts::ARCH, process::Command};

use base64ct::{Base64, Encoding};
use serde::Deserialize;

use crate::support::{Ended, Tree, end};

/// A tree, and a home that has its key and the package that was built of it.
struct Built {
    tree: Tree,
    home: Tree,
}

fn built() -> Built {
    let built = Built { tree: Tree::empty(), home: Tree::empty() };
    let hello = pakman_testbed::fixtures().join("apps/hello/.");
    let copied = Command::new("cp").arg("-a").arg(hello).arg(built.tree.root()).status();
    assert!(copied.expect("cp is there").success());
    for words in [&["keygen", "--bits", "2048"][..], &["build", "--version", "1.0.0"]] {
        let ended = run(&built, words);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }
    built
}

fn run(built: &Built, words: &[&str]) -> Ended {
    let mut command = built.tree.command(words);
    command.env("HOME", built.home.root()).env("GITHUB_REPOSITORY", "acme/hello");
    end(command.env("RAILS_KEY", "from here"))
}

/// What is said by a deployment that does not come to a host, and its exit code.
fn refused(built: &Built, words: &[&str]) -> (i32, String) {
    let ended = run(built, &[&["deploy"], words].concat());
    (ended.code, ended.stderr)
}

#[test]
fn what_may_be_secret_is_no_argument() {
    let built = built();
    for name in ["HELLO_TOKEN", "UNKNOWN"] {
        let (code, said) =
            refused(&built, &["--set", &format!("{name}=s3cret"), "root@nowhere.invalid"]);
        assert_eq!(code, 2, "{said}");
        assert!(
            said.contains(&format!("--set {name}=VALUE would show the value to everyone")),
            "{said}"
        );
        assert!(!said.contains("s3cret"), "{said}");
    }
    let (code, said) = refused(&built, &["--set", "NOT_HERE", "root@nowhere.invalid"]);
    assert!(code == 2 && said.contains("the environment, which has no NOT_HERE"), "{said}");
    let (code, said) = refused(&built, &["--unset", "MY-VAR", "root@nowhere.invalid"]);
    assert!(code == 2 && said.contains("is not a variable name"), "{said}");
    built.tree.write("wrong.env", "A=1\nB='s3cret\n");
    let (code, said) = refused(&built, &["--env-file", "wrong.env", "root@nowhere.invalid"]);
    assert!(code == 2 && said.contains("wrong.env: line 2: its quote is not closed"), "{said}");
}

#[test]
fn a_host_that_cannot_be_reached_is_no_other_failure() {
    let built = built();
    built.tree.write("ssh_config", "BatchMode yes\nConnectTimeout 2\n");
    let words = ["--ssh-config", "ssh_config", "root@127.0.0.1:1"];
    let (code, said) = refused(&built, &words);
    assert_eq!(code, 75, "{said}");
    assert!(said.contains("root@127.0.0.1:1 cannot be reached: "), "{said}");
    let help = "help: make sure that `ssh -F ssh_config -p 1 root@127.0.0.1 true` works\n";
    assert!(said.ends_with(help), "{said}");
    for verb in [&["--logs"][..], &["--run", "migrate"]] {
        let (code, said) = refused(&built, &[verb, &words].concat());
        assert_eq!(code, 75, "{said}");
        let told = "root@127.0.0.1:1 cannot be reached, or the connection to it ended: ssh says \
                    above which\n";
        assert!(said.contains(told) && said.ends_with(help), "{said}");
    }
    let mut command = built.tree.command(&["deploy", "incus:web"]);
    command.env("HOME", built.home.root()).env("GITHUB_REPOSITORY", "acme/hello");
    let ended = end(command.env("PATH", "/nowhere"));
    let said =
        "error: `incus` is not installed on this machine, and incus:web is reached through it\n";
    assert_eq!((ended.code, &*ended.stderr), (2, said));
    // Of several hosts the worst counts, whichever is the last.
    let several = ["--status", "lxd:no-such-host", "root@127.0.0.1:1", "root@127.0.0.1:2"];
    let (code, said) = refused(&built, &[&several[..], &words[..2]].concat());
    assert_eq!((code, said.matches("make sure that `").count()), (2, 2), "{said}");
    let (code, said) = refused(&built, &["-oProxyCommand=id"]);
    assert_eq!(code, 2, "{said}");
    let (code, said) = refused(&built, &["--", "-oProxyCommand=id"]);
    assert!(code == 2 && said.contains("names no host"), "{said}");
}

#[test]
fn a_pipe_that_nobody_writes_to_is_not_waited_for() {
    let built = built();
    let made = Command::new("mkfifo").arg(built.tree.path("pipe")).status();
    assert!(made.expect("mkfifo runs").success());
    for (flag, told) in [
        ("--package", "it is not a regular file"),
        ("--key", "it is a pipe, not a file"),
        ("--env-file", "it is a pipe, not a file"),
    ] {
        let inner = built.tree.command(&["deploy", flag, "pipe", "root@nowhere.invalid"]);
        let mut command = Command::new("timeout");
        command.env_clear().envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("HOME", built.home.root()).current_dir(built.tree.root());
        let refused = end(command.arg("30").arg(inner.get_program()).args(inner.get_args()));
        assert_eq!(refused.code, 2, "{flag}: {}", refused.stderr);
        assert!(refused.stderr.contains(told), "{flag}: {}", refused.stderr);
    }
}

#[test]
fn without_a_package_or_a_signature_nothing_is_deployed() {
    let built = built();
    let (code, said) = refused(&built, &["--packages", "x", "root@nowhere.invalid"]);
    assert_eq!(code, 2, "{said}");
    let none = format!("x/{ARCH}; `pakman build` makes one\n");
    assert!(said.contains("there is no package of hello in ") && said.contains(&none), "{said}");
    let (code, said) = refused(&built, &["--arch", "riscv64", "root@nowhere.invalid"]);
    assert!(code == 2 && said.ends_with("`pakman build --arch riscv64` makes one\n"), "{said}");
    assert_eq!(run(&built, &["keygen", "--bits", "2048", "other.rsa"]).code, 0);
    let file = built.home.path(&format!("packages/acme/{ARCH}/hello-1.0.0-r0.apk"));
    let file = file.to_str().expect("a plain path");
    let words = ["--package", file, "--key", "other.rsa", "root@nowhere.invalid"];
    let (code, said) = refused(&built, &words);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("is not signed by other.rsa.pub") && said.contains("`pakman sign "),
        "{said}"
    );
}

#[test]
fn the_script_is_printed_and_shell_takes_it() {
    let built = built();
    let words = ["deploy", "--print", "script", "--from", "/root/packages"];
    let ended =
        run(&built, &[&words[..], &["--set", "RAILS_KEY", "--set", "GREETING=hi"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("it contains the values of the variables; keep it private"));
    let script = &ended.stdout;
    for expected in ["RAILS_KEY='\\''from here'\\''", "GREETING='\\''hi'\\''", "hello-1.0.0-r0.apk"]
    {
        assert!(script.contains(expected), "{expected} is not in\n{script}");
    }
    built.tree.write("deploy.sh", script);
    for shell in ["busybox", "dash"].into_iter().filter_map(pakman_testbed::tool) {
        let mut check = Command::new(&shell);
        check.args(if shell.ends_with("busybox") { &["sh", "-n"][..] } else { &["-n"] });
        assert_eq!(end(check.arg(built.tree.path("deploy.sh"))).code, 0);
    }
    if let Some(shellcheck) = pakman_testbed::tool("shellcheck") {
        let mut check = Command::new(shellcheck);
        let ended = end(check
            .args(["-e", "SC1091,SC2013,SC2015,SC2016"])
            .arg(built.tree.path("deploy.sh")));
        assert_eq!(ended.stdout, "");
    }
}

/// User data of cloud-init, as far as we have any.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloudConfig {
    write_files: Vec<Written>,
    runcmd: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    path: String,
    owner: String,
    permissions: String,
    encoding: Option<String>,
    content: String,
}

#[test]
fn cloud_init_reads_the_very_script_whatever_values_are_in_it() {
    let built = built();
    for (value, is_encoded) in [
        ("it's \ttwo  \n\n   lines: # \"\u{e9}\u{1f6a2}\" \n", false),
        ("-----BEGIN\r\nx\r\n-----END\r\n", true),
        ("\u{1b}[2J\u{1}", true),
        ("next\u{85}line\u{2028}and\u{feff}mark", true),
    ] {
        let print = |form| {
            let words = ["deploy", "--print", form, "--from", "https://packages.example.org/acme"];
            let mut command = built.tree.command(&[&words[..], &["--set", "RAILS_KEY"]].concat());
            command.env("HOME", built.home.root()).env("GITHUB_REPOSITORY", "acme/hello");
            let ended = end(command.env("RAILS_KEY", value));
            assert_eq!(ended.code, 0, "{}", ended.stderr);
            ended.stdout
        };
        let (script, text) = (print("script"), print("cloud-init"));
        assert!(text.starts_with("#cloud-config\n"), "{text}");
        let CloudConfig { write_files, runcmd } =
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let [file] = &write_files[..] else { panic!("one file: {text}") };
        assert_eq!((&*file.owner, &*file.permissions), ("root:root", "0700"));
        assert_eq!(runcmd, [["/bin/sh".to_owned(), file.path.clone()]]);
        let content = match file.encoding.as_deref() {
            None => file.content.clone(),
            Some("b64") => {
                let bytes = Base64::decode_vec(&file.content).expect("base64");
                String::from_utf8(bytes).expect("a script")
            }
            Some(other) => panic!("{other}"),
        };
        assert_eq!((content, file.encoding.is_some()), (script, is_encoded));
    }
}

#[test]
fn a_repository_is_an_address_without_a_password() {
    let built = built();
    for (words, told) in [
        (&["--packages", "https://u:s3cret@x.example"][..], "without a password"),
        (&["--packages", "ftp://x.example"], "--packages takes an address of HTTP"),
        (
            &["--repository", "https://u:s3cret@x.example"],
            "--repository takes an address of HTTP without a password",
        ),
        (&["--repository", "https://x.example", "--packages", "x"], "give one"),
        (&["--print", "script"], "--print takes --from"),
    ] {
        let (code, said) = refused(&built, &[words, &["root@nowhere.invalid"]].concat());
        assert!(code == 2 && said.contains(told), "{words:?}: {said}");
        assert!(!said.contains("s3cret"), "{said}");
    }
    for flag in ["--packages", "--repository"] {
        let (code, said) = refused(&built, &[flag, "http://127.0.0.1:1", "root@nowhere.invalid"]);
        assert!(code == 75 && said.contains("http://127.0.0.1:1/"), "{said}");
    }
}
