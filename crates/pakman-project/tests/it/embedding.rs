//! What a program of somebody else's does with the library: the example, run.

use std::fs;

#[path = "../../examples/recipe.rs"]
#[expect(dead_code, reason = "the program's own beginning is not run")]
mod recipe;

#[test]
fn the_example_writes_the_recipe_of_a_sound_file_and_of_no_other() {
    let tree = tempfile::tempdir().unwrap();
    let file = tree.path().join("instellar.yml");
    let text = "build: { command: make, destinations: [bin] }\ndependencies: { build: [] }\n";
    fs::write(&file, text).unwrap();
    let written = recipe::write(tree.path()).unwrap();
    assert!(written.path.starts_with(tree.path().join(".apk/local")));
    let apkbuild = fs::read_to_string(written.path.join("APKBUILD")).unwrap();
    assert!(apkbuild.contains("\npkgver=0.0.0\n"), "{apkbuild}");
    assert!(apkbuild.contains("\nurl=\"unknown\"\n"), "no host has it: {apkbuild}");

    fs::write(&file, "dependencies: { build: ['a b=='] }\n").unwrap();
    let error = recipe::write(tree.path()).unwrap_err().to_string();
    assert!(error.contains("keeps the package"), "{error}");
}
