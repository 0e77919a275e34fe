//! What an editor can do about a diagnostic: the fixes.

use pakman_spec::{Diagnostic, Edit, Source, Span, Surroundings, fix, load};

use crate::document::Document;

/// A fix of one diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickFix<'a> {
    /// What it does.
    pub title: &'a str,
    /// The diagnostic that it mends.
    pub diagnostic: &'a Diagnostic,
    /// Whether the file means what was meant afterwards, beyond doubt.
    pub safe: bool,
    /// The edits.
    pub edits: &'a [Edit],
}

/// The fixes of the diagnostics that touch a range (in bytes).
pub fn quick_fixes(document: &Document, range: Span) -> Vec<QuickFix<'_>> {
    let touches = |span: Span| span.start <= range.end && range.start <= span.end;
    let diagnostics = document.draft().diagnostics.iter();
    diagnostics
        .filter_map(|diagnostic| {
            let place = diagnostic.labels.first()?.span;
            let fix = diagnostic.fix.as_ref().filter(|_| touches(place))?;
            let (title, edits, safe) = (&fix.title, &fix.edits, fix.safe);
            Some(QuickFix { title, diagnostic, safe, edits })
        })
        .collect()
}

/// The edit that applies every safe fix, from the first change to the last; `None` where there is
/// nothing to mend.
pub fn fix_all(document: &Document) -> Option<Edit> {
    let is_safe = |found: &Diagnostic| found.fix.as_ref().is_some_and(|fix| fix.safe);
    if !document.draft().diagnostics.iter().any(is_safe) {
        return None;
    }
    let load = |source: &Source| load(source, &Surroundings::default());
    let fixed = fix(document.source().clone(), load, is_safe).source;
    let (old, new) = (document.source().text(), fixed.text());
    if old == new {
        return None;
    }
    let pairs = old.chars().zip(new.chars());
    let start = pairs.take_while(|(old, new)| old == new).map(|(old, _)| old.len_utf8()).sum();
    let pairs = old[start..].chars().rev().zip(new[start..].chars().rev());
    let end: usize = pairs.take_while(|(old, new)| old == new).map(|(old, _)| old.len_utf8()).sum();
    let span = Span::new(start, old.len() - end);
    Some(Edit { span, text: new[start..new.len() - end].to_owned() })
}
