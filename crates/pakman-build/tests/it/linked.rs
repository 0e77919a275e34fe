//! Files that are linked into the package come out as those that are copied, and nothing happens to
//! what they are linked from.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use pakman_build::{Error, Interrupt, Phase, Published};

use crate::support::{Heard, Tree, file, listing, text};

/// `bin/hello` and what `command` makes, shipped by the user of the application or by root.
fn tree(command: &str, destinations: &str, is_owned: bool) -> Tree {
    let command =
        format!("mkdir bin; printf '#!/bin/sh\\n' > bin/hello; chmod 755 bin/hello\n{command}");
    let user = if is_owned { "  user: app\n" } else { "" };
    let text = file(&command, destinations, "").replace("runtime: [", "runtime: [gcompat, ");
    Tree::new(&text.replace("  name: hello\n", &format!("  name: hello\n{user}")))
}

/// Builds it; who keeps the work folder gets copies.
fn build(tree: &Tree, keep: bool, reuse: bool) -> (Result<Vec<Published>, Error>, Heard) {
    let mut heard = Heard::default();
    let change =
        |plan: &mut pakman_build::Plan<'_>, _: &mut _| (plan.keep, plan.reuse) = (keep, reuse);
    (tree.build_with(change, &mut heard, &Interrupt::default()), heard)
}

/// The files of the package that have a second name, after a build that made one and refused it for a
/// key.
fn linked(tree: &Tree) -> Vec<String> {
    let error = build(tree, false, false).0.expect_err("it is refused").to_string();
    assert!(error.contains("key.pem"), "{error}");
    let mut found = Vec::new();
    let home = tree.work().join("build/pkg/var/lib/hello");
    walk(&home, &home, &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, home: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let data = fs::symlink_metadata(&path).unwrap();
        if data.is_dir() {
            walk(&path, home, found);
        } else if data.is_file() && data.nlink() > 1 {
            found.push(path.strip_prefix(home).unwrap().to_string_lossy().into_owned());
        }
    }
}

/// A key that no package may have.
const KEY: &str = "printf -- '-----BEGIN PRIVATE KEY-----\\n\
                   MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJ\\n' > bin/key.pem";

#[test]
fn what_is_shipped_is_linked_where_nothing_comes_of_it() {
    let both = ["bin/hello", "bin/key.pem"];
    for is_owned in [false, true] {
        assert_eq!(linked(&tree(KEY, "[bin]", is_owned)), both);
        assert_eq!(linked(&tree(KEY, "['*']", is_owned)).len(), 3, "the file itself as well");
        // What has a second name somewhere may be somebody's.
        let second = format!("{KEY}; ln bin/hello other");
        assert_eq!(linked(&tree(&second, "[bin]", is_owned)), [""; 0]);
        let keyed = format!("{KEY}; chmod 4750 bin/hello");
        assert_eq!(linked(&tree(&keyed, "[bin]", is_owned)), [""; 0]);
        assert_eq!(linked(&tree(KEY, "[bin, bin/hello]", is_owned)), [""; 0]);
    }
    let text = file(
        "true",
        "[]",
        "package: |\n  mkdir -p \"$pkgdir\"/var/lib/hello\n  cp -a bin \"$pkgdir\"/var/lib/hello\n",
    );
    let own = Tree::new(&text);
    own.put("bin/hello", "#!/bin/sh\n", 0o755);
    let key =
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJ\n";
    own.put("bin/key.pem", key, 0o644);
    assert_eq!(linked(&own), [""; 0], "the author says what is done");
}

#[test]
fn the_package_is_the_same_whether_it_is_linked_or_copied() {
    let cases = [
        (
            "mkdir -p out/deep/er; echo a > out/a; echo b > out/deep/er/b; ln -s a out/link; ln -s nowhere out/lost",
            "[bin, out]",
        ),
        ("mkdir out; echo a > out/a; chmod 600 out/a", "[bin, out, out/a]"),
        ("mkdir out; echo a > out/a; ln -s out also", "[bin, out, also]"),
        ("mkdir out; echo a > out/a; ln -s out also", "[bin, out, also/]"),
        ("mkdir out; echo a > out/a; ln -s out also", "[bin, out, also/a]"),
        ("mkdir out; echo a > out/a; ln -s out also", "[bin, also/]"),
        ("mkdir out; echo a > out/a; ln out/a out/b; ln out/a bin/c", "[bin, out]"),
        ("mkdir out; echo a > out/a; ln out/a elsewhere", "[bin, out]"),
        ("mkdir out; echo a > out/a; chmod 2750 out; chmod 4750 out/a", "[bin, out]"),
        (
            "mkdir -p out/in; echo a > out/in/a; chmod 555 out/in out; chmod 400 out/in/a",
            "[bin, out]",
        ),
        ("mkdir -p out/.b out/c; echo a > out/.b/a; echo a > out/c/a", "[bin, out/.]"),
        ("echo a > 'a b'; echo c > c", "['.']"),
        ("mkdir -p one/bin two; echo a > one/bin/a; echo b > two/b", "[bin, 'one/*', 'two/*']"),
        ("echo mine > bin/environment", "[bin]"),
        ("cp /bin/true bin/true", "[bin]"),
        ("mkdir empty; mkfifo pipe", "[bin, empty]"),
    ];
    for (command, destinations) in cases {
        let tree = tree(command, destinations, true);
        let copied = build(&tree, true, false).0;
        let linked = build(&tree, false, false).0;
        match (linked, copied) {
            (Ok(linked), Ok(copied)) => {
                assert_eq!(listing(&linked[0].path), listing(&copied[0].path));
                assert_eq!(linked, copied, "{command} {destinations}");
            }
            (linked, copied) => {
                let both = [linked, copied].map(|it| it.expect_err(command).to_string());
                assert_eq!(both[0], both[1], "{command} {destinations}");
            }
        }
    }
}

#[test]
fn a_tree_is_packed_again_by_others_as_it_was_built() {
    let command = "mkdir out; echo a > out/a; echo 'int main(void) { return 0; }' > main.c\n\
                   cc -o out/true main.c || cp /bin/true out/true\ncp out/true built";
    let first = tree(command, "[bin, out]", true);
    let published = build(&first, false, true).0.unwrap();
    let owned = listing(&published[0].path);
    assert!(owned.contains("hello:hello var/lib/hello/out/a"), "{owned}");
    // Strip took the symbols from the package, and from nothing else.
    let program = first.work().join("build/src/out/true");
    let built = fs::read(first.work().join("build/src/built")).unwrap();
    assert_eq!(fs::read(&program).unwrap(), built);
    let of_root = tree(command, "[bin, out]", false);
    let text = fs::read_to_string(of_root.path().join("instellar.yml")).unwrap();
    let mended = first.with_file(&text);
    let (published, heard) = build(&mended, false, true);
    assert_eq!(heard.phases[0], Phase::Reuse);
    let roots = listing(&published.unwrap()[0].path);
    assert!(roots.contains("root:root   var/lib/hello/out/a"), "{roots}");
    let data = fs::metadata(&program).unwrap();
    let own = fs::metadata(mended.path()).unwrap();
    assert_eq!((data.uid(), data.nlink()), (own.uid(), 1));
}

#[test]
fn a_file_elsewhere_keeps_its_owner_and_gets_no_name() {
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("file");
    fs::write(&file, "theirs\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let before = fs::metadata(&file).unwrap();
    let place = elsewhere.path().display();
    for (command, destinations) in [
        (format!("ln -s '{place}' away"), "[bin, away/]"),
        (format!("ln -s '{place}' away"), "[bin, away/file]"),
        (
            format!("mkdir out; ln '{place}/file' out/file || cp '{place}/file' out/file"),
            "[bin, out]",
        ),
    ] {
        let tree = tree(&command, destinations, true);
        let published = tree.build().unwrap();
        let shipped = ["away/file", "file", "out/file"].map(|it| format!("var/lib/hello/{it}\n"));
        let listing = listing(&published[0].path);
        assert!(shipped.iter().any(|it| listing.contains(it)), "{listing}");
        let after = fs::metadata(&file).unwrap();
        assert_eq!((after.uid(), after.mode(), after.nlink()), (before.uid(), before.mode(), 1));
        assert_eq!(fs::read_to_string(&file).unwrap(), "theirs\n");
    }
}

#[test]
fn a_file_of_the_package_that_takes_the_place_of_one_is_written_into_none() {
    let tree = tree("echo mine > bin/environment; chmod 755 bin/environment", "[bin]", true);
    build(&tree, false, true).0.unwrap();
    let stays = tree.work().join("build/src/bin/environment");
    assert_eq!(fs::read_to_string(stays).unwrap(), "mine\n");
}

#[test]
fn where_there_are_no_links_all_is_copied() {
    // A `cp` that has never heard of links, and begins before it notices.
    let tools = tempfile::tempdir().unwrap();
    let cp = tools.path().join("cp");
    fs::write(
        &cp,
        "#!/bin/sh\nfor last; do :; done\ncase $1 in\n-l) shift; /bin/cp \"$@\"; chmod 555 \"$last\"/*; exit 1 ;;\nesac\nexec /bin/cp \"$@\"\n",
    )
    .unwrap();
    fs::set_permissions(&cp, fs::Permissions::from_mode(0o755)).unwrap();
    let tree = tree("mkdir -p out/in; echo a > out/in/a", "[bin, out]", false);
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
    let change = |plan: &mut pakman_build::Plan<'_>, _: &mut _| {
        plan.environment.retain(|(name, _)| name != "PATH");
        plan.environment.push(("PATH".into(), path.into()));
    };
    let published = tree.build_with(change, &mut Heard::default(), &Interrupt::default()).unwrap();
    assert_eq!(text(&published[0].path, "var/lib/hello/out/in/a"), "a\n");
    let copied = build(&tree, true, false).0.unwrap();
    assert_eq!(published, copied);
}
