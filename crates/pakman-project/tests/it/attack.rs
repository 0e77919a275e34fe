//! Work trees that want something done: nothing in them is started, and nothing outside is read.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, SystemTime},
};

use crate::support::{Tree, git, try_git};

/// Settings that make some command of git start a program.
const SETTINGS: &[&str] = &[
    "core.fsmonitor",
    "core.sshCommand",
    "core.askPass",
    "core.pager",
    "core.editor",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "sequence.editor",
    "pager.log",
    "pager.status",
    "pager.ls-files",
    "pager.config",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.ssh.defaultKeyCommand",
    "gpg.x509.program",
    "credential.helper",
    "diff.external",
    "diff.trap.command",
    "diff.trap.textconv",
    "merge.trap.driver",
    "filter.trap.clean",
    "filter.trap.smudge",
    "filter.trap.process",
    "interactive.diffFilter",
    "uploadpack.packObjectsHook",
    "remote.origin.uploadpack",
    "remote.origin.vcs",
    "submodule.lib.update",
    "trailer.trap.command",
    "alias.ls-files",
    "alias.status",
    "alias.describe",
    "trace2.normalTarget",
];

/// Sets every trap that settings, attributes and hooks can hold.
fn set_traps(folder: &Path, trap: &str) {
    for name in SETTINGS {
        let value = if name.starts_with("alias.") { format!("!{trap}") } else { trap.to_owned() };
        git(folder, &["config", name, &value]);
    }
    git(folder, &["config", "log.showSignature", "true"]);
    git(folder, &["config", "filter.trap.required", "true"]);
    let hooks = folder.join(git(folder, &["rev-parse", "--git-path", "hooks"]));
    fs::create_dir_all(&hooks).unwrap();
    for name in
        ["post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman"]
    {
        fs::copy(trap, hooks.join(name)).unwrap();
        fs::set_permissions(hooks.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    fs::write(folder.join(".gitattributes"), "* filter=trap diff=trap merge=trap\n").unwrap();
}

#[test]
fn no_setting_attribute_or_hook_of_the_repository_starts_a_program() {
    let tree = Tree::new();
    let trap = tree.trap();
    tree.git(&["tag", "v1.0.0"]).put("file", "two\n").commit();
    set_traps(&tree.path(), &trap);
    tree.put("file", "three\n");
    let _ = try_git(&tree.path(), &["status"]);
    assert!(tree.was_trapped(), "git itself falls into the trap");
    let index = fs::File::options().append(true).open(tree.path().join(".git/index")).unwrap();
    index.set_modified(SystemTime::now() - Duration::from_mins(1)).unwrap();
    tree.ask().unwrap();
    assert!(!tree.was_trapped());
    let head = pakman_project::head(&tree.path()).unwrap().unwrap();
    assert!(head.commit.ends_with("-dirty") && head.commit.len() == 46, "{}", head.commit);
}

#[test]
fn settings_that_the_repository_includes_start_nothing() {
    let tree = Tree::new();
    let text = format!("[core]\n\tfsmonitor = {}\n", tree.trap());
    tree.put("settings", &text).put("file", "two\n");
    tree.git(&["config", "include.path", "../settings"]);
    let _ = try_git(&tree.path(), &["status"]);
    assert!(tree.was_trapped());
    tree.ask().unwrap();
    assert!(!tree.was_trapped());
}

#[test]
fn a_submodule_and_a_repository_within_start_nothing() {
    let tree = Tree::new();
    let (other, trap) = (Tree::new(), tree.trap());
    tree.git(&["submodule", "--quiet", "add", other.path().to_str().unwrap(), "lib"]).commit();
    tree.put("nested/inside", "").put("lib/file", "two\n");
    let nested = tree.path().join("nested");
    git(&nested, &["init", "--quiet"]);
    git(&nested, &["add", "--all"]);
    for folder in [tree.path().join("lib"), nested] {
        set_traps(&folder, &trap);
    }
    let _ = try_git(&tree.path(), &["status"]);
    assert!(tree.was_trapped());
    tree.ask().unwrap();
    assert!(!tree.was_trapped());
    let sources = tree.sources().unwrap();
    for path in ["lib/file", "lib/.git", "nested/inside"] {
        assert!(sources.contains(&path.to_owned()), "{sources:?}");
    }
}

#[test]
fn a_folder_that_looks_like_a_repository_is_a_folder() {
    let tree = Tree::new();
    let trap = tree.trap();
    let bare = tree.path().join("bare");
    git(&tree.path(), &["init", "--quiet", "--bare", "bare"]);
    git(&bare, &["config", "core.fsmonitor", &trap]);
    git(&bare, &["config", "core.worktree", ".."]);
    git(&bare, &["config", "core.bare", "false"]);
    tree.put("bare/instellar.yml", "");
    tree.commit();
    let root = tree.path().join("bare");
    let sources = pakman_project::sources(&root, &[]).unwrap().files;
    assert!(sources.iter().any(|file| file.path == Path::new("config")), "{sources:?}");
    pakman_project::head(&root).unwrap().unwrap();
    assert!(!tree.was_trapped());
}

#[test]
fn missing_objects_are_not_fetched() {
    let tree = Tree::new();
    let trap = tree.trap();
    tree.git(&["config", "remote.origin.url", "."]).git(&[
        "config",
        "remote.origin.promisor",
        "true",
    ]);
    tree.git(&["config", "remote.origin.uploadpack", &trap]);
    tree.git(&["config", "core.repositoryformatversion", "1"]);
    tree.git(&["config", "extensions.partialClone", "origin"]);
    let object = git(&tree.path(), &["rev-parse", "HEAD^{tree}"]);
    fs::remove_file(tree.path().join(format!(".git/objects/{}/{}", &object[..2], &object[2..])))
        .unwrap();
    let _ = try_git(&tree.path(), &["status"]);
    assert!(tree.was_trapped());
    let error = tree.error();
    assert!(error.contains("git cannot read the repository of"), "{error}");
    assert!(!tree.was_trapped());
}

#[test]
fn what_is_behind_a_link_is_not_among_the_sources() {
    let tree = Tree::new();
    let other = Tree::new();
    tree.put("lib/one", "").put("kept/two", "").commit();
    other.put("one", "outside\n").commit();
    fs::remove_dir_all(tree.path().join("lib")).unwrap();
    tree.link("lib", other.path());
    assert_eq!(tree.sources().unwrap(), [".gitignore", "file", "kept/two", "lib"]);
}

#[test]
fn a_link_in_a_submodules_place_is_a_link() {
    let (tree, other) = (Tree::new(), Tree::new());
    tree.git(&["submodule", "--quiet", "add", other.path().to_str().unwrap(), "deep/lib"]).commit();
    fs::remove_dir_all(tree.path().join("deep/lib")).unwrap();
    tree.link("deep/lib", other.path());
    assert!(tree.sources().unwrap().iter().all(|path| !path.starts_with("deep/lib/")));
    fs::remove_file(tree.path().join("deep/lib")).unwrap();
    fs::remove_dir(tree.path().join("deep")).unwrap();
    fs::create_dir(tree.beside("away")).unwrap();
    fs::rename(other.path(), tree.beside("away/lib")).unwrap();
    tree.link("deep", tree.beside("away"));
    assert_eq!(tree.sources().unwrap(), [".gitignore", ".gitmodules", "deep", "file"]);
}

#[test]
fn an_index_cannot_name_what_is_outside_or_gits_own() {
    let tree = Tree::new();
    fs::write(tree.beside("outside"), "").unwrap();
    for (name, crafted) in [
        ("aa/outside", "../outside"),
        ("aaaa/config", ".git/config"),
        ("aaaa/CONFIG", ".GIT/config"),
        ("a/aa/aa/outside", "a/../../outside"),
        ("aaaaaaaaaa", "/etc/hosts"),
        ("aaaaaa/a", "file/../"),
    ] {
        tree.put(name, "").git(&["add", name]);
        let index = tree.path().join(".git/index");
        let mut bytes = fs::read(&index).unwrap();
        let at = bytes.windows(name.len()).position(|part| part == name.as_bytes()).unwrap();
        bytes[at..at + crafted.len()].copy_from_slice(crafted.as_bytes());
        fs::write(&index, bytes).unwrap();
        fs::remove_file(tree.path().join(name)).unwrap();
        // git may refuse the index as a whole, too.
        if let Ok(sources) = tree.sources() {
            assert_eq!(sources, [".gitignore", "file"], "{crafted}");
        }
        fs::remove_file(&index).unwrap();
        tree.git(&["reset", "--quiet"]);
    }
}
