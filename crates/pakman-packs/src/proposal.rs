//! The proposal: the text of an `instellar.yml`, and what else is needed.

use std::path::Path;

use pakman_alpine::{layout, packages};
use pakman_spec::slug;

use crate::{
    addon::{self, AddOn, Needed},
    app::App,
    evidence::Problem,
    pack::{self, Pack},
    plan::{Change, NewFile, Plan, Program},
    stack::{self, Choice, Version},
    summary::{self, Row},
    survey::{self, Candidate, Survey},
    text,
    tree::Tree,
    workspace,
};

/// What was asked for; the rest is found in the tree.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The name of the repository, or of its folder: the package is called by its slug.
    pub name: String,
    /// The folder of the application, from the root of the tree.
    pub app: Option<String>,
    /// Where somebody stands, from the root of the tree: an application there or around it is meant.
    pub near: Option<String>,
    /// The pack, by its name.
    pub pack: Option<String>,
    /// The add-ons, by their names, in place of those that were found to be needed.
    pub add_ons: Option<Vec<String>>,
    /// The stack: `alpine/3.23`.
    pub stack: Option<String>,
    /// Today, as `2026-11-26`: which releases are supported. Without it, the newest three.
    pub today: Option<String>,
    /// Whether changes to files of the author's are made: the text counts on them.
    pub edit: bool,
}

/// A proposal.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The pack that made it.
    pub pack: &'static Pack,
    /// The folder of the application, empty for the root of the tree.
    pub folder: String,
    /// The name of the package.
    pub name: String,
    /// The text of `instellar.yml`.
    pub text: String,
    /// The same with each offered key taken, which is as right.
    pub taken: String,
    /// The release, and why.
    pub choice: Choice,
    /// The versions of its runtime that there are, the newest release first.
    pub versions: Vec<Version>,
    /// The add-ons that were found, and whether each of them is in the text.
    pub add_ons: Vec<(Needed, bool)>,
    /// Files that the tree lacks.
    pub files: Vec<NewFile>,
    /// Changes to files of the author's, which somebody has to agree to.
    pub changes: Vec<Change>,
    /// Commands to be run by whoever reads this.
    pub advice: Vec<String>,
    /// What is worth knowing.
    pub notes: Vec<String>,
    /// Files that could not be read.
    pub problems: Vec<Problem>,
    /// The summary.
    pub rows: Vec<Row>,
    /// The other packs that may know the application.
    pub others: Vec<Candidate>,
}

/// Why there is no proposal.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// Nothing in the tree is known.
    Nothing(Survey),
    /// There are several applications, and none of them is the one that is meant.
    Several(Survey),
    /// The application is known, and cannot be built on Alpine.
    Impossible {
        /// The application's pack.
        pack: &'static Pack,
        /// Why, and what to do.
        reason: String,
    },
    /// What was asked for is not there: in words.
    Unknown(String),
}

/// Proposes an `instellar.yml` for the application of a tree.
pub fn propose(tree: &dyn Tree, options: &Options) -> Result<Proposal, Box<Refusal>> {
    let (folder, others) = folder(tree, options)?;
    let app = App::new(tree, &folder);
    if app.files().is_empty() {
        return Err(unknown(format!("there is no folder `{folder}` with files in it")));
    }
    let mut candidates = survey::candidates(&app);
    let chosen = chosen(tree, options, &candidates)?;
    if let (Some(reason), None) = (&chosen.refusal, &options.pack) {
        return Err(Box::new(Refusal::Impossible { pack: chosen.pack, reason: reason.clone() }));
    }
    candidates.retain(|candidate| candidate.pack != chosen.pack);
    let name = name(options, &folder);
    let releases = releases(options)?;
    let wish = (chosen.pack.wish)(&app);
    let mut choice = stack::choose(&wish, &releases);
    if options.stack.is_some() {
        "as asked".clone_into(&mut choice.why);
    }
    let found = addon::found(&app, chosen.pack);
    let add_ons = selected(options, found)?;
    let mut plan = planned(&app, chosen.pack, &name, &choice, &add_ons);
    if options.edit && !plan.changes.is_empty() {
        plan = with_changes(tree, &folder, &plan, chosen.pack, &name, &choice, &add_ons);
    }
    plan.notes.extend(choice.notes.iter().cloned());
    let (text, taken) = text::texts(&plan, chosen.pack.title, &folder, &choice.unmet);
    let rows = summary::rows(&app, &others, &plan, &chosen, &choice, &add_ons);
    let Plan { files, changes, advice, notes, .. } = plan;
    Ok(Proposal {
        pack: chosen.pack,
        folder,
        name,
        text,
        taken,
        choice,
        versions: stack::versions(&wish),
        add_ons,
        files,
        changes,
        advice,
        notes,
        problems: app.problems(),
        rows,
        others: candidates,
    })
}

#[allow(clippy::unnecessary_box_returns, reason = "results hold it in a box")]
fn unknown(why: String) -> Box<Refusal> {
    Box::new(Refusal::Unknown(why))
}

/// The folder that was asked for, else the one that is meant; and those of other applications.
fn folder(tree: &dyn Tree, options: &Options) -> Result<(String, Vec<String>), Box<Refusal>> {
    match &options.app {
        Some(folder) => {
            Ok((folder.trim_start_matches("./").trim_matches(['/', '.']).to_owned(), Vec::new()))
        }
        None if options.pack.is_some() && survey::candidates(&App::new(tree, "")).is_empty() => {
            Ok((String::new(), Vec::new()))
        }
        None => meant(tree, options),
    }
}

/// The pack that was asked for, else the most likely one.
fn chosen(
    tree: &dyn Tree,
    options: &Options,
    candidates: &[Candidate],
) -> Result<Candidate, Box<Refusal>> {
    let Some(name) = &options.pack else {
        let first = candidates.first().cloned();
        return first.ok_or_else(|| Box::new(Refusal::Nothing(survey::survey(tree))));
    };
    let pack = pack::pack(name).ok_or_else(|| {
        let all: Vec<&str> = pack::PACKS.iter().map(|pack| pack.name).collect();
        unknown(format!("there is no pack `{name}`; there are {}", all.join(", ")))
    })?;
    let found = candidates.iter().find(|it| it.pack == pack).cloned();
    let (sure, evidence) = (pack::Sure::Guess, Vec::new());
    Ok(found.unwrap_or(Candidate { pack, sure, evidence, refusal: None }))
}

/// The folder of the application that is meant, where no doubt is left, and those of the others.
fn meant(tree: &dyn Tree, options: &Options) -> Result<(String, Vec<String>), Box<Refusal>> {
    let survey = survey::survey(tree);
    let Some(first) = survey.applications.first() else {
        return Err(Box::new(Refusal::Nothing(survey)));
    };
    let near = options.near.as_deref().map(Path::new);
    let around = survey
        .applications
        .iter()
        .filter(|it| near.is_some_and(|near| near.starts_with(&it.folder)))
        .max_by_key(|it| it.folder.len())
        .filter(|it| !it.folder.is_empty());
    let rival = survey.applications.iter().skip(1).any(|it| {
        !first.folder.is_empty()
            && it.candidates[0].sure == first.candidates[0].sure
            && it.folder.matches('/').count() == first.folder.matches('/').count()
    });
    if rival && around.is_none() && options.pack.is_none() {
        return Err(Box::new(Refusal::Several(survey)));
    }
    let asked = options.pack.as_deref();
    let of_pack = survey
        .applications
        .iter()
        .find(|it| asked.is_some_and(|name| it.candidates.iter().any(|it| it.pack.name == name)));
    let folder = around.or(of_pack).unwrap_or(first).folder.clone();
    let others = survey.applications.into_iter().map(|it| it.folder).filter(|it| *it != folder);
    Ok((folder.clone(), others.collect()))
}

/// The package's name: the slug of the repository, which the platform installs by.
fn name(options: &Options, folder: &str) -> String {
    let slug = slug(&options.name);
    let last = folder.rsplit('/').next().unwrap_or_default();
    let named = if slug.is_empty() { pakman_spec::slug(last) } else { slug };
    if named.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        named
    } else {
        "app".to_owned()
    }
}

fn releases(options: &Options) -> Result<Vec<&'static str>, Box<Refusal>> {
    let Some(stack) = &options.stack else { return Ok(stack::supported(options.today.as_deref())) };
    let name = stack.strip_prefix("alpine/").unwrap_or(stack);
    if let Some(release) = packages::release(name) {
        Ok(vec![release.name])
    } else {
        let known: Vec<String> =
            packages::releases().map(|it| format!("alpine/{}", it.name)).collect();
        Err(Box::new(Refusal::Unknown(format!(
            "the packages of `{stack}` are not known; there are {}",
            known.join(", ")
        ))))
    }
}

/// The add-ons, and whether each is in the proposal.
fn selected(options: &Options, found: Vec<Needed>) -> Result<Vec<(Needed, bool)>, Box<Refusal>> {
    let Some(names) = &options.add_ons else {
        return Ok(found.into_iter().map(|needed| (needed.clone(), needed.is_needed)).collect());
    };
    let mut all = found;
    for name in names {
        let add_on = addon::add_on(name).ok_or_else(|| {
            let known: Vec<&str> = addon::ADD_ONS.iter().map(|add_on| add_on.name).collect();
            Box::new(Refusal::Unknown(format!(
                "there is no add-on `{name}`; there are {}",
                known.join(", ")
            )))
        })?;
        if !all.iter().any(|needed| needed.add_on.name == add_on.name) {
            all.push(Needed { add_on, is_needed: false, evidence: Vec::new() });
        }
    }
    let order = |add_on: &AddOn| addon::ADD_ONS.iter().position(|it| it.name == add_on.name);
    all.sort_by_key(|needed| order(needed.add_on));
    Ok(all
        .into_iter()
        .map(|needed| {
            let is_in = names.iter().any(|name| name == needed.add_on.name);
            (needed, is_in)
        })
        .collect())
}

fn planned(
    app: &App<'_>,
    pack: &Pack,
    name: &str,
    choice: &Choice,
    add_ons: &[(Needed, bool)],
) -> Plan {
    let runtime = (pack.wish)(app).runtime;
    let mut plan = Plan::new(name, choice.release, runtime, choice.offer.clone());
    (pack.plan)(app, &mut plan);
    for (needed, _) in add_ons.iter().filter(|(_, is_in)| *is_in) {
        (needed.add_on.apply)(app, &mut plan);
    }
    workspace::settle(&mut plan);
    if plan.services.is_empty() {
        plan.note("nothing here is known to keep running: add a service below run.services");
    } else {
        let call = format!("-f -n 100 {}", layout::log(name));
        plan.command(Program::system("logs", "/usr/bin", "tail", call).says("Follows the log"));
    }
    plan
}

/// The plan as it is once the changes are made.
fn with_changes(
    tree: &dyn Tree,
    folder: &str,
    plan: &Plan,
    pack: &Pack,
    name: &str,
    choice: &Choice,
    add_ons: &[(Needed, bool)],
) -> Plan {
    let changed = Changed { tree, changes: &plan.changes };
    let app = App::new(&changed, folder);
    let mut again = planned(&app, pack, name, choice, add_ons);
    again.changes.clone_from(&plan.changes);
    again
}

/// A tree in which some files have another text.
struct Changed<'a> {
    tree: &'a dyn Tree,
    changes: &'a [Change],
}

impl Tree for Changed<'_> {
    fn files(&self) -> &[String] {
        self.tree.files()
    }

    fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, crate::Unread> {
        match self.changes.iter().find(|change| change.path == path) {
            Some(change) => Ok(change.text.clone().into_bytes()),
            None => self.tree.read(path, most),
        }
    }
}
