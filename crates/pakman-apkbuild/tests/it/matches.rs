//! What `build.destinations` matches, in the shells that may run `package()`.

use std::{
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::PathBuf,
    time::{Duration, Instant},
};

use crate::{
    samples::minimal,
    shell::{Busybox, quiet},
    stage::Stage,
};

/// Each may be the `sh` of a machine.
const SHELLS: [&str; 3] = ["busybox", "dash", "bash"];

/// Names that mean something to a shell, to awk, or to cp.
const NAMES: [&[u8]; 19] = [
    b"-v",
    b"--",
    b"1",
    b"1.0",
    b"01",
    b"q=1",
    b"a b",
    b"it's",
    b"''",
    b"\"",
    b"$(id)",
    b"`id`",
    b"back\\slash\\",
    b"&\\&",
    b"a*[b]?",
    b"\nlines\n",
    b"%s%d",
    "\u{e9}t\u{e9}".as_bytes(),
    b"\xc3'\x81\x01\x7f\xff",
];

/// The sources of a package, and its recipe.
struct Tree {
    stage: Stage,
    folder: PathBuf,
}

impl Tree {
    /// For a package with these destinations, whose recipe that shell runs.
    fn new(shell: &str, destinations: &[String]) -> Option<Self> {
        let mut package = minimal();
        package.build.destinations = destinations.to_vec();
        let stage = Stage::set_with(Busybox::with_shell(shell)?, &package, &[])?;
        let folder = stage.recipe().join("src");
        fs::create_dir(&folder).unwrap();
        Some(Self { stage, folder })
    }

    /// What `package()` copies.
    fn copied(&self) -> Vec<u8> {
        let script = r#"cp() { printf '%s\0' "$@" >"$startdir"/copied; }; cd "$srcdir"; package"#;
        quiet(self.stage.run(script));
        let said = fs::read(self.stage.recipe().join("copied")).unwrap();
        let words = said.strip_prefix(b"-a\0--\0").unwrap();
        let words = words.strip_suffix(b"/pkg/var/lib/hello\0").unwrap();
        let end = words.iter().rposition(|byte| *byte == 0).unwrap();
        words[..end].to_vec()
    }
}

#[test]
fn each_is_copied_once_whatever_its_name_and_the_shell() {
    let literal = NAMES.iter().filter_map(|name| std::str::from_utf8(name).ok());
    let literal = literal.filter(|name| !name.contains(['*', '?', '[']));
    let destinations: Vec<String> =
        ["*", "out/", "out", "[a-z]*"].into_iter().chain(literal).map(String::from).collect();
    let mut names = [&NAMES[..], &[b"out"]].concat();
    names.sort_unstable();
    let expected = names.join(&0);
    for shell in SHELLS {
        let Some(tree) = Tree::new(shell, &destinations) else { continue };
        for name in NAMES {
            fs::write(tree.folder.join(OsStr::from_bytes(name)), "").unwrap();
        }
        fs::create_dir(tree.folder.join("out")).unwrap();
        let shown = |names: &[u8]| names.escape_ascii().to_string();
        assert_eq!(shown(&tree.copied()), shown(&expected), "{shell}");
    }
}

#[test]
fn a_slash_at_the_end_stays_where_it_came_first() {
    for shell in SHELLS {
        let destinations = ["out/", "o*", "out"].map(String::from);
        let Some(tree) = Tree::new(shell, &destinations) else { continue };
        fs::create_dir(tree.folder.join("out")).unwrap();
        assert_eq!(tree.copied(), b"out/", "{shell}");
    }
}

/// To compare each with all before it would take minutes.
#[test]
fn twenty_thousand_matches_take_a_moment() {
    for destinations in [&["files/*"][..], &["files/*", "files/name-1*"]] {
        let destinations: Vec<String> = destinations.iter().map(|&path| path.into()).collect();
        for shell in SHELLS {
            let Some(tree) = Tree::new(shell, &destinations) else { continue };
            fs::create_dir(tree.folder.join("files")).unwrap();
            for number in 0..20_000 {
                fs::write(tree.folder.join(format!("files/name-{number}")), "").unwrap();
            }
            let start = Instant::now();
            let copied = tree.copied();
            let took = start.elapsed();
            assert_eq!(copied.split(|byte| *byte == 0).count(), 20_000);
            assert!(took < Duration::from_secs(20), "{shell} {destinations:?}: {took:?}");
        }
    }
}
