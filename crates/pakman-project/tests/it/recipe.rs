//! The folder of a recipe, in a tree that somebody else made.

use std::{fs, os::unix::fs::symlink, path::Path};

use pakman_project::{Error, RecipeFolder};
use pakman_spec::{Source, Surroundings};

use crate::support::Tree;

const INSTELLAR: &str = "
dependencies: { build: [], runtime: [curl, jq, s6, execline, hello-openrc] }
build: { command: make, destinations: [bin] }
run: { name: hello, services: [{ name: web, binary: hello, start: { call: web } }] }
";

fn recipe(tree: &Tree) -> RecipeFolder {
    let loaded =
        pakman_spec::load(&Source::new("instellar.yml", INSTELLAR), &Surroundings::default());
    let path = tree.path().join(".apk/acme/hello");
    let version = "1.0.0".parse().unwrap();
    RecipeFolder::of(&loaded.package.unwrap(), path, &tree.path(), version, 0).unwrap()
}

#[test]
fn nothing_is_written_or_removed_through_a_link_of_the_tree() {
    for part in [".apk", ".apk/acme", ".apk/acme/hello"] {
        let (tree, outside) = (Tree::plain(), Tree::plain());
        let path = tree.path().join(part);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // What looks like an earlier run's, with a file that is no longer made.
        for below in ["", "acme/hello", "hello"] {
            fs::create_dir_all(outside.path().join(below)).unwrap();
            let list = "cbf29ce484222325 old\n";
            fs::write(outside.path().join(below).join(".pakman"), list).unwrap();
            fs::write(outside.path().join(below).join("old"), "").unwrap();
            fs::write(outside.path().join(below).join(".pakman-temporary"), "").unwrap();
        }
        symlink(outside.path(), &path).unwrap();
        let before = outside.files();
        let error = recipe(&tree).write().expect_err("it is a link");
        assert!(matches!(error, Error::Link { path: found } if found == path), "{part}");
        assert_eq!(outside.files(), before, "{part}");
    }
}

#[test]
fn a_link_in_a_files_place_is_replaced_and_what_it_leads_to_stays() {
    let tree = Tree::plain();
    tree.put("precious", "mine\n");
    fs::create_dir_all(tree.path().join(".apk/acme/hello")).unwrap();
    for name in ["APKBUILD", ".pakman", "hello.initd"] {
        symlink("../../../precious", tree.path().join(".apk/acme/hello").join(name)).unwrap();
    }
    let recipe = recipe(&tree);
    recipe.write().unwrap();
    assert_eq!(fs::read_to_string(tree.path().join("precious")).unwrap(), "mine\n");
    assert!(!recipe.path.join("APKBUILD").is_symlink());
    assert_eq!(recipe.differences(Path::to_owned).unwrap(), "");
}

#[test]
fn a_pipe_in_the_folder_is_refused_and_not_waited_for() {
    for name in ["APKBUILD", ".pakman"] {
        let tree = Tree::plain();
        fs::create_dir_all(tree.path().join(".apk/acme/hello")).unwrap();
        tree.pipe(&format!(".apk/acme/hello/{name}"));
        let recipe = recipe(&tree);
        assert!(recipe.differences(Path::to_owned).is_err(), "{name}");
        assert!(name == "APKBUILD" || recipe.write().is_err());
    }
}

#[test]
fn a_long_file_is_compared_in_bounded_time() {
    let tree = Tree::plain();
    let lines: String = (0..20_000).map(|line| format!("{}\n", line * 7919 % 20_011)).collect();
    tree.put(".apk/acme/hello/APKBUILD", &lines);
    let begun = std::time::Instant::now();
    assert!(recipe(&tree).differences(Path::to_owned).unwrap().len() > lines.len());
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
}
