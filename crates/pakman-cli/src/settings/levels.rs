//! Other severities than the codes' own, as the command line asks for them.

use anyhow::{Result, bail};
use pakman_spec::{Code, Diagnostic, Severity};

use crate::args;

/// Which severity the diagnostics of which codes get.
#[derive(Debug, Default)]
pub(crate) struct Levels {
    changed: Vec<(Code, Level)>,
}

/// What is asked for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Not reported, not fixed.
    Allow,
    /// A warning.
    Warn,
    /// An error.
    Deny,
}

impl Levels {
    /// What the flags ask for; an error where two of them ask for different things.
    pub(crate) fn new(flags: &args::check::Levels) -> Result<Self> {
        let args::check::Levels { allow, warn, deny, deny_warnings: _ } = flags;
        let named = |codes: &[Code], level| codes.iter().map(|code| (*code, level)).collect();
        let all: [Vec<(Code, Level)>; 3] =
            [named(allow, Level::Allow), named(warn, Level::Warn), named(deny, Level::Deny)];
        let mut changed: Vec<(Code, Level)> = Vec::new();
        for (code, level) in all.concat() {
            match changed.iter().find(|(other, _)| *other == code) {
                Some((_, other)) if *other != level => {
                    bail!("{} and {} both name {}", other.flag(), level.flag(), code.name())
                }
                _ => changed.push((code, level)),
            }
        }
        Ok(Self { changed })
    }

    /// Whether warnings and notes of `code` are wanted at all.
    pub(crate) fn allows(&self, code: Code) -> bool {
        self.of(code) == Some(Level::Allow)
    }

    /// Gives every diagnostic its severity and leaves out what is allowed; returns the codes of
    /// errors that were to be less.
    ///
    /// What keeps the package from being built stays an error, whatever was asked for.
    pub(crate) fn apply<'a>(
        &self,
        files: impl Iterator<Item = &'a mut Vec<Diagnostic>>,
    ) -> Vec<Code> {
        let mut kept = Vec::new();
        let mut is_reported = |diagnostic: &mut Diagnostic| {
            let Some(level) = self.of(diagnostic.code) else { return true };
            if diagnostic.severity == Severity::Error {
                if level != Level::Deny && !kept.contains(&diagnostic.code) {
                    kept.push(diagnostic.code);
                }
                return true;
            }
            diagnostic.severity = match level {
                Level::Allow => return false,
                Level::Warn => Severity::Warning,
                Level::Deny => Severity::Error,
            };
            true
        };
        for diagnostics in files {
            diagnostics.retain_mut(&mut is_reported);
        }
        kept
    }

    fn of(&self, code: Code) -> Option<Level> {
        self.changed.iter().find(|(other, _)| *other == code).map(|(_, level)| *level)
    }
}

impl Level {
    fn flag(self) -> &'static str {
        match self {
            Self::Allow => "--allow",
            Self::Warn => "--warn",
            Self::Deny => "--deny",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(allow: &[Code], warn: &[Code], deny: &[Code]) -> Result<Levels> {
        Levels::new(&args::check::Levels {
            allow: allow.to_vec(),
            warn: warn.to_vec(),
            deny: deny.to_vec(),
            deny_warnings: false,
        })
    }

    #[test]
    fn an_error_stays_one_and_everything_else_is_what_was_asked_for() {
        let all = || -> Vec<Diagnostic> {
            let severities = [Severity::Error, Severity::Warning, Severity::Note];
            let of = |code| severities.map(|one| Diagnostic::whole_file(code, "x").severity(one));
            [of(Code::UnknownKey), of(Code::YamlDialect)].concat()
        };
        let after = |levels: Levels| {
            let mut diagnostics = all();
            let kept = levels.apply(std::iter::once(&mut diagnostics));
            let severities: Vec<&str> = diagnostics.iter().map(|one| one.severity.name()).collect();
            (severities.join(" "), kept)
        };
        let code = Code::UnknownKey;
        let other = "error warning note";
        for (levels, first, kept) in [
            (levels(&[code], &[], &[]), "error", vec![code]),
            (levels(&[], &[code], &[]), "error warning warning", vec![code]),
            (levels(&[], &[], &[code, code]), "error error error", vec![]),
            (levels(&[], &[], &[]), other, vec![]),
        ] {
            let levels = levels.expect("no code is named twice");
            assert_eq!(after(levels), (format!("{first} {other}"), kept));
        }
    }

    #[test]
    fn one_code_has_one_level() {
        let code = Code::UnknownKey;
        let error = levels(&[], &[code], &[code]).expect_err("it has two");
        assert_eq!(error.to_string(), "--warn and --deny both name unknown-key");
    }
}
