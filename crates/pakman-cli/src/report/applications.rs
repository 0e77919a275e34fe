//! The applications of a tree, and by what they were found.

use pakman_packs::{ADD_ONS, Application, PACKS, Proof, Sure, Survey};
use serde::Serialize;

/// What `pakman detect` tells programs.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are those of the report")]
pub(crate) struct Applications {
    applications: Vec<One>,
    top: Vec<String>,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct One {
    folder: String,
    packs: Vec<Pack>,
    add_ons: Vec<AddOn>,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Pack {
    name: &'static str,
    sure: &'static str,
    proven: bool,
    evidence: Vec<String>,
    refusal: Option<String>,
}

#[derive(Serialize)]
struct AddOn {
    name: &'static str,
    needed: bool,
    evidence: Vec<String>,
}

impl Applications {
    pub(crate) fn of(survey: &Survey) -> Self {
        Self {
            applications: survey.applications.iter().map(one).collect(),
            top: survey.top.clone(),
            problems: survey.problems.iter().map(ToString::to_string).collect(),
        }
    }
}

fn one(application: &Application) -> One {
    let words = |list: &[pakman_packs::Evidence]| list.iter().map(ToString::to_string).collect();
    One {
        folder: shown(&application.folder).to_owned(),
        packs: application
            .candidates
            .iter()
            .map(|it| Pack {
                name: it.pack.name,
                sure: sure(it.sure),
                proven: it.pack.proof == Proof::Proven,
                evidence: words(&it.evidence),
                refusal: it.refusal.clone(),
            })
            .collect(),
        add_ons: application
            .add_ons
            .iter()
            .map(|it| AddOn {
                name: it.add_on.name,
                needed: it.is_needed,
                evidence: words(&it.evidence),
            })
            .collect(),
        problems: application.problems.iter().map(ToString::to_string).collect(),
    }
}

fn shown(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

fn sure(sure: Sure) -> &'static str {
    match sure {
        Sure::Framework => "framework",
        Sure::Language => "language",
        Sure::Guess => "guess",
    }
}

/// The applications for people; what is there, where there is none.
pub(crate) fn text(survey: &Survey) -> String {
    if survey.applications.is_empty() {
        return nothing(survey);
    }
    let mut text = String::new();
    let Applications { applications, problems, .. } = Applications::of(survey);
    for One { folder, packs, add_ons, problems } in applications {
        text.push_str(&format!("{folder}\n"));
        for Pack { name, sure, evidence, refusal, .. } in packs {
            text.push_str(&format!("  {name:14} {sure:10} {}\n", evidence.join(", ")));
            text.extend(refusal.map(|reason| format!("    {reason}\n")));
        }
        for AddOn { name, needed, evidence } in add_ons {
            let word = if needed { "needed" } else { "possible" };
            text.push_str(&format!("  + {name:12} {word:10} {}\n", evidence.join(", ")));
        }
        text.extend(problems.iter().map(|problem| format!("  ! {problem}\n")));
    }
    text.extend(problems.iter().map(|problem| format!("! {problem}\n")));
    text
}

/// What to say where nothing is known: what is there, and how to go on.
pub(crate) fn nothing(survey: &Survey) -> String {
    /// Names that are listed; a reader sees by then what folder it is.
    const MOST: usize = 30;
    let more = if survey.top.len() > MOST { " ..." } else { "" };
    let names = survey.top.iter().take(MOST).cloned().collect::<Vec<_>>().join(" ");
    let there = match names.as_str() {
        "" => "the folder is empty".to_owned(),
        names => format!("there are: {names}{more}"),
    };
    let mut text = format!("nothing here is an application that a pack knows\n\n{there}\n\n");
    text.extend(survey.problems.iter().map(|problem| format!("! {problem}\n")));
    text.push_str(
        "perhaps\n\
         - the application is in another folder: `pakman -C DIR init`\n\
         - its manifest (Gemfile, mix.exs, package.json, composer.json, pyproject.toml, go.mod, \
         Cargo.toml, pom.xml, index.html) is misspelt or not there yet\n\
         - no pack knows its kind: `pakman init --list` lists the packs, and `--pack NAME` uses one \
         anyway\n",
    );
    text
}

/// The applications among which somebody has to choose.
pub(crate) fn several(survey: &Survey) -> String {
    let mut text = String::from(
        "there are several applications here; `--app DIR` takes one, and `pakman -C DIR init` \
         gives each a file of its own:\n",
    );
    for it in &survey.applications {
        let first = &it.candidates[0];
        let evidence = first.evidence.first().map(ToString::to_string).unwrap_or_default();
        text.push_str(&format!("  --app {:20} {:14} {evidence}\n", it.folder, first.pack.name));
    }
    text
}

/// Every pack and add-on, and whether it is proven.
pub(crate) fn list() -> String {
    let word = |proof: Proof| if proof == Proof::Proven { "proven" } else { "proposed" };
    let mut text = "packs\n".to_owned();
    for pack in PACKS {
        text.push_str(&format!("  {:14} {:9} {}\n", pack.name, word(pack.proof), pack.title));
    }
    text.push_str("add-ons\n");
    for add_on in ADD_ONS {
        text.push_str(&format!("  {:14} {:9} {}\n", add_on.name, word(add_on.proof), add_on.title));
    }
    text.push_str("proven: a test builds it on Alpine and gets an answer over HTTP\n");
    text
}
