//! The summary: each thing that was concluded, its value, and where that comes from.

use crate::{
    addon::Needed, app::App, evidence::Evidence, plan::Plan, runtime::Runtime, stack::Choice,
    survey::Candidate,
};

/// A row of the summary: what, its value, and where that comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `stack`
    pub what: &'static str,
    /// `alpine/3.23`
    pub value: String,
    /// `ruby ~> 3.4.0 (Gemfile:3)`
    pub source: String,
}

/// What is said of a proposal before its text.
pub(crate) fn rows(
    app: &App<'_>,
    others: &[String],
    plan: &Plan,
    chosen: &Candidate,
    choice: &Choice,
    add_ons: &[(Needed, bool)],
) -> Vec<Row> {
    let listed = |evidence: &[Evidence]| {
        evidence.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let mut rows = Vec::new();
    let mut row = |what, value: String, source: String| rows.push(Row { what, value, source });
    if !app.folder().is_empty() {
        let told = match others {
            [] => String::new(),
            _ => format!("also here: {}; `--app DIR` takes another", others.join(", ")),
        };
        row("application", app.folder().to_owned(), told);
    }
    row("pack", chosen.pack.name.to_owned(), listed(&chosen.evidence));
    row("stack", format!("alpine/{}", choice.release), choice.why.clone());
    if let Some(offer) = &choice.offer
        && plan.runtime != Runtime::Files
    {
        let value = format!("{} {}", plan.runtime.name(), offer.version());
        row("runtime", value, format!("package {} of alpine/{}", offer.package, offer.release));
    }
    if let Some((manager, why)) = &plan.manager {
        row("installs with", manager.clone(), why.clone());
    }
    let databases = ["postgresql", "mysql", "sqlite"];
    if !add_ons.iter().any(|(needed, _)| databases.contains(&needed.add_on.name)) {
        row("database", "none".to_owned(), "not found".to_owned());
    }
    for (needed, is_in) in add_ons {
        let mark = if *is_in { "[x]" } else { "[ ]" };
        row("add-on", format!("{mark} {}", needed.add_on.name), listed(&needed.evidence));
    }
    for service in &plan.services {
        let call = format!("{} {}", service.binary, service.call);
        row("service", format!("{}: {}", service.name, call.trim_end()), service.source.clone());
    }
    for command in &plan.commands {
        let call = format!("{} {}", command.binary, command.call);
        row("command", format!("{}: {}", command.name, call.trim_end()), command.source.clone());
    }
    if let Some(port) = plan.port {
        row("port", port.to_string(), plan.port_source.clone());
    }
    for step in plan.steps() {
        for (at, line) in step.lines.iter().enumerate() {
            row("build", line.clone(), if at == 0 { step.why.clone() } else { String::new() });
        }
    }
    row("ships", plan.destinations.join(" "), String::new());
    row("writes", "instellar.yml".to_owned(), String::new());
    for file in &plan.files {
        row("writes", file.path.clone(), file.why.clone());
    }
    rows
}
