//! What generated files are made from quotes no value by hand.

use super::tree::{entries, files, name, read, root};

#[test]
fn every_template_is_escaped_and_quotes_no_value_itself() {
    for crate_folder in entries(&root().join("crates")) {
        let templates = files(&crate_folder.join("templates"));
        if templates.is_empty() {
            continue;
        }
        let settings = read(&crate_folder.join("askama.toml"));
        for path in templates {
            let name = name(&path);
            let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
            let escaped = settings.contains(&format!("\"{extension}\""));
            assert!(!extension.is_empty() && escaped, "{} is not escaped", path.display());
            for (number, line) in read(&path).lines().enumerate() {
                let at = format!("{}:{}", path.display(), number + 1);
                assert!(!has_quoted_value(line), "{at}: a value inside quotes: {line}");
            }
        }
    }
}

#[test]
fn a_value_inside_quotes_is_found() {
    for line in
        ["x=\"{{ y }}\"", "a: '[[ y ]]'", "'{{ y|dq }}'", "a \"b\" '{{ y }}'", "\"${x}{{ y }}\""]
    {
        assert!(has_quoted_value(line), "{line}");
    }
    for line in ["x={{ y }}", "\"a\"{{ y }}\"b\"", "# don't {{ y }}", "\\\"{{ y }}", "\"'\"{{ y }}"]
    {
        assert!(!has_quoted_value(line), "{line}");
    }
}

/// Whether a `{{ value }}` or `[[ value ]]` stands between quotes on its line, other than one between double quotes
/// that is escaped for them. A comment may quote as it likes.
fn has_quoted_value(line: &str) -> bool {
    if line.trim_start().starts_with('#') {
        return false;
    }
    let mut quote = None;
    let mut letters = line.char_indices();
    while let Some((at, letter)) = letters.next() {
        match (letter, quote) {
            ('\\', None | Some('"')) => {
                letters.next();
            }
            ('"' | '\'', None) => quote = Some(letter),
            (_, Some(open)) if letter == open => quote = None,
            ('{' | '[', Some(open)) => {
                let is_value = |(begin, end): &(&str, &str)| {
                    let value = line[at..].strip_prefix(begin).and_then(|it| it.split(end).next());
                    value.is_some_and(|it| open == '\'' || !it.trim_end().ends_with("|dq"))
                };
                if [("{{", "}}"), ("[[ ", "]]")].iter().any(is_value) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}
