//! The workflow of Forgejo Actions: jobs run in containers of Alpine.

use askama::Template;

use crate::{
    github::{paths, secrets, settings, title},
    host::Host,
    pin,
    plan::{Destination, Machine, Plan, Trigger},
    refusal::Refusal,
    script::{self, ON_PATH, Place, Token},
};

#[derive(Template)]
#[template(path = "forgejo.yml")]
struct Workflow<'a> {
    title: String,
    trigger: &'a Trigger,
    paths: Vec<String>,
    version: &'a str,
    url: &'a str,
    hashes: Vec<String>,
    image: String,
    machines: &'a [Machine],
    secrets: Vec<(&'a str, String)>,
    destination: &'a Destination,
    settings: &'static [(&'static str, &'static str)],
    fetch: String,
    check: String,
    build: String,
    push: String,
}

/// All of it but the stamp.
pub(crate) fn body(plan: &Plan) -> Result<String, Refusal> {
    let host = Host::Forgejo;
    let lacks = |what, instead| Err(Refusal::Unsupported { host, what, instead });
    if matches!(plan.trigger, Trigger::After { .. }) {
        return lacks("`workflow_run`", "`--branch` starts it with a push");
    }
    if script::role(plan).is_some() {
        return lacks("tokens for a role", "the storage's keys are secrets");
    }
    if plan.attest {
        return lacks("attestations", "leave `--attest` out");
    }
    if plan.environment.is_some() {
        return lacks("environments", "leave `--environment` out");
    }
    let hashes = proven(host, plan)?;
    let script = |text: &str| script::indented(text, 10);
    let folder = plan.folder.as_deref();
    Ok(pakman_render::render(&Workflow {
        title: title(plan),
        trigger: &plan.trigger,
        paths: paths(plan),
        version: &plan.pakman.version,
        url: &plan.pakman.url,
        hashes,
        image: script::image(plan),
        machines: &plan.machines,
        secrets: secrets(plan),
        destination: &plan.destination,
        settings: settings(plan),
        fetch: script(&script::fetch(Place::Container, &plan.pakman)),
        check: script::pakman(ON_PATH, folder) + " check",
        build: script(&script::build(folder, &plan.variables)),
        push: script(&script::push(ON_PATH, plan, Token::Github)),
    }))
}

/// The hashes that a host without attestations cannot do without.
pub(crate) fn proven(host: Host, plan: &Plan) -> Result<Vec<String>, Refusal> {
    let hashes = script::hashes(&plan.pakman);
    if hashes.is_empty() {
        let arch = plan.machines[0].arch.clone();
        return Err(Refusal::Unproven { host, arch, url: plan.pakman.url.clone() });
    }
    Ok(hashes)
}
