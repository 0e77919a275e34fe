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

    /// What stands behind a part on its line.
    pub(super) fn behind(&self, span: Span) -> &str {
        let rest = self.source.text().get(span.end as usize..).unwrap_or_default();
        rest.lines().next().unwrap_or_default()
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

/// The labels of GitHub's runners that a job asks for, each with the place where it stands: those of
/// its matrix, and those that an expression chooses among. A group and a machine of one's own have
/// the labels that somebody gave them.
pub(super) fn labels(job: &Node) -> Vec<(&str, Span)> {
    let Some(asked) = job.entry("runs-on").map(|asked| &asked.value) else { return Vec::new() };
    if asked.entry("group").is_some() {
        return Vec::new();
    }
    let asked = asked.entry("labels").map_or(asked, |labels| &labels.value);
    let (mut labels, mut names) = (Vec::new(), HashSet::new());
    for node in asked.items().iter().chain([asked]) {
        let Some(text) = node.text() else { continue };
        match expression(text) {
            Some(inside) => {
                names.extend(inside.strip_prefix("matrix.").map(str::to_owned));
                labels.extend(text.split('\'').skip(1).step_by(2).map(|label| (label, node.span)));
            }
            None => labels.push((text, node.span)),
        }
    }
    labels.extend(matrix(job, &names).filter_map(|node| Some((node.text()?, node.span))));
    if labels.iter().any(|(label, _)| label.eq_ignore_ascii_case("self-hosted")) {
        labels.clear();
    }
    labels
}

/// The values that names have in the matrix of a job.
fn matrix<'a>(job: &'a Node, names: &HashSet<String>) -> impl Iterator<Item = &'a Node> {
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
    values
        .flat_map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            let inner = value.entries().iter().map({
                let name = name.clone();
                move |it| (format!("{name}.{}", it.key.value.to_ascii_lowercase()), &it.value)
            });
            inner.chain([(name, value)]).collect::<Vec<_>>()
        })
        .filter(|(name, _)| names.contains(name))
        .map(|(_, value)| value)
}

/// The lines of a script that are no comments.
pub(super) fn lines(script: &str) -> impl Iterator<Item = &str> {
    script.lines().filter(|line| !line.trim_start().starts_with('#'))
}

/// Whether a script runs `pakman push`, however it finds the program.
pub(super) fn pushes(script: &str) -> bool {
    let words: Vec<&str> = lines(script).flat_map(str::split_whitespace).map(bare).collect();
    let is_program = |word: &str| word.rsplit('/').next() == Some("pakman");
    (0..words.len()).any(|at| is_program(words[at]) && verb(&words[at + 1..]) == Some("push"))
}

/// A word without the quotes around it.
fn bare(word: &str) -> &str {
    let word = word.trim_end_matches(';');
    let inside = |quote| word.strip_prefix(quote).and_then(|word| word.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(word)
}

/// The first of the program's words that is no option and no value of one.
fn verb<'a>(words: &[&'a str]) -> Option<&'a str> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "-C" | "--directory" | "-c" | "--config" => {
                words.next();
            }
            option if option.starts_with('-') => {}
            verb => return Some(verb),
        }
    }
    None
}

/// What stands in `${{ ... }}`, where that is all of the text, as [`normal`] has it.
pub(super) fn expression(text: &str) -> Option<String> {
    Some(normal(text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim()))
}

/// An expression in the spelling that it mostly has: `GitHub['sha']` is `github.sha`.
pub(super) fn normal(expression: &str) -> String {
    expression.to_ascii_lowercase().replace("['", ".").replace("']", "")
}
