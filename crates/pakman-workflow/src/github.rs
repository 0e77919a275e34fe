//! The workflow of GitHub Actions.
//!
//! Actions that run JavaScript do not start in a container of Alpine on aarch64, so jobs run on the
//! runner itself, and the build alone in a container.

use askama::Template;

use crate::{
    pattern, pin,
    plan::{Destination, Machine, Plan, Trigger},
    script::{self, ON_RUNNER, Place, Token},
    storage,
};

#[derive(Template)]
#[template(path = "github.yml")]
struct Workflow<'a> {
    title: String,
    trigger: &'a Trigger,
    is_after: bool,
    paths: Vec<String>,
    /// Expressions that give what was pushed.
    reference: &'static str,
    commit: &'static str,
    version: &'a str,
    url: &'a str,
    hashes: Vec<String>,
    machines: &'a [Machine],
    secrets: Vec<(&'a str, String)>,
    destination: &'a Destination,
    settings: &'static [(&'static str, &'static str)],
    environment: Option<&'a str>,
    role: Option<&'a str>,
    attest: bool,
    fetch: String,
    check: String,
    build: String,
    push: String,
}

/// All of it but the stamp.
pub(crate) fn body(plan: &Plan) -> String {
    let is_after = matches!(plan.trigger, Trigger::After { .. });
    // What another workflow was run for; by hand, it is what somebody chose.
    let (reference, commit) = if is_after {
        (
            "github.event.workflow_run.head_branch || github.ref",
            "github.event.workflow_run.head_sha || github.sha",
        )
    } else {
        ("github.ref", "github.sha")
    };
    let script = |text: &str| script::indented(text, 10);
    pakman_render::render(&Workflow {
        title: title(plan),
        trigger: &plan.trigger,
        is_after,
        paths: paths(plan),
        reference,
        commit,
        version: &plan.pakman.version,
        url: &plan.pakman.url,
        hashes: script::hashes(&plan.pakman),
        machines: &plan.machines,
        secrets: secrets(plan),
        destination: &plan.destination,
        settings: settings(plan),
        environment: plan.environment.as_deref(),
        role: script::role(plan),
        attest: plan.attest,
        fetch: script(&script::fetch(Place::Runner, &plan.pakman)),
        check: script::pakman(ON_RUNNER, plan.folder.as_deref()) + " check",
        build: script(&script::docker(plan)),
        push: script(&script::push(ON_RUNNER, plan, Token::Github)),
    })
}

/// The name of the workflow.
pub(crate) fn title(plan: &Plan) -> String {
    format!("Deployment of {}", plan.name)
}

/// Of which files a change starts the workflow of an application that has its repository not to
/// itself; nothing for one that has.
pub(crate) fn paths(plan: &Plan) -> Vec<String> {
    let paths = |folder: &String| [pattern::of_path(folder) + "/**", pattern::of_path(&plan.path)];
    plan.folder.iter().flat_map(paths).collect()
}

/// The build's own variables, each with the expression of its secret.
pub(crate) fn secrets(plan: &Plan) -> Vec<(&str, String)> {
    let secret = |name: &String| format!("${{{{ secrets.{name} }}}}");
    plan.variables.iter().map(|name| (name.as_str(), secret(name))).collect()
}

/// What the storage wants to know.
pub(crate) fn settings(plan: &Plan) -> &'static [(&'static str, &'static str)] {
    match &plan.destination {
        Destination::Orchestrator => &[],
        Destination::Repository { url, access } => storage::settings(url, access),
    }
}
