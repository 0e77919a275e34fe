//! What bash has, and busybox takes for the name of a program, or for a file.
//!
//! The grammar has none of it: the shell finds out when it gets there.

use std::ops::Range;

use crate::{
    Fault, Kind, List, Nature, Word,
    command::{is_name, lacks},
    reader::Reader,
};

/// Builtins of bash, and what to write instead.
const BUILTINS: &[(&str, &str)] = &[
    ("builtin", "; leave it out"),
    ("caller", ""),
    ("compgen", ""),
    ("coproc", "; put the command into the background with `&`"),
    ("declare", "; write `NAME=VALUE`"),
    ("disown", "; start the program with `nohup`"),
    ("mapfile", "; write `while read -r LINE`"),
    ("popd", "; write `(cd FOLDER && ...)`"),
    ("pushd", "; write `(cd FOLDER && ...)`"),
    ("readarray", "; write `while read -r LINE`"),
    ("shopt", "; leave it out"),
    ("typeset", "; write `NAME=VALUE`"),
];

/// The letters behind `-` that builtins know. Another one ends the script, except for `read`.
const LETTERS: &[(&str, &str)] = &[
    ("exec", "a"),
    ("export", "np"),
    ("local", ""),
    ("read", "dnprstu"),
    ("readonly", "np"),
    ("set", "abefmnouvxCEI"),
    ("unset", "fv"),
];

/// What `set -o` knows.
const OPTIONS: &[&str] = &[
    "allexport",
    "errexit",
    "errtrace",
    "ignoreeof",
    "interactive",
    "monitor",
    "noclobber",
    "noexec",
    "noglob",
    "notify",
    "nounset",
    "pipefail",
    "verbose",
    "vi",
    "xtrace",
];

/// Signals of `trap` that are none.
const SIGNALS: &[&str] = &["DEBUG", "RETURN"];

/// Programs that take each word for the name of a file as it stands.
const TAKE_FILES: &[&str] =
    &["chgrp", "chmod", "chown", "cp", "install", "ln", "mkdir", "mv", "rm", "rmdir", "touch"];

impl Reader<'_> {
    /// Notes what bash would have understood in a simple command.
    pub(crate) fn doubt_simple(&mut self, words: &[Word]) {
        let Some((first, rest)) = words.split_first() else { return };
        let Some(program) = first.text.as_deref() else { return };
        if let Some((_, instead)) = BUILTINS.iter().find(|(name, _)| *name == program) {
            self.doubt_later(lacks(first.range.clone(), &format!("`{program}`{instead}")));
        } else if let Some((_, letters)) = LETTERS.iter().find(|(name, _)| *name == program) {
            self.doubt_options(first, program, letters, rest);
        } else if TAKE_FILES.contains(&program) {
            self.doubt_braces(rest);
        } else {
            self.doubt_arguments(program, rest);
        }
    }

    /// Notes `x+=y`, which is the name of a program.
    pub(crate) fn doubt_appending(&mut self, at: usize, word: &Word) {
        let text = &self.text[at..self.end];
        let end = text.find(|letter| !is_in_name(letter)).unwrap_or_default();
        let name = &text[..end];
        if is_name(name) && text[end..].starts_with("+=") {
            let what = format!("`+=`; write `{name}=\"${{{name}}}...\"`");
            self.doubt_later(lacks(word.range.clone(), &what));
        }
    }

    /// Notes words that bash would have made several of.
    pub(crate) fn doubt_braces(&mut self, words: &[Word]) {
        for word in words.iter().filter(|word| !word.is_quoted) {
            let text = word.text.as_deref().or_else(|| {
                // What is expanded in it stays unknown, and braces beside it do not.
                self.places.is_none().then(|| &self.text[word.range.clone()])
            });
            if text.is_some_and(has_braces) {
                let what = "brace expansion; write each word";
                self.doubt_later(lacks(word.range.clone(), what));
            }
        }
    }

    /// Notes `((i++))`: a program called `i++`, in a shell within a shell. `start` is where what
    /// stands between the outer parentheses begins.
    pub(crate) fn doubt_calculation(&mut self, list: &List, start: usize, range: Range<usize>) {
        let [chain] = &list.chains[..] else { return };
        let is_nested = chain.rest.is_empty()
            && matches!(&chain.first.commands[..], [only] if matches!(only.kind, Kind::Subshell(_)));
        let inner = self.text[start..self.at].strip_prefix('(');
        if let Some(inner) = inner.and_then(|inner| inner.strip_suffix("))"))
            && is_nested
            && is_calculation(inner)
        {
            // What it takes for a program is told of once.
            while self.doubts.last().is_some_and(|doubt| doubt.range.start >= range.start) {
                self.doubts.pop();
            }
            self.doubt_later(lacks(range, "`((...))`; write `NAME=$((...))`, or `[ ... ]`"));
        }
    }

    fn doubt_options(&mut self, first: &Word, program: &str, letters: &str, words: &[Word]) {
        if program == "local" && !self.is_in_function {
            let fault = Fault::new(first.range.clone(), "`local` stands outside of a function");
            self.doubts.push(fault.nature(Nature::RefusedOutsideFunction));
            return;
        }
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let text = word.text.as_deref().unwrap_or_default();
            let is_option = text.starts_with('-') || program == "set" && text.starts_with('+');
            if !is_option || text.len() < 2 || text == "--" {
                return;
            }
            let is_unknown = |letter: &char| !letters.contains(*letter);
            if let Some(letter) = text.chars().skip(1).find(is_unknown) {
                let what = format!("`{program} {}{letter}`", &text[..1]);
                let fault = lacks(word.range.clone(), &what);
                match program {
                    "read" => self.doubt_later(fault),
                    _ => self.doubts.push(fault.nature(Nature::RefusedWhenRun)),
                }
                return;
            }
            if program == "set" && text.contains('o') {
                let Some(name) = words.next() else { return };
                if name.text.as_deref().is_some_and(|it| !OPTIONS.contains(&it)) {
                    let what = format!(
                        "`set {}o {}`",
                        &text[..1],
                        name.text.as_deref().unwrap_or_default()
                    );
                    self.doubt_later(lacks(name.range.clone(), &what));
                }
            } else if program == "read" && text.ends_with(['d', 'n', 'p', 't', 'u'])
                || program == "exec"
            {
                words.next();
            }
        }
    }

    fn doubt_arguments(&mut self, program: &str, words: &[Word]) {
        let text = |word: &Word| word.text.clone().unwrap_or_default();
        let is = |at: usize, expected: &str| words.get(at).is_some_and(|it| text(it) == expected);
        let range = |at: usize| words[at].range.clone();
        match program {
            "printf" if is(0, "-v") => {
                self.doubt_later(lacks(range(0), "`printf -v`; write `NAME=$(printf ...)`"));
            }
            "test" | "[" | "[[" => {
                let at = usize::from(is(0, "!"));
                let is_end = |at: usize| words.get(at).is_none_or(|it| text(it).starts_with(']'));
                if is(at, "-v") && !is_end(at + 1) && is_end(at + 2) {
                    let what = format!("`{program} -v`; write `[ -n \"${{NAME+x}}\" ]`");
                    self.doubt_later(lacks(range(at), &what));
                }
            }
            "trap" => {
                let signals = words.iter().skip(1);
                let known = |word: &&Word| SIGNALS.contains(&text(word).as_str());
                if let Some(word) = signals.clone().find(known) {
                    let what = format!("signal `{}`", text(word));
                    self.doubt_later(lacks(word.range.clone(), &what));
                }
            }
            _ => {}
        }
    }

    fn doubt_later(&mut self, fault: Fault) {
        self.doubts.push(fault.nature(Nature::FailsWhenRun));
    }
}

/// Whether a text has braces around words or a range, as in `{a,b}` and `{1..5}`.
fn has_braces(text: &str) -> bool {
    let mut before = '\0';
    let mut open = None;
    for (at, letter) in text.char_indices() {
        match letter {
            '\'' | '"' | '\\' | '`' | '(' => return false,
            '{' if before != '$' => open = Some(at + 1),
            '{' => open = None,
            '}' => {
                if let Some(start) = open.take() {
                    let inner = &text[start..at];
                    let ends = inner.split_once("..");
                    let is_range = ends.is_some_and(|(first, last)| is_end(first) && is_end(last));
                    if is_range || inner.contains(',') {
                        return true;
                    }
                }
            }
            _ => {}
        }
        before = letter;
    }
    false
}

/// Whether a text is an end of a range: a number or a letter.
fn is_end(text: &str) -> bool {
    text.parse::<i32>().is_ok()
        || text.len() == 1 && text.starts_with(|it: char| it.is_ascii_alphabetic())
}

/// Whether a text is a calculation and can be no command: `i++`, `x > 3`, `$i % 2 == 0`.
fn is_calculation(text: &str) -> bool {
    const STEPS: &[&str] = &["++", "--"];
    const OPERATORS: &[&str] =
        &["+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "= ", "+ ", "% "];
    let text = text.trim();
    let text = text.strip_prefix('!').unwrap_or(text);
    let begins = |text: &str, with: &[&str]| with.iter().any(|sign| text.starts_with(sign));
    let operand = text.strip_prefix('$').unwrap_or(text);
    let rest = operand.trim_start_matches(is_in_name);
    if rest.len() == operand.len() {
        return begins(text, STEPS);
    }
    let is_number = |text: &str| text.trim_start().starts_with(|it: char| it.is_ascii_digit());
    begins(rest, STEPS)
        || begins(rest.trim_start(), OPERATORS)
        || rest.trim_start().strip_prefix(['<', '>']).is_some_and(is_number)
}

fn is_in_name(letter: char) -> bool {
    letter == '_' || letter.is_ascii_alphanumeric()
}
