//! `build()`: the user's own shell, untouched.

use std::fs;

use crate::{
    samples::{context, custom, files, minimal, services},
    shell::quiet,
    stage::Stage,
};

#[test]
fn the_command_runs_in_the_source_tree() {
    let mut package = minimal();
    package.build.command = "echo \"$PWD\"\nls -d .git bin\n".to_owned();
    let Some(stage) = Stage::set(&package, &services(&package)) else { return };
    stage.put("bin/hello", "", 0o755).put(".git/HEAD", "", 0o644);
    stage.unpack();
    let source = stage.recipe().join("src");
    assert_eq!(quiet(stage.build()), format!("{}\n.git\nbin\n", source.display()));
}

#[test]
fn here_documents_and_text_over_several_lines_stay_as_they_are() {
    let mut package = custom();
    package.build.command =
        "cat > out <<EOF\n  a\n\tb\nEOF\nprintf %s 'c\n\td' >> out\nif :; then\n  :\nfi\n"
            .to_owned();
    package.body = Some("cp out \"$pkgdir\"\n".to_owned());
    let Some(stage) = Stage::set(&package, &[]) else { return };
    stage.put("Proxyfile", "", 0o644);
    stage.unpack();
    quiet(stage.build());
    let text = fs::read_to_string(stage.recipe().join("pkg/out")).unwrap();
    assert_eq!(text, "  a\n\tb\nc\n\td");
}

#[test]
fn a_command_without_code_is_left_out() {
    for command in ["", "\n", "# later\n"] {
        let mut package = minimal();
        package.build.command = command.to_owned();
        let files = files(&package, &[], &context());
        assert!(!files.last().unwrap().text.contains("build() {"), "{command}");
    }
}
