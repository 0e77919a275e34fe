//! Whoever uses a crate need not name another: what stands in its public functions and fields is
//! exported by it.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may stop it")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Crates of the workspace that are libraries, by folder.
fn libraries() -> Vec<PathBuf> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders =
        fs::read_dir(crates).expect("the crates are there").map(|entry| entry.unwrap().path());
    let is_shipped = |folder: &PathBuf| !folder.ends_with("pakman-testbed");
    folders.filter(is_shipped).filter(|folder| folder.join("src/lib.rs").is_file()).collect()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            found.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
        }
    }
}

/// The types that statements beginning with `start` name, up to their semicolons.
fn named(text: &str, start: &str) -> BTreeSet<String> {
    let statements = text.split('\n').enumerate().filter(|(_, line)| line.starts_with(start));
    let rest = |at: usize| text.split('\n').skip(at).collect::<Vec<_>>().join("\n");
    statements.flat_map(|(at, _)| words(rest(at).split(';').next().unwrap_or_default())).collect()
}

/// The words that begin with a capital letter.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let types = words.filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase()));
    types.map(str::to_owned).collect()
}

/// The public functions up to their bodies, and the public fields.
fn signatures(text: &str) -> String {
    let mut found = String::new();
    let mut rest = text;
    let next = |text: &str| {
        ["\n    pub ", "\npub fn "].into_iter().filter_map(|start| text.find(start)).min()
    };
    while let Some(at) = next(rest) {
        rest = &rest[at + 1..];
        let line = rest.lines().next().unwrap_or_default();
        let end = if line.contains("fn ") { ['{', ';'] } else { ['\n', '\n'] };
        found += &rest[..rest.find(end).unwrap_or(rest.len())];
        found.push('\n');
    }
    found
}

#[test]
fn what_a_function_names_is_exported_by_its_crate() {
    let mut missing = Vec::new();
    for folder in libraries() {
        let exported = named(&fs::read_to_string(folder.join("src/lib.rs")).unwrap(), "pub use ");
        let mut texts = Vec::new();
        sources(&folder.join("src"), &mut texts);
        for text in texts {
            let of_others = named(&text, "use pakman_");
            for word in words(&signatures(&text)) {
                if of_others.contains(&word) && !exported.contains(&word) {
                    missing.push(format!("{}: {word}", folder.file_name().unwrap().display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_scanner_sees_functions_of_several_lines_and_fields() {
    let text = "\npub struct A {\n    /// It.\n    pub one: Vec<One>,\n    two: Two,\n}\n\
                \npub fn f(\n    three: Three,\n) -> Four {\n    Five\n}\n";
    assert_eq!(words(&signatures(text)), ["Vec", "One", "Three", "Four"]);
    let uses = "use pakman_a::{\n    One,\n    b::Two,\n};\nuse std::Three;\n";
    assert_eq!(named(uses, "use pakman_"), ["One", "Two"].map(str::to_owned).into());
}
