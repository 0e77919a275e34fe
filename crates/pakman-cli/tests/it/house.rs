//! The rules of the house: which crate may import which, and which may touch the world.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use pakman_spec::Code;

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
    Room { name: "pakman-apk", imports: &["pakman-alpine"], world: &["fs", "os", "thread"] },
    Room {
        name: "pakman-build",
        imports: &[
            "pakman-alpine",
            "pakman-apk",
            "pakman-apkbuild",
            "pakman-project",
            "pakman-spec",
        ],
        world: &["fs", "os", "process", "thread", "time"],
    },
    Room {
        name: "pakman-project",
        imports: &["pakman-alpine", "pakman-apkbuild", "pakman-openrc", "pakman-spec"],
        world: &["env", "fs", "os", "process", "thread", "time"],
    },
    Room { name: "pakman-kits", imports: &["pakman-alpine", "pakman-spec"], world: &[] },
    Room {
        name: "pakman-root",
        imports: &["pakman-alpine", "pakman-apk"],
        world: &["env", "fs", "os", "process", "thread", "time"],
    },
    Room { name: "pakman-lsp", imports: &["pakman-alpine", "pakman-spec"], world: &["thread"] },
    Room {
        name: "pakman-testbed",
        imports: &["pakman-alpine", "pakman-apk", "pakman-spec"],
        world: WORLD,
    },
    Room {
        name: "pakman-cli",
        imports: &[
            "pakman-alpine",
            "pakman-spec",
            "pakman-render",
            "pakman-openrc",
            "pakman-apkbuild",
            "pakman-apk",
            "pakman-project",
            "pakman-build",
            "pakman-root",
            "pakman-kits",
            "pakman-apk",
            "pakman-lsp",
        ],
        world: WORLD,
    },
];

/// Modules of the standard library that lead to the world.
const WORLD: &[&str] = &["env", "fs", "net", "process", "time", "thread", "os"];

/// Functions of `std::io` that do.
const STREAMS: &[&str] = &["stdin", "stdout", "stderr"];

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
        for path in sources(&root().join("crates").join(name).join("src")) {
            let text = code(&read(&path));
            for module in standard_modules(&text) {
                let module = module.as_str();
                let allowed = !WORLD.contains(&module) || world.contains(&module);
                assert!(allowed, "{}: std::{module} in {name}", path.display());
            }
            for stream in STREAMS {
                let call = format!("{stream}(");
                // What a program that is started gets is set by a method of the same name.
                let text = text.replace(&format!(".{call}"), "");
                assert!(!text.contains(&call), "{}: {call} in {name}", path.display());
            }
        }
    }
}

#[test]
fn nothing_prints_behind_the_programs_back() {
    for path in all_sources("src") {
        let text = code(&read(&path));
        for printer in ["println!", "print!(", "dbg!"] {
            let allowed = path.starts_with(root().join("crates/pakman-testbed"));
            assert!(allowed || !text.contains(printer), "{}: {printer}", path.display());
        }
    }
}

#[test]
fn the_scanner_sees_every_way_to_write_an_import() {
    let modules = |text: &str| standard_modules(&code(text)).into_iter().collect::<Vec<_>>();
    assert_eq!(modules("use std::fs;\n"), ["fs"]);
    assert_eq!(
        modules("use std::{collections::{A, B}, env, fs::{self}};"),
        ["collections", "env", "fs"]
    );
    assert_eq!(modules("let now = std::time::Instant::now();"), ["time"]);
    assert_eq!(modules("// std::fs\n//! std::env\nx(); // std::net\n"), ["net"]);
    assert_eq!(modules("a();\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n"), [""; 0]);
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
fn every_template_is_escaped_and_quotes_no_value_itself() {
    for crate_folder in entries(&root().join("crates")) {
        let templates = files(&crate_folder.join("templates"));
        if templates.is_empty() {
            continue;
        }
        let settings = read(&crate_folder.join("askama.toml"));
        for path in templates {
            let name = name(&path);
            let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
            let escaped = settings.contains(&format!("\"{extension}\""));
            assert!(!extension.is_empty() && escaped, "{} is not escaped", path.display());
            for (number, line) in read(&path).lines().enumerate() {
                let at = format!("{}:{}", path.display(), number + 1);
                assert!(!has_quoted_value(line), "{at}: a value inside quotes: {line}");
            }
        }
    }
}

#[test]
fn a_value_inside_quotes_is_found() {
    for line in ["x=\"{{ y }}\"", "'{{ y|dq }}'", "a \"b\" '{{ y }}'", "\"${x}{{ y }}\""] {
        assert!(has_quoted_value(line), "{line}");
    }
    for line in ["x={{ y }}", "\"a\"{{ y }}\"b\"", "# don't {{ y }}", "\\\"{{ y }}", "\"'\"{{ y }}"]
    {
        assert!(!has_quoted_value(line), "{line}");
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

/// The top of the workspace.
fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.ancestors().nth(2).expect("crates are two folders below").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn name(path: impl AsRef<Path>) -> String {
    path.as_ref().file_name().expect("a name").to_string_lossy().into_owned()
}

/// What is in a folder, in order; nothing where it is missing.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(found) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// The files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let inside = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries(folder).into_iter().flat_map(inside).collect()
}

/// The Rust files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files(folder).into_iter().filter(rust).collect()
}

/// The Rust files of every crate below this folder of it.
fn all_sources(folder: &str) -> Vec<PathBuf> {
    let crates = entries(&root().join("crates"));
    let found: Vec<PathBuf> = crates.iter().flat_map(|path| sources(&path.join(folder))).collect();
    assert!(folder == "benches" || !found.is_empty(), "there are sources in {folder}");
    found
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

/// The text in front of the tests, without lines that are comments and without spaces.
fn code(text: &str) -> String {
    let lines = without_tests(text).lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(str::chars).filter(|letter| !letter.is_whitespace()).collect()
}

/// The modules of the standard library that the text, which has no spaces, names.
fn standard_modules(text: &str) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for (_, rest) in text.match_indices("std::").map(|(at, found)| (at, &text[at + found.len()..]))
    {
        match rest.strip_prefix('{') {
            Some(list) => modules.extend(group(list).map(first_word)),
            None => {
                modules.insert(first_word(rest));
            }
        }
    }
    modules
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// The members of a braced list, its opening brace gone.
fn group(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let end = list.find(|letter| {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return true,
            '}' => depth -= 1,
            _ => {}
        }
        false
    });
    let list = &list[..end.unwrap_or(list.len())];
    let mut depth = 0_usize;
    list.split(move |letter| {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0
    })
}

/// Whether a `{{ value }}` stands between quotes on its line, other than one between double quotes
/// that is escaped for them. A comment may quote as it likes.
fn has_quoted_value(line: &str) -> bool {
    if line.trim_start().starts_with('#') {
        return false;
    }
    let mut quote = None;
    let mut letters = line.char_indices();
    while let Some((at, letter)) = letters.next() {
        match (letter, quote) {
            ('\\', None | Some('"')) => {
                letters.next();
            }
            ('"' | '\'', None) => quote = Some(letter),
            (_, Some(open)) if letter == open => quote = None,
            ('{', Some(open)) if line[at..].starts_with("{{") => {
                let value = line[at..].split("}}").next().unwrap_or_default();
                if open == '\'' || !value.trim_end().ends_with("|dq") {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}
