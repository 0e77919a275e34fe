//! The console blocks of the README, run from where its reader stands: the root of the repository.
//!
//! A program of its own, because the current folder belongs to the whole process.

#[test]
fn the_readme_shows_what_happens() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    std::env::set_current_dir(root).expect("the workspace is there");
    let cases = trycmd::TestCases::new();
    cases.case("README.md");
    // A day, so that what is supported then stays supported: 2026-06-01.
    cases.env("SOURCE_DATE_EPOCH", "1780272000");
    for name in
        ["GITHUB_WORKSPACE", "GITHUB_REPOSITORY", "GITHUB_RUN_NUMBER", "GITHUB_ACTIONS", "HOME"]
    {
        cases.env(name, "");
    }
}
