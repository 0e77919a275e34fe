//! Runs the jobs of a workflow of GitHub or Forgejo: their shell parts by a shell, in order, and in
//! place of the actions of others what those do with files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use pakman_testbed::alpine::ARCH;
use serde::Deserialize;
use serde_json::Value;

use super::expression::{Context, filled, holds};
use crate::support::{Ended, Tree, end};

/// Where jobs run.
pub(super) trait Machine {
    /// Makes it as new, as it is for each job.
    fn renew(&mut self);

    /// A command that runs a script as a step.
    fn step(&self, shell: &str, script: &str, variables: &[(String, String)]) -> Command;

    /// The place on this machine of a path that the workflow names.
    fn path(&self, written: &str) -> PathBuf;
}

#[derive(Deserialize)]
struct Workflow {
    env: BTreeMap<String, String>,
    #[serde(default)]
    defaults: Defaults,
    jobs: BTreeMap<String, Job>,
}

#[derive(Default, Deserialize)]
struct Defaults {
    run: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Job {
    #[serde(rename = "if")]
    condition: Option<String>,
    strategy: Option<Strategy>,
    environment: Option<String>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Strategy {
    matrix: Matrix,
}

#[derive(Deserialize)]
struct Matrix {
    include: Vec<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct Step {
    name: String,
    uses: Option<String>,
    #[serde(default)]
    with: BTreeMap<String, Value>,
    run: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
}

/// What runs a workflow.
pub(super) struct Runner<'a, M> {
    workflow: Workflow,
    pub(super) machine: M,
    /// What is checked out.
    workspace: &'a Tree,
    pub(super) context: Context,
    artifacts: Tree,
}

/// How the shell parts of a job ended, by name; the last may have failed.
pub(super) struct Ran(Vec<(String, Ended)>);

impl Ran {
    /// All of it, which went well.
    pub(super) fn well(self) -> Self {
        if let Some((name, Ended { code: 1.., stdout, stderr })) = self.0.last() {
            panic!("{name}: {stdout}{stderr}");
        }
        self
    }

    /// How the part with that name ended.
    pub(super) fn of(&self, name: &str) -> &Ended {
        let ended = self.0.iter().find(|(of, _)| of.starts_with(name));
        &ended.unwrap_or_else(|| panic!("{name} did not run")).1
    }

    /// The name of the last part that ran, and how it ended.
    pub(super) fn last(&self) -> (&str, &Ended) {
        let (name, ended) = self.0.last().expect("a part ran");
        (name, ended)
    }
}

impl<'a, M: Machine> Runner<'a, M> {
    /// One for the text of a workflow. What its jobs check out is `workspace`.
    pub(super) fn new(text: &str, workspace: &'a Tree, machine: M, context: Context) -> Self {
        let workflow: Workflow = serde_saphyr::from_str(text).expect("a workflow");
        assert_eq!(workflow.jobs.keys().collect::<Vec<_>>(), ["build", "push"]);
        Self { workflow, machine, workspace, context, artifacts: Tree::empty() }
    }

    /// Whether what happened starts the job.
    pub(super) fn starts(&self, job: &str) -> bool {
        let condition = self.workflow.jobs[job].condition.as_deref();
        condition.is_none_or(|condition| holds(condition, &self.context))
    }

    /// The environment that the job belongs to.
    pub(super) fn environment(&self, job: &str) -> Option<&str> {
        self.workflow.jobs[job].environment.as_deref()
    }

    /// The architectures that the job is for.
    pub(super) fn architectures(&self, job: &str) -> Vec<&str> {
        let strategy = self.workflow.jobs[job].strategy.as_ref().expect("a matrix");
        strategy.matrix.include.iter().map(|one| one["arch"].as_str()).collect()
    }

    /// Keeps a file as a job on another machine would have done.
    pub(super) fn keep(&self, artifact: &str, path: &str, bytes: &[u8]) {
        self.artifacts.write(&format!("{artifact}/{path}"), bytes);
    }

    /// Runs a job on a new machine: that for the architecture of this one, where it is for several.
    pub(super) fn run(&mut self, job: &str) -> Ran {
        self.machine.renew();
        let job = &self.workflow.jobs[job];
        let mut context = self.context.clone();
        for machine in job.strategy.iter().flat_map(|strategy| &strategy.matrix.include) {
            if machine["arch"] == ARCH {
                context.extend(
                    machine.iter().map(|(name, it)| (format!("matrix.{name}"), it.clone())),
                );
            }
        }
        let shell = self.workflow.defaults.run.get("shell").map_or("bash", String::as_str);
        let mut ran = Vec::new();
        for step in &job.steps {
            match (&step.run, &step.uses) {
                (Some(script), None) => {
                    assert!(!script.contains("${{"), "{script}");
                    let variables = self.workflow.env.iter().chain(&step.env);
                    let variables: Vec<(String, String)> = variables
                        .map(|(name, value)| (name.clone(), filled(value, &context)))
                        .collect();
                    let ended = end(&mut self.machine.step(shell, script, &variables));
                    let is_well = ended.code == 0;
                    ran.push((step.name.clone(), ended));
                    if !is_well {
                        break;
                    }
                }
                (None, Some(action)) => self.act(action, &step.with, &context),
                _ => panic!("{} has a script or an action", step.name),
            }
        }
        Ran(ran)
    }

    /// Does what an action does.
    fn act(&self, action: &str, inputs: &BTreeMap<String, Value>, context: &Context) {
        let given = |name: &str| filled(inputs[name].as_str().expect("a text"), context);
        let action = action.strip_prefix("https://data.forgejo.org/").unwrap_or(action);
        let (_, action) = action.split_once('/').expect("an owner");
        match action.split('@').next().expect("a version") {
            "checkout" => {
                if inputs.contains_key("ref") {
                    self.workspace.git(&["checkout", "--quiet", &given("ref")]);
                }
            }
            "upload-artifact" => {
                assert_eq!(inputs["if-no-files-found"], "error");
                let from = self.machine.path(&given("path"));
                let to = self.artifacts.path(&given("name"));
                assert!(copy(&from, &to) > 0, "{} has no files", from.display());
            }
            "download-artifact" => {
                assert_eq!(inputs["merge-multiple"], true);
                let to = self.machine.path(&given("path"));
                let pattern = given("pattern");
                let (front, back) = pattern.split_once('*').expect("a pattern");
                for name in self.artifacts.names("") {
                    if name.starts_with(front) && name.ends_with(back) {
                        copy(&self.artifacts.path(&name), &to);
                    }
                }
            }
            "attest-build-provenance" => {
                let pattern = given("subject-path");
                let (folder, suffix) = pattern.split_once("/**/*").expect("a pattern");
                let below = files(&self.machine.path(folder));
                assert!(below.iter().any(|path| path.to_string_lossy().ends_with(suffix)));
            }
            other => panic!("nobody knows what {other} does"),
        }
    }
}

/// Copies what is in a folder; how many files that were.
pub(super) fn copy(from: &Path, to: &Path) -> usize {
    let found = files(from);
    for path in &found {
        let target = to.join(path.strip_prefix(from).expect("it is below"));
        fs::create_dir_all(target.parent().expect("it is in a folder")).expect("a folder");
        fs::copy(path, target).expect("a copy");
    }
    found.len()
}

/// The files below a folder.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.extend([path]) }
    }
    found
}
