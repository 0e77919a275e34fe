//! The rules of the house: which crate may import which, and which may touch the world.

mod circles;
mod layers;
mod templates;
mod tokens;
mod tree;
mod walls;

use std::{collections::BTreeSet, path::Path};

use pakman_spec::Code;

use tokens::{Token, paths, tokens};
use tree::{all_sources, entries, name, read, root, sources};

/// A crate of the workspace, what it may import of ours, and which parts of the world it may touch.
struct Room {
    name: &'static str,
    imports: &'static [&'static str],
    world: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room { name: "pakman-alpine", imports: &[], world: &[] },
    Room { name: "pakman-shell", imports: &[], world: &[] },
    Room { name: "pakman-spec", imports: &["pakman-alpine", "pakman-shell"], world: &[] },
    Room { name: "pakman-render", imports: &[], world: &[] },
    Room {
        name: "pakman-openrc",
        imports: &["pakman-alpine", "pakman-spec", "pakman-render"],
        world: &[],
    },
    Room {
        name: "pakman-apkbuild",
        imports: &["pakman-alpine", "pakman-spec", "pakman-render"],
        world: &[],
    },
    Room { name: "pakman-program", imports: &[], world: &["env", "process"] },
    Room { name: "pakman-deflate", imports: &[], world: &["thread"] },
    Room {
        name: "pakman-apk",
        imports: &["pakman-alpine", "pakman-deflate"],
        world: &["fs", "os", "thread"],
    },
    Room {
        name: "pakman-build",
        imports: &[
            "pakman-alpine",
            "pakman-apk",
            "pakman-apkbuild",
            "pakman-program",
            "pakman-project",
            "pakman-spec",
        ],
        world: &["fs", "os", "process", "thread", "time"],
    },
    Room {
        name: "pakman-project",
        imports: &[
            "pakman-alpine",
            "pakman-apkbuild",
            "pakman-openrc",
            "pakman-program",
            "pakman-spec",
        ],
        world: &["env", "fs", "os", "process", "thread", "time"],
    },
    Room {
        name: "pakman-packs",
        imports: &["pakman-alpine", "pakman-render", "pakman-spec"],
        world: &[],
    },
    Room { name: "pakman-workflow", imports: &["pakman-render"], world: &[] },
    Room { name: "pakman-kits", imports: &["pakman-alpine", "pakman-spec"], world: &[] },
    Room {
        name: "pakman-root",
        imports: &["pakman-alpine", "pakman-apk", "pakman-program"],
        world: &["env", "fs", "os", "process", "thread", "time"],
    },
    Room {
        name: "pakman-deploy",
        imports: &["pakman-alpine", "pakman-apk", "pakman-program", "pakman-render"],
        world: &["fs", "process", "thread", "time"],
    },
    Room {
        name: "pakman-push",
        imports: &["pakman-alpine", "pakman-apk"],
        world: &["fs", "os", "time"],
    },
    Room {
        name: "pakman-box",
        imports: &[
            "pakman-program",
            "pakman-render",
            "pakman-alpine",
            "pakman-apk",
            "pakman-kits",
            "pakman-root",
            "pakman-spec",
        ],
        world: &["fs", "os", "process", "thread", "time"],
    },
    Room { name: "pakman-lsp", imports: &["pakman-alpine", "pakman-spec"], world: &["thread"] },
    Room {
        name: "pakman-page",
        imports: &[
            "pakman-alpine",
            "pakman-apk",
            "pakman-apkbuild",
            "pakman-kits",
            "pakman-openrc",
            "pakman-packs",
            "pakman-program",
            "pakman-project",
            "pakman-spec",
        ],
        world: &["fs", "net", "process", "thread", "time"],
    },
    Room {
        name: "pakman-testbed",
        imports: &["pakman-alpine", "pakman-apk", "pakman-box", "pakman-spec"],
        world: WORLD,
    },
    Room {
        name: "pakman-cli",
        imports: &[
            "pakman-alpine",
            "pakman-program",
            "pakman-spec",
            "pakman-render",
            "pakman-openrc",
            "pakman-apkbuild",
            "pakman-apk",
            "pakman-project",
            "pakman-push",
            "pakman-build",
            "pakman-root",
            "pakman-box",
            "pakman-deploy",
            "pakman-kits",
            "pakman-deploy",
            "pakman-apk",
            "pakman-lsp",
            "pakman-packs",
            "pakman-page",
            "pakman-workflow",
        ],
        world: WORLD,
    },
];

/// Modules of the standard library that lead to the world.
const WORLD: &[&str] = &["env", "fs", "net", "process", "time", "thread", "os"];

/// Functions of `std::io` that do.
const STREAMS: &[&str] = &["stdin", "stdout", "stderr"];

/// Macros that print.
const PRINTERS: &[&str] = &["println", "print", "eprintln", "eprint", "dbg"];

/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["core", "common", "utils", "util", "helpers", "helper", "misc"];

/// The most lines of a file, its tests apart.
const MOST_LINES: usize = 400;

#[test]
fn every_crate_imports_only_what_it_may() {
    let folders: BTreeSet<String> = entries(&root().join("crates")).iter().map(name).collect();
    let rooms: BTreeSet<String> = ROOMS.iter().map(|room| room.name.to_owned()).collect();
    assert_eq!(folders, rooms, "every crate has its line in the table");
    for Room { name, imports, .. } in ROOMS {
        let manifest = read(&root().join("crates").join(name).join("Cargo.toml"));
        for import in dependencies(&manifest).filter(|import| import.starts_with("pakman-")) {
            assert!(imports.contains(&import), "{name} must not import {import}");
        }
    }
}

#[test]
fn only_the_outermost_crates_touch_the_world() {
    for Room { name, world, .. } in ROOMS.iter().filter(|room| room.world != WORLD) {
        for path in sources(&format!("crates/{name}/src")) {
            for module in worldly(&read(&path)) {
                let is_allowed = world.contains(&&*module);
                assert!(is_allowed, "{}: std::{module} in {name}", path.display());
            }
        }
    }
}

#[test]
fn nothing_prints_behind_the_programs_back() {
    for path in all_sources("src") {
        let tokens = tokens(&read(&path));
        let printer = tokens.windows(2).find_map(|pair| match pair {
            [Token::Word(word), Token::Sign('!')] if PRINTERS.contains(&&**word) => Some(word),
            _ => None,
        });
        let is_allowed = path.starts_with(root().join("crates/pakman-testbed"));
        assert!(is_allowed || printer.is_none(), "{}: {printer:?}", path.display());
    }
}

#[test]
fn every_way_to_the_world_is_seen() {
    for (text, found) in [
        ("use std::fs;\n", &["fs"] as &[&str]),
        ("use std::{collections::{A, B}, env, fs::{self}};", &["env", "fs"]),
        ("fn f() { let now = std::time::Instant::now(); }", &["time"]),
        ("// std::fs\n//! std::env\nfn f() { x(); /* std::os */ std::net::y() }", &["net"]),
        ("fn f() { command.stdin(\"std::fs\"); std::io::stdin() }", &["io::stdin"]),
        ("use std::io::{self, Write};\nfn f() { io::stderr() }", &["io::stderr"]),
        ("fn a() {}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n", &[]),
    ] {
        assert_eq!(worldly(text).iter().collect::<Vec<_>>(), found, "{text}");
    }
}

#[test]
fn every_source_says_what_it_is_and_is_short() {
    for path in ["src", "tests", "benches"].into_iter().flat_map(all_sources) {
        let text = read(&path);
        assert!(text.starts_with("//! "), "{} does not open with `//! `", path.display());
        let lines = without_tests(&text).lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines", path.display());
    }
}

#[test]
fn every_crate_has_what_a_registry_asks_for() {
    for folder in entries(&root().join("crates")) {
        for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            assert!(folder.join(file).is_file(), "{} has no {file}", folder.display());
        }
        let manifest = read(&folder.join("Cargo.toml"));
        for key in ["description", "keywords", "categories", "readme", "license"] {
            let has_it = manifest.lines().any(|line| {
                line.strip_prefix(key).is_some_and(|rest| rest.starts_with([' ', '.']))
            });
            assert!(has_it, "{} has no {key}", folder.display());
        }
    }
}

#[test]
fn every_name_says_something() {
    for path in ["src", "tests", "benches"].into_iter().flat_map(all_sources) {
        let below = path.strip_prefix(root()).expect("sources are below the root");
        for part in below.with_extension("").components() {
            let part = part.as_os_str().to_string_lossy().into_owned();
            let word = part.strip_prefix("pakman-").unwrap_or(&part);
            assert!(!EMPTY_NAMES.contains(&word), "{} says nothing", below.display());
        }
    }
}

#[test]
fn every_code_has_a_page_and_a_fixture_and_no_other_has() {
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    let stems = |folder: &Path| -> BTreeSet<String> {
        entries(folder).iter().map(|path| name(path.with_extension(""))).collect()
    };
    assert_eq!(stems(&root().join("crates/pakman-spec/codes")), codes);
    for code in Code::ALL {
        let heading = code.page().lines().next();
        assert_eq!(heading, Some(&*format!("# {}", code.name())));
    }
    let mut fixtures = stems(&root().join("fixtures/errors"));
    // Files of that size are made by the tests that need them.
    fixtures.extend([Code::TooLarge, Code::TooManyProblems].map(|code| code.name().to_owned()));
    assert_eq!(fixtures, codes);
}

/// The names below `[dependencies]` and `[build-dependencies]`.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    manifest.lines().filter_map(move |line| {
        if line.starts_with('[') {
            inside = matches!(line, "[dependencies]" | "[build-dependencies]");
            return None;
        }
        let name = line.split(['.', '=', ' ']).next()?;
        (inside && !name.is_empty()).then_some(name)
    })
}

/// The text in front of the tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// The parts of the standard library that lead to the world, and that a text names.
fn worldly(text: &str) -> BTreeSet<String> {
    let of_path = |path: &[String]| match path {
        [top, module, ..] if top == "std" && WORLD.contains(&&**module) => Some(module.clone()),
        [.., io, stream] if io == "io" && STREAMS.contains(&&**stream) => {
            Some(format!("io::{stream}"))
        }
        _ => None,
    };
    paths(&tokens(text)).iter().filter_map(|named| of_path(&named.path)).collect()
}
