//! Slips that are no fault of grammar: the shell takes them for the name of a program.

use crate::{Fault, Nature, Word, command::is_name, reader::Reader};

/// Builtins that take names of variables, and end the script where one is none.
const TAKE_NAMES: &[&str] = &["export", "local", "readonly"];

impl Reader<'_> {
    /// Notes a simple command that cannot be meant.
    pub(crate) fn doubt_slip(&mut self, words: &[Word]) {
        let Some((first, rest)) = words.split_first() else { return };
        let Some(program) = first.text.as_deref().filter(|_| !first.is_quoted) else { return };
        let text = |word: &Word| word.text.clone().unwrap_or_default();
        let second = rest.first().map(text).unwrap_or_default();
        let last = rest.last().unwrap_or(first);
        let (word, problem) = if program.len() > 1 && program.starts_with('-') {
            (first, format!("`{program}` is no program; end the line before it in `\\`"))
        } else if program.starts_with("[-") {
            (first, "`[` needs a blank behind it".to_owned())
        } else if program == "[" && text(last).len() > 1 && text(last).ends_with(']') {
            (last, "`]` needs a blank in front of it".to_owned())
        } else if is_name(program) && second == "=" && !rest[0].is_quoted {
            (first, format!("`{program}` becomes a program; write `{program}=...` without blanks"))
        } else if program == "set" && is_constant(&second) {
            (first, format!("`set` sets no variable; write `export {second}`"))
        } else {
            if TAKE_NAMES.contains(&program) {
                self.doubt_names(rest);
            }
            return;
        };
        let fault = Fault::new(word.range.clone(), problem);
        self.doubts.push(fault.nature(Nature::FailsWhenRun));
    }

    fn doubt_names(&mut self, words: &[Word]) {
        for word in words {
            let Some(text) = word.text.as_deref() else { continue };
            let name = text.split('=').next().unwrap_or_default();
            if is_name(name) || text.starts_with('-') {
                continue;
            }
            let problem = match name {
                "" => "`=` belongs right behind the name of a variable".to_owned(),
                _ => format!("`{name}` is no name for a variable"),
            };
            let fault = Fault::new(word.range.clone(), problem);
            self.doubts.push(fault.nature(Nature::RefusedWhenRun));
            return;
        }
    }
}

/// Whether a text gives a variable a value, in capitals as those of the environment are.
fn is_constant(text: &str) -> bool {
    let is_part =
        |letter: char| letter == '_' || letter.is_ascii_uppercase() || letter.is_ascii_digit();
    text.split_once('=').is_some_and(|(name, _)| is_name(name) && name.chars().all(is_part))
}
