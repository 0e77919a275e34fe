//! The workflows of the repository that have to do with pakman, as trees.

use crate::{
    Sink, Source, Span, Surroundings,
    yaml::{document, tree::Entry, tree::Node},
};

/// A workflow that has to do with pakman.
pub(crate) struct Workflow {
    source: Source,
    root: Node,
}

impl Workflow {
    /// Those of the repository that can be read.
    pub(super) fn all(surroundings: &Surroundings) -> Vec<Self> {
        let ours = surroundings.workflows.iter().filter(|(_, text)| text.contains("pakman"));
        ours.filter_map(|(name, text)| {
            let source = Source::new(name, text);
            let root = document::tree(&source, &mut Sink::default())?;
            Some(Self { source, root })
        })
        .collect()
    }

    /// The place as people read it: `.github/workflows/deployment.yml:7`.
    pub(super) fn at(&self, span: Span) -> String {
        format!("{}:{}", self.source.name(), self.source.position(span.start as usize).line)
    }

    /// What starts it: the events with their filters, in the order of the file.
    pub(super) fn events(&self) -> Vec<(&str, Option<&Node>)> {
        let Some(on) = self.root.entry("on").map(|on| &on.value) else { return Vec::new() };
        let named = on.entries().iter().map(|event| (&*event.key.value, Some(&event.value)));
        let listed = on.items().iter().filter_map(Node::text).map(|name| (name, None));
        named.chain(listed).chain(on.text().map(|name| (name, None))).collect()
    }

    /// Whether another workflow starts it, and nothing else but a person.
    pub(super) fn runs_after_another(&self) -> bool {
        let events = self.events();
        let is_of = |name: &str| events.iter().any(|(event, _)| *event == name);
        let others =
            |(event, _): &(&str, _)| !["workflow_run", "workflow_dispatch"].contains(event);
        is_of("workflow_run") && !events.iter().any(others)
    }

    /// Its jobs.
    pub(super) fn jobs(&self) -> &[Entry] {
        self.root.entry("jobs").map_or(&[], |jobs| jobs.value.entries())
    }

    /// Each step, with its job.
    pub(super) fn steps(&self) -> impl Iterator<Item = (&Node, &Node)> {
        self.jobs().iter().flat_map(|job| {
            let job = &job.value;
            let steps = job.entry("steps").map_or(&[][..], |steps| steps.value.items());
            steps.iter().map(move |step| (job, step))
        })
    }

    /// The value of a variable in a step.
    pub(super) fn variable<'a>(
        &'a self,
        job: &'a Node,
        step: &'a Node,
        name: &str,
    ) -> Option<&'a Node> {
        let of = |node: &'a Node| Some(&node.entry("env")?.value.entry(name)?.value);
        of(step).or_else(|| of(job)).or_else(|| of(&self.root))
    }
}

/// What stands in `${{ ... }}`, where that is all of the text.
pub(super) fn expression(text: &str) -> Option<&str> {
    Some(text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim())
}
