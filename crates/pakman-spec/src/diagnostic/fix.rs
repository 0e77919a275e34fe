//! Applying fixes: as many as there are, none that would do harm.

use std::{
    collections::{BTreeSet, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::{Diagnostic, Edit, Fix, Loaded, Severity, Sink, Source, Span, yaml::document};

/// How much text is read at most, in bytes, to see what a fix brings to light, or which one does
/// harm: 500 readings of a file of 2 kB.
const MOST_READ: usize = 1 << 20;

/// How often a file of any size is read, all the same.
const LEAST_READINGS: usize = 8;

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
    /// Whether another run may mend more: all that is read for one was read.
    pub goes_on: bool,
}

/// Applies the fix of each diagnostic that is `wanted`, reads the file again with `load`, and goes
/// on until none is left.
///
/// A fix is passed over where it would do harm: afterwards there are more errors than before, or
/// the text is no YAML any more. Of fixes that overlap, the first is applied and the others wait
/// for the next reading. Once 1 MiB of text was read, but not before the eighth reading, what still
/// waits is left, and [`Fixed::goes_on`] says so. Everything outside of the edits stays as it is,
/// to the byte.
pub fn fix(
    source: Source,
    load: impl Fn(&Source) -> Loaded,
    wanted: impl Fn(&Diagnostic) -> bool,
) -> Fixed {
    let loaded = load(&source);
    let mut state = Fixed { source, loaded, mended: Vec::new(), goes_on: false };
    let mut seen = HashSet::from([fingerprint(state.source.text())]);
    let mut rounds: Vec<Vec<Edit>> = Vec::new();
    let mut budget = Budget::default();
    loop {
        let mut round = Round {
            before: &state,
            was_yaml: is_yaml(&state.source),
            load: &load,
            seen: &seen,
            budget,
            chosen: Vec::new(),
            after: None,
        };
        let mut waiting: Vec<_> =
            state.loaded.diagnostics.iter().filter(|one| has_edits(one) && wanted(one)).collect();
        // What waits for a fix that would do harm does not wait for ever.
        while round.chosen.is_empty() && !waiting.is_empty() {
            let (candidates, others) = apart(&waiting);
            round.choose(&candidates);
            waiting = others;
        }
        budget = round.budget;
        let Round { chosen, after: Some((source, loaded)), .. } = round else { break };
        let mended: Vec<_> = chosen.iter().map(|&one| (one.clone(), place(one, &rounds))).collect();
        let edits = edits(&chosen).into_iter().cloned().collect();
        seen.insert(fingerprint(source.text()));
        state.source = source;
        state.loaded = loaded;
        state.mended.extend(mended);
        rounds.push(edits);
    }
    state.goes_on = budget.is_spent;
    state
}

/// What may be read while a file is mended.
#[derive(Debug, Clone, Copy, Default)]
struct Budget {
    readings: usize,
    bytes: usize,
    /// Whether a reading was refused.
    is_spent: bool,
}

impl Budget {
    /// Takes a reading of a text of so many bytes; false when nothing is left.
    fn takes(&mut self, bytes: usize) -> bool {
        let bytes = self.bytes + bytes;
        self.is_spent |= bytes > MOST_READ && self.readings >= LEAST_READINGS;
        if !self.is_spent {
            (self.readings, self.bytes) = (self.readings + 1, bytes);
        }
        !self.is_spent
    }
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
    /// Whether the text is YAML before the round.
    was_yaml: bool,
    load: &'a L,
    /// Texts that were there before: a fix that leads back to one leads nowhere.
    seen: &'a HashSet<u64>,
    budget: Budget,
    chosen: Vec<&'a Diagnostic>,
    /// What the chosen fixes give.
    after: Option<(Source, Loaded)>,
}

impl<'a, L: Fn(&Source) -> Loaded> Round<'a, L> {
    /// Adds those of `candidates` that do no harm together with those that are chosen.
    ///
    /// All at once if possible; else half by half, which finds few harmful ones among many soon.
    /// Where all is read that may be, those that are chosen by then stand.
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
        if self.seen.contains(&fingerprint(&text)) || !self.budget.takes(text.len()) {
            return None;
        }
        let fixed = Source::new(source.name(), text);
        let after = (self.load)(&fixed);
        let is_harmed = match (errors(loaded), errors(&after)) {
            (_, 0) => false,
            (before, after) => self.was_yaml && (after > before || !is_yaml(&fixed)),
        };
        (!is_harmed).then_some((fixed, after))
    }
}

/// Those diagnostics whose fixes touch none of an earlier one and repeat no text that another
/// changes, and the others.
fn apart<'a>(diagnostics: &[&'a Diagnostic]) -> (Vec<&'a Diagnostic>, Vec<&'a Diagnostic>) {
    let mut taken: BTreeSet<Span> = BTreeSet::new();
    let repeats = |one: &Diagnostic| one.fix.as_ref().and_then(|fix| fix.repeats);
    let mut chosen = HashSet::new();
    // Whatever repeats a text comes behind what may change it.
    let (second, first): (Vec<_>, Vec<_>) =
        (0..diagnostics.len()).partition(|&index| repeats(diagnostics[index]).is_some());
    for index in first.into_iter().chain(second) {
        let spans: Vec<Span> = edits(&[diagnostics[index]]).iter().map(|edit| edit.span).collect();
        let read = repeats(diagnostics[index]);
        if spans.iter().chain(&read).all(|&span| is_free(&taken, span)) {
            taken.extend(spans);
            chosen.insert(index);
        }
    }
    let (mut now, mut later) = (Vec::new(), Vec::new());
    for (index, &diagnostic) in diagnostics.iter().enumerate() {
        let side = if chosen.contains(&index) { &mut now } else { &mut later };
        side.push(diagnostic);
    }
    (now, later)
}

/// Whether a span touches none of those taken, which touch none of each other.
fn is_free(taken: &BTreeSet<Span>, span: Span) -> bool {
    let before = taken.range(..=Span { start: span.end, end: u32::MAX });
    before.last().is_none_or(|last| last.end < span.start)
}

fn has_edits(diagnostic: &Diagnostic) -> bool {
    diagnostic.fix.as_ref().is_some_and(|fix| !fix.edits.is_empty())
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
    document::tree(source, &mut Sink::default()).is_some()
}

fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
