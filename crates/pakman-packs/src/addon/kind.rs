//! What an add-on is: how it is found, and what it adds; and libraries by their names in each
//! language.

use crate::{
    app::App,
    evidence::Evidence,
    pack::{Engine, Pack, Proof},
    plan::Plan,
};

/// What an add-on found.
pub(crate) struct Sign {
    /// Whether it is needed; it is only possible otherwise.
    pub(crate) is_needed: bool,
    pub(crate) evidence: Vec<Evidence>,
}

/// Something that an application needs beside its framework.
#[derive(Debug)]
pub struct AddOn {
    /// Its name on the command line: `postgresql`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The dependencies that it looks for.
    pub looks_for: &'static [&'static str],
    /// Whether its proposals are known to build.
    pub proof: Proof,
    pub(crate) detect: fn(&App<'_>, &Pack) -> Option<Sign>,
    pub(crate) apply: fn(&App<'_>, &mut Plan),
}

/// An add-on that an application may need, and why.
#[derive(Debug, Clone)]
pub struct Needed {
    /// The add-on.
    pub add_on: &'static AddOn,
    /// Whether it is needed, as far as the tree says; it is only possible otherwise.
    pub is_needed: bool,
    /// What it was found by.
    pub evidence: Vec<Evidence>,
}

/// The first dependency of these that production has, whatever the language.
///
/// `names` are the gem, the Mix, npm, Python, composer, Go and Cargo packages, in that order.
pub(crate) fn dependency(app: &App<'_>, names: &Names) -> Option<Evidence> {
    let Names { gems, mix, node, python, composer, go, crates, java } = names;
    let gem = || app.gems().and_then(|it| it.evidence(it.first(gems)?));
    let mix = || app.mix().and_then(|it| it.evidence(mix.iter().find(|name| it.has(name))?));
    let node =
        || app.node().and_then(|it| Some(it.evidence(node.iter().find(|name| it.has(name))?)));
    let python = || app.python().and_then(|it| it.evidence(it.first(python)?));
    let composer = || {
        app.composer()
            .and_then(|it| Some(it.evidence(composer.iter().find(|name| it.requires(name))?)))
    };
    let go = || {
        app.go().and_then(|it| go.iter().find_map(|name| it.requirement(name)).map(|(_, it)| it))
    };
    let cargo = || {
        app.cargo().and_then(|it| Some(it.evidence(crates.iter().find(|name| it.declares(name))?)))
    };
    let java = || {
        let project = app.java()?;
        java.iter().find_map(|name| project.evidence(name))
    };
    gem()
        .or_else(mix)
        .or_else(node)
        .or_else(python)
        .or_else(composer)
        .or_else(go)
        .or_else(cargo)
        .or_else(java)
}

/// The names of a library in each language.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) gems: &'static [&'static str],
    pub(crate) mix: &'static [&'static str],
    pub(crate) node: &'static [&'static str],
    pub(crate) python: &'static [&'static str],
    pub(crate) composer: &'static [&'static str],
    pub(crate) go: &'static [&'static str],
    pub(crate) crates: &'static [&'static str],
    pub(crate) java: &'static [&'static str],
}

pub(crate) const NO_NAMES: Names = Names {
    gems: &[],
    mix: &[],
    node: &[],
    python: &[],
    composer: &[],
    go: &[],
    crates: &[],
    java: &[],
};

/// A sign that leaves no doubt.
pub(crate) fn needed(evidence: Evidence) -> Sign {
    Sign { is_needed: true, evidence: vec![evidence] }
}

/// A sign that somebody has to judge.
pub(crate) fn possible(evidence: Evidence) -> Sign {
    Sign { is_needed: false, evidence: vec![evidence] }
}

/// A database by its driver, `engine` of Django's: an application that takes another one unless it is
/// told decides where it is installed.
pub(crate) fn chosen(app: &App<'_>, evidence: Evidence, engine: &str) -> Sign {
    let has_h2 = app.java().is_some_and(|it| it.has("com.h2database:h2"));
    let engines = crate::pack::django_engines(app);
    let other = engines.first().filter(|first| first.name != engine);
    let mut sign = Sign { is_needed: !has_h2 && other.is_none(), evidence: vec![evidence] };
    sign.evidence.extend(other.map(|first| first.evidence.clone()));
    sign
}

/// Chooses an engine of Django's where a variable does.
pub(crate) fn choose(app: &App<'_>, plan: &mut Plan, engine: &str) {
    let engines = crate::pack::django_engines(app);
    let is_it = |it: &Engine| it.name == engine;
    let chosen = engines.into_iter().skip(1).find(is_it).and_then(|it| it.chosen_by);
    if let Some((key, value)) = chosen {
        plan.set(&key, &value, "chooses the database");
    }
}

/// What `.env.example` or `.env` sets a variable to, and where.
pub(crate) fn example(app: &App<'_>, key: &str) -> Option<(String, Evidence)> {
    [".env.example", ".env.dist", ".env"].iter().find_map(|file| {
        let text = app.text(file)?;
        text.lines().enumerate().find_map(|(at, line)| {
            let value = line.trim().strip_prefix(key)?.strip_prefix('=')?;
            let value = value.trim().trim_matches(['"', '\'']).to_owned();
            Some((value.clone(), app.said(file, at + 1, format!("{key}={value}"))))
        })
    })
}
