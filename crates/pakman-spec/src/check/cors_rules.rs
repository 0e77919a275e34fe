//! CORS rules that are no JSON: the platform fills in the templates, Uplink parses the rest.

use serde_json::Value as Json;

use super::File;
use crate::{
    Code, Diagnostic, Sink, Spanned,
    text::part::part,
    yaml::tree::{Content, Node, Scalar},
};

/// The keys of a rule of S3.
const KEYS: &[&str] =
    &["AllowedHeaders", "AllowedMethods", "AllowedOrigins", "ExposeHeaders", "ID", "MaxAgeSeconds"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for variable in file.variables() {
        let Some(options) = &variable.value.driver_options else { continue };
        let cors = file.root.at(options.span).and_then(|options| options.entry("cors"));
        let Some(Node { span, content: Content::Scalar(Scalar { text, .. }) }) =
            cors.map(|entry| &entry.value)
        else {
            continue;
        };
        let text = Spanned { value: text.to_string(), span: *span };
        let (filled, places) = without_templates(&text.value);
        match serde_json::from_str::<Json>(&filled) {
            Err(error) => {
                let line = filled.split_inclusive('\n').take(error.line().saturating_sub(1));
                let at = line.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
                let at = places.get(at.min(filled.len())).copied().unwrap_or(text.value.len());
                let place = part(file.source, &text, at..text.value.len().min(at + 1));
                let words = error.to_string();
                let words = words.split(" at line").next().unwrap_or_default().to_owned();
                let message = format!("the CORS rules are not valid JSON: {words}");
                sink.push(Diagnostic::new(Code::CorsRules, place, message));
            }
            Ok(rules) => {
                if let Some(problem) = problem(&rules) {
                    sink.push(
                        Diagnostic::new(Code::CorsRules, text.span, problem)
                            .help(format!("a rule has `{}`", KEYS.join("`, `"))),
                    );
                }
            }
        }
    }
}

/// The text with a word in place of each `{{ ... }}`, in quotes where none are around it, and
/// where each byte of it comes from.
fn without_templates(text: &str) -> (String, Vec<usize>) {
    let (mut filled, mut places) = (String::new(), Vec::new());
    let (mut at, mut is_string) = (0, false);
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        let (written, read) = match (letter, rest.find("}}")) {
            ('{', Some(end)) if rest.starts_with("{{") => {
                (if is_string { "x" } else { "\"x\"" }, end + 2)
            }
            ('\\', _) if is_string => {
                let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
                (&rest[..=escaped], 1 + escaped)
            }
            _ => {
                is_string ^= letter == '"';
                (&rest[..letter.len_utf8()], letter.len_utf8())
            }
        };
        filled += written;
        places.resize(filled.len(), at);
        at += read;
    }
    places.push(text.len());
    (filled, places)
}

/// What is wrong with rules that are JSON.
fn problem(rules: &Json) -> Option<String> {
    let Json::Array(rules) = rules else {
        return Some("the CORS rules are not a list".to_owned());
    };
    for rule in rules {
        let Json::Object(rule) = rule else {
            return Some("a CORS rule is not an object".to_owned());
        };
        if let Some(key) = rule.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Some(format!("a CORS rule has no key `{key}`"));
        }
        let needed = ["AllowedMethods", "AllowedOrigins"];
        if let Some(key) = needed.iter().find(|key| !rule.contains_key(**key)) {
            return Some(format!("a CORS rule lacks `{key}`"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_a_word_inside_of_quotes_and_in_quotes_elsewhere() {
        let cases = [
            ("[{{- x -}}]", "[\"x\"]"),
            ("[\"https://{{ x }}\"]", "[\"https://x\"]"),
            ("[\"\\\"{{x}}\"]", "[\"\\\"x\"]"),
            ("[{{ x", "[{{ x"),
            ("é{{x}}", "é\"x\""),
        ];
        for (text, expected) in cases {
            let (filled, places) = without_templates(text);
            assert_eq!(filled, expected);
            assert_eq!(places.len(), filled.len() + 1);
        }
    }
}
