//! What no workflow is made of.

use pakman_workflow::{Access, Destination, Host, Machine, Plan, Proof, Stamp, Trigger, text};

use crate::plans::{all, hashes, plan};

fn refused(host: Host, plan: &Plan) -> String {
    match text(host, plan) {
        Err(refusal) => refusal.to_string(),
        Ok(text) => panic!("it was not refused:\n{text}"),
    }
}

#[test]
fn nothing_is_put_into_a_file_that_its_host_would_evaluate() {
    let ends = ["a\nrun: id", "a\u{2028}run: id", "a\u{85}run: id", "\u{1b}[2J"];
    for hostile in [&ends[..], &["${{ secrets.ABUILD_PRIVATE_KEY }}"]].concat() {
        let hostile = hostile.to_owned();
        let changes: [&dyn Fn(&mut Plan); 9] = [
            &|plan| plan.name.clone_from(&hostile),
            &|plan| plan.folder = Some(hostile.clone()),
            &|plan| plan.release.clone_from(&hostile),
            &|plan| plan.machines = vec![Machine::new("x86_64", &hostile)],
            &|plan| plan.trigger = Trigger::Branches(vec![hostile.clone()]),
            &|plan| plan.variables = vec![hostile.clone()],
            &|plan| plan.environment = Some(hostile.clone()),
            &|plan| plan.pakman.url = format!("https://example.com/{hostile}"),
            &|plan| plan.words = vec![hostile.clone()],
        ];
        for change in changes {
            let mut plan = plan(Host::Github);
            change(&mut plan);
            refused(Host::Github, &plan);
        }
    }
}

#[test]
fn what_is_named_has_a_name() {
    let bucket = "s3://acme/alpine".to_owned();
    let destination = Destination::Repository { url: bucket, access: Access::Role(String::new()) };
    let after = Trigger::After { workflow: " ".to_owned(), branches: vec!["main".to_owned()] };
    let plan = plan(Host::Github);
    for plan in [
        Plan { trigger: Trigger::Branches(vec![String::new()]), ..plan.clone() },
        Plan { trigger: Trigger::Tags(vec![String::new()]), ..plan.clone() },
        Plan { trigger: after, ..plan.clone() },
        Plan { environment: Some(String::new()), ..plan.clone() },
        Plan { machines: vec![Machine::new("x86_64", "")], ..plan.clone() },
        Plan { destination, ..plan.clone() },
    ] {
        let said = refused(Host::Github, &plan);
        assert!(said.ends_with("but must be a name"), "{said}");
    }
}

#[test]
fn a_name_ends_no_text_of_gitlab() {
    for name in ["a\"b", "$CI_COMMIT_BRANCH", "!main"] {
        let trigger = Trigger::Branches(vec![name.to_owned()]);
        refused(Host::Gitlab, &Plan { trigger, ..plan(Host::Gitlab) });
    }
    let trigger = Trigger::Branches(vec!["a\"/b*".to_owned()]);
    let text = text(Host::Gitlab, &Plan { trigger, ..plan(Host::Gitlab) }).expect("a pattern");
    assert!(text.contains(r#"$CI_COMMIT_BRANCH =~ /^a\"\/b[^\/]*$/"#), "{text}");
}

#[test]
fn what_a_host_does_not_have_is_said_with_what_to_do() {
    let after = Trigger::After { workflow: "CI".to_owned(), branches: vec!["main".to_owned()] };
    for host in [Host::Gitlab, Host::Forgejo] {
        for plan in
            [Plan { attest: true, ..plan(host) }, Plan { trigger: after.clone(), ..plan(host) }]
        {
            let said = refused(host, &plan);
            assert!(said.starts_with(&format!("{host} has no ")), "{said}");
        }
        let mut unproven = plan(host);
        unproven.pakman.proof = Proof::Attestation;
        let said = refused(host, &unproven);
        assert!(said.contains("v9.0.0/pakman-x86_64-linux.tar.gz.sha256"), "{said}");
    }
}

#[test]
fn a_program_is_not_fetched_over_an_open_line_or_without_a_hash() {
    let mut open = plan(Host::Github);
    open.pakman.url = "http://example.com".to_owned();
    assert!(refused(Host::Github, &open).contains("`https://`"));
    let mut other = plan(Host::Github);
    other.machines.push(Machine::new("riscv64", "mine"));
    assert!(refused(Host::Github, &other).contains("`--pakman-url`"));
    other.pakman.url = "https://mirror.example.com".to_owned();
    other.pakman.proof = hashes();
    assert!(refused(Host::Github, &other).contains("riscv64"));
}

#[test]
fn packages_do_not_go_where_no_runner_reaches() {
    for url in ["file:///srv/packages", "packages"] {
        let destination = Destination::Repository { url: url.to_owned(), access: Access::Keys };
        refused(Host::Github, &Plan { destination, ..plan(Host::Github) });
    }
    let url = "gitea+https://git.example.com/acme/v3.22/main".to_owned();
    let destination = Destination::Repository { url, access: Access::Role("arn:x".to_owned()) };
    refused(Host::Github, &Plan { destination, ..plan(Host::Github) });
}

#[test]
fn a_password_in_an_address_is_neither_written_nor_shown() {
    for user in ["me:s3cret@", "s3cret@", "s3cret:@"] {
        let mut fetched = plan(Host::Github);
        fetched.pakman.url = format!("https://{user}mirror.example.com/pakman");
        let url = format!("gitea+https://{user}git.example.com/acme/v3.22/main");
        let destination = Destination::Repository { url, access: Access::Keys };
        for plan in [fetched, Plan { destination, ..plan(Host::Github) }] {
            let said = refused(Host::Github, &plan);
            assert!(said.contains("password") && !said.contains("s3cret"), "{said}");
        }
    }
    let url = "s3://acme/a@b".to_owned();
    let destination = Destination::Repository { url, access: Access::Keys };
    assert!(text(Host::Github, &Plan { destination, ..plan(Host::Github) }).is_ok());
}

#[test]
fn a_variable_is_passed_once_and_is_none_that_the_job_lives_on() {
    let of = |host, names: &[&str]| {
        let variables = names.iter().map(|&name| name.to_owned()).collect();
        text(host, &Plan { variables, ..plan(host) })
    };
    for host in [Host::Github, Host::Gitlab, Host::Forgejo] {
        assert!(of(host, &["NPM_TOKEN", "N", "NPM_TOKEN"]).is_err(), "{host}");
        assert!(of(host, &["NPM_TOKEN", "GITHUB_TOKEN"]).is_ok(), "{host}");
        for name in ["PATH", "PAKMAN_URL", "GITHUB_REPOSITORY", "RUNNER_TEMP", "CI"] {
            assert_eq!(of(host, &[name]).is_ok(), host == Host::Gitlab, "{host} {name}");
        }
    }
    assert!(of(Host::Gitlab, &["CI_JOB_TOKEN"]).is_ok());
}

#[test]
fn a_hash_names_an_architecture_and_nothing_else() {
    for arch in ["x86_64\nrun: id", "${{ secrets.A }}", "", "x86_64-linux.tar.gz"] {
        let mut plan = plan(Host::Github);
        let Proof::Sha256(mut all) = hashes() else { unreachable!() };
        all.push((arch.to_owned(), "1".repeat(64)));
        plan.pakman.proof = Proof::Sha256(all);
        refused(Host::Github, &plan);
    }
}

#[test]
fn every_workflow_knows_its_own_words() {
    for (name, host, plan) in all() {
        let text = text(host, &plan).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        let stamp = Stamp::of(&text).unwrap_or_else(|| panic!("{name} has no stamp"));
        assert!(stamp.is_intact, "{name}");
        assert_eq!(stamp.words[1..], plan.words, "{name}");
    }
}

#[test]
fn a_package_is_built_where_it_can_be() {
    let labels = |host, words: &[&str], runners: &[(&str, &str)]| {
        let runners: Vec<(String, String)> =
            runners.iter().map(|&(arch, label)| (arch.to_owned(), label.to_owned())).collect();
        let machines = Machine::all(host, words, &runners);
        machines.map(|all| all.iter().map(|one| one.runner.clone()).collect::<Vec<_>>().join(" "))
    };
    let both = "ubuntu-24.04 ubuntu-24.04-arm";
    for (words, expected) in [
        (&["x86_64"] as &[&str], "ubuntu-24.04"),
        (&["all"], both),
        (&["x86_64", "aarch64", "x86_64"], both),
        (&["noarch"], "ubuntu-24.04"),
        (&["all", "!x86_64"], "ubuntu-24.04-arm"),
        (&["noarch", "aarch64"], "ubuntu-24.04-arm"),
    ] {
        assert_eq!(labels(Host::Github, words, &[]).as_deref(), Ok(expected), "{words:?}");
    }
    let ours = [("aarch64", "shed")];
    assert_eq!(labels(Host::Forgejo, &["all"], &ours).as_deref(), Ok("docker shed"));
    for (host, word) in [(Host::Forgejo, "aarch64"), (Host::Github, "s390x"), (Host::Github, "x86")]
    {
        assert!(labels(host, &[word], &[]).is_err(), "{word}");
    }
}
