//! Diagnostics of every shape, for the tests of all renderers.

use pakman_spec::{Code, Diagnostic, Edit, Severity, Source, Span};

const TEXT: &str = "\
# Größe und Überschrift 🦀
dependencies:
  build: [make]
bild:
  command: |
    make
    make install
run:
  name: größe # naïve
  name: hello\u{202e}
";

/// A file with an error, a warning and notes: without label, with two, with one over several
/// lines, with letters of several bytes before and inside, with `%` and line ends in the words,
/// with a fix that replaces and one that inserts.
pub fn diagnostics() -> (Source, Vec<Diagnostic>) {
    let span = |words: &str| {
        let start = TEXT.find(words).expect("the words are in the text");
        Span::new(start, start + words.len())
    };
    let after = |words: &str| Span::new(span(words).end as usize, span(words).end as usize);
    let edit = |span, text: &str| Edit { span, text: text.to_owned() };
    let diagnostics = vec![
        Diagnostic::whole_file(Code::MissingKey, "`architectures` is 100% missing,\nat all")
            .help("add it:\u{1b}[31m one word each"),
        Diagnostic::new(Code::UnknownKey, span("bild"), "unknown key `bild`")
            .fix("rename it to `build`", vec![edit(span("bild"), "build")]),
        Diagnostic::new(Code::WrongType, span("|\n    make\n    make install"), "this is long")
            .label("all of it"),
        Diagnostic::new(Code::BadName, span("größe"), "`größe` is not a package name")
            .label("`ö` is not ASCII"),
        Diagnostic::new(Code::DuplicateKey, span("name: hello"), "`name` appears twice")
            .label("again\u{7} here")
            .also(span("name: größe"), "first here"),
        Diagnostic::new(Code::YamlDialect, span("make]"), "a note").severity(Severity::Note),
        Diagnostic::new(Code::SetcapOption, span("name: hello\u{202e}"), "an option is missing")
            .unsafe_fix(
                "add two lines",
                vec![edit(after("hello\u{202e}\n"), "options:\n  - setcap\n")],
            ),
    ];
    (Source::new("größe/in\u{1b}stellar.yml", TEXT), diagnostics)
}
