//! Where in the file's structure something stands, in the words of the user: `kits[0].ports[1]`.

use std::{borrow::Cow, fmt};

use crate::Severity;

/// A step into a map or a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(Cow<'static, str>),
    /// An item, from 0.
    Item(usize),
}

/// Steps from the top of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path(Vec<Step>);

impl FromIterator<Step> for Path {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl Path {
    /// The steps.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The keys on the way, `[]` for an item, to match against.
    pub fn keys(&self) -> Vec<&str> {
        let keys = self.0.iter().map(|step| match step {
            Step::Key(key) => &**key,
            Step::Item(_) => "[]",
        });
        keys.collect()
    }

    /// The path to what this one's part lies in; the top's is the top.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    pub(crate) fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    /// Whether this is the map of install scripts.
    pub(crate) fn is_hook(&self) -> bool {
        matches!(&self.keys()[..], ["hook"])
    }

    /// `service` or `command`, if this is an item of their lists.
    pub(crate) fn program(&self) -> Option<&'static str> {
        match &self.keys()[..] {
            ["run", "services", "[]"] => Some("service"),
            ["run", "commands", "[]"] => Some("command"),
            _ => None,
        }
    }

    /// Whether this is a list that the original joins by spaces, so that an item of several words
    /// is several items to it.
    pub(crate) fn is_joined(&self) -> bool {
        matches!(&self.keys()[..], ["dependencies", "build" | "runtime"] | ["architectures"])
    }

    /// Whether this is `run` or below.
    pub(crate) fn is_in_run(&self) -> bool {
        matches!(self.0.first(), Some(Step::Key(key)) if &**key == "run")
    }

    /// Whether this is an item of a list that the original joins or loops over, so that one without
    /// a value does no harm: any but a service.
    pub(crate) fn is_optional_item(&self) -> bool {
        matches!(self.0.last(), Some(Step::Item(_)))
            && !matches!(&self.keys()[..], ["run", "services", "[]"])
    }

    /// The place as the subject of a sentence.
    pub(crate) fn owner(&self) -> String {
        if self.0.is_empty() { "the file".to_owned() } else { format!("`{self}`") }
    }

    /// How bad it is when the value here is wrong or missing.
    ///
    /// An error where the original crashes or abuild refuses; elsewhere the package is built and
    /// disappoints later.
    pub(crate) fn severity(&self) -> Severity {
        match &self.keys()[..] {
            []
            | ["dependencies" | "build" | "run"]
            | ["dependencies", "build" | "runtime", ..]
            | ["build", "command" | "destination" | "destinations", ..]
            | ["run", "name" | "services" | "commands"]
            | ["run", "services" | "commands", "[]"]
            | ["run", "services", "[]", "start"]
            | ["hook" | "architectures" | "package" | "source", ..] => Severity::Error,
            _ => Severity::Warning,
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if depth == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Item(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
