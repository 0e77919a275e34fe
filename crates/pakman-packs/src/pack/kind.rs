//! What a pack is: how it finds an application, what it asks for, what it plans.

use crate::{app::App, evidence::Evidence, plan::Plan, stack::Wish};

/// How sure a pack is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// The framework is a dependency, and its files are where they belong.
    Framework,
    /// The manifest of its language is there, and something that can be started.
    Language,
    /// It may be meant.
    Guess,
}

/// Whether it is known that a proposal builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A test builds it on Alpine and gets an answer over HTTP.
    Proven,
    /// It says what is known to be needed.
    Proposed,
}

/// What a pack found.
pub(crate) struct Found {
    pub(crate) sure: Sure,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) refusal: Option<String>,
}

impl Found {
    pub(crate) fn new(sure: Sure, evidence: Vec<Evidence>) -> Self {
        Self { sure, evidence, refusal: None }
    }
}

/// A framework, or a kind of application.
#[derive(Debug)]
pub struct Pack {
    /// Its name on the command line: `rails`.
    pub name: &'static str,
    /// What people call it: `Ruby on Rails`.
    pub title: &'static str,
    /// The files that it looks at.
    pub looks_at: &'static [&'static str],
    /// Whether its proposals are known to build.
    pub proof: Proof,
    pub(crate) detect: fn(&App<'_>) -> Option<Found>,
    pub(crate) wish: fn(&App<'_>) -> Wish,
    pub(crate) plan: fn(&App<'_>, &mut Plan),
    /// Whether a folder of the application, from its own, is a part of it whatever is in it.
    pub(crate) is_part: fn(&str) -> bool,
}

impl PartialEq for Pack {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Pack {}

/// Everything below the folder belongs to the application.
pub(crate) fn all_parts(_: &str) -> bool {
    true
}

/// Nothing below the folder belongs to the application but by its own evidence.
pub(crate) fn no_parts(_: &str) -> bool {
    false
}

/// The names of the first folder below.
pub(crate) fn begins_with(folder: &str, names: &[&str]) -> bool {
    names.contains(&folder.split('/').next().unwrap_or_default())
}
