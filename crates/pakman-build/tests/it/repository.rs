//! Repositories that are no plain folder: builds can ask git there as in the work tree.

use std::{fs, os::unix::fs::symlink, path::Path};

use pakman_build::Interrupt;

use crate::support::{Heard, Tree, file, git};

/// A tree whose build tells its version, what changed since and what its repository lacks.
pub(crate) fn tree() -> Tree {
    let command = "git fsck --connectivity-only --no-dangling --no-progress\ngit describe --tags --always\ngit status --porcelain --untracked-files=no\ngit rev-parse --show-toplevel\n\
                   mkdir bin; touch bin/hello; chmod 755 bin/hello";
    Tree::new(&file(command, "[bin]", ""))
}

/// Whether its build is told `v2`, and that nothing changed.
pub(crate) fn knows_its_version(tree: &Tree) {
    let mut heard = Heard::default();
    tree.build_with(|_, _| {}, &mut heard, &Interrupt::default()).unwrap();
    let top = tree.work().join("build/src");
    let top = fs::canonicalize(top.parent().unwrap().parent().unwrap()).unwrap().join("build/src");
    assert_eq!(heard.lines, ["v2".to_owned(), top.display().to_string()]);
}

#[test]
fn a_repository_behind_a_link() {
    let tree = tree();
    tree.commit().git(&["tag", "v2"]);
    let away = tree.path().parent().unwrap().join("repository.git");
    fs::rename(tree.path().join(".git"), away).unwrap();
    tree.link(".git", "../repository.git");
    knows_its_version(&tree);
}

#[test]
fn a_repository_of_links() {
    let tree = tree();
    tree.commit().git(&["tag", "v2"]);
    let away = tree.path().parent().unwrap().join("shared.git");
    fs::rename(tree.path().join(".git"), &away).unwrap();
    fs::create_dir(tree.path().join(".git")).unwrap();
    for name in ["config", "refs", "objects", "packed-refs", "info"] {
        symlink(format!("../../shared.git/{name}"), tree.path().join(".git").join(name)).unwrap();
    }
    for name in ["HEAD", "index"] {
        fs::copy(away.join(name), tree.path().join(".git").join(name)).unwrap();
    }
    knows_its_version(&tree);
}

#[test]
fn a_linked_work_tree_by_a_relative_path_and_of_a_bare_repository() {
    let other = tree();
    other.commit().git(&["tag", "v2"]);
    let above = other.path().parent().unwrap().to_owned();
    git(&above, &["clone", "--quiet", "--bare", "app", "bare.git"]);
    for repository in [other.path(), above.join("bare.git")] {
        let tree = tree();
        fs::remove_dir_all(tree.path()).unwrap();
        git(
            &repository,
            &["worktree", "add", "--quiet", "--detach", tree.path().to_str().unwrap(), "v2"],
        );
        knows_its_version(&tree);
        // As git 2.48 writes it.
        let pointer = fs::read_to_string(tree.path().join(".git")).unwrap();
        let folder = pointer.trim().strip_prefix("gitdir: ").unwrap();
        let up = "../".repeat(tree.path().components().count() - 1);
        fs::write(tree.path().join(".git"), format!("gitdir: {up}{}\n", &folder[1..])).unwrap();
        knows_its_version(&tree);
    }
}

#[test]
fn objects_that_another_repository_lends() {
    let other = tree();
    other.commit().git(&["tag", "v2"]);
    let above = other.path().parent().unwrap().to_owned();
    git(&above, &["clone", "--quiet", "--shared", "app", "second"]);
    git(&above, &["clone", "--quiet", "--shared", "second", "third"]);
    let lenders = above.join("third/.git/objects/info/alternates");
    fs::write(lenders, "../../../second/.git/objects\n").unwrap();
    let tree = tree();
    fs::remove_dir_all(tree.path()).unwrap();
    fs::rename(above.join("third"), tree.path()).unwrap();
    fs::write(
        tree.path().join(".git/objects/info/alternates"),
        format!("{}\n", above.join("second/.git/objects").display()),
    )
    .unwrap();
    knows_its_version(&tree);
}

#[test]
fn a_submodule_knows_its_own_version() {
    let inner = Tree::new("");
    inner.put("inside.txt", "", 0o644).commit().git(&["tag", "inner-1"]);
    let command = "git -C lib/other describe --tags\ngit -C lib/other status --porcelain\n\
                   mkdir bin; touch bin/hello; chmod 755 bin/hello";
    let tree = Tree::new(&file(command, "[bin]", ""));
    tree.commit();
    tree.git(&["submodule", "--quiet", "add", inner.path().to_str().unwrap(), "lib/other"]);
    let mut heard = Heard::default();
    tree.build_with(|_, _| {}, &mut heard, &Interrupt::default()).unwrap();
    assert_eq!(heard.lines, ["inner-1"]);
}

#[test]
fn the_repository_of_a_submodule_is_never_shipped() {
    let inner = Tree::new("");
    inner.put("inside.txt", "", 0o644).commit();
    for (destinations, shipped) in [("lib", "lib/other"), ("lib/*", "other"), ("lib/other/.", ".")]
    {
        let command = "mkdir -p bin made/.git; touch bin/hello made/.git/own; chmod 755 bin/hello";
        let tree = Tree::new(&file(command, &format!("[bin, made, '{destinations}']"), ""));
        tree.commit();
        tree.git(&["submodule", "--quiet", "add", inner.path().to_str().unwrap(), "lib/other"]);
        let listing = tree.listing();
        let shipped = Path::new("var/lib/hello").join(shipped).join("inside.txt");
        let shipped = shipped.to_str().unwrap().replace("/./", "/");
        assert!(listing.contains(&shipped), "{listing}");
        assert!(listing.contains("var/lib/hello/made/.git/own"), "{listing}");
        assert_eq!(listing.matches(".git").count(), 2, "{listing}");
    }
}

#[test]
fn tokens_in_settings_stay_behind() {
    let command = "cat .git/config; ls .git\ngit remote -v\n\
                   mkdir bin; touch bin/hello; chmod 755 bin/hello";
    let tree = Tree::new(&file(command, "[bin]", ""));
    tree.commit().git(&["remote", "add", "origin", "https://me:s3cret@host.example/acme/hello"]);
    let header = "AUTHORIZATION: basic s3cret";
    tree.git(&["config", "http.https://host.example/.extraheader", header]);
    tree.put(".git/credentials", "https://me:s3cret@host.example", 0o600);
    let mut heard = Heard::default();
    tree.build_with(|_, _| {}, &mut heard, &Interrupt::default()).unwrap();
    let text = heard.lines.join("\n");
    assert!(!text.contains("s3cret") && !text.contains("credentials"), "{text}");
    assert!(text.contains("origin\thttps://host.example/acme/hello (fetch)"), "{text}");
}

#[test]
fn what_only_looks_like_a_repository_leads_nowhere() {
    let tree = tree();
    let secret = tree.path().parent().unwrap().join("secret");
    fs::create_dir(&secret).unwrap();
    fs::write(secret.join("config"), "token").unwrap();
    tree.commit().git(&["tag", "v2"]);
    let git = tree.path().join(".git");
    symlink("../../secret", git.join("stolen")).unwrap();
    symlink("../../secret/config", git.join("extra")).unwrap();
    fs::write(git.join("objects/info/alternates"), format!("{}\n", secret.display())).unwrap();
    let keep = |plan: &mut pakman_build::Plan<'_>, _: &mut pakman_build::Native| plan.keep = true;
    tree.build_with(keep, &mut Heard::default(), &Interrupt::default()).unwrap();
    let copy = tree.work().join("build/src/.git");
    for name in ["stolen", "extra", "objects/config", "hooks"] {
        assert!(fs::symlink_metadata(copy.join(name)).is_err(), "{name}");
    }
}
