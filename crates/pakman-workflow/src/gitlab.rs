//! The pipeline of GitLab: jobs run in containers of Alpine.
//!
//! The file defines jobs and nothing for other jobs, and uses the stages that GitLab has by itself,
//! so that another one can include it.

use askama::Template;

use crate::{
    forgejo::proven,
    github::paths,
    host::Host,
    pattern,
    plan::{Destination, Machine, Plan, Trigger},
    refusal::Refusal,
    script::{self, ON_PATH, Place, Token},
};

#[derive(Template)]
#[template(path = "gitlab.yml")]
struct Pipeline<'a> {
    base: String,
    build_job: String,
    push_job: String,
    image: String,
    rules: Vec<String>,
    paths: Vec<String>,
    url: &'a str,
    hashes: Vec<String>,
    machines: &'a [Machine],
    destination: &'a Destination,
    environment: Option<&'a str>,
    role: Option<&'a str>,
    fetch: String,
    check: String,
    build: String,
    push: String,
}

/// All of it but the stamp.
pub(crate) fn body(plan: &Plan) -> Result<String, Refusal> {
    let host = Host::Gitlab;
    let lacks = |what, instead| Err(Refusal::Unsupported { host, what, instead });
    if plan.attest {
        return lacks("attestations", "leave `--attest` out");
    }
    let rules = match &plan.trigger {
        Trigger::Branches(names) => {
            let rule = |name: &String| rule("$CI_COMMIT_BRANCH", "a branch", name);
            names.iter().map(rule).collect::<Result<_, _>>()?
        }
        Trigger::Tags(names) => {
            let rule = |name: &String| rule("$CI_COMMIT_TAG", "a tag", name);
            names.iter().map(rule).collect::<Result<_, _>>()?
        }
        Trigger::Hand => Vec::new(),
        Trigger::After { .. } => {
            return lacks(
                "`workflow_run`",
                "its stages run in order, so jobs of the stage `test` come before the push",
            );
        }
    };
    let hashes = proven(host, plan)?;
    // A name of one's own for each application that shares a pipeline.
    let job = |word: &str| match &plan.folder {
        Some(_) => format!("{word}-{}", plan.name),
        None => word.to_owned(),
    };
    let script = |text: &str| script::indented(text, 6);
    let folder = plan.folder.as_deref();
    Ok(pakman_render::render(&Pipeline {
        base: job(".pakman"),
        build_job: job("build"),
        push_job: job("push"),
        image: script::image(plan),
        rules,
        paths: paths(plan),
        url: &plan.pakman.url,
        hashes,
        machines: &plan.machines,
        destination: &plan.destination,
        environment: plan.environment.as_deref(),
        role: script::role(plan),
        fetch: script(&script::fetch(Place::Container, &plan.pakman)),
        check: script::pakman(ON_PATH, folder) + " check",
        build: script(&script::build(folder, &plan.variables)),
        push: script(&script::push(ON_PATH, plan, Token::Gitlab)),
    }))
}

/// The condition that what a variable has is matched by a pattern of names.
fn rule(variable: &str, what: &'static str, pattern: &str) -> Result<String, Refusal> {
    let refused = |form| Refusal::Form { what, value: pattern.to_owned(), form };
    if pattern.starts_with('!') {
        return Err(refused("a name or a pattern that is to match; GitLab has no `!`"));
    }
    if !pattern::is_name(pattern) {
        return Ok(format!("{variable} =~ /{}/", pattern::expression(pattern)));
    }
    // Its expressions know no escapes between quotes.
    if pattern.contains(['"', '$']) {
        return Err(refused("a name without `\"` and `$`"));
    }
    Ok(format!("{variable} == \"{pattern}\""))
}
