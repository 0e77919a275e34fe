//! What `check` says of a destination and what the build does with it.

use std::fmt::Write as _;

use pakman_build::Interrupt;
use pakman_spec::{Severity, Source, load};

use crate::support::{Heard, Tree, file};

/// Destinations that the build takes, about which there is nothing to say.
const TAKEN: &[&str] = &[
    "bin",
    "bin/",
    "./bin",
    "bin/hello",
    "dist/*",
    "dist/**",
    "dist/.",
    "dist/[a-c]*",
    "dist/?.js",
    "dist/[!x]*",
    "'*'",
    "'**'",
    "'[bc]*'",
    ".",
    "./",
    "public",
    "public/",
    "Caddyfile",
    "./Caddyfile",
    "my dir",
    "my dir/*",
    "'with,comma'",
    "'from:to'",
    "'!bang'",
    "'{braces}'",
    "'dist/a.js'",
    "'-dash'",
    "'dist//a.js'",
    "'b*n'",
    "'.env.example'",
    "'@scope'",
    "'#hash'",
    "'a%20b'",
    "'made here'",
    "'été'",
    "'*/'",
    "'pub*/x'",
];

/// Those that it refuses, or takes for something else than they seem to be.
const ODD: &[&str] = &[
    "'{bin,dist}'",
    "'dist/{a,b}.js'",
    "'dist/*.{js,css}'",
    "'{bin'",
    "'!dist'",
    "'!*.map'",
    "'my\\ dir'",
    "'dist\\*'",
    "'dist:/opt'",
    "'dist:public'",
    "'./dist:/srv/www'",
    "'dist -> out'",
    "'dist => out'",
    "'https://example.org/a.tar'",
    "'\"bin\"'",
    "'''bin'''",
    "'`bin`'",
    "'“bin”'",
    "'bin '",
    "' bin'",
    "\"bin\\u00a0\"",
    "\"\\u200bbin\"",
    "'bin dist'",
    "'bin, dist'",
    "'bin,dist'",
    "'bin;dist'",
    "'bin && dist'",
    "'bin|dist'",
    "'@(bin|dist)'",
    "'$HOME/x'",
    "'$(pwd)/bin'",
    "'~/bin'",
    "'../x'",
    "'bin/..'",
    "'.*'",
    "'/etc/passwd'",
    "'dist/[a-c'",
    "'dist/**/b.js'",
    "'**/*.html'",
    "'Caddyfile/'",
    "'.git'",
    "\"bin\\n\"",
    "\"a\\tb\"",
    "''",
    "build/service",
    "service",
];

fn tree(destination: &str) -> Tree {
    let command = "install -Dm755 /dev/null bin/hello; mkdir -p dist/sub dist/conf; \
                   touch dist/a.js dist/b.js dist/sub/c.js; mkdir 'made here'\n\
                   install -Dm755 /dev/null build/service";
    let is_quoted = destination.starts_with(['\'', '"']);
    let quote = if is_quoted { "" } else { "'" };
    let tree = Tree::new(&file(command, &format!("[{quote}{destination}{quote}]"), ""));
    for path in [
        "public/x",
        "Caddyfile",
        "my dir/f",
        "with,comma",
        "from:to",
        "!bang",
        "{braces}",
        "-dash",
        ".env.example",
        "@scope/x",
        "#hash",
        "a%20b",
        "été",
    ] {
        tree.put(path, "", 0o644);
    }
    tree
}

/// What `check` says of the destination.
fn told(tree: &Tree) -> String {
    let text = std::fs::read_to_string(tree.path().join("instellar.yml")).unwrap();
    let source = Source::new("instellar.yml", text);
    let loaded = load(&source, &pakman_project::surroundings(&tree.path(), None, None));
    let line = source.text().lines().position(|it| it.contains("destinations:")).unwrap() + 1;
    let mut told = String::new();
    for one in loaded.diagnostics.iter().filter(|one| one.severity != Severity::Note) {
        let place = one.labels.first().map(|label| source.position(label.span.start as usize));
        if place.is_some_and(|place| place.line == line) {
            writeln!(told, "{}: {}", one.code.name(), one.message).unwrap();
        }
    }
    told
}

#[test]
fn what_check_takes_the_build_takes_and_what_the_build_refuses_check_tells() {
    let mut wrong = Vec::new();
    for destination in TAKEN {
        let tree = tree(destination);
        let told = told(&tree);
        if !told.is_empty() {
            wrong.push(format!("{destination} is fine, but: {told}"));
        }
        if let Err(error) = tree.build_with(|_, _| {}, &mut Heard::default(), &Interrupt::default())
        {
            wrong.push(format!("{destination} is taken by check, but: {error}"));
        }
    }
    for destination in ODD {
        if told(&tree(destination)).is_empty() {
            wrong.push(format!("nothing is told of {destination}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
