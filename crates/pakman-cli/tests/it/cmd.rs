//! The cases in `tests/cmd`: one file each, as it looks in a terminal.

#[test]
fn cases() {
    let cases = trycmd::TestCases::new();
    cases.case("tests/cmd/*.trycmd");
    // What a hosted build sets would be found by the program under test.
    for name in
        ["GITHUB_WORKSPACE", "GITHUB_REPOSITORY", "GITHUB_RUN_NUMBER", "GITHUB_ACTIONS", "HOME"]
    {
        cases.env(name, "");
    }
    cases.env("PAKMAN_BUILD", "here");
    // A day, so that what is supported then stays supported: 2026-06-01.
    cases.env("SOURCE_DATE_EPOCH", "1780272000");
    for name in ["ABUILD_PRIVATE_KEY", "ABUILD_PUBLIC_KEY"] {
        cases.env(name, "");
    }
}
