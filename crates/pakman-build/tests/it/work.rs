//! The work folder: what may be emptied, and what a build can do to it.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Command,
};

use pakman_build::{Error, Interrupt, Native, Plan};

use crate::support::{Heard, Tree, file};

/// The error of building in `work`.
fn refused(tree: &Tree, work: &Path) -> String {
    let change = |plan: &mut Plan<'_>, _: &mut Native| work.clone_into(&mut plan.work);
    let error = tree.build_with(change, &mut Heard::default(), &Interrupt::default());
    let error = error.expect_err("it is refused");
    assert!(matches!(error, Error::Work { .. }), "{error}");
    error.to_string()
}

fn tree() -> Tree {
    Tree::new(&file("mkdir bin; touch bin/hello; chmod 755 bin/hello", "[bin]", ""))
}

#[test]
fn a_folder_of_somebodys_files_is_never_emptied() {
    let tree = tree();
    let documents = tree.path().parent().unwrap().join("documents");
    fs::create_dir(&documents).unwrap();
    fs::write(documents.join("thesis"), "years").unwrap();
    let error = refused(&tree, &documents);
    assert!(error.contains("it holds files that no build made"), "{error}");
    // Neither is one with a mark that is not one.
    symlink("thesis", documents.join(".pakman-work")).unwrap();
    refused(&tree, &documents);
    assert_eq!(fs::read_to_string(documents.join("thesis")).unwrap(), "years");
    assert_eq!(fs::read_dir(&documents).unwrap().count(), 2);
}

#[test]
fn a_folder_that_has_to_do_with_the_sources_is_refused() {
    let tree = tree();
    tree.commit();
    let root = tree.path();
    fs::create_dir(root.join("empty")).unwrap();
    symlink(&root, root.parent().unwrap().join("link")).unwrap();
    let above = root.parent().unwrap().to_owned();
    let inside = [
        root.clone(),
        root.join("empty"),
        root.join("new/er"),
        root.join(".git"),
        root.join(".git/objects"),
        above.join("link/empty"),
        root.join("../app/empty"),
    ];
    for work in inside {
        let error = refused(&tree, &work);
        assert!(error.contains("it is inside "), "{error}");
    }
    let error = refused(&tree, &above);
    assert!(error.contains("it holds "), "{error}");
    assert!(root.join("instellar.yml").exists() && root.join(".git/HEAD").exists());
}

#[test]
fn the_repository_of_a_linked_work_tree_is_no_work_folder_either() {
    let main = tree();
    main.commit();
    let linked = tree();
    fs::remove_dir_all(linked.path()).unwrap();
    main.git(&["worktree", "add", "--quiet", linked.path().to_str().unwrap()]);
    for work in ["app/.git", "app/.git/worktrees/app/new"] {
        let work = main.path().parent().unwrap().join(work);
        if !work.ends_with(".git") {
            refused(&linked, &work);
        }
    }
    linked.build().unwrap();
}

#[test]
fn a_link_and_a_folder_of_somebody_else_are_refused() {
    let tree = tree();
    let above = tree.path().parent().unwrap().to_owned();
    fs::create_dir(above.join("there")).unwrap();
    symlink("there", above.join("link")).unwrap();
    let error = refused(&tree, &above.join("link"));
    assert!(error.contains("it is a link"), "{error}");
    let theirs = above.join("theirs");
    fs::create_dir(&theirs).unwrap();
    if std::os::unix::fs::chown(&theirs, Some(12345), None).is_ok() {
        let error = refused(&tree, &theirs);
        assert!(error.contains("it belongs to another user"), "{error}");
    }
}

#[test]
fn what_the_build_before_left_is_no_trap_for_the_next() {
    let tree = tree();
    tree.build().unwrap();
    let precious = tree.path().parent().unwrap().join("precious");
    fs::write(&precious, "mine").unwrap();
    let log = tree.work().join("build.log");
    fs::remove_file(&log).unwrap();
    symlink(&precious, &log).unwrap();
    tree.build().expect_err("the log is a link");
    fs::remove_file(&log).unwrap();
    assert!(Command::new("mkfifo").arg(&log).status().unwrap().success());
    tree.build().expect_err("the log is a pipe");
    fs::remove_file(&log).unwrap();
    tree.build().unwrap();
    assert_eq!(fs::read_to_string(&precious).unwrap(), "mine");
}

#[test]
fn a_private_key_is_not_shipped_whatever_it_is_called() {
    let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB\n";
    let tree =
        Tree::new(&file("mkdir bin; cp notes.txt bin/hello; chmod 755 bin/hello", "[bin]", ""));
    tree.put("notes.txt", key, 0o600);
    let error = tree.error();
    assert!(error.starts_with("/var/lib/hello/bin/hello: it holds a private key"), "{error}");
    // Keys that came with a module of the registry are anybody's.
    let tree = Tree::new(&file(
        "mkdir bin; touch bin/hello; chmod 755 bin/hello",
        "[bin, node_modules]",
        "",
    ));
    tree.put("node_modules/tls/test/key.pem", key, 0o644);
    tree.build().unwrap();
}

#[test]
fn a_destination_never_leads_out_of_the_sources() {
    for pattern in ["'*/..'", "'.*'", "bin/../.."] {
        let tree = Tree::new(&file("mkdir bin; touch bin/hello .x", &format!("[{pattern}]"), ""));
        let Err(Error::Failed(failure)) = tree.build() else { panic!("{pattern} fails") };
        assert!(
            failure.tail.iter().any(|line| line.contains("leads out of")),
            "{:?}",
            failure.tail
        );
    }
}

#[test]
fn a_repository_is_copied_and_never_shared() {
    let command = "mkdir bin; touch bin/hello; chmod 755 bin/hello\n\
                   find .git -type f -exec chmod u+w {} + -exec sh -c 'for f; do echo ruined > \"$f\"; done' sh {} +";
    let tree = Tree::new(&file(command, "[bin]", ""));
    tree.commit();
    tree.build().unwrap();
    tree.git(&["fsck", "--strict"]).git(&["status", "--porcelain"]);
    assert!(fs::metadata(tree.path().join(".git/HEAD")).unwrap().permissions().mode() & 0o200 != 0);
}
