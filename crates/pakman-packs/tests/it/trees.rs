//! What each tree is taken for, and what is proposed for it.

use pakman_alpine::packages;
use pakman_packs::{Memory, Options, Proposal, Refusal, propose};
use pakman_spec::{Kind, Loaded, Severity, Source, load};

use crate::support::{options, surroundings, trees};

/// Everything that is said of a tree, and the text.
fn told(tree: &Memory, options: &Options) -> String {
    match propose(tree, options) {
        Ok(proposal) => {
            let mut told = String::new();
            for row in &proposal.rows {
                told.push_str(&format!("{}: {} | {}\n", row.what, row.value, row.source));
            }
            let others = proposal.others.iter().map(|other| other.pack.name);
            let others: Vec<&str> = others.collect();
            let lists = [
                ("other packs", others.iter().map(|it| (*it).to_owned()).collect()),
                ("unmet", proposal.choice.unmet.clone()),
                ("note", proposal.notes.clone()),
                ("run", proposal.advice.clone()),
                ("problem", proposal.problems.iter().map(ToString::to_string).collect()),
            ];
            for (what, list) in lists {
                let lines: Vec<String> = list;
                told.extend(lines.iter().map(|line| format!("{what}: {line}\n")));
            }
            for change in &proposal.changes {
                told.push_str(&format!("change {}: {}\n{}", change.path, change.why, change.text));
            }
            for file in &proposal.files {
                told.push_str(&format!("--- {} {}\n{}", file.path, file.is_program, file.text));
            }
            told + "--- instellar.yml\n" + &proposal.text
        }
        Err(refusal) => refused(&refusal),
    }
}

fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Nothing(survey) => {
            let problems: Vec<String> = survey.problems.iter().map(ToString::to_string).collect();
            format!("nothing; there are {}\n{}\n", survey.top.join(" "), problems.join("\n"))
        }
        Refusal::Several(survey) => {
            let list = survey.applications.iter().map(|it| {
                let packs: Vec<&str> = it.candidates.iter().map(|it| it.pack.name).collect();
                format!("{}: {}\n", it.folder, packs.join(" "))
            });
            format!("several\n{}", list.collect::<String>())
        }
        Refusal::Impossible { pack, reason } => format!("{}: {reason}\n", pack.name),
        Refusal::Unknown(why) => format!("{why}\n"),
    }
}

#[test]
fn each_tree_is_taken_for_what_it_is() {
    for (name, tree) in trees() {
        insta::assert_snapshot!(format!("tree_{name}"), told(&tree, &options(&name)));
    }
}

#[test]
fn every_proposal_is_a_file_without_a_fault_on_every_release() {
    let mut count = 0;
    for (name, tree) in trees() {
        for stack in [None, Some("alpine/3.22"), Some("alpine/3.23"), Some("alpine/3.24")] {
            let options = Options { stack: stack.map(str::to_owned), ..options(&name) };
            let Ok(proposal) = propose(&tree, &options) else { continue };
            count += 1;
            check(&tree, &name, &proposal);
        }
    }
    assert!(count > 120, "{count}");
}

/// What a check says of a text, notes left out, once the files that are proposed are written.
fn told_of(tree: &Memory, name: &str, proposal: &Proposal, text: &str) -> Vec<String> {
    let loaded = loaded(tree, name, proposal, text);
    let told = loaded.diagnostics.iter().filter(|it| it.severity != Severity::Note);
    told.map(|it| format!("{}: {}", it.code.name(), it.message)).collect()
}

fn loaded(tree: &Memory, name: &str, proposal: &Proposal, text: &str) -> Loaded {
    let written: Vec<String> = proposal.files.iter().map(|file| file.path.clone()).collect();
    load(&Source::new("instellar.yml", text), &surroundings(tree, name, &written))
}

fn check(tree: &Memory, name: &str, proposal: &Proposal) {
    for text in [&proposal.text, &proposal.taken] {
        let told = told_of(tree, name, proposal, text);
        assert!(told.is_empty(), "{name}: {told:#?}\n{text}");
        let loaded = loaded(tree, name, proposal, text);
        let package = loaded.package.expect("nothing is wrong");
        let Kind::Service(run) = &package.kind else { panic!("{name} runs nothing") };
        assert!(!run.services.is_empty());
        for dependency in package.dependencies.build.iter().chain(&package.dependencies.runtime) {
            let own = dependency.name() == format!("{}-openrc", package.name.as_str());
            let there = packages::find(dependency.name())
                .is_some_and(|it| it.versions(proposal.choice.release).is_some());
            assert!(own || there, "{name}: {} has no {dependency}", proposal.choice.release);
        }
    }
}

#[test]
fn an_add_on_that_is_asked_for_is_there_and_no_other() {
    for (name, tree) in trees() {
        for add_on in pakman_packs::ADD_ONS {
            let add_ons = Some(vec![add_on.name.to_owned()]);
            let Ok(proposal) = propose(&tree, &Options { add_ons, ..options(&name) }) else {
                continue;
            };
            let taken: Vec<&str> =
                proposal.add_ons.iter().filter(|it| it.1).map(|it| it.0.add_on.name).collect();
            assert_eq!(taken, [add_on.name]);
            check(&tree, &name, &proposal);
        }
    }
}

/// The texts in which one offered key each is taken: lines that follow each other, or one item of an
/// offered list.
fn taken_one_by_one(proposal: &Proposal) -> Vec<String> {
    let written: Vec<&str> = proposal.text.lines().collect();
    let taken: Vec<&str> = proposal.taken.lines().collect();
    assert_eq!(written.len(), taken.len());
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in (0..written.len()).filter(|at| written[*at] != taken[*at]) {
        let is_item = |at: usize| taken[at].trim_start().starts_with("- ");
        let depth = |at: usize| taken[at].len() - taken[at].trim_start().len();
        match groups.last_mut() {
            // What follows directly belongs to it, but for another item beside it or a lesser key.
            Some(group)
                if group.last() == Some(&(at - 1))
                    && !(is_item(at) && is_item(group[0]))
                    && depth(at) > depth(group[0]) =>
            {
                group.push(at);
            }
            _ => groups.push(vec![at]),
        }
    }
    let texts = groups.iter().map(|group| {
        let line = |at: usize| if group.contains(&at) { taken[at] } else { written[at] };
        (0..written.len()).map(line).collect::<Vec<_>>().join("\n") + "\n"
    });
    texts.collect()
}

#[test]
fn every_offered_key_is_right_by_itself() {
    let mut count = 0;
    for (name, tree) in trees() {
        let Ok(proposal) = propose(&tree, &options(&name)) else { continue };
        for text in taken_one_by_one(&proposal) {
            count += 1;
            let told = told_of(&tree, &name, &proposal, &text);
            assert!(told.is_empty(), "{name}: {told:#?}\n{text}");
        }
    }
    assert!(count > 120, "{count}");
}
