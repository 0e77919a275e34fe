//! What is said where a tree differs from the schema.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::{
    Walk,
    keywords::{Keywords, type_in_words, types},
    meaning::{is_other_unit, of_word},
};
use crate::{
    Code, Diagnostic, Edit, HookEvent, Severity, Span, diagnostic::suggest::nearest,
    text::path::Step, yaml::blank,
};

impl Walk<'_> {
    pub(super) fn wrong_type(
        &self,
        schema: &'static Keywords,
        span: Span,
        found: &str,
    ) -> Diagnostic {
        let wanted = types(schema).filter(|name| *name != "null").map(type_in_words);
        let wanted: Vec<&str> = wanted.collect();
        let message = format!("{} must be {}, not {found}", self.path.owner(), wanted.join(" or "));
        Diagnostic::new(Code::WrongType, span, message).severity(self.severity())
    }

    pub(super) fn missing_key(&mut self, key: &str, place: Span) -> Diagnostic {
        let owner = self.path.owner();
        self.path.push(Step::Key(key.to_owned().into()));
        let severity = self.severity();
        self.path.pop();
        let first_line = self.source.text()[place.range()].lines().next().unwrap_or_default();
        let start = place.start as usize;
        let place = Span::new(start, start + first_line.trim_end().len());
        let diagnostic = Diagnostic::new(Code::MissingKey, place, format!("{owner} lacks `{key}`"))
            .severity(severity)
            .label(format!("`{key}` goes in here"));
        match self.path.program() {
            Some(what) => diagnostic.help(format!("without it, the {what} is left out")),
            None => diagnostic,
        }
    }

    pub(super) fn unknown_key(
        &mut self,
        key: &str,
        span: Span,
        known: impl Iterator<Item = (&'static String, &'static Json)>,
        present: &mut HashSet<Box<str>>,
    ) -> Diagnostic {
        let in_hook = self.path.is_hook();
        let code = if key == "<<" { Code::MergeKey } else { Code::UnknownKey };
        let current = known.filter(|(_, schema)| schema.get("deprecated").is_none());
        let names: Vec<&str> = current.map(|(name, _)| name.as_str()).collect();
        let message = match code {
            Code::MergeKey => "`<<` is not merged, and means nothing here".to_owned(),
            _ => format!("{} has no key `{key}`", self.path.owner()),
        };
        let mut diagnostic = Diagnostic::new(code, span, message);
        if in_hook {
            diagnostic = diagnostic.severity(Severity::Error);
        }
        // The key of a map in quotes begins behind them.
        let written = self.source.text().get(span.range()).unwrap_or_default();
        if let Some((name, length)) = blank::leading(written) {
            let span = Span::new(span.start as usize, span.start as usize + length);
            let message = format!("there is {name} in front of a key, which makes it another one");
            let (title, text) = blank::instead(&written[..length]);
            return Diagnostic::new(code, span, message).fix(title, vec![Edit { span, text }]);
        }
        let absent = names.iter().copied().filter(|name| !present.contains(*name));
        let meant = match in_hook {
            _ if self.sink.is_full() => None,
            true => event_meant(key).filter(|name| !present.contains(*name)),
            false => nearest(key, absent),
        };
        match meant {
            _ if code == Code::MergeKey => {
                diagnostic.help("repeat the keys; PAKman 8 did not merge them either")
            }
            Some(name) => {
                present.insert(name.into());
                let edit = Edit { span, text: name.to_owned() };
                diagnostic.fix(format!("write `{name}`"), vec![edit])
            }
            None => diagnostic.help(format!("the keys here are `{}`", names.join("`, `"))),
        }
    }

    pub(super) fn unknown_word(&self, text: &str, words: &[&str], span: Span) -> Diagnostic {
        let message = format!("`{}` cannot be {text:?}", self.path);
        let diagnostic = Diagnostic::new(Code::BadValue, span, message)
            .label(format!("one of `{}`", words.join("`, `")));
        let near =
            || nearest(text, words.iter().copied()).filter(|word| !is_other_unit(text, word));
        match of_word(text, words).or_else(near) {
            Some(word) => {
                let edit = Edit { span, text: word.to_owned() };
                diagnostic.unsafe_fix(format!("write `{word}`"), vec![edit])
            }
            None => diagnostic,
        }
    }
}

/// The event that a key of `hook` was meant to be, in the words of other packagers too: `post-install`
/// is nearer to `post-uninstall` than what that means here.
fn event_meant(key: &str) -> Option<&'static str> {
    let words = |event: HookEvent| [&[event.name()], event.other_names()].concat();
    let word = nearest(key, HookEvent::ALL.iter().copied().flat_map(words))?;
    let event = HookEvent::ALL.iter().find(|event| words(**event).contains(&word))?;
    Some(event.name())
}
