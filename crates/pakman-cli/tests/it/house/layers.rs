//! The layers of the program: what each of its parts may name, and what one part knows alone.

use super::{
    tokens::{paths, tokens},
    tree::{below, read, sources},
};

/// Where the program is.
const PROGRAM: &str = "crates/pakman-cli/src";

/// A name, and the parts of the program (files, or folders with a slash) that may name it.
struct Rule {
    /// The beginning of a path as code writes it.
    name: &'static str,
    known_to: &'static [&'static str],
}

const RULES: &[Rule] = &[
    // A layer names those below it.
    Rule { name: "crate::args", known_to: &["args/", "settings/", "main.rs"] },
    Rule { name: "crate::settings", known_to: &["settings/", "command/", "main.rs"] },
    Rule { name: "crate::command", known_to: &["command/", "main.rs"] },
    Rule { name: "crate::report", known_to: &["report/", "settings/", "command/", "main.rs"] },
    // `args` is the command line and nothing else.
    Rule {
        name: "clap",
        known_to: &["args/", "main.rs", "command/completions.rs", "command/man.rs"],
    },
    Rule { name: "std::env", known_to: &["settings/environment.rs"] },
    Rule { name: "std::process", known_to: &["exit.rs", "main.rs"] },
    Rule { name: "std::io::stdout", known_to: &["report/stdout.rs", "command/lsp.rs"] },
    Rule { name: "anstream::AutoStream", known_to: &["report/stdout.rs"] },
    Rule { name: "serde_json", known_to: &["report/stdout.rs", "report/sarif.rs"] },
];

/// What the command line must not know, being what is typed and not what it means.
const BEYOND_ARGUMENTS: &[&str] =
    &["crate::exit", "crate::input", "crate::package", "std::fs", "std::io", "anyhow"];

#[test]
fn each_layer_of_the_program_names_those_below_it_alone() {
    let mut wrong = Vec::new();
    let mut met = vec![0; RULES.len()];
    for path in sources(PROGRAM) {
        let file = below(PROGRAM, &path);
        for named in names(&read(&path)) {
            for (rule, met) in RULES.iter().zip(&mut met) {
                if is_below(&named, rule.name) {
                    *met += 1;
                    if !rule.known_to.iter().any(|part| is_in(&file, part)) {
                        wrong.push(format!("{file}: {named}"));
                    }
                }
            }
            let is_beyond = BEYOND_ARGUMENTS.iter().any(|name| is_below(&named, name));
            if is_in(&file, "args/") && is_beyond {
                wrong.push(format!("{file}: {named}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (rule, met) in RULES.iter().zip(met) {
        assert!(met > 0, "nothing names {}, so its rule holds nothing", rule.name);
    }
}

#[test]
fn a_name_is_found_however_it_is_written() {
    let found = |text: &str, name: &str| names(text).iter().any(|named| is_below(named, name));
    for text in [
        "use std::env;",
        "use std::{env, fs};",
        "use std::{fs, env::{self, var}};",
        "fn f() { std::env::var_os(x) }",
    ] {
        assert!(found(text, "std::env"), "{text}");
    }
    assert!(found("use std::io::{self, Write};\nfn f() { io::stdout() }", "std::io::stdout"));
    assert!(!found("use crate::settings::environment;", "std::env"));
    assert!(!found("// std::env\nfn f() { env!(\"X\") }", "std::env"));
}

/// Every path that a text names, with what an import calls by a shorter name spelt out.
fn names(text: &str) -> Vec<String> {
    let found = paths(&tokens(text));
    let imports: Vec<(String, Vec<String>)> = found
        .iter()
        .filter_map(|named| Some((named.import.as_ref()?.name.clone(), named.path.clone())))
        .collect();
    let spelt = |path: &[String]| {
        let import = imports.iter().find(|(name, _)| path.first() == Some(name));
        let (front, rest) = match import {
            Some((_, front)) => (&front[..], &path[1..]),
            None => (&[][..], path),
        };
        [front, rest].concat().join("::")
    };
    found.iter().map(|named| spelt(&named.path)).collect()
}

fn is_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn is_in(file: &str, part: &str) -> bool {
    if part.ends_with('/') { file.starts_with(part) } else { file == part }
}
