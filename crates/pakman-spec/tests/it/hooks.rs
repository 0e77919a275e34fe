//! What hooks do that does not work, and what they never do.

use pakman_spec::{Code, Diagnostic, Source, Surroundings, load};

use crate::support::applied;

/// A file with the text as the hook of an event, and more below it.
pub(crate) fn file(event: &str, text: &str, more: &str) -> Source {
    let head = "dependencies: {build: [], runtime: [curl, jq, s6, execline, hello-openrc]}\n\
                build: {destinations: []}\n\
                run:\n  name: hello\n  commands: [{name: migrate, binary: hello}]\n  \
                services: [{name: web, binary: hello}]\n";
    let text = text.replace('\n', "\n    ");
    Source::new("x", format!("{head}{more}hook:\n  {event}: |\n    {text}\n"))
}

pub(crate) fn found(source: &Source) -> Vec<Diagnostic> {
    load(source, &Surroundings::default()).diagnostics
}

/// What is said of a hook, of these codes.
pub(crate) fn told(text: &str, codes: &[Code]) -> Vec<String> {
    let found = found(&file("post-install", text, ""));
    let found = found.into_iter().filter(|found| codes.contains(&found.code));
    found.map(|found| found.message).collect()
}

/// The hook once every safe fix of this code is applied.
pub(crate) fn fixed(text: &str, code: Code) -> String {
    let mut source = file("post-install", text, "");
    while let Some(diagnostic) = found(&source)
        .into_iter()
        .find(|found| found.code == code && found.fix.as_ref().is_some_and(|fix| fix.safe))
    {
        source = Source::new("x", applied(&source, &diagnostic).unwrap());
    }
    let (_, hook) = source.text().split_once("post-install: |\n").unwrap();
    hook.lines().map(str::trim_start).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_application_is_enabled_by_what_is_reached_alone() {
    let reached = [
        "rc-update add hello",
        "[ -x /bin/a ] || exit 0\nrc-update add hello",
        "if [ -x /bin/a ]; then exit 0; fi; rc-update add hello",
        "(exit 1); rc-update add hello",
        "exit 1 | true; rc-update add hello",
        "exec >/dev/null; rc-update add hello",
        "exec rc-update add hello",
        "true && rc-update add hello",
        "false || rc-update add hello",
        "! false && rc-update add hello",
        "a && exit 0 || b; rc-update add hello",
        "case $1 in a) exit 0 ;; esac; rc-update add hello",
        "f() { rc-update add hello; }; f",
        "f() { rc-update add hello; }; trap f EXIT",
        "f() { rc-update add hello; }; \"$1\"",
        "f() { return; }; f; rc-update add hello",
        "while a; do exit 0; done; rc-update add hello",
        "if false; then exit; fi; rc-update add hello",
        "$1 || rc-update add hello",
    ];
    for text in reached {
        let codes = [Code::NotEnabled, Code::UnreachedCommand];
        assert_eq!(told(text, &codes), [""; 0], "{text}");
    }
    let unreached = [
        "exit 0\nrc-update add hello",
        "return\nrc-update add hello",
        "true && exit 0; rc-update add hello",
        "a && exit 0 || exit 1; rc-update add hello",
        "{ a; exit; }; rc-update add hello",
        "exec rc-service hello migrate\nrc-update add hello",
        "if a; then exit 0; else exit 1; fi; rc-update add hello",
        "case $1 in a) exit 0 ;; *) exit 1 ;; esac; rc-update add hello",
        "exit 0 && rc-update add hello",
        "x=$(exit 0; rc-update add hello)",
    ];
    for text in unreached {
        let messages = told(text, &[Code::UnreachedCommand]);
        assert_eq!(messages.len(), 1, "{text}: {messages:?}");
        assert_eq!(told(text, &[Code::NotEnabled]).len(), 1, "{text}");
    }
    // Whoever writes these knows it.
    let left_out = [
        "false && rc-update add hello",
        "true || rc-update add hello",
        ": || rc-update add hello",
        "if false; then rc-update add hello; fi",
        "f() { rc-update add hello; }",
    ];
    for text in left_out {
        assert_eq!(told(text, &[Code::UnreachedCommand]), [""; 0], "{text}");
        assert_eq!(told(text, &[Code::NotEnabled]).len(), 1, "{text}");
    }
}

#[test]
fn what_is_never_reached_is_marked_with_what_ends_it() {
    let source = file("pre-upgrade", "echo é\nexit 0 # done\nrc-service hello stop\necho b", "");
    let found = found(&source);
    let found = found.iter().find(|found| found.code == Code::UnreachedCommand).unwrap();
    let marked: Vec<&str> =
        found.labels.iter().map(|label| &source.text()[label.span.range()]).collect();
    assert_eq!(marked, ["rc-service hello stop\n    echo b", "exit 0"]);
}

#[test]
fn apk_is_locked_in_a_hook() {
    let locked = [
        "apk add jq",
        "apk --no-cache add jq yq",
        "apk add -X https://example.org/edge jq",
        "/sbin/apk del jq",
        "apk update && apk upgrade",
        "apk fix",
    ];
    for text in locked {
        assert!(!told(text, &[Code::HookApk]).is_empty(), "{text}");
    }
    for text in [
        "apk info -e jq",
        "apk version",
        "apk --root /mnt add jq",
        "(sleep 9; apk add jq) &",
        "echo apk add",
        "exit 0\napk add jq",
        "apk cache clean",
    ] {
        assert_eq!(told(text, &[Code::HookApk]), [""; 0], "{text}");
    }
    let found = found(&file("post-install", "apk add --no-cache jq 'yq>4'", ""));
    let help = found.into_iter().find(|found| found.code == Code::HookApk).unwrap().help.unwrap();
    assert_eq!(help, "remove it, and add `jq`, `yq>4` to `dependencies.runtime`");
}

#[test]
fn a_hook_is_root_already() {
    let fixes = [
        ("sudo rc-update add hello", "rc-update add hello"),
        ("sudo -E -n rc-update add hello", "rc-update add hello"),
        ("doas rc-update add hello", "rc-update add hello"),
        ("sudo A=1 hello", "A=1 hello"),
        ("a && sudo -u root b", "a && sudo -u root b"),
        ("su hello -c 'a b'", "su -s /bin/sh hello -c 'a b'"),
        ("su - hello -c a", "su -s /bin/sh - hello -c a"),
    ];
    for (text, expected) in fixes {
        assert!(!told(text, &[Code::HookSudo]).is_empty(), "{text}");
        assert_eq!(fixed(text, Code::HookSudo), expected, "{text}");
    }
    for text in
        ["sudo -i", "sudo -u nobody a", "su -", "su", "su hello", "su - postgres", "su root"]
    {
        assert!(!told(text, &[Code::HookSudo]).is_empty(), "{text}");
        assert_eq!(fixed(text, Code::HookSudo), text);
    }
    for text in [
        "su -s /bin/sh hello -c a",
        "su postgres -c a",
        "su - -c a",
        "su -l -c a root",
        "su - <<E\na\nE",
        "echo a | su postgres",
        "command -v sudo && sudo a",
        "if [ -x /usr/bin/sudo ]; then sudo a; fi",
        "echo sudo",
    ] {
        assert_eq!(told(text, &[Code::HookSudo]), [""; 0], "{text}");
    }
    let brought = file("post-install", "sudo -u a b", "").text().replace("jq,", "jq, sudo,");
    let found = found(&Source::new("x", brought));
    assert!(!found.iter().any(|found| found.code == Code::HookSudo));
}

#[test]
fn what_is_empty_in_a_hook_is_told() {
    let empty = [
        ("rc-update add $pkgname", "rc-update add hello"),
        ("rc-update add \"${pkgname}\"; echo $pkgname", "rc-update add \"hello\"; echo hello"),
        ("cat <<E >/etc/x\n$pkgver\nE", "cat <<E >/etc/x\n$pkgver\nE"),
        ("cp \"$pkgdir\"/a /b", "cp \"$pkgdir\"/a /b"),
        ("echo $HOME", "echo $HOME"),
        ("a=1; echo $b", "a=1; echo $b"),
    ];
    for (text, expected) in empty {
        assert_eq!(told(text, &[Code::EmptyVariable]).len(), 1, "{text}");
        assert_eq!(fixed(text, Code::EmptyVariable), expected, "{text}");
    }
    for text in [
        "echo $1 $? $PATH $PWD $RANDOM $APK_SCRIPT $HOSTNAME",
        "pkgname=hello; rc-update add $pkgname",
        "for i in a b; do echo $i; done",
        "echo a | while IFS=: read -r x y; do echo $x$y; done",
        "while getopts ab: o; do echo $o; done",
        "echo ${HOME:-/root} ${x-} ${y:+z}",
        "echo '$pkgname' \\$pkgname",
        "cat <<'E'\n$pkgname\nE",
        ". /etc/conf.d/hello; echo $x",
        "i=$((i + 1)); echo $i",
        "f() { local a=1; echo $a; }; f",
        "export A=b; echo $A",
    ] {
        assert_eq!(told(text, &[Code::EmptyVariable]), [""; 0], "{text}");
    }
}

#[test]
fn the_variables_of_kits_are_for_services_and_commands() {
    let kits = "kits: [{name: web, main: true, ports: [], \
                variables: [{key: DATABASE}, {key: pkgname}]}]\n";
    let help = |text: &str| {
        let found = found(&file("post-install", text, kits));
        let found = found.into_iter().find(|found| found.code == Code::EmptyVariable).unwrap();
        found.help.unwrap_or_default()
    };
    assert!(help("psql $DATABASE").contains("rc-service hello NAME"));
    assert!(help("psql $DATABASE_URL").contains("rc-service hello NAME"));
    assert!(!help("psql $DATABASES").contains("rc-service hello NAME"));
    let call = |text: &str, kits: &str| {
        let source = file("post-install", "rc-update add hello", kits);
        let text = source.text().replace("name: web, binary: hello", text);
        let found = found(&Source::new("x", text));
        found.iter().any(|found| found.code == Code::EmptyVariable)
    };
    assert!(call("name: web, binary: hello, start: {call: -C $builddir}", kits));
    assert!(call("name: web, binary: hello, start: {call: -n $pkgname}", ""));
    assert!(!call("name: web, binary: hello, start: {call: -n $pkgname -p $PORT}", kits));
}

#[test]
fn only_sh_reads_a_hook() {
    let codes = [Code::OtherShell];
    for text in
        ["#!/bin/sh\na", "#!/usr/bin/env sh\na", "#! /bin/busybox sh\na", "# a\n#!/bin/bash"]
    {
        assert_eq!(told(text, &codes), [""; 0], "{text}");
    }
    for text in ["#!/bin/bash\na", "#!/usr/bin/env -S python3 -u\na", "#!/usr/bin/zsh"] {
        assert_eq!(told(text, &codes).len(), 1, "{text}");
        assert_eq!(fixed(text, Code::OtherShell), text);
    }
    assert_eq!(fixed("#!/bin/sh -eu\na", Code::OtherShell), "set -eu\na");
    assert_eq!(fixed("#!/bin/sh -x\na", Code::OtherShell), "#!/bin/sh -x\na");
    for text in ["#!/bin/bash\n\n\na", "#!/bin/bash\na\nb"] {
        let source = file("post-install", text, "");
        let found = found(&source);
        let found = found.iter().find(|found| found.code == Code::OtherShell).unwrap();
        let after = applied(&source, found).unwrap();
        assert!(after.contains("post-install: |\n    a\n"), "{after}");
    }
}

#[test]
fn a_name_that_is_an_option_is_never_proposed() {
    let codes = [Code::OtherService, Code::MisspeltProgram];
    assert_eq!(told("rc-service -hello stop", &codes), ["`rc-service` has no option `-hello`"]);
    assert_eq!(fixed("rc-service -hello stop", Code::OtherService), "rc-service hello stop");
    assert_eq!(told("rc-service --nope hello stop", &codes).len(), 1);
    let text = "rc-servic -hello stop";
    assert_eq!(told(text, &codes), ["there is no program `rc-servic`"]);
    assert_eq!(fixed(text, Code::MisspeltProgram), text);
    assert_eq!(
        fixed("rc-servic --ifstarted -q hello stop", Code::MisspeltProgram),
        "rc-service --ifstarted -q hello stop"
    );
    for text in
        ["rc-service -qi hello stop", "rc-service --ifstart hello stop", "rc-service hello -x"]
    {
        assert!(!told(text, &codes).iter().any(|told| told.contains("option")), "{text}");
    }
}

#[test]
fn a_package_without_a_service_names_none() {
    let around = crate::support::surroundings("hello");
    let told = |hook: &str| {
        let text = format!(
            "dependencies: {{build: []}}\nbuild: {{destinations: [bin]}}\nhook:\n  post-install: {hook}\n"
        );
        let found = load(&Source::new("x", text), &around).diagnostics;
        let [one] = &found[..] else { panic!("{hook}: {found:?}") };
        assert_eq!(one.fix, None, "{hook}");
        (one.code, one.help.clone().unwrap())
    };
    for own in ["rc-service hello restart", "rc-update add hello", "rc-update del hello default"] {
        assert_eq!(told(own), (Code::NoService, "add `run`, or remove this".to_owned()), "{own}");
    }
    for other in ["rc-service helo restart", "rc-update add web"] {
        let (code, help) = told(other);
        assert_eq!(code, Code::OtherService, "{other}");
        assert!(help.starts_with("add `run`, or add the package"), "{help}");
    }
}

#[test]
fn a_test_at_the_end_is_the_status_of_the_hook() {
    let fixes = [
        ("[ -f /a ] && b c", "if [ -f /a ]; then b c; fi"),
        ("a; ! grep -q b /c && d", "a; if ! grep -q b /c; then d; fi"),
        ("command -v a && a", "if command -v a; then a; fi"),
    ];
    for (text, expected) in fixes {
        assert_eq!(told(text, &[Code::HookStatus]).len(), 1, "{text}");
        assert_eq!(fixed(text, Code::HookStatus), expected, "{text}");
    }
    for text in [
        "[ -f /a ] && b || c",
        "[ -f /a ] && b\n:",
        "[ -f /a ] || b",
        "[ -f /a ]",
        "a && b",
        "if [ -f /a ]; then [ -f /b ] && c; fi",
        "[ -f /a ] && b &",
    ] {
        assert_eq!(told(text, &[Code::HookStatus]), [""; 0], "{text}");
    }
    let removal = found(&file("post-deinstall", "[ -f /a ] && b", ""));
    assert!(!removal.iter().any(|found| found.code == Code::HookStatus));
}

#[test]
fn hooks_run_in_the_root() {
    for text in [
        "bin/rails a",
        "./migrate.sh",
        "MIX_ENV=prod ./a",
        "sh scripts/a.sh",
        "python3 manage.py migrate",
        "php artisan migrate",
        "bundle exec rails a",
        "npm run a",
        "a && mix b",
    ] {
        assert_eq!(told(text, &[Code::RelativePath]).len(), 1, "{text}");
    }
    for text in [
        "/var/lib/hello/bin/rails a",
        "cd /var/lib/hello && bin/rails a\nbin/b",
        "usr/bin/a",
        "sh -c a",
        "sh /a/b.sh",
        "python3 -m a",
        "npm --prefix /a run b",
        "npm run --prefix=/a b",
        "BUNDLE_GEMFILE=/a bundle exec b",
        "$A/bin/b",
        "~/a",
        "echo a/b",
        "php x",
    ] {
        assert_eq!(told(text, &[Code::RelativePath]), [""; 0], "{text}");
    }
}
