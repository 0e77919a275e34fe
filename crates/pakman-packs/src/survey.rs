//! Which applications a tree has, and which packs know them.

use crate::{
    addon::{self, Needed},
    app::App,
    evidence::{Evidence, Problem},
    pack::{PACKS, Pack, Sure, tell_missing},
    tree::Tree,
};

/// Names of folders in which nothing is an application of the tree's own.
const FOREIGN: &[&str] = &[
    "node_modules",
    "vendor",
    "deps",
    "_build",
    "target",
    "dist",
    "build",
    ".git",
    ".venv",
    "venv",
    "site-packages",
    ".next",
    ".nuxt",
    ".output",
    "bower_components",
    "__pycache__",
    "public",
    "static",
];

/// Names of folders that show or try something, where an application is rarely meant.
const ASIDE: &[&str] = &[
    "test",
    "tests",
    "spec",
    "examples",
    "example",
    "fixtures",
    "docs",
    "doc",
    "templates",
    "e2e",
    "scripts",
    "tools",
    ".github",
    "supabase",
    "demo",
    "benchmarks",
    "storybook",
    ".storybook",
];

/// Names of folders that the application is in where there are several; the likeliest first.
const LIKELY: &[&str] = &["web", "app", "server", "api", "backend", "www", "site", "frontend"];

/// Files that make a folder the root of an application.
const MANIFESTS: &[&str] = &[
    "Gemfile",
    "gems.rb",
    "mix.exs",
    "composer.json",
    "package.json",
    "pyproject.toml",
    "requirements.txt",
    "Pipfile",
    "manage.py",
    "go.mod",
    "go.work",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "deno.json",
    "deno.jsonc",
    "config.ru",
    "index.html",
    "index.php",
    "hugo.toml",
    "hugo.yaml",
    "config.toml",
    "mkdocs.yml",
    "book.toml",
    "_config.yml",
    "artisan",
];

/// The deepest folder that is looked at.
const DEEPEST: usize = 4;

/// The most applications that are told.
const MOST: usize = 50;

/// A pack that may know an application, and why.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The pack.
    pub pack: &'static Pack,
    /// Whether what was found leaves little doubt.
    pub sure: Sure,
    /// What it was found by.
    pub evidence: Vec<Evidence>,
    /// Why it cannot be built on Alpine, where it cannot.
    pub refusal: Option<String>,
}

/// An application of a tree.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its folder from the root of the tree, empty for the root itself.
    pub folder: String,
    /// The packs that may know it, the most likely first.
    pub candidates: Vec<Candidate>,
    /// The add-ons that it may need.
    pub add_ons: Vec<Needed>,
    /// Files that could not be read.
    pub problems: Vec<Problem>,
}

/// What a tree has.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Its applications, the one that is meant first.
    pub applications: Vec<Application>,
    /// Files and folders at the top of the tree, for who wonders why nothing was found.
    pub top: Vec<String>,
    /// Files that could not be read and that belong to no application.
    pub problems: Vec<Problem>,
}

/// Looks at a tree.
pub fn survey(tree: &dyn Tree) -> Survey {
    let mut applications = Vec::new();
    let mut problems = Vec::new();
    for folder in folders(tree) {
        let app = App::new(tree, &folder);
        let candidates = candidates(&app);
        let Some(first) = candidates.first() else {
            problems.extend(app.problems());
            continue;
        };
        let add_ons = addon::found(&app, first.pack);
        applications.push(Application { folder, candidates, add_ons, problems: app.problems() });
    }
    if applications.is_empty() {
        let app = App::new(tree, "");
        tell_missing(&app);
        problems.extend(app.problems());
        problems.sort();
        problems.dedup();
    }
    // The nearest to the root that leaves no doubt is the one that is meant.
    applications.sort_by_key(|it| {
        let sure = it.candidates[0].sure;
        let (depth, rank) = (depth(&it.folder), rank(&it.folder));
        (is_aside(&it.folder), sure != Sure::Framework, depth, rank, it.folder.clone())
    });
    without_parts(&mut applications);
    Survey { applications, top: top(tree), problems }
}

/// The packs that may know an application, the most likely first.
pub(crate) fn candidates(app: &App<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = PACKS
        .iter()
        .filter_map(|pack| {
            let found = (pack.detect)(app)?;
            Some(Candidate {
                pack,
                sure: found.sure,
                evidence: found.evidence,
                refusal: found.refusal,
            })
        })
        .collect();
    // The order of the packs decides among those that are as sure.
    found.sort_by_key(|candidate| candidate.sure);
    if found.first().is_some_and(|first| first.sure == Sure::Framework) {
        found.retain(|candidate| candidate.sure != Sure::Guess);
    }
    found
}

/// The folders that may be applications, sorted.
fn folders(tree: &dyn Tree) -> Vec<String> {
    let mut found: Vec<String> = tree
        .files()
        .iter()
        .filter_map(|path| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if !MANIFESTS.contains(&name) {
                return None;
            }
            // What browsers ask for is a folder of the application around it.
            let folder = match name {
                "index.php" => without_last(folder, &["public", "web", "htdocs"]),
                "hugo.toml" | "hugo.yaml" => {
                    let around = folder.strip_suffix("config/_default");
                    around.map_or(folder, |around| around.trim_end_matches('/'))
                }
                _ => folder,
            };
            let inside = folder.split('/').any(|part| FOREIGN.contains(&part));
            (!inside && depth(folder) <= DEEPEST).then(|| folder.to_owned())
        })
        .collect();
    found.sort_by_key(|folder| (depth(folder), folder.clone()));
    found.dedup();
    found.truncate(MOST);
    found
}

/// The folder around one of these.
fn without_last<'a>(folder: &'a str, names: &[&str]) -> &'a str {
    let (around, last) = folder.rsplit_once('/').unwrap_or(("", folder));
    if names.contains(&last) { around } else { folder }
}

fn depth(folder: &str) -> usize {
    if folder.is_empty() { 0 } else { folder.matches('/').count() + 1 }
}

/// How likely a folder is the one that is meant, by its name: the least is the likeliest.
fn rank(folder: &str) -> usize {
    let last = folder.rsplit('/').next().unwrap_or_default();
    let of_packages = usize::from(folder.starts_with("packages/") || folder.starts_with("libs/"));
    let named = LIKELY.iter().position(|name| *name == last).unwrap_or(LIKELY.len());
    of_packages * (LIKELY.len() + 1) + named
}

fn is_aside(folder: &str) -> bool {
    folder.split('/').any(|part| ASIDE.contains(&part))
}

/// Drops what is a part of an application around it: the `assets` of a Phoenix, the packages of a
/// workspace, a page of `public`.
fn without_parts(applications: &mut Vec<Application>) {
    let roots: Vec<(String, &'static Pack, Sure)> = applications
        .iter()
        .map(|it| (it.folder.clone(), it.candidates[0].pack, it.candidates[0].sure))
        .collect();
    applications.retain(|it| {
        let own = it.candidates[0].sure;
        !roots.iter().any(|(folder, pack, sure)| {
            let around = *folder != it.folder
                && (folder.is_empty() || it.folder.starts_with(&format!("{folder}/")));
            let is_part = (pack.is_part)(
                it.folder.strip_prefix(folder.as_str()).unwrap_or_default().trim_start_matches('/'),
            );
            around && (is_part || own == Sure::Guess && *sure != Sure::Guess)
        })
    });
}

/// What stands at the top of a tree: folders with a `/` behind.
fn top(tree: &dyn Tree) -> Vec<String> {
    let mut names: Vec<&str> = tree
        .files()
        .iter()
        .map(|path| path.find('/').map_or(path.as_str(), |end| &path[..=end]))
        .collect();
    // What is in a folder stands together.
    names.dedup();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(str::to_owned).collect()
}
