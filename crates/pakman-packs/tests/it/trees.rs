//! What each tree is taken for, and what is proposed for it.

use pakman_alpine::packages;
use pakman_packs::{Memory, Options, Proposal, Refusal, propose};
use pakman_spec::{Kind, Severity, Source, load};

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

fn check(tree: &Memory, name: &str, proposal: &Proposal) {
    let written: Vec<String> = proposal.files.iter().map(|file| file.path.clone()).collect();
    let surroundings = surroundings(tree, name, &written);
    for text in [&proposal.text, &proposal.taken] {
        let loaded = load(&Source::new("instellar.yml", text), &surroundings);
        let told: Vec<String> = loaded
            .diagnostics
            .iter()
            .filter(|it| it.severity != Severity::Note)
            .map(|it| format!("{}: {}", it.code.name(), it.message))
            .collect();
        assert!(told.is_empty(), "{name}: {told:#?}\n{text}");
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
