//! The version that a history gives.

use std::{fmt::Write as _, fs, io::Write as _, process::Stdio};

use pakman_project::TreeVersion;
use pakman_spec::ApkVersion;
use proptest::prelude::*;

use crate::support::{Tree, git};

fn version(tree: &Tree, folder: &str) -> TreeVersion {
    pakman_project::version(&tree.path().join(folder)).unwrap().unwrap()
}

fn text(tree: &Tree) -> String {
    version(tree, "").version.to_string()
}

#[test]
fn a_fix_that_is_merged_back_does_not_lower_the_version() {
    let tree = Tree::new();
    tree.git(&["tag", "v1.0.0"]).git(&["checkout", "--quiet", "-b", "next"]);
    tree.put("file", "two\n").commit().git(&["tag", "v1.1.0"]).put("file", "three\n").commit();
    tree.git(&["checkout", "--quiet", "main"]).put("fix", "").commit().git(&["tag", "v1.0.1"]);
    assert_eq!(text(&tree), "1.0.1");
    tree.git(&["checkout", "--quiet", "next"]);
    assert_eq!(text(&tree), "1.1.0_git1");
    tree.git(&["merge", "--quiet", "--no-ff", "-m", "Merge", "main"]);
    let found = version(&tree, "");
    assert_eq!(found.version.as_str(), "1.1.0_git3");
    assert_eq!((found.tag.as_deref(), found.lower.as_deref()), (Some("v1.1.0"), Some("v1.0.1")));
}

#[test]
fn a_changed_tree_is_one_above_what_it_is_based_on() {
    let tree = Tree::new();
    tree.git(&["tag", "v1.0.0"]);
    assert_eq!(text(&tree), "1.0.0");
    tree.put("file", "changed\n");
    let found = version(&tree, "");
    assert!(found.is_changed);
    assert_eq!(found.version.as_str(), "1.0.0_git1");
    tree.commit();
    assert_eq!(text(&tree), "1.0.0_git1");
    tree.put("new", "is in no commit and in no tag\n").put(".apk/acme/hello/APKBUILD", "");
    assert_eq!(text(&tree), "1.0.0_git1");
    tree.git(&["add", "--force", ".apk"]);
    assert_eq!(text(&tree), "1.0.0_git1", "the recipe says nothing of the sources");
    tree.git(&["add", "new"]);
    assert_eq!(text(&tree), "1.0.0_git2");
}

#[test]
fn what_is_changed_in_a_submodule_is_changed() {
    let inner = Tree::new();
    let other = Tree::new();
    other.git(&["submodule", "--quiet", "add", inner.path().to_str().unwrap(), "deep"]).commit();
    let tree = Tree::new();
    tree.git(&["submodule", "--quiet", "add", other.path().to_str().unwrap(), "lib"]).commit();
    tree.git(&["tag", "v1.0.0"]);
    tree.git(&["submodule", "--quiet", "update", "--init", "--recursive"]);
    tree.put("lib/new", "is in no commit of the submodule's\n");
    assert_eq!(text(&tree), "1.0.0");
    for path in ["lib/file", "lib/deep/file"] {
        tree.put(path, "changed\n");
        assert_eq!(text(&tree), "1.0.0_git1", "{path}");
        tree.put(path, "one\n");
        assert_eq!(text(&tree), "1.0.0");
    }
    for kind in ["--split-index", "--no-split-index"] {
        tree.git(&["update-index", kind]).put("lib/file", "changed\n");
        assert_eq!(text(&tree), "1.0.0_git1", "{kind}");
        tree.put("lib/file", "one\n");
    }
    tree.put("web/file", "").commit().git(&["tag", "v1.1.0"]).put("lib/file", "changed\n");
    assert_eq!(version(&tree, "web").version.as_str(), "1.1.0");
    tree.git(&["submodule", "--quiet", "deinit", "--force", "lib"]);
    assert_eq!(text(&tree), "1.1.0");
}

#[test]
fn what_a_filter_of_the_user_made_is_no_change() {
    let tree = Tree::new();
    tree.put(".gitattributes", "*.bin filter=lfs\n").put("large.bin", "pointer\n").commit();
    tree.git(&["tag", "v1.0.0"]).put("large.bin", "what the pointer stands for\n");
    let index = fs::File::options().append(true).open(tree.path().join(".git/index")).unwrap();
    let written = fs::metadata(tree.path().join("large.bin")).unwrap().modified().unwrap();
    index.set_modified(written).unwrap();
    assert_eq!(text(&tree), "1.0.0");
    index.set_modified(written - std::time::Duration::from_mins(1)).unwrap();
    assert_eq!(text(&tree), "1.0.0_git1", "it was written later");
}

#[test]
fn an_application_in_a_folder_has_tags_of_its_own() {
    for name in ["web/v2.0.0", "web-2.0.0", "web@2.0.0", "web@v2.0.0", "apps/web/v2.0.0"] {
        let tree = Tree::new();
        tree.put("apps/web/file", "").commit().git(&["tag", "v7.0.0"]);
        assert_eq!(version(&tree, "apps/web").version.as_str(), "7.0.0");
        tree.git(&["tag", name, "HEAD~1"]);
        let found = version(&tree, "apps/web");
        assert_eq!((found.version.as_str(), found.tag.as_deref()), ("2.0.0_git1", Some(name)));
        let above = version(&tree, "");
        assert_eq!((above.version.as_str(), above.skipped), ("7.0.0", None), "{name}");
    }
}

#[test]
fn a_change_elsewhere_does_not_change_the_application_in_a_folder() {
    let tree = Tree::new();
    tree.put("web/file", "").commit().git(&["tag", "v1.0.0"]).put("file", "changed\n");
    assert_eq!(version(&tree, "web").version.as_str(), "1.0.0");
    assert_eq!(text(&tree), "1.0.0_git1");
}

#[test]
fn a_tag_that_pakman_8_took_is_told_with_the_version_it_gave() {
    let tree = Tree::new();
    for (name, expected) in [("1.2.3-dev", "1.2.3"), ("2.0.0-1", "2.0.0"), ("v3.0.0-x", "2.0.0")] {
        tree.git(&["tag", name]);
        let found = version(&tree, "");
        assert_eq!(found.version.as_str(), "0.0.0_git1");
        assert_eq!(found.dropped.unwrap().1.as_str(), expected);
    }
    tree.git(&["tag", "v2.0.0", "2.0.0-1"]);
    assert_eq!(version(&tree, "").dropped, None);
}

#[test]
fn a_shallow_clone_says_so_unless_its_commit_is_tagged() {
    let tree = Tree::new();
    let clone = tree.beside("clone");
    let url = format!("file://{}", tree.path().display());
    tree.put("file", "two\n").commit();
    git(&tree.beside(""), &["clone", "--quiet", "--depth=1", &url, "clone"]);
    let version = || pakman_project::version(&clone).unwrap().unwrap();
    assert!(version().is_shallow);
    git(&clone, &["tag", "v1.0.0"]);
    assert!(!version().is_shallow);
}

#[test]
fn a_folder_that_is_in_no_repository_or_that_is_ignored_has_no_version() {
    let tree = Tree::plain();
    assert_eq!(pakman_project::version(&tree.path()).unwrap(), None);
    let tree = Tree::new();
    tree.put("ignored/file", "").put(".gitignore", "ignored\n").commit();
    assert_eq!(pakman_project::version(&tree.path().join("ignored")).unwrap(), None);
}

/// Names of tags, of which a random history has some.
const TAGS: &[&str] = &[
    "v0.0.0-alpha",
    "0.0.0",
    "v0.1.0",
    "v1",
    "v1.0.0-rc",
    "v1.0.0-rc.1",
    "1.0.0_rc0",
    "v1.0.0",
    "1.0.0",
    "1.0.0_git3",
    "1.0.0_svn1",
    "1.0.0_p1",
    "v1.0.1",
    "v1.1.0-beta.2",
    "v1.1.0",
    "v2.0.0",
    "2.0.0-dev",
    "nightly",
    "web/v9.0.0",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PAKMAN_TEST_ROUNDS").map_or(4, |text| text.parse().unwrap()),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Commits with one or two parents among those before, and tags anywhere.
    #[test]
    fn no_commit_has_a_version_that_is_not_above_those_before_it(
        parents in prop::collection::vec((any::<prop::sample::Index>(), prop::option::weighted(0.4, any::<prop::sample::Index>())), 2..12),
        tags in prop::collection::vec((prop::sample::select(TAGS), any::<prop::sample::Index>()), 0..6),
    ) {
        let tree = Tree::plain();
        tree.git(&["init", "--quiet"]);
        let mut stream = String::new();
        let mut before: Vec<Vec<usize>> = Vec::new();
        for (at, (first, second)) in parents.iter().enumerate() {
            writeln!(stream, "commit refs/heads/c{at}\nmark :{}\ncommitter N <n@example.org> {at} +0000\ndata 0", at + 1).unwrap();
            let mut ancestors = Vec::new();
            let parents = [Some(first), second.as_ref()].into_iter().flatten().filter(|_| at > 0);
            let mut parents: Vec<usize> = parents.map(|parent| parent.index(at)).collect();
            parents.dedup();
            for (word, parent) in ["from", "merge"].iter().zip(parents) {
                writeln!(stream, "{word} :{}", parent + 1).unwrap();
                ancestors.push(parent);
                ancestors.extend(before[parent].clone());
            }
            before.push(ancestors);
        }
        for (name, at) in &tags {
            writeln!(stream, "reset refs/tags/{name}\nfrom :{}\n", at.index(parents.len()) + 1).unwrap();
        }
        let mut import = std::process::Command::new("git");
        import.arg("-C").arg(tree.path()).args(["fast-import", "--quiet"]).stdin(Stdio::piped());
        let mut import = import.spawn().unwrap();
        import.stdin.take().unwrap().write_all(stream.as_bytes()).unwrap();
        assert!(import.wait().unwrap().success());
        let mut versions: Vec<ApkVersion> = Vec::new();
        for (at, before) in before.iter().enumerate() {
            fs::write(tree.path().join(".git/HEAD"), format!("ref: refs/heads/c{at}\n")).unwrap();
            let found = version(&tree, "").version;
            for earlier in before {
                prop_assert!(versions[*earlier] < found, "{} then {found}\n{stream}", versions[*earlier]);
            }
            versions.push(found);
        }
    }
}

#[test]
fn a_tag_of_this_application_that_names_no_folder_is_told_where_it_is_greater() {
    let tree = Tree::new();
    tree.git(&["remote", "add", "origin", "https://example.org/acme/hello.git"]);
    tree.git(&["tag", "v1.0.0"]).git(&["tag", "hello/v1.2.3"]).git(&["tag", "other/v9.0.0"]);
    let found = version(&tree, "");
    assert_eq!((found.version.as_str(), found.ignored.as_deref()), ("1.0.0", Some("hello/v1.2.3")));
    tree.put("hello/file", "").commit();
    assert_eq!(version(&tree, "").ignored, None, "it is that of a folder");
    assert_eq!(version(&tree, "hello").tag.as_deref(), Some("hello/v1.2.3"));
    tree.git(&["rm", "-rq", "hello"])
        .git(&["commit", "--quiet", "-m", "Away"])
        .git(&["tag", "v2.0.0"]);
    assert_eq!(version(&tree, "").ignored, None, "it is lower");
}
