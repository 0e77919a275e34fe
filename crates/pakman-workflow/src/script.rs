//! The shell text of steps.

use askama::Template;
use pakman_render::{Sh, render};

use crate::plan::{Access, Destination, Pakman, Plan, Proof};

/// The program on a runner of GitHub, outside of a container.
pub(crate) const ON_RUNNER: &str = "\"$RUNNER_TEMP/pakman\"";

/// The program in a container.
pub(crate) const ON_PATH: &str = "pakman";

/// Where the program is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The runner's folder for temporary files.
    Runner,
    /// The container's path.
    Container,
}

#[derive(Template)]
#[template(path = "fetch.sh")]
struct Fetch<'a> {
    in_container: bool,
    /// The tag that an attestation has to name; `None` where hashes are in the file.
    tag: Option<&'a str>,
}

/// Fetches the program and holds it against its proof.
pub(crate) fn fetch(place: Place, Pakman { version, url: _, proof }: &Pakman) -> String {
    let tag = format!("refs/tags/v{version}");
    let tag = (*proof == Proof::Attestation).then_some(tag.as_str());
    whole(&Fetch { in_container: place == Place::Container, tag })
}

#[derive(Template)]
#[template(path = "docker.sh")]
struct Docker<'a> {
    image: &'a str,
    workdir: &'a str,
    variables: &'a [String],
    inner: &'a str,
}

/// Builds in a container of Alpine, as root, of sources that it cannot change.
pub(crate) fn docker(plan: &Plan) -> String {
    let folder = plan.folder.iter().map(|folder| format!("/{folder}")).collect::<String>();
    whole(&Docker {
        image: &image(plan),
        workdir: &format!("/src{folder}"),
        variables: &plan.variables,
        // Names of variables are all of the plan that stands in it, so there is no quote.
        inner: &indented(&build(None, &plan.variables), 4),
    })
}

#[derive(Template)]
#[template(path = "build.sh")]
struct Build<'a> {
    pakman: &'a str,
    variables: &'a [String],
}

/// Installs what the build needs, and builds, as root of an Alpine.
pub(crate) fn build(folder: Option<&str>, variables: &[String]) -> String {
    whole(&Build { pakman: &pakman(ON_PATH, folder), variables })
}

/// How a token of the host is had that stands for a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// It is asked for with what the runner gives.
    Github,
    /// It is in a variable.
    Gitlab,
}

#[derive(Template)]
#[template(path = "push.sh")]
struct Push<'a> {
    pakman: &'a str,
    token: Option<Token>,
    to_repository: bool,
}

/// Pushes what lies in the folder `packages` of whoever runs it.
pub(crate) fn push(program: &str, plan: &Plan, token: Token) -> String {
    let token = role(plan).map(|_| token);
    let to_repository = plan.destination != Destination::Orchestrator;
    whole(&Push { pakman: &pakman(program, plan.folder.as_deref()), token, to_repository })
}

/// The role that the workflow takes on, if it does.
pub(crate) fn role(plan: &Plan) -> Option<&str> {
    match &plan.destination {
        Destination::Repository { access: Access::Role(role), .. } => Some(role),
        _ => None,
    }
}

/// The container that is built in.
pub(crate) fn image(plan: &Plan) -> String {
    format!("alpine:{}", plan.release)
}

/// The program, working in a folder.
pub(crate) fn pakman(program: &str, folder: Option<&str>) -> String {
    match folder {
        Some(folder) => format!("{program} -C {}", Sh::word(folder)),
        None => program.to_owned(),
    }
}

/// The hashes as `sha256sum` reads them; nothing where attestations are asked.
pub(crate) fn hashes(pakman: &Pakman) -> Vec<String> {
    match &pakman.proof {
        Proof::Attestation => Vec::new(),
        Proof::Sha256(hashes) => {
            let line =
                |(arch, hash): &(String, String)| format!("{hash}  pakman-{arch}-linux.tar.gz");
            hashes.iter().map(line).collect()
        }
    }
}

/// Lines with spaces in front of all but the first.
pub(crate) fn indented(text: &str, spaces: usize) -> String {
    text.replace('\n', &format!("\n{}", " ".repeat(spaces)))
}

/// The text of a template without a newline at its end.
fn whole(template: &impl Template) -> String {
    render(template).trim_end().to_owned()
}
