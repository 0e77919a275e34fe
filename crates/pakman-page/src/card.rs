//! What was found, as cards to choose from.

use std::collections::BTreeMap;

use pakman_alpine::releases;
use pakman_packs::{Evidence, Options, PACKS, Proof, Proposal, Refusal, Survey, Version};
use serde::Serialize;
use serde_json::Value;

use crate::{change::completed, known::Known};

#[derive(Serialize)]
pub(crate) struct PackCard {
    name: &'static str,
    title: &'static str,
    looks_at: &'static [&'static str],
    proven: bool,
    /// What it was found by; empty for one that was not found.
    evidence: Vec<Fact>,
    found: bool,
    chosen: bool,
}

#[derive(Serialize)]
pub(crate) struct ApplicationCard {
    folder: String,
    title: &'static str,
    evidence: Vec<Fact>,
}

#[derive(Serialize)]
pub(crate) struct Proposed {
    title: &'static str,
    folder: String,
    stack: String,
    /// Why this release.
    why: String,
    rows: Vec<Found>,
    add_ons: Vec<AddOnCard>,
    versions: Vec<VersionCard>,
    edits: Vec<FurtherFile>,
    unmet: Vec<String>,
    notes: Vec<String>,
    advice: Vec<String>,
    problems: Vec<String>,
    /// For each key at the top, the add-ons without which it would read otherwise.
    made_by: BTreeMap<String, Vec<&'static str>>,
    /// The proposal's own text.
    text: String,
    /// The variables that its add-ons bring.
    variables: Vec<Value>,
    /// Whether the file that is there lacks some of it, and what a person has to judge.
    lacks: bool,
    left: Vec<String>,
}

#[derive(Serialize)]
struct Found {
    what: &'static str,
    value: String,
    source: String,
}

#[derive(Serialize)]
struct AddOnCard {
    name: &'static str,
    title: &'static str,
    looks_for: &'static [&'static str],
    needed: bool,
    chosen: bool,
    evidence: Vec<Fact>,
}

#[derive(Serialize)]
struct VersionCard {
    stack: String,
    package: String,
    version: String,
    /// The last day with security updates.
    until: &'static str,
    supported: bool,
    excluded: Option<String>,
    chosen: bool,
    recommended: bool,
}

/// A file beside the one that is set up.
#[derive(Serialize)]
struct FurtherFile {
    path: String,
    why: String,
}

/// Where something was read, and what it says.
#[derive(Serialize)]
struct Fact {
    path: String,
    line: Option<usize>,
    what: String,
}

#[derive(Serialize)]
pub(crate) struct Refused {
    /// `nothing`, `several`, `impossible` or `unknown`.
    kind: &'static str,
    reason: String,
    /// What stands at the top of the tree.
    top: Vec<String>,
}

/// Every pack, and what it was found by.
pub(crate) fn packs(proposal: Option<&Proposal>, found: &Survey) -> Vec<PackCard> {
    let folder = proposal.map(|it| it.folder.as_str());
    let application = found.applications.iter().find(|it| Some(it.folder.as_str()) == folder);
    let application = application.or(found.applications.first());
    let candidates = application.map(|it| it.candidates.as_slice()).unwrap_or_default();
    let card = |pack: &'static pakman_packs::Pack| {
        let candidate = candidates.iter().find(|it| it.pack == pack);
        PackCard {
            name: pack.name,
            title: pack.title,
            looks_at: pack.looks_at,
            proven: pack.proof == Proof::Proven,
            evidence: candidate.map(|it| facts(&it.evidence)).unwrap_or_default(),
            found: candidate.is_some(),
            chosen: proposal.is_some_and(|it| it.pack == pack),
        }
    };
    PACKS.iter().map(card).collect()
}

/// The applications of a tree.
pub(crate) fn applications(found: &Survey) -> Vec<ApplicationCard> {
    let card = |it: &pakman_packs::Application| {
        let first = it.candidates.first()?;
        let (folder, title) = (it.folder.clone(), first.pack.title);
        Some(ApplicationCard { folder, title, evidence: facts(&first.evidence) })
    };
    found.applications.iter().filter_map(card).collect()
}

fn facts(evidence: &[Evidence]) -> Vec<Fact> {
    let fact = |it: &Evidence| Fact { path: it.path.clone(), line: it.line, what: it.what.clone() };
    evidence.iter().map(fact).collect()
}

/// Why there is no proposal.
pub(crate) fn refused(refusal: Refusal) -> Refused {
    let (kind, reason, survey) = match refusal {
        Refusal::Nothing(survey) => {
            ("nothing", "no application was recognised".to_owned(), Some(survey))
        }
        Refusal::Several(survey) => {
            ("several", "there are several applications".to_owned(), Some(survey))
        }
        Refusal::Impossible { pack, reason } => {
            ("impossible", format!("{}: {reason}", pack.title), None)
        }
        Refusal::Unknown(reason) => ("unknown", reason, None),
    };
    Refused { kind, reason, top: survey.map(|it| it.top).unwrap_or_default() }
}

/// A proposal, and what a file that is there lacks of it.
pub(crate) fn proposed(
    proposal: Proposal,
    made_by: BTreeMap<String, Vec<&'static str>>,
    variables: Vec<Value>,
    options: &Options,
    known: &Known<'_>,
) -> Proposed {
    let completed = known.text.as_ref();
    let completed = completed.map(|old| self::completed(old, &proposal.text, &variables));
    let lacks = completed.as_ref().is_some_and(|it| Some(&it.text) != known.text.as_ref());
    let versions = versions(&proposal, options);
    let Proposal {
        pack,
        folder,
        text,
        choice,
        add_ons,
        changes,
        advice,
        notes,
        problems,
        rows,
        ..
    } = proposal;
    Proposed {
        title: pack.title,
        folder,
        stack: format!("alpine/{}", choice.release),
        why: choice.why,
        rows: rows
            .into_iter()
            .map(|it| Found { what: it.what, value: it.value, source: it.source })
            .collect(),
        add_ons: add_on_cards(&add_ons),
        versions,
        edits: changes.into_iter().map(|it| FurtherFile { path: it.path, why: it.why }).collect(),
        unmet: choice.unmet,
        notes,
        advice,
        problems: problems.iter().map(ToString::to_string).collect(),
        made_by,
        text,
        variables,
        lacks,
        left: completed.map(|it| it.left).unwrap_or_default(),
    }
}

/// All add-ons, those that were found first.
fn add_on_cards(found: &[(pakman_packs::Needed, bool)]) -> Vec<AddOnCard> {
    let mut cards: Vec<AddOnCard> = pakman_packs::ADD_ONS
        .iter()
        .map(|add_on| {
            let found = found.iter().find(|(needed, _)| needed.add_on.name == add_on.name);
            AddOnCard {
                name: add_on.name,
                title: add_on.title,
                looks_for: add_on.looks_for,
                needed: found.is_some_and(|(needed, _)| needed.is_needed),
                chosen: found.is_some_and(|(_, is_in)| *is_in),
                evidence: found.map(|(needed, _)| facts(&needed.evidence)).unwrap_or_default(),
            }
        })
        .collect();
    cards.sort_by_key(|card| card.evidence.is_empty());
    cards
}

fn versions(proposal: &Proposal, options: &Options) -> Vec<VersionCard> {
    let today = options.today.as_deref();
    let own = proposal.choice.offer.as_ref();
    let release = proposal.choice.release;
    let card = |it: &Version| {
        let until = releases().find(|known| known.name == it.release);
        let until = until.map_or("", |known| known.supported_until);
        let is_own = it.release == release && it.offer.as_ref() == own;
        VersionCard {
            stack: format!("alpine/{}", it.release),
            package: it.offer.as_ref().map_or(String::new(), |offer| offer.package.clone()),
            version: it.offer.as_ref().map(pakman_packs::Offer::version).unwrap_or_default(),
            until,
            supported: today.is_none_or(|today| until >= today),
            excluded: it.excluded.clone(),
            chosen: is_own,
            recommended: is_own && options.stack.is_none(),
        }
    };
    proposal.versions.iter().map(card).collect()
}
