//! What works in another shell, on another system or without a supervisor, and not here.

use pakman_spec::{Code, Source};

use crate::hooks::{file, fixed, found, told};

#[test]
fn a_variable_that_no_program_sees_is_told() {
    for (text, expected) in [
        ("MIX_ENV=prod\nmix a", "export MIX_ENV=prod\nmix a"),
        ("A=\"é $b\"; c", "export A=\"é $b\"; c"),
        ("A=b C=d\ne", "export A=b C=d\ne"),
    ] {
        assert!(!told(text, &[Code::NotExported]).is_empty(), "{text}");
        assert_eq!(fixed(text, Code::NotExported), expected, "{text}");
    }
    for text in [
        "export MIX_ENV=prod\na",
        "MIX_ENV=prod a",
        "A=b\necho $A",
        "A=b\nexport A\nc",
        "a=b\nc",
        "PATH=/a\nb",
        "CFLAGS=-g\nmake",
        "set -a\nA=b\nc",
        "set -o allexport\nA=b\nc",
        "A=b\n. /c",
        "a; B=c",
    ] {
        assert_eq!(told(text, &[Code::NotExported]), [""; 0], "{text}");
    }
}

#[test]
fn programs_of_other_systems_are_told() {
    for text in ["systemctl enable a", "/a || useradd b", "apt-get update", "journalctl -u a"] {
        assert_eq!(told(text, &[Code::OtherSystem]).len(), 1, "{text}");
    }
    for text in [
        "echo systemctl",
        "if command -v systemctl; then systemctl a; fi",
        "adduser -S a",
        "[ -x /usr/sbin/useradd ] && useradd a",
    ] {
        assert_eq!(told(text, &[Code::OtherSystem]), [""; 0], "{text}");
    }
    let stops = found(&file("post-install", "systemctl stop hello", ""));
    let help = stops.into_iter().find(|it| it.code == Code::OtherSystem).unwrap().help.unwrap();
    assert_eq!(help, "write `rc-service hello stop`");
    let with = |package: &str| {
        let text = file("post-install", "usermod -a b", "").text().replace("jq,", package);
        found(&Source::new("x", text)).iter().any(|it| it.code == Code::OtherSystem)
    };
    assert!(with("jq,") && !with("jq, shadow,"));
}

#[test]
fn servers_that_go_into_the_background_are_told() {
    let is_told = |service: &str, build: &str| {
        let text = file("post-install", "rc-update add hello", "").text().to_owned();
        let text = text.replace("{name: web, binary: hello}", &format!("{{name: web, {service}}}"));
        let build = format!("build: {{command: {build}, destinations: []}}");
        let text = text.replace("build: {destinations: []}", &build);
        found(&Source::new("x", text)).iter().any(|it| it.code == Code::InBackground)
    };
    for service in [
        "binary: gunicorn, start: {call: -w 2 --daemon app}",
        "binary: rails, start: {call: server -d}",
        "binary: bundle, start: {call: exec rails server --daemon}",
        "binary: caddy, path: /usr/sbin, start: {call: start}",
        "binary: php-fpm84, path: /usr/sbin, start: {call: -D}",
        "binary: uwsgi, start: {call: --daemonize=/a}",
    ] {
        assert!(is_told(service, "make"), "{service}");
    }
    assert!(is_told("binary: hello, start: {call: daemon}", "mix release"));
    for service in [
        "binary: hello, start: {call: daemon}",
        "binary: hello, start: {call: --daemon}",
        "binary: rails, start: {call: runner -d}",
        "binary: caddy, start: {call: run}",
        "binary: gunicorn, start: {call: --workers 2}",
        "binary: gunicorn",
    ] {
        assert!(!is_told(service, "make"), "{service}");
    }
}
