//! What cannot be shipped.

use crate::support::{Tree, file};

/// The error of a package whose body does this.
fn refused(body: &str) -> String {
    let more = format!("package: |\n  {}\n", body.replace('\n', "\n  "));
    let tree = Tree::new(&file("true", "[]", &more));
    tree.put("program", "#!/bin/sh\n", 0o755);
    tree.error()
}

#[test]
fn everything_that_abuild_or_apk_would_refuse_is_told_at_once() {
    let error = refused(
        "mkdir -p \"$pkgdir\"/opt/x/y \"$pkgdir\"/home/z \"$pkgdir\"/lib64 \"$pkgdir\"/usr/share/man/man1\n\
         touch \"$pkgdir\"/.hidden \"$pkgdir\"/usr/share/man/man1/x.1\n\
         touch \"$pkgdir\"/\"two\nlines\"\n\
         mkfifo \"$pkgdir\"/usr/pipe\n\
         install -Dm644 program \"$pkgdir\"/etc/init.d/hello\n\
         install -Dm4755 program \"$pkgdir\"/usr/bin/su2",
    );
    insta::assert_snapshot!(error);
}

#[test]
fn options_of_abuild_allow_what_they_allow_there() {
    let more = "package: |\n  mkdir -p \"$pkgdir\"/opt/x \"$pkgdir\"/lib64\n  install -m4755 -D program \"$pkgdir\"/usr/bin/su2\n";
    let text = file("true", "[]", more)
        .replace("  destinations: []", "  destinations: []\n  options: ['!fhs', lib64, suid]");
    let tree = Tree::new(&text);
    tree.put("program", "#!/bin/sh\n", 0o755);
    assert!(tree.listing().contains("4755 root:root   usr/bin/su2"));
}

#[test]
fn destinations_that_match_nothing_are_named() {
    let tree = Tree::new(&file("mkdir bin", "[bin, 'dist/*', 'bu ild']", ""));
    assert_eq!(tree.error(), "`build.destinations`: there is no `dist/*`, `'bu ild'`");
}

#[test]
fn a_source_that_is_fetched_or_missing_is_named() {
    let more = |word: &str| {
        format!("source: {word}\npackage: |\n  install -D program \"$pkgdir\"/usr/bin/program\n")
    };
    let error = |word: &str| Tree::new(&file("true", "[]", &more(word))).error();
    let fetched = error("https://example.org/x.tar.gz");
    assert!(fetched.contains("is a download"), "{fetched}");
    let missing = error("../../../none.conf");
    assert!(missing.contains("`../../../none.conf` in `source` does not exist"), "{missing}");
}

#[test]
fn a_source_of_the_tree_lies_beside_it() {
    let more = "source: ../../../etc/app.conf\npackage: |\n  install -D \"$srcdir\"/app.conf \"$pkgdir\"/etc/app.conf\n";
    let tree = Tree::new(&file("true", "[]", more));
    tree.put("etc/app.conf", "x\n", 0o644);
    assert!(tree.listing().contains("etc/app.conf"));
}
