//! Applying fixes: as many as there are, none that would do harm.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::{Diagnostic, Edit, Fix, Loaded, Severity, Sink, Source, Span, yaml::read};

/// How often the file is read at most, to see what a fix brings to light, or which one does harm.
const MOST_READINGS: usize = 500;

/// A file after its fixes.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The text; the old one where nothing was to be done.
    pub source: Source,
    /// What it gives now.
    pub loaded: Loaded,
    /// What is mended, in the order in which it was: the diagnostic, and the byte of the old text
    /// that it was about.
    pub mended: Vec<(Diagnostic, usize)>,
}

/// Applies the fix of each diagnostic that is `wanted`, reads the file again with `load`, and goes
/// on until none is left.
///
/// A fix is passed over where it would do harm: afterwards there are more errors than before, or
/// the text is no YAML any more. Of fixes that overlap, the first is applied and the others wait
/// for the next reading; after 500 readings what still waits is left. Everything outside of the
/// edits stays as it is, to the byte.
pub fn fix(
    source: Source,
    load: impl Fn(&Source) -> Loaded,
    wanted: impl Fn(&Diagnostic) -> bool,
) -> Fixed {
    let loaded = load(&source);
    let mut state = Fixed { source, loaded, mended: Vec::new() };
    let mut seen = HashSet::from([fingerprint(state.source.text())]);
    let mut rounds: Vec<Vec<Edit>> = Vec::new();
    let mut readings = 0;
    loop {
        let mut round = Round {
            before: &state,
            load: &load,
            seen: &seen,
            readings,
            chosen: Vec::new(),
            after: None,
        };
        let candidates = apart(state.loaded.diagnostics.iter().filter(|one| wanted(one)));
        round.choose(&candidates);
        readings = round.readings;
        let Round { chosen, after: Some((source, loaded)), .. } = round else { break };
        let mut mended = state.mended.clone();
        mended.extend(chosen.iter().map(|&one| (one.clone(), place(one, &rounds))));
        let edits = edits(&chosen).into_iter().cloned().collect();
        seen.insert(fingerprint(source.text()));
        state = Fixed { source, loaded, mended };
        rounds.push(edits);
    }
    state
}

impl Fix {
    /// `text` after the edits; `None` where one of them lies outside of the text, inside of a
    /// character, or on another.
    pub fn apply(&self, text: &str) -> Option<String> {
        apply(text, &self.edits.iter().collect::<Vec<_>>())
    }
}

/// Fixes of one reading.
struct Round<'a, L> {
    before: &'a Fixed,
    load: &'a L,
    /// Texts that were there before: a fix that leads back to one leads nowhere.
    seen: &'a HashSet<u64>,
    readings: usize,
    chosen: Vec<&'a Diagnostic>,
    /// What the chosen fixes give.
    after: Option<(Source, Loaded)>,
}

impl<'a, L: Fn(&Source) -> Loaded> Round<'a, L> {
    /// Adds those of `candidates` that do no harm together with those that are chosen.
    ///
    /// All at once if possible; else half by half, which finds few harmful ones among many soon.
    fn choose(&mut self, candidates: &[&'a Diagnostic]) {
        if candidates.is_empty() {
            return;
        }
        let all = [&self.chosen, candidates].concat();
        if let Some(after) = self.after(&all) {
            self.after = Some(after);
            self.chosen = all;
        } else if candidates.len() > 1 {
            let (first, second) = candidates.split_at(candidates.len() / 2);
            self.choose(first);
            self.choose(second);
        }
    }

    /// The file with the fixes of `diagnostics`; `None` where they do harm.
    fn after(&mut self, diagnostics: &[&Diagnostic]) -> Option<(Source, Loaded)> {
        let Fixed { source, loaded, .. } = self.before;
        let text = apply(source.text(), &edits(diagnostics))?;
        if self.seen.contains(&fingerprint(&text)) || self.readings == MOST_READINGS {
            return None;
        }
        self.readings += 1;
        let fixed = Source::new(source.name(), text);
        let after = (self.load)(&fixed);
        let is_harmed = match (errors(loaded), errors(&after)) {
            (_, 0) => false,
            (before, after) => is_yaml(source) && (after > before || !is_yaml(&fixed)),
        };
        (!is_harmed).then_some((fixed, after))
    }
}

/// Those diagnostics whose fixes touch none of an earlier one.
fn apart<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>) -> Vec<&'a Diagnostic> {
    let mut taken: Vec<Span> = Vec::new();
    diagnostics
        .filter(|diagnostic| {
            let spans: Vec<Span> = edits(&[diagnostic]).iter().map(|edit| edit.span).collect();
            let touches = |a: &Span, b: &Span| a.start <= b.end && b.start <= a.end;
            let is_free = !spans.iter().any(|one| taken.iter().any(|other| touches(one, other)));
            if is_free {
                taken.extend(&spans);
            }
            is_free && !spans.is_empty()
        })
        .collect()
}

/// The edits of all fixes, in the order of the text.
fn edits<'a>(diagnostics: &[&'a Diagnostic]) -> Vec<&'a Edit> {
    let fixes = diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
    let mut edits: Vec<&Edit> = fixes.flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| edit.span);
    edits
}

fn apply(text: &str, edits: &[&Edit]) -> Option<String> {
    let (mut fixed, mut rest) = (String::with_capacity(text.len()), 0);
    for Edit { span, text: new } in edits {
        fixed.push_str(text.get(rest..span.start as usize)?);
        text.get(span.range())?;
        fixed.push_str(new);
        rest = span.end as usize;
    }
    fixed.push_str(text.get(rest..)?);
    Some(fixed)
}

/// The byte of the first text that a diagnostic is about which was found after `rounds`.
fn place(diagnostic: &Diagnostic, rounds: &[Vec<Edit>]) -> usize {
    let found = diagnostic.labels.first().map_or(0, |label| label.span.start as usize);
    rounds.iter().rev().fold(found, |offset, edits| {
        let (mut old, mut new) = (0, 0);
        for Edit { span, text } in edits {
            let start = new + (span.start as usize - old);
            if offset < start {
                break;
            }
            if offset < start + text.len() {
                return span.start as usize;
            }
            (old, new) = (span.end as usize, start + text.len());
        }
        old + (offset - new)
    })
}

fn errors(loaded: &Loaded) -> usize {
    let errors = loaded.diagnostics.iter().filter(|one| one.severity == Severity::Error);
    errors.count()
}

fn is_yaml(source: &Source) -> bool {
    read::tree(source, &mut Sink::default()).is_some()
}

fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
