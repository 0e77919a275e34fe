//! What a proposal is made of, before it is text.

use pakman_alpine::packages;

use crate::{
    app::App,
    evidence::Evidence,
    runtime::{Offer, Runtime},
};

/// A package, and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Need {
    pub(crate) package: String,
    pub(crate) why: String,
}

/// When a step of the build runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Variables of the whole build.
    Setting,
    Install,
    Build,
    /// What has been built is brought into the form in which it is shipped.
    Trim,
}

/// Lines of the build, and why.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) stage: Stage,
    pub(crate) why: String,
    pub(crate) lines: Vec<String>,
}

/// A service or a command.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) binary: String,
    /// Empty for `/var/lib/APP/bin`.
    pub(crate) path: String,
    pub(crate) call: String,
    /// Seconds; of services alone.
    pub(crate) stop_timeout: Option<u32>,
    pub(crate) stop_signal: Option<&'static str>,
    pub(crate) source: String,
}

/// What gives a variable its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    Default(String),
    Secret(u32),
    /// Laravel's form of a secret.
    LaravelKey,
    /// A database, with the URL to begin with where one is needed.
    Database(Option<&'static str>),
    Bucket,
    /// Whoever installs gives it.
    Required,
}

/// A variable of the kit.
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    pub(crate) key: String,
    pub(crate) given: Given,
    pub(crate) why: String,
    /// Whether it is only offered, as a comment.
    pub(crate) is_off: bool,
}

/// A file that the application needs and the tree lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// From the root of the tree.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// Whether it is a program.
    pub is_program: bool,
    /// What it is for.
    pub why: String,
}

/// A change to a file of the author's, made only when somebody agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file, from the root of the tree.
    pub path: String,
    /// The whole text with the change.
    pub text: String,
    /// What it changes, and what for.
    pub why: String,
}

/// Everything that a pack and its add-ons say.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) release: &'static str,
    pub(crate) runtime: Runtime,
    pub(crate) offer: Option<Offer>,
    pub(crate) build: Vec<Need>,
    pub(crate) runs: Vec<Need>,
    pub(crate) trace: bool,
    pub(crate) strip: bool,
    steps: Vec<Step>,
    pub(crate) destinations: Vec<String>,
    /// Where the application is in a workspace of which everything is shipped: `apps/web`.
    pub(crate) top: Option<String>,
    pub(crate) services: Vec<Program>,
    pub(crate) commands: Vec<Program>,
    /// Commands that installing and upgrading call, in order.
    pub(crate) hooks: Vec<&'static str>,
    pub(crate) port: Option<u16>,
    pub(crate) port_source: String,
    pub(crate) kit: String,
    pub(crate) variables: Vec<Variable>,
    pub(crate) files: Vec<NewFile>,
    pub(crate) changes: Vec<Change>,
    /// Commands for the author to run; nothing of the tree is started here.
    pub(crate) advice: Vec<String>,
    /// What is worth knowing.
    pub(crate) notes: Vec<String>,
    pub(crate) manager: Option<(String, String)>,
    /// Variables that the build is handed by its caller.
    pub(crate) passed: Vec<String>,
}

impl Plan {
    pub(crate) fn new(
        name: &str,
        release: &'static str,
        runtime: Runtime,
        offer: Option<Offer>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            release,
            runtime,
            offer,
            build: Vec::new(),
            runs: Vec::new(),
            trace: false,
            strip: true,
            steps: Vec::new(),
            destinations: Vec::new(),
            top: None,
            services: Vec::new(),
            commands: Vec::new(),
            hooks: Vec::new(),
            port: None,
            port_source: String::new(),
            kit: "web service".to_owned(),
            variables: Vec::new(),
            files: Vec::new(),
            changes: Vec::new(),
            advice: Vec::new(),
            notes: Vec::new(),
            manager: None,
            passed: Vec::new(),
        }
    }

    /// The package of the runtime: `php84`.
    pub(crate) fn package(&self) -> &str {
        self.offer.as_ref().map_or("", |offer| &offer.package)
    }

    /// Major and minor version of the runtime.
    pub(crate) fn version(&self) -> [u64; 2] {
        self.offer.as_ref().map_or([0; 2], |offer| offer.last)
    }

    /// Whether the release has a package.
    pub(crate) fn knows(&self, package: &str) -> bool {
        packages::find(package).is_some_and(|it| it.versions(self.release).is_some())
    }

    /// Major and minor version of a package of the release.
    pub(crate) fn version_of(&self, package: &str) -> Option<[u64; 2]> {
        let versions = packages::find(package)?.versions(self.release)?;
        Some([versions.major()?, versions.minor().unwrap_or(0)])
    }

    /// The build needs a package.
    pub(crate) fn build(&mut self, package: &str, why: &str) {
        let known = self.knows(package);
        add(&mut self.build, &mut self.notes, known, self.release, package, why);
    }

    /// The application needs a package where it runs.
    pub(crate) fn run(&mut self, package: &str, why: &str) {
        let known = self.knows(package);
        add(&mut self.runs, &mut self.notes, known, self.release, package, why);
    }

    /// The application and its build need a package.
    pub(crate) fn both(&mut self, package: &str, why: &str) {
        self.build(package, why);
        self.run(package, why);
    }

    pub(crate) fn step(&mut self, stage: Stage, why: &str, lines: &[&str]) {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        self.steps.push(Step { stage, why: why.to_owned(), lines });
    }

    /// The steps in the order in which they run.
    pub(crate) fn steps(&self) -> Vec<&Step> {
        let mut steps: Vec<&Step> = self.steps.iter().collect();
        steps.sort_by_key(|step| step.stage);
        steps
    }

    pub(crate) fn ship(&mut self, path: &str) {
        if !self.destinations.iter().any(|known| known == path) {
            self.destinations.push(path.to_owned());
        }
    }

    /// Adds a service; the first is the one that runs unless another is asked for.
    pub(crate) fn serve(&mut self, program: Program) {
        if !self.services.iter().any(|known| known.name == program.name) {
            self.services.push(program);
        }
    }

    pub(crate) fn command(&mut self, program: Program) {
        if !self.commands.iter().any(|known| known.name == program.name) {
            self.commands.push(program);
        }
    }

    /// A command that installing and upgrading call.
    pub(crate) fn hooked(&mut self, name: &'static str, program: Program) {
        self.command(program);
        if !self.hooks.contains(&name) {
            self.hooks.push(name);
        }
    }

    pub(crate) fn listen(&mut self, port: u16, source: &str) {
        if self.port.is_none() {
            self.port = Some(port);
            source.clone_into(&mut self.port_source);
        }
    }

    /// A variable with a value to begin with.
    pub(crate) fn set(&mut self, key: &str, value: &str, why: &str) {
        self.variable(key, Given::Default(value.to_owned()), why);
    }

    pub(crate) fn variable(&mut self, key: &str, given: Given, why: &str) {
        self.add_variable(key, given, why, false);
    }

    /// A variable that is offered as a comment.
    pub(crate) fn offer_variable(&mut self, key: &str, given: Given, why: &str) {
        self.add_variable(key, given, why, true);
    }

    fn add_variable(&mut self, key: &str, given: Given, why: &str, is_off: bool) {
        if let Some(known) = self.variables.iter_mut().find(|known| known.key == key) {
            // What is needed goes before what is only offered.
            if known.is_off && !is_off {
                *known = Variable { key: key.to_owned(), given, why: why.to_owned(), is_off };
            }
            return;
        }
        self.variables.push(Variable { key: key.to_owned(), given, why: why.to_owned(), is_off });
    }

    /// Writes a file, unless the tree has it.
    pub(crate) fn write(&mut self, app: &App<'_>, path: &str, text: String, why: &str) {
        if !app.has(path) {
            let why = why.to_owned();
            self.files.push(NewFile { path: app.path(path), text, is_program: false, why });
        }
    }

    pub(crate) fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// Where the application lies in an installation.
    pub(crate) fn home(&self) -> String {
        pakman_alpine::layout::home(&self.name)
    }
}

fn add(
    list: &mut Vec<Need>,
    notes: &mut Vec<String>,
    is_known: bool,
    release: &str,
    package: &str,
    why: &str,
) {
    if !is_known {
        let note = format!("alpine/{release} has no package `{package}`: {why}");
        if !notes.contains(&note) {
            notes.push(note);
        }
    } else if !list.iter().any(|need| need.package == package) {
        list.push(Need { package: package.to_owned(), why: why.to_owned() });
    }
}

impl Program {
    /// A program of the installation: `/usr/bin/node`.
    pub(crate) fn system(name: &str, path: &str, binary: &str, call: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            description: String::new(),
            binary: binary.to_owned(),
            path: path.to_owned(),
            call: call.into(),
            stop_timeout: None,
            stop_signal: None,
            source: String::new(),
        }
    }

    /// A program that is shipped in `bin`.
    pub(crate) fn own(name: &str, binary: &str, call: impl Into<String>) -> Self {
        Self::system(name, "", binary, call)
    }

    pub(crate) fn says(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    pub(crate) fn stops_in(mut self, seconds: u32) -> Self {
        self.stop_timeout = Some(seconds);
        self
    }

    pub(crate) fn stops_by(mut self, signal: &'static str) -> Self {
        self.stop_signal = Some(signal);
        self
    }

    pub(crate) fn from(mut self, evidence: Option<&Evidence>) -> Self {
        self.source = evidence.map(ToString::to_string).unwrap_or_default();
        self
    }
}
