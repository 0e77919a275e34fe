//! The report as SARIF 2.1.0, which code scanning services and many viewers read.

use std::collections::HashMap;

use pakman_spec::{Code, Diagnostic, Edit, Fix, KeyPaths, Label, Severity, Source, Span};
use serde::Serialize;

use crate::input::Input;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME: &str = env!("CARGO_PKG_REPOSITORY");

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    /// Characters, as people count them, and not UTF-16 code units.
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text<'static>,
    full_description: Text<'static>,
    help: Page,
    help_uri: String,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Page {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Words,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<[Mend<'a>; 1]>,
}

#[derive(Serialize)]
struct Words {
    text: String,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "keyPath/v1")]
    key_path: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

/// Lines and columns from 1, the end exclusive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mend<'a> {
    description: Text<'a>,
    artifact_changes: [Change<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    #[serde(skip_serializing_if = "Option::is_none")]
    inserted_content: Option<Text<'a>>,
}

/// The diagnostics of all files that have a wanted severity, as one log with a final newline.
pub(crate) fn sarif(inputs: &[Input], wanted: &[Severity]) -> String {
    let driver = Driver {
        name: "pakman",
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: HOME,
        rules: Code::ALL.iter().copied().map(rule).collect(),
    };
    let results = inputs.iter().flat_map(|input| findings(input, wanted)).collect();
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    let mut text = serde_json::to_string_pretty(&log).expect("keys are text");
    text.push('\n');
    text
}

fn rule(code: Code) -> Rule {
    Rule {
        id: code.name(),
        short_description: Text { text: code.summary() },
        // The line below the heading.
        full_description: Text { text: code.page().lines().nth(2).unwrap_or_default() },
        help: Page { text: code.page(), markdown: code.page() },
        help_uri: format!("{HOME}/blob/main/crates/pakman-spec/codes/{}.md", code.name()),
        default_configuration: Configuration { level: code.severity().name() },
    }
}

fn findings<'a>(input: &'a Input, wanted: &[Severity]) -> Vec<Finding<'a>> {
    let paths = KeyPaths::of(&input.source);
    let mut seen = HashMap::new();
    let reported = input.diagnostics.iter().filter(|one| wanted.contains(&one.severity));
    let findings = reported.map(|diagnostic| {
        let path = diagnostic.labels.first().map(|label| paths.at(label.span));
        let mut key_path = format!("{}:{}", diagnostic.code.name(), path.unwrap_or_default());
        // Of several alike in one place, each is told from the others.
        let number: &mut usize = seen.entry(key_path.clone()).or_default();
        *number += 1;
        if *number > 1 {
            key_path += &format!("#{number}");
        }
        finding(input, diagnostic, key_path)
    });
    findings.collect()
}

fn finding<'a>(input: &'a Input, diagnostic: &'a Diagnostic, key_path: String) -> Finding<'a> {
    let Diagnostic { code, severity, message, labels, help, fix } = diagnostic;
    let place =
        |span| Place { artifact_location: artifact(input), region: region(&input.source, span) };
    let location = |Label { span, message }: &'a Label| Location {
        physical_location: place(*span),
        message: Some(Text { text: message }).filter(|text| !text.text.is_empty()),
    };
    let whole_file = || Location { physical_location: place(Span::default()), message: None };
    let mut labels = labels.iter().map(location);
    Finding {
        rule_id: code.name(),
        rule_index: code_index(*code),
        level: severity.name(),
        message: Words {
            text: help.iter().fold(message.clone(), |text, help| format!("{text}\n{help}")),
        },
        locations: [labels.next().unwrap_or_else(whole_file)],
        related_locations: labels.collect(),
        partial_fingerprints: Fingerprints { key_path },
        fixes: fix.as_ref().map(|fix| [mend(input, fix)]),
    }
}

fn code_index(code: Code) -> usize {
    Code::ALL.iter().position(|other| *other == code).expect("all codes are there")
}

fn mend<'a>(input: &'a Input, Fix { title, edits, .. }: &'a Fix) -> Mend<'a> {
    let replacement = |Edit { span, text }: &'a Edit| Replacement {
        deleted_region: region(&input.source, *span),
        inserted_content: Some(Text { text }).filter(|text| !text.text.is_empty()),
    };
    let replacements = edits.iter().map(replacement).collect();
    Mend {
        description: Text { text: title },
        artifact_changes: [Change { artifact_location: artifact(input), replacements }],
    }
}

fn region(source: &Source, span: Span) -> Region {
    let (start, end) = (source.position(span.start as usize), source.position(span.end as usize));
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// The file as a relative reference: slashes between folders, everything odd escaped.
fn artifact(input: &Input) -> Artifact {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let mut uri = String::new();
    for byte in input.path.bytes() {
        if plain(byte) {
            uri.push(char::from(byte));
        } else {
            uri += &format!("%{byte:02X}");
        }
    }
    Artifact { uri }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::report::diagnostics::wanted;

    #[test]
    fn every_shape_of_diagnostic_is_a_result() {
        let mut log: serde_json::Value =
            serde_json::from_str(&sarif(&[Input::sample()], wanted(false))).expect("it is JSON");
        let rules = &mut log["runs"][0]["tool"]["driver"]["rules"];
        let all = rules.as_array_mut().expect("a list");
        assert_eq!(all.len(), Code::ALL.len());
        // One is enough to see how they look; their words are elsewhere.
        all.truncate(1);
        all[0]["help"] = "(the page, twice)".into();
        for result in log["runs"][0]["results"].as_array_mut().expect("a list") {
            let index = result["ruleIndex"].as_u64().and_then(|index| index.try_into().ok());
            let code = Code::ALL[index.unwrap_or(usize::MAX)];
            assert_eq!(result["ruleId"], code.name());
            result["ruleIndex"] = "(where its rule stands)".into();
        }
        insta::assert_snapshot!(serde_json::to_string_pretty(&log).expect("keys are text"));
    }

    #[test]
    fn no_two_results_have_one_fingerprint() {
        let log: serde_json::Value =
            serde_json::from_str(&sarif(&[Input::sample()], wanted(false))).expect("it is JSON");
        let results = log["runs"][0]["results"].as_array().expect("a list");
        let prints: HashSet<&str> = results
            .iter()
            .filter_map(|result| result["partialFingerprints"]["keyPath/v1"].as_str())
            .collect();
        assert_eq!(prints.len(), Input::sample().diagnostics.len());
    }
}
