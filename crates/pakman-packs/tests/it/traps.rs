//! What an application falls over on Alpine alone: each trap is a line of a pack, and a case of a file
//! in `tests/traps`.

use std::{fs, path::Path};

use pakman_packs::{Options, propose};

use crate::support::{options, tree};

/// A case: what it is, the release, what is to be said of the tree, and the tree.
struct Trap<'a> {
    what: &'a str,
    stack: &'a str,
    said: Vec<&'a str>,
    tree: &'a str,
}

/// A case begins with `== `, its conditions follow, and then its files; `with` is an add-on that is
/// asked for.
fn traps(text: &str) -> Vec<Trap<'_>> {
    let text = text.strip_prefix("== ").expect("a case begins the text");
    let cases = text.split("\n== ").map(|case| {
        let at = case.find("\n-- ").expect("a case has files") + 1;
        let (head, tree) = case.split_at(at);
        let mut lines = head.lines();
        let what = lines.next().expect("a case says what it is");
        let stack = lines.next().and_then(|line| line.strip_prefix("on ")).expect("it has a stack");
        Trap { what, stack, said: lines.collect(), tree }
    });
    cases.collect()
}

/// Everything that is proposed and said.
fn told(trap: &Trap<'_>) -> String {
    let asked = trap.said.iter().filter_map(|line| line.strip_prefix("with "));
    let asked: Vec<String> = asked.map(str::to_owned).collect();
    let add_ons = Some(asked).filter(|asked| !asked.is_empty());
    let options = Options { stack: Some(trap.stack.to_owned()), add_ons, ..options("x") };
    let proposal = propose(&tree(trap.tree), &options).expect(trap.what);
    let mut told = proposal.text;
    for text in proposal.files.iter().map(|file| &file.text) {
        told.push_str(text);
    }
    for list in [proposal.notes, proposal.advice, proposal.choice.unmet] {
        told.push_str(&list.join("\n"));
        told.push('\n');
    }
    told
}

#[test]
fn no_trap_is_forgotten() {
    let (mut count, mut failures) = (0, Vec::new());
    for language in ["node", "ruby", "elixir", "php", "python", "compiled"] {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/traps/{language}.txt"));
        let text = fs::read_to_string(path).unwrap();
        for trap in traps(&text) {
            let told = told(&trap);
            for condition in &trap.said {
                let is_line = |text: &str| told.lines().any(|line| line.trim() == text);
                let holds = match condition.split_once(' ') {
                    Some(("has", text)) => told.contains(text),
                    Some(("lacks", text)) => !told.contains(text),
                    Some(("line", text)) => is_line(text),
                    Some(("with", _)) => true,
                    Some(("no", text)) => !is_line(text.trim_start_matches("line ")),
                    _ => panic!("{condition}"),
                };
                if !holds {
                    failures.push(format!("{}: {condition}\n{told}", trap.what));
                }
            }
            count += 1;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count > 50, "{count}");
}
