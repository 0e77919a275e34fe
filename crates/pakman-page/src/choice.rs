//! What was found in the tree, what was chosen in its place, and the file that follows.

use std::collections::BTreeMap;

use pakman_packs::{Options, Proposal, Tree, propose, survey};
use serde::{Deserialize, Serialize};

use crate::{
    brought::brought,
    card::{ApplicationCard, PackCard, Proposed, Refused, applications, packs, proposed, refused},
    change::{Change, Unmade, apply},
    known::Known,
    look::{Look, look},
    row::{Explained, keys, rows},
};

/// What is chosen; the rest is found in the tree.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Choices {
    app: Option<String>,
    pack: Option<String>,
    add_ons: Option<Vec<String>>,
    stack: Option<String>,
    edit: bool,
}

/// A file that is being made: what is chosen, and what was changed by hand since.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    choices: Choices,
    #[serde(default)]
    changes: Vec<Change>,
}

/// What follows from choices and changes.
#[derive(Serialize)]
pub(crate) struct Chosen<'a> {
    packs: Vec<PackCard>,
    applications: Vec<ApplicationCard>,
    proposal: Option<Proposed>,
    refusal: Option<Refused>,
    /// What each key at the top is for.
    keys: BTreeMap<&'static str, Explained>,
    /// What the text says, with every change that could be made.
    look: Look<'a>,
    /// The changes that no longer fit, and why.
    unmade: Vec<(usize, &'static str)>,
}

/// The file that follows from choices and changes, whose text becomes `text`.
pub(crate) fn choose<'a>(asked: &Asked, known: &Known<'_>, text: &'a mut String) -> Chosen<'a> {
    let options = options(&asked.choices, known);
    let found = survey(known.tree);
    let proposal = propose(known.tree, &options);
    let base = match (&known.text, &proposal) {
        (Some(text), _) => text.clone(),
        (None, Ok(proposal)) => proposal.text.clone(),
        (None, Err(_)) => String::new(),
    };
    let unmade;
    (*text, unmade) = replayed(base, &asked.changes, known);
    let (proposal, refusal) = match proposal {
        Ok(proposal) => (Some(proposal), None),
        Err(refusal) => (None, Some(refused(*refusal))),
    };
    Chosen {
        packs: packs(proposal.as_ref(), &found),
        applications: applications(&found),
        proposal: proposal.map(|it| {
            let made_by = made_by(&it, known.tree, &options);
            let without = Options { add_ons: Some(Vec::new()), ..options.clone() };
            let without = propose(known.tree, &without).map(|it| it.text).unwrap_or_default();
            let variables = brought(&it.text, &without);
            proposed(it, made_by, variables, &options, known)
        }),
        refusal,
        keys: keys(),
        look: look(text, known),
        unmade,
    }
}

/// The files that a proposal brings beside the one that is set up: path, text, whether it is a
/// program, and whether it is not there yet.
#[cfg(feature = "server")]
pub(crate) fn further(choices: &Choices, known: &Known<'_>) -> Vec<(String, String, bool, bool)> {
    let options = options(choices, known);
    let Ok(proposal) = propose(known.tree, &options) else { return Vec::new() };
    let files = proposal.files.into_iter().map(|it| (it.path, it.text, it.is_program, true));
    let changes = proposal.changes.into_iter().filter(|_| options.edit);
    files.chain(changes.map(|it| (it.path, it.text, false, false))).collect()
}

fn options(choices: &Choices, known: &Known<'_>) -> Options {
    let Choices { app, pack, add_ons, stack, edit } = choices.clone();
    let own = &known.options;
    Options {
        name: own.name.clone(),
        app: app.or_else(|| own.app.clone()),
        near: own.near.clone(),
        pack: pack.or_else(|| own.pack.clone()),
        add_ons: add_ons.or_else(|| own.add_ons.clone()),
        stack: stack.or_else(|| own.stack.clone()),
        today: own.today.clone(),
        edit: edit || own.edit,
    }
}

fn replayed(
    mut text: String,
    changes: &[Change],
    known: &Known<'_>,
) -> (String, Vec<(usize, &'static str)>) {
    let mut unmade = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        match apply(&text, change, known) {
            Ok(after) => text = after,
            Err(Unmade(why)) => unmade.push((index, why)),
        }
    }
    (text, unmade)
}

/// What a text says after one change.
pub(crate) fn changed<'a>(
    text: &'a mut String,
    change: &Change,
    known: &Known<'_>,
) -> Result<Look<'a>, Unmade> {
    *text = apply(text, change, known)?;
    Ok(look(text, known))
}

/// The rows that read otherwise without an add-on, by leaving out one after the other.
fn made_by(
    proposal: &Proposal,
    tree: &dyn Tree,
    options: &Options,
) -> BTreeMap<String, Vec<&'static str>> {
    let chosen = proposal.add_ons.iter().filter(|(_, is_in)| *is_in);
    let names: Vec<&'static str> = chosen.map(|(needed, _)| needed.add_on.name).collect();
    let mut made: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    let own = rows(&proposal.text);
    for name in &names {
        let others = names.iter().filter(|other| other != &name).map(|&it| it.to_owned());
        let without = Options { add_ons: Some(others.collect()), ..options.clone() };
        let Ok(without) = propose(tree, &without) else { continue };
        let there = rows(&without.text);
        for row in &own {
            let same = there.iter().any(|other| other.key == row.key && other.text == row.text);
            if !same {
                made.entry(row.key.to_owned()).or_default().push(name);
            }
        }
    }
    made
}
