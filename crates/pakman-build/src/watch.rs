//! Telling what goes on.

use crate::finding::Finding;

/// A part of the work, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Copying the sources.
    Stage,
    /// Taking the tree of the last build, in place of copying and building.
    Reuse,
    /// Running `build.command`, or all of abuild.
    Build,
    /// Copying what is shipped.
    Package,
    /// Looking for what apk or abuild would refuse.
    Check,
    /// Removing symbols.
    Strip,
    /// Finding the shared libraries and commands that are needed and provided.
    Trace,
    /// Writing and signing the packages.
    Pack,
    /// Putting them into the repository and its index.
    Index,
    /// Removing what was made on the way.
    Clean,
}

impl Phase {
    pub(crate) const ALL: &[Self] = &[
        Self::Stage,
        Self::Reuse,
        Self::Build,
        Self::Package,
        Self::Check,
        Self::Strip,
        Self::Trace,
        Self::Pack,
        Self::Index,
        Self::Clean,
    ];

    /// The one with this name.
    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|phase| phase.name() == name)
    }

    /// One word for it: `stage`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Reuse => "reuse",
            Self::Build => "build",
            Self::Package => "package",
            Self::Check => "check",
            Self::Strip => "strip",
            Self::Trace => "trace",
            Self::Pack => "pack",
            Self::Index => "index",
            Self::Clean => "clean",
        }
    }
}

/// Whoever wants to know what goes on.
pub trait Watcher {
    /// A phase begins, and the one before it is over.
    fn phase(&mut self, phase: Phase);

    /// A line that a program of the build printed, without its newline. Bytes that are no UTF-8 are replaced.
    fn output(&mut self, line: &str);

    /// Something that does not end the build and will disappoint.
    fn warning(&mut self, finding: &Finding);
}

/// Nobody wants to know.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watcher for Silent {
    fn phase(&mut self, _: Phase) {}

    fn output(&mut self, _: &str) {}

    fn warning(&mut self, _: &Finding) {}
}
