//! Plans of every kind.

use pakman_workflow::{Access, Destination, Host, Machine, Pakman, Plan, Proof, Trigger};

/// Two hashes, of nothing.
pub(crate) fn hashes() -> Proof {
    let hash = |digit: &str| digit.repeat(64);
    Proof::Sha256(vec![("x86_64".into(), hash("1")), ("aarch64".into(), hash("a"))])
}

/// A plan for the two architectures that hosts have.
pub(crate) fn plan(host: Host) -> Plan {
    let machine = |arch| Machine::new(arch, host.runner(arch).unwrap_or("arm-of-ours"));
    let mut plan = Plan {
        name: "hello".to_owned(),
        path: host.path(None),
        release: "3.22".to_owned(),
        machines: vec![machine("x86_64"), machine("aarch64")],
        ..Plan::new("9.0.0")
    };
    if host != Host::Github {
        plan.pakman.proof = hashes();
    }
    plan
}

fn to_bucket(access: Access) -> Destination {
    Destination::Repository { url: "s3://acme-packages/alpine".to_owned(), access }
}

fn role() -> Access {
    Access::Role("arn:aws:iam::123456789012:role/packages".to_owned())
}

fn with_words(words: &[&str], plan: Plan) -> Plan {
    Plan { words: words.iter().map(|&word| word.to_owned()).collect(), ..plan }
}

fn tags() -> Trigger {
    Trigger::Tags(vec!["v*".to_owned(), "release/[0-9]*".to_owned()])
}

/// For one architecture.
fn one(host: Host) -> Plan {
    let mut plan = plan(host);
    plan.machines.truncate(1);
    plan
}

fn monorepo(host: Host) -> Plan {
    Plan { folder: Some("apps/my shop".to_owned()), path: host.path(Some("hello")), ..plan(host) }
}

/// A plan with the name of its snapshot.
type Named = (&'static str, Host, Plan);

/// Every plan.
pub(crate) fn all() -> Vec<Named> {
    [started(), sent(), elsewhere()].concat()
}

/// By what they are started, on GitHub.
fn started() -> Vec<Named> {
    use Host::Github;
    vec![
        ("github_branches", Github, with_words(&["--branch", "main"], plan(Github))),
        (
            "github_after",
            Github,
            Plan {
                trigger: Trigger::After {
                    workflow: "CI: all of it".to_owned(),
                    branches: vec!["main".to_owned(), "on".to_owned()],
                },
                ..one(Github)
            },
        ),
        (
            "github_tags",
            Github,
            Plan { trigger: tags(), ..with_words(&["--tag", "v*"], one(Github)) },
        ),
        ("github_hand", Github, Plan { trigger: Trigger::Hand, ..one(Github) }),
    ]
}

/// With what, and whither, on GitHub.
fn sent() -> Vec<Named> {
    use Host::Github;
    vec![
        (
            "github_bucket",
            Github,
            Plan {
                destination: to_bucket(Access::Keys),
                variables: vec!["NPM_TOKEN".to_owned(), "N".to_owned()],
                ..one(Github)
            },
        ),
        (
            "github_role",
            Github,
            Plan {
                destination: to_bucket(role()),
                environment: Some("production".to_owned()),
                attest: true,
                ..plan(Github)
            },
        ),
        (
            "github_hashes",
            Github,
            Plan {
                pakman: Pakman {
                    proof: hashes(),
                    url: "https://mirror.example.com/pakman/9".to_owned(),
                    ..Pakman::released("9.0.0")
                },
                ..plan(Github)
            },
        ),
        ("github_monorepo", Github, monorepo(Github)),
        (
            "github_registry",
            Github,
            Plan {
                destination: Destination::Repository {
                    url: "gitea+https://git.example.com/acme/v3.22/main".to_owned(),
                    access: Access::Keys,
                },
                ..one(Github)
            },
        ),
    ]
}

/// On other hosts.
fn elsewhere() -> Vec<Named> {
    use Host::{Forgejo, Gitlab};
    vec![
        ("gitlab_branches", Gitlab, plan(Gitlab)),
        ("gitlab_tags", Gitlab, Plan { trigger: tags(), ..one(Gitlab) }),
        (
            "gitlab_role",
            Gitlab,
            Plan {
                destination: to_bucket(role()),
                environment: Some("production".to_owned()),
                variables: vec!["NPM_TOKEN".to_owned()],
                trigger: Trigger::Hand,
                ..plan(Gitlab)
            },
        ),
        ("gitlab_monorepo", Gitlab, monorepo(Gitlab)),
        ("forgejo_branches", Forgejo, plan(Forgejo)),
        (
            "forgejo_bucket",
            Forgejo,
            Plan { destination: to_bucket(Access::Keys), trigger: tags(), ..one(Forgejo) },
        ),
        ("forgejo_monorepo", Forgejo, monorepo(Forgejo)),
    ]
}
