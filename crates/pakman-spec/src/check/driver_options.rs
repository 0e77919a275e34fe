//! What a driver is told and does not know.

use super::{File, unknown_driver::DRIVERS};
use crate::{
    Code, Diagnostic, Edit, Sink,
    diagnostic::suggest::nearest,
    yaml::tree::{Content, Entry, Node},
};

/// The options of a driver, and the words that each takes; none for any.
type Options = &'static [(&'static str, &'static [&'static str])];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for variable in file.variables() {
        let Some(options) = &variable.value.driver_options else { continue };
        let Some(Node { content: Content::Map(entries), .. }) = file.root.at(options.span) else {
            continue;
        };
        let Some(driver) = variable.value.driver.as_ref() else {
            let place = file.root.key_of(options.span).unwrap_or(options.span);
            let message = "`driver_options` without a `driver` that reads them";
            sink.push(
                Diagnostic::new(Code::DriverOptions, place, message)
                    .help(format!("drivers are `{}`", DRIVERS.join("`, `"))),
            );
            continue;
        };
        if let Some(known) = options_of(&driver.value) {
            for entry in entries {
                if let Some(diagnostic) = option(&driver.value, known, entry) {
                    sink.push(diagnostic);
                }
            }
        }
    }
}

fn options_of(driver: &str) -> Option<Options> {
    Some(match driver {
        "generic/secret" => &[("length", &[]), ("framework", &["laravel"])],
        "bucket/aws-s3" => &[
            ("acl", &["private", "public"]),
            ("cors", &[]),
            ("permission", &["basic"]),
            ("id", &[]),
        ],
        "database/postgresql" | "uplink/secret" => &[],
        _ => return None,
    })
}

fn option(driver: &str, known: Options, entry: &Entry) -> Option<Diagnostic> {
    let key = &*entry.key.value;
    let (wrong, span, words) = match known.iter().find(|(name, _)| *name == key) {
        None => {
            let names = known.iter().map(|(name, _)| *name).collect::<Vec<_>>();
            (format!("`{driver}` has no option `{key}`"), entry.key.span, names)
        }
        Some((_, words)) => {
            let Content::Scalar(value) = &entry.value.content else { return None };
            if words.is_empty() || words.contains(&&*value.text) {
                return None;
            }
            (format!("`{key}` cannot be `{}`", value.text), entry.value.span, words.to_vec())
        }
    };
    let diagnostic = Diagnostic::new(Code::DriverOptions, span, wrong);
    let written = if span == entry.key.span { key.to_owned() } else { text(&entry.value) };
    Some(match nearest(&written, words.iter().copied()) {
        Some(meant) => diagnostic
            .fix(format!("did you mean `{meant}`?"), vec![Edit { span, text: meant.to_owned() }]),
        None if words.is_empty() => diagnostic.help("it has none"),
        None => diagnostic.help(format!("it takes `{}`", words.join("`, `"))),
    })
}

fn text(node: &Node) -> String {
    match &node.content {
        Content::Scalar(scalar) => scalar.text.to_string(),
        Content::List(_) | Content::Map(_) => String::new(),
    }
}
