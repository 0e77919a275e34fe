//! The one table of who names whom: the keys that give a part its name, and those that use it.

use std::borrow::Cow;

use crate::slug;

/// The variable that chooses the service which runs.
pub const SERVICE_MODE: &str = "SERVICE_MODE";

/// A part of the file that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The package itself: `run.name`.
    Package,
    /// One of `run.services`.
    Service,
    /// One of `run.commands`.
    Command,
    /// One of `sizes`.
    Size,
    /// One of `kits` or of their `forks`.
    Kit,
    /// One of `plans`.
    Plan,
}

/// How a place writes the name that it uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As it is given.
    Exact,
    /// As it is given, or as its slug.
    NameOrSlug,
    /// As its slug.
    Slug,
}

/// A key whose value gives a part its name. Items of a list are `[]` on the way to it.
pub(crate) struct Given {
    pub(crate) path: &'static [&'static str],
    pub(crate) part: Part,
}

/// A key whose value is the name of a part that stands elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The way to it, `[]` for an item of a list.
    pub path: &'static [&'static str],
    /// What it names.
    pub part: Part,
    /// How.
    pub spelling: Spelling,
    /// The key beside it, and the value that this has to have for it to be a name.
    pub beside: Option<(&'static str, &'static str)>,
}

pub(crate) const GIVEN: &[Given] = &[
    Given { path: &["run", "name"], part: Part::Package },
    Given { path: &["run", "services", "[]", "name"], part: Part::Service },
    Given { path: &["run", "commands", "[]", "name"], part: Part::Command },
    Given { path: &["sizes", "[]", "name"], part: Part::Size },
    Given { path: &["kits", "[]", "name"], part: Part::Kit },
    Given { path: &["kits", "[]", "forks", "[]", "name"], part: Part::Kit },
    Given { path: &["plans", "[]", "name"], part: Part::Plan },
];

impl Reference {
    /// Every key that names a part. Install scripts name the package and its commands beside these.
    pub const ALL: &[Self] = &[
        Self::new(&["kits", "[]", "default_size"], Part::Size, Spelling::NameOrSlug),
        Self::new(&["kits", "[]", "forks", "[]", "default_size"], Part::Size, Spelling::NameOrSlug),
        Self::service_mode(&["kits", "[]", "variables", "[]", "default_value"]),
        Self::service_mode(&["kits", "[]", "forks", "[]", "variables", "[]", "default_value"]),
        Self::new(&["plans", "[]", "layers", "[]", "kit_slug"], Part::Kit, Spelling::Slug),
        Self::new(&["plans", "[]", "layers", "[]", "size_slug"], Part::Size, Spelling::Slug),
    ];

    const fn new(path: &'static [&'static str], part: Part, spelling: Spelling) -> Self {
        Self { path, part, spelling, beside: None }
    }

    const fn service_mode(path: &'static [&'static str]) -> Self {
        let beside = Some(("key", SERVICE_MODE));
        Self { path, part: Part::Service, spelling: Spelling::Exact, beside }
    }

    /// The reference at this way through the file, which may be one only beside another value.
    pub fn at(path: &[&str]) -> Option<&'static Self> {
        Self::ALL.iter().find(|reference| reference.path == path)
    }
}

impl Part {
    /// The word for one: `service`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Service => "service",
            Self::Command => "command",
            Self::Size => "size",
            Self::Kit => "kit",
            Self::Plan => "plan",
        }
    }

    /// The key that holds all of them: `run.services`.
    pub fn list(self) -> &'static str {
        match self {
            Self::Package => "run",
            Self::Service => "run.services",
            Self::Command => "run.commands",
            Self::Size => "sizes",
            Self::Kit => "kits",
            Self::Plan => "plans",
        }
    }

    /// Whether the platform knows it by its slug, so that two names of one slug are the same.
    pub fn has_slug(self) -> bool {
        matches!(self, Self::Size | Self::Kit | Self::Plan)
    }

    /// What tells a name of such a part from the others.
    pub(crate) fn identity(self, name: &str) -> Cow<'_, str> {
        if self.has_slug() { Cow::Owned(slug(name)) } else { Cow::Borrowed(name) }
    }
}

impl Spelling {
    /// Whether a place that has `written` names the part that is called `name`.
    pub fn means(self, written: &str, name: &str) -> bool {
        match self {
            Self::Exact => written == name,
            Self::NameOrSlug => slug(written) == slug(name),
            Self::Slug => written == slug(name),
        }
    }

    /// How such a place writes `name`.
    pub fn of(self, name: &str) -> Cow<'_, str> {
        match self {
            Self::Exact | Self::NameOrSlug => Cow::Borrowed(name),
            Self::Slug => Cow::Owned(slug(name)),
        }
    }

    /// What tells the name that a place writes from the others.
    pub(crate) fn identity(self, written: &str) -> Cow<'_, str> {
        match self {
            Self::Exact | Self::Slug => Cow::Borrowed(written),
            Self::NameOrSlug => Cow::Owned(slug(written)),
        }
    }
}
