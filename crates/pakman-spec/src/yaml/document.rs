//! A text to its tree; what the original's parser takes beyond YAML is read, and told.

use crate::{
    Sink, Source,
    yaml::{leniency::Leniency, read, tree::Node},
};

/// The tree of the last document; `None` when there is none or the text is not YAML.
pub(crate) fn tree(source: &Source, sink: &mut Sink) -> Option<Node> {
    let mut leniency = Leniency::default();
    loop {
        let mut told = Sink::default();
        let read = read::tree(source, &leniency, &mut told);
        if let Err(problem) = &read {
            let place = problem.labels.first().map(|label| label.span.start as usize);
            if place.is_some_and(|at| leniency.takes(source, at)) {
                continue;
            }
        }
        sink.extend(told);
        for diagnostic in leniency.diagnostics(source) {
            sink.push(diagnostic);
        }
        return read.unwrap_or_else(|problem| {
            sink.push(*problem);
            None
        });
    }
}
