//! What came of hosts.

use pakman_deploy::{State, Step};
use pakman_spec::report::visible::on_one_line;
use serde::Serialize;

/// The report for programs. Its shape is a contract: fields are added, never changed.
#[derive(Serialize)]
pub(crate) struct Deployments<'a> {
    package: &'a str,
    hosts: Vec<Row>,
}

/// A host.
#[derive(Serialize)]
struct Row {
    host: String,
    #[serde(flatten)]
    told: Told,
}

/// What came of one.
#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(crate) enum Told {
    /// What would be done.
    Planned {
        #[serde(serialize_with = "step_rows")]
        steps: Vec<Step>,
    },
    /// A version runs, in the place of another.
    Deployed {
        before: Option<String>,
        version: String,
        #[serde(serialize_with = "step_rows")]
        steps: Vec<Step>,
    },
    /// It ran already.
    Unchanged { version: String },
    /// It does not run; the reason says what does.
    Failed { error: String },
    /// The version before runs again.
    RolledBack { version: String },
    /// The packages are gone, these files are not.
    Removed { stays: Vec<String> },
    /// What there is.
    #[serde(serialize_with = "state")]
    State(State),
}

impl<'a> Deployments<'a> {
    /// Those of a package, none so far.
    pub(crate) fn of(package: &'a str) -> Self {
        Self { package, hosts: Vec::new() }
    }

    /// One more.
    pub(crate) fn add(&mut self, host: &str, told: Told) {
        self.hosts.push(Row { host: host.to_owned(), told });
    }

    /// How many there are.
    pub(crate) fn hosts(&self) -> usize {
        self.hosts.len()
    }

    /// A line for each host, or for each step on it.
    pub(crate) fn human(&self) -> String {
        let lines = self.hosts.iter().flat_map(|row| self.lines(row));
        lines.map(|line| on_one_line(&line).into_owned() + "\n").collect()
    }

    fn lines(&self, Row { host, told }: &Row) -> Vec<String> {
        let package = self.package;
        match told {
            Told::Planned { steps } => steps
                .iter()
                .map(|Step { name, text, changes }| {
                    let mark = if *changes { '+' } else { ' ' };
                    format!("{host}  {mark} {name:8}  {text}")
                })
                .collect(),
            Told::Deployed { before: Some(before), version, .. } if before != version => {
                vec![format!("{host}  {package} {version} runs, replacing {before}")]
            }
            Told::Deployed { version, .. } => vec![format!("{host}  {package} {version} runs")],
            Told::Unchanged { version } => {
                vec![format!("{host}  {package} {version} runs already, nothing changed")]
            }
            // The error follows on standard error.
            Told::Failed { .. } => Vec::new(),
            Told::RolledBack { version } => {
                vec![format!("{host}  {package} {version} runs again")]
            }
            Told::Removed { stays } => {
                let mut lines = vec![format!("{host}  {package} is removed")];
                lines.extend(stays.iter().map(|file| format!("{host}  {file} stays")));
                lines
            }
            Told::State(state) => vec![format!("{host}  {package} {}", words(state))],
        }
    }
}

/// A state in words: `1.4.0-r0, started, previously 1.3.0-r0`.
fn words(state: &State) -> String {
    let State { installed, before, service, is_enabled, is_unfinished } = state;
    let Some(installed) = installed else { return "is not installed".to_owned() };
    let mut words = vec![installed.clone()];
    words.extend(service.clone());
    if service.is_some() && !is_enabled {
        words.push("not started at boot".to_owned());
    }
    words.extend(before.as_ref().map(|version| format!("previously {version}")));
    if *is_unfinished {
        words.push("a deployment is in progress, or was interrupted".to_owned());
    }
    words.join(", ")
}

#[derive(Serialize)]
struct StepRow<'a> {
    step: &'a str,
    text: &'a str,
    changes: bool,
}

fn step_rows<S: serde::Serializer>(steps: &[Step], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(steps.iter().map(|Step { name, text, changes }| StepRow {
        step: name,
        text,
        changes: *changes,
    }))
}

#[derive(Serialize)]
struct StateRow<'a> {
    installed: Option<&'a str>,
    before: Option<&'a str>,
    service: Option<&'a str>,
    enabled: bool,
    unfinished: bool,
}

fn state<S: serde::Serializer>(state: &State, to: S) -> Result<S::Ok, S::Error> {
    StateRow {
        installed: state.installed.as_deref(),
        before: state.before.as_deref(),
        service: state.service.as_deref(),
        enabled: state.is_enabled,
        unfinished: state.is_unfinished,
    }
    .serialize(to)
}
