//! A file while somebody writes it: what can be read of it, whatever state it is in.

use crate::{
    Code, Diagnostic, Loaded, Sink, Source, Surroundings,
    editing::repair::{Repaired, repaired},
    load::tell,
    yaml::{
        document,
        read::{Beginning, beginning},
        tree::Node,
    },
};

/// What an editor knows of a text.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The tree, without the lines that keep the text from being YAML; `None` when nothing is left.
    pub root: Option<Node>,
    /// What [`load`](crate::load) tells, and of a text that is not YAML also what is wrong with
    /// single keys and values of the rest.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether nothing had to be left out.
    pub is_whole: bool,
    /// The text that was read in place of one that is not YAML, every byte where it was.
    pub(crate) rest: Option<Source>,
}

impl Draft {
    /// Reads what can be read of a text.
    pub fn read(source: &Source, surroundings: &Surroundings) -> Self {
        let mut sink = Sink::default();
        let Beginning { root, fault } = beginning(source, &mut sink);
        let Some(fault) = fault else {
            let Loaded { diagnostics, .. } = tell(root.clone(), source, surroundings, sink);
            return Self { root, diagnostics, is_whole: true, rest: None };
        };
        let Loaded { mut diagnostics, .. } = tell(None, source, surroundings, sink);
        let Some(Repaired { source: rest, root, sink }) = repaired(source, fault) else {
            return Self { root, diagnostics, is_whole: false, rest: None };
        };
        let Loaded { diagnostics: others, .. } = tell(root.clone(), &rest, surroundings, sink);
        diagnostics.extend(others.into_iter().filter(is_of_its_place));
        diagnostics.sort_by_key(|found| found.labels.first().map(|label| label.span));
        diagnostics.dedup();
        Self { root, diagnostics, is_whole: false, rest: Some(rest) }
    }

    /// The tree of a text, without a word about what it says; `None` where it is not YAML.
    pub fn tree(source: &Source) -> Option<Node> {
        document::tree(source, &mut Sink::default())
    }

    /// Nothing, for a text that cannot be read at all, and why.
    pub fn unreadable(diagnostic: Diagnostic) -> Self {
        Self { root: None, diagnostics: vec![diagnostic], is_whole: false, rest: None }
    }
}

/// Whether a diagnostic is about a key or value alone, so that a missing line cannot have given it.
fn is_of_its_place(diagnostic: &Diagnostic) -> bool {
    match diagnostic.code {
        Code::UnknownKey | Code::BadName | Code::BadValue | Code::YamlDialect => true,
        // A number in the place of text; a list that lost its items is another matter.
        Code::WrongType => diagnostic.fix.is_some(),
        _ => false,
    }
}
