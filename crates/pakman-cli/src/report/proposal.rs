//! A proposal on one screen: what, which value, and where that comes from.

use pakman_packs::{Proof, Proposal, Row};
use pakman_spec::report::visible::on_one_line;
use serde::Serialize;

/// How wide a value may be before what it comes from goes to a line of its own.
const WIDTH: usize = 58;

/// What `pakman init --json` tells programs.
#[derive(Serialize)]
pub(crate) struct Json<'a> {
    pack: &'static str,
    proven: bool,
    folder: &'a str,
    name: &'a str,
    stack: String,
    rows: Vec<JsonRow<'a>>,
    files: Vec<JsonFile<'a>>,
    changes: Vec<JsonFile<'a>>,
    unmet: &'a [String],
    notes: &'a [String],
    run: &'a [String],
    problems: Vec<String>,
}

#[derive(Serialize)]
struct JsonRow<'a> {
    what: &'static str,
    value: &'a str,
    source: &'a str,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    path: &'a str,
    text: &'a str,
    why: &'a str,
}

impl<'a> Json<'a> {
    /// A proposal, with the text that the file gets.
    pub(crate) fn of(proposal: &'a Proposal, text: &'a str) -> Self {
        let row = |row: &'a Row| JsonRow { what: row.what, value: &row.value, source: &row.source };
        let own = JsonFile { path: "instellar.yml", text, why: "" };
        let others = proposal.files.iter().map(|it| JsonFile {
            path: &it.path,
            text: &it.text,
            why: &it.why,
        });
        Self {
            pack: proposal.pack.name,
            proven: proposal.pack.proof == Proof::Proven,
            folder: &proposal.folder,
            name: &proposal.name,
            stack: format!("alpine/{}", proposal.choice.release),
            rows: proposal.rows.iter().map(row).collect(),
            files: std::iter::once(own).chain(others).collect(),
            changes: proposal
                .changes
                .iter()
                .map(|it| JsonFile { path: &it.path, text: &it.text, why: &it.why })
                .collect(),
            unmet: &proposal.choice.unmet,
            notes: &proposal.notes,
            run: &proposal.advice,
            problems: proposal.problems.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The screen.
pub(crate) fn text(proposal: &Proposal) -> String {
    let proof = match proposal.pack.proof {
        Proof::Proven => "proven: a test builds it on Alpine and gets an answer over HTTP",
        Proof::Proposed => "proposed: no test has built it yet",
    };
    let mut text = format!("{}, {proof}\n\n", proposal.pack.title);
    let mut last = "";
    for Row { what, value, source } in &proposal.rows {
        let name = if *what == last { "" } else { what };
        last = what;
        let value = on_one_line(value);
        let source = on_one_line(source);
        if value.chars().count() <= WIDTH {
            text.push_str(format!("  {name:13} {value:WIDTH$} {source}").trim_end());
        } else {
            text.push_str(format!("  {name:13} {value}").trim_end());
            if !source.is_empty() {
                text.push_str(&format!("\n  {:13} ({source})", ""));
            }
        }
        text.push('\n');
    }
    let lists = [
        ("to be settled", proposal.choice.unmet.clone()),
        ("note", proposal.notes.clone()),
        ("cannot be read", proposal.problems.iter().map(ToString::to_string).collect()),
        (
            "offered",
            proposal.changes.iter().map(|it| format!("{}: {} (--edit)", it.path, it.why)).collect(),
        ),
        ("run yourself", proposal.advice.clone()),
    ];
    for (what, lines) in lists {
        if !lines.is_empty() {
            text.push_str(&format!("\n{what}\n"));
            for line in lines {
                text.push_str(&format!("  {}\n", on_one_line(&line)));
            }
        }
    }
    text
}
