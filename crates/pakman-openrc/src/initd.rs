//! The init script: the life of the service, and one verb for each command.

use askama::Template;
use pakman_alpine::layout;
use pakman_spec::{Command, Package, Run};

use crate::call::{account, line};

/// The command that shows the log. It runs without the configuration, because a configuration
/// that is missing is what the log tells of.
const LOGS: &str = "logs";

#[derive(Template)]
#[template(path = "initd.sh")]
struct Initd<'a> {
    name: &'a str,
    user: Option<&'a str>,
    description: String,
    extra_commands: String,
    /// Whether `reload` is ours: no command has that name.
    own_reload: bool,
    /// Whether `variables` is ours.
    own_variables: bool,
    commands: Vec<Verb<'a>>,
}

/// A command as the init script has it.
struct Verb<'a> {
    name: &'a str,
    description: Option<&'a str>,
    line: String,
    /// Whether it runs without the configuration.
    bare: bool,
}

pub(crate) fn initd(package: &Package, run: &Run) -> String {
    let name = package.name.as_str();
    let mut commands: Vec<Verb> = run.commands.iter().map(verb).collect();
    if commands.iter().all(|command| command.name != LOGS) {
        commands.push(logs(name));
    }
    let mut names: Vec<&str> = commands.iter().map(|command| command.name).collect();
    let own_variables = !names.contains(&"variables");
    if own_variables {
        names.push("variables");
    }
    pakman_render::render(&Initd {
        name,
        user: account(run.user, name),
        description: description(&package.metadata.description, run),
        extra_commands: names.join(" "),
        own_reload: !names.contains(&"reload"),
        own_variables,
        commands,
    })
}

fn verb(command: &Command) -> Verb<'_> {
    let Command { name, description, program, call } = command;
    let name = name.as_str();
    let description = description.as_deref();
    Verb { name, description, line: line(program, call), bare: name == LOGS }
}

/// What `logs` is for a package that has no such command of its own.
fn logs(name: &str) -> Verb<'_> {
    Verb {
        name: LOGS,
        description: Some("Show the end of the log and what is added to it"),
        line: line("/usr/bin/tail", &format!("-n 100 -F {}", layout::log(name))),
        bare: true,
    }
}

/// The package in a line, and what there is to choose from where there is a choice.
fn description(package: &str, run: &Run) -> String {
    let services = &run.services;
    let mut parts = vec![package.to_owned()];
    if services.len() > 1 || services.iter().any(|service| service.description.is_some()) {
        parts.extend(services.iter().enumerate().map(|(index, service)| {
            let default = if index == 0 { ", the default" } else { "" };
            match &service.description {
                Some(text) => format!("SERVICE_MODE={}{default}: {text}", service.name),
                None => format!("SERVICE_MODE={}{default}", service.name),
            }
        }));
    }
    parts.join("; ")
}
