//! The workflows of the repository that have to do with pakman, as trees.

use std::collections::HashSet;

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
    pub(super) fn events(&self) -> Vec<Event<'_>> {
        let Some(on) = self.root.entry("on").map(|on| &on.value) else { return Vec::new() };
        let named = on.entries().iter().map(|Entry { key, value }| Event {
            name: &key.value,
            span: key.span,
            filters: value.entries(),
        });
        let alone =
            on.items().iter().chain([on]).filter_map(|node| {
                Some(Event { name: node.text()?, span: node.span, filters: &[] })
            });
        named.chain(alone).collect()
    }

    /// Whether another workflow starts it, and nothing else but a person.
    pub(super) fn runs_after_another(&self) -> bool {
        let events = self.events();
        let is_of = |name: &str| events.iter().any(|event| event.name == name);
        let is_other = |event: &Event| !["workflow_run", "workflow_dispatch"].contains(&event.name);
        is_of("workflow_run") && !events.iter().any(is_other)
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

/// What starts a workflow.
pub(super) struct Event<'a> {
    pub(super) name: &'a str,
    pub(super) span: Span,
    pub(super) filters: &'a [Entry],
}

/// The labels of the runners that a job asks for, those of its matrix among them.
pub(super) fn labels(job: &Node) -> Vec<&Node> {
    let Some(asked) = job.entry("runs-on").map(|asked| &asked.value) else { return Vec::new() };
    let asked = asked.entry("labels").map_or(asked, |labels| &labels.value);
    let (mut labels, mut names) = (Vec::new(), HashSet::new());
    for label in asked.items().iter().chain([asked]) {
        match label.text().and_then(expression) {
            Some(inside) => names.extend(inside.strip_prefix("matrix.")),
            None => labels.push(label),
        }
    }
    labels.extend(matrix(job, &names));
    labels
}

/// The values that names have in the matrix of a job.
fn matrix<'a>(job: &'a Node, names: &HashSet<&str>) -> impl Iterator<Item = &'a Node> {
    let matrix = job.entry("strategy").and_then(|strategy| strategy.value.entry("matrix"));
    let lists = matrix.map_or(&[][..], |matrix| matrix.value.entries()).iter();
    let values = lists.flat_map(|Entry { key, value: list }| {
        let (own, more) = match &*key.value {
            "include" => (&[][..], list.items()),
            _ => (list.items(), &[][..]),
        };
        let more = more.iter().flat_map(Node::entries).map(|it| (&*it.key.value, &it.value));
        own.iter().map(|value| (&*key.value, value)).chain(more)
    });
    values.filter(|(name, _)| names.contains(name)).map(|(_, value)| value)
}

/// Whether a script runs `pakman push`, however it finds the program.
pub(super) fn pushes(script: &str) -> bool {
    let words: Vec<&str> = script.split_whitespace().collect();
    words.windows(2).any(|pair| {
        let program = pair[0].trim_matches(['"', '\'']);
        program.rsplit('/').next() == Some("pakman") && pair[1].trim_end_matches(';') == "push"
    })
}

/// What stands in `${{ ... }}`, where that is all of the text.
pub(super) fn expression(text: &str) -> Option<&str> {
    Some(text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim())
}
