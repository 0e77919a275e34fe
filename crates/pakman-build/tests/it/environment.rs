//! What a build sees of the environment that it is started from.

use pakman_build::{Error, Interrupt, Native, Plan, can_be_passed};

use crate::support::{Heard, Tree, file};

/// What `env` prints in a build whose caller has these variables, and passes some of them.
fn seen(variables: &[&str], passed: &[&str]) -> Vec<String> {
    let tree = Tree::new(&file("env; tr '\\0' '\\n' < \"/proc/$PPID/environ\" || true", "[]", ""));
    let set = |names: &[&str]| {
        let pairs = names.iter().map(|name| ((*name).into(), "s3cr3t".into()));
        pairs.collect::<Vec<_>>()
    };
    let change = |plan: &mut Plan<'_>, _: &mut Native| {
        plan.environment.extend(set(variables));
        plan.passed = set(passed);
    };
    let mut heard = Heard::default();
    tree.build_with(change, &mut heard, &Interrupt::default()).unwrap();
    heard.lines
}

#[test]
fn a_build_sees_what_says_how_to_compile_and_no_secret() {
    let secrets = [
        "ABUILD_PRIVATE_KEY",
        "INSTELLAR_AUTH_TOKEN",
        "INSTELLAR_PACKAGE_TOKEN",
        "GITHUB_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "GITHUB_ENV",
        "AWS_SECRET_ACCESS_KEY",
        "NPM_TOKEN",
        "DATABASE_URL",
        "SSH_AUTH_SOCK",
    ];
    let lines = seen(&[&secrets[..], &["CC", "LC_TIME", "GITHUB_SHA"]].concat(), &[]);
    let mut shown: Vec<_> = lines.iter().filter(|line| line.contains("s3cr3t")).collect();
    shown.sort();
    shown.dedup();
    assert_eq!(shown, ["CC=s3cr3t", "GITHUB_SHA=s3cr3t", "LC_TIME=s3cr3t"]);
    for settled in ["SOURCE_DATE_EPOCH=1700000000", "MAKEFLAGS=-j2", "CARCH=x86_64"] {
        assert!(lines.iter().any(|line| line == settled), "{settled} in {lines:?}");
    }
}

#[test]
fn what_somebody_agreed_to_is_passed_and_keys_of_ours_are_not() {
    let names = ["NPM_TOKEN", "ABUILD_PRIVATE_KEY", "INSTELLAR_AUTH_TOKEN", "GITHUB_TOKEN"];
    let lines = seen(&names, &["NPM_TOKEN", "ABUILD_PRIVATE_KEY", "INSTELLAR_AUTH_TOKEN"]);
    let mut shown: Vec<_> = lines.iter().filter(|line| line.contains("s3cr3t")).collect();
    shown.dedup();
    assert_eq!(shown, ["NPM_TOKEN=s3cr3t"]);
    assert!(
        can_be_passed("NPM_TOKEN") && !can_be_passed("ABUILD_X") && !can_be_passed("INSTELLAR_")
    );
}

#[test]
fn a_failing_build_says_what_it_asked_for_and_did_not_get() {
    let text = file("[ -n \"$NPM_TOKEN\" ] && [ -n \"${INSTELLAR_X}\" ]", "[]", "").replace(
        "  destinations: []",
        "  destinations: []\n  environment: [RAILS_MASTER_KEY, NONE]",
    );
    let tree = Tree::new(&text);
    let change = |plan: &mut Plan<'_>, _: &mut Native| {
        let names = ["NPM_TOKEN", "NPM", "TOKEN", "RAILS_MASTER_KEY", "INSTELLAR_X", "OTHER"];
        plan.environment.extend(names.map(|name| (name.into(), "s3cr3t".into())));
    };
    let built = tree.build_with(change, &mut Heard::default(), &Interrupt::default());
    let Err(Error::Failed(failure)) = built else { panic!("it fails") };
    let expected = [
        "INSTELLAR_X is set, but no build ever sees it",
        "NPM_TOKEN is set, but a build does not see it; `--env NPM_TOKEN` passes it",
        "RAILS_MASTER_KEY is set, but a build does not see it; `--env RAILS_MASTER_KEY` passes it",
    ];
    assert_eq!(failure.notes, expected);
}
