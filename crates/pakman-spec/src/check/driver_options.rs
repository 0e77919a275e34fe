//! What a driver is told and does not know.

use super::{File, listed};
use crate::{
    Code, Diagnostic, Driver, Edit, Sink, Takes, Value,
    diagnostic::suggest::nearest,
    yaml::tree::{Content, Entry, Node},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for variable in file.variables() {
        let Some(options) = &variable.value.driver_options else { continue };
        let Some(Node { content: Content::Map(entries), .. }) = file.root.at(options.span) else {
            continue;
        };
        let Some(driver) = variable.value.driver.as_ref() else {
            // One that is there and cannot be read is told where it stands.
            if sink.is_full() || sink.has_told(Code::BadName, variable.span) {
                continue;
            }
            let place = file.root.key_of(options.span).unwrap_or(options.span);
            let message = "`driver_options` needs a `driver` beside it";
            let drivers: Vec<&str> = Driver::names().collect();
            sink.push(
                Diagnostic::new(Code::DriverOptions, place, message)
                    .help(format!("the drivers are {}", listed(&drivers))),
            );
            continue;
        };
        if let Some(driver) = Driver::find(&driver.value) {
            for diagnostic in entries.iter().filter_map(|entry| option(driver, entry)) {
                sink.push(diagnostic);
            }
        }
    }
}

fn option(driver: &Driver, entry: &Entry) -> Option<Diagnostic> {
    let key = &*entry.key.value;
    let Some(option) = driver.option(key) else {
        let message = format!("`{}` has no option `{key}`", driver.name);
        let known: Vec<&str> = driver.options.iter().map(|option| option.name).collect();
        let diagnostic = Diagnostic::new(Code::DriverOptions, entry.key.span, message);
        return Some(one_of(diagnostic, key, &known));
    };
    // Values of another type are told with the shape.
    let value @ Value::String(text) = &entry.value.value() else { return None };
    let Takes::Word(words) = option.takes else { return None };
    if option.takes.accepts(value) {
        return None;
    }
    let message = format!("`{key}` cannot be `{text}`");
    let diagnostic = Diagnostic::new(Code::DriverOptions, entry.value.span, message);
    Some(one_of(diagnostic, text, words))
}

/// Proposes the word that was meant by what is written at the diagnostic's place.
fn one_of(diagnostic: Diagnostic, written: &str, words: &[&str]) -> Diagnostic {
    let span = diagnostic.labels.first().map(|label| label.span);
    match (nearest(written, words.iter().copied()), span) {
        (Some(meant), Some(span)) => {
            diagnostic.fix(format!("write `{meant}`"), vec![Edit { span, text: meant.to_owned() }])
        }
        _ if words.is_empty() => diagnostic.help("it takes no options"),
        _ => diagnostic.help(format!("it takes {}", listed(words))),
    }
}
