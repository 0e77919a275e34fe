//! The codes that `check` reports, as words of the command line.

use std::{collections::HashSet, ffi::OsStr};

use clap::{
    Arg, Command,
    builder::{PossibleValue, TypedValueParser},
    error::{ContextKind, ContextValue, ErrorKind},
};
use pakman_spec::Code;

/// The most codes that an error names.
const MOST_NAMED: usize = 5;

/// Reads the name of a code, in capitals and with spaces or underscores too. The error for a wrong
/// one names the nearest, and how to list all of them.
#[derive(Debug, Clone)]
pub(crate) struct CodeParser;

impl TypedValueParser for CodeParser {
    type Value = Code;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Code, clap::Error> {
        let written = value.to_string_lossy();
        let name = written.trim().to_lowercase().replace(['_', ' '], "-");
        if let Some(code) = Code::from_name(&name) {
            return Ok(code);
        }
        let mut names = near(&name);
        if names.is_empty() {
            names = about(&name);
        }
        let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
        if let Some(argument) = argument {
            let argument = ContextValue::String(argument.to_string());
            error.insert(ContextKind::InvalidArg, argument);
        }
        error.insert(ContextKind::InvalidValue, ContextValue::String(written.into_owned()));
        match &names[..] {
            [] => {}
            [name] => {
                let name = ContextValue::String((*name).to_owned());
                error.insert(ContextKind::SuggestedValue, name);
            }
            names => {
                let names = names.iter().map(|name| (*name).to_owned()).collect();
                error.insert(ContextKind::SuggestedValue, ContextValue::Strings(names));
            }
        }
        let list = "`pakman explain` lists every code".into();
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![list]));
        Err(error)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Code::ALL.iter().map(|code| PossibleValue::new(code.name()))))
    }
}

/// The codes that are called almost so, or by one of these words.
fn near(name: &str) -> Vec<&'static str> {
    let names = || Code::ALL.iter().map(|code| code.name());
    let is_part = |code: &&str| code.split('-').any(|word| name.split('-').any(|it| it == word));
    let found: Vec<&str> = names().filter(is_part).take(MOST_NAMED).collect();
    let words = name.split('-').count();
    if words == 1 && !found.is_empty() {
        return found;
    }
    if let Some(near) = pakman_spec::nearest(name, names()) {
        return vec![near];
    }
    // A sentence has words of many names.
    if words > 2 { Vec::new() } else { found }
}

/// The codes whose summaries and names have the most words of a message, two at least.
fn about(message: &str) -> Vec<&'static str> {
    let words = |text: &str| -> HashSet<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words.filter(|word| word.len() > 2).map(str::to_lowercase).collect()
    };
    let message = words(message);
    let count = |code: &Code| {
        let text = words(&format!("{} {}", code.name(), code.summary()));
        text.intersection(&message).count()
    };
    let counts: Vec<(usize, &str)> =
        Code::ALL.iter().map(|code| (count(code), code.name())).collect();
    let most = counts.iter().map(|(count, _)| *count).max().unwrap_or_default();
    let best = counts.into_iter().filter(|(count, _)| *count == most && most > 1);
    best.map(|(_, name)| name).take(MOST_NAMED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_code_has_proposals() {
        let told = |text: &str| {
            let name = text.to_lowercase().replace(['_', ' '], "-");
            let near = near(&name);
            if near.is_empty() { about(&name) } else { near }
        };
        assert_eq!(told("not-enabeld"), ["not-enabled"]);
        assert_eq!(told("NOTENABLED"), ["not-enabled"]);
        assert_eq!(
            told("key"),
            ["driver-key", "duplicate-key", "merge-key", "missing-key", "unknown-key"]
        );
        let unknown = told("unknown");
        assert_eq!(unknown.len(), MOST_NAMED);
        assert!(unknown.iter().all(|name| name.starts_with("unknown-")), "{unknown:?}");
        assert!(
            told("the service is not added to a runlevel by any hook").contains(&"not-enabled")
        );
        assert!(told("TYPO").is_empty());
    }
}
