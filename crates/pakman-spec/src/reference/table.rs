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

/// A key whose value gives a part its name.
pub(crate) struct Given {
    /// The way to the part, `[]` for an item of a list.
    pub(crate) way: &'static [&'static str],
    /// The key in it.
    pub(crate) key: &'static str,
    /// `None` where nothing else in the file names such a part.
    pub(crate) part: Option<Part>,
    /// The word for one.
    pub(crate) noun: &'static str,
    /// Whether the platform knows it by its slug, so that two names of one slug are the same.
    pub(crate) has_slug: bool,
    /// What becomes of two of one name in a list; `None` where there is only one.
    pub(crate) twice: Option<&'static str>,
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

/// Every key that gives a name.
pub(crate) const GIVEN: &[Given] = &[
    Given {
        way: &["run"],
        key: "name",
        part: Some(Part::Package),
        noun: "package",
        has_slug: false,
        twice: None,
    },
    Given {
        way: &["run", "services", "[]"],
        key: "name",
        part: Some(Part::Service),
        noun: "service",
        has_slug: false,
        twice: Some("only the first can ever run"),
    },
    Given {
        way: &["run", "commands", "[]"],
        key: "name",
        part: Some(Part::Command),
        noun: "command",
        has_slug: false,
        twice: Some("only the last can be called"),
    },
    Given {
        way: &["sizes", "[]"],
        key: "name",
        part: Some(Part::Size),
        noun: "size",
        has_slug: true,
        twice: Some("plans and kits can only refer to one of them"),
    },
    Given {
        way: &["kits", "[]"],
        key: "name",
        part: Some(Part::Kit),
        noun: "kit",
        has_slug: true,
        twice: Some("plans can only refer to one of them"),
    },
    Given {
        way: &["kits", "[]", "ports", "[]"],
        key: "name",
        part: None,
        noun: "port",
        has_slug: true,
        twice: Some("a host name can only lead to one of them"),
    },
    Given {
        way: &["kits", "[]", "variables", "[]"],
        key: "key",
        part: None,
        noun: "variable",
        has_slug: false,
        twice: Some("only one value can reach the application"),
    },
    Given {
        way: &["kits", "[]", "forks", "[]"],
        key: "name",
        part: Some(Part::Kit),
        noun: "fork",
        has_slug: true,
        twice: Some("forks are told apart by name"),
    },
    Given {
        way: &["kits", "[]", "forks", "[]", "variables", "[]"],
        key: "key",
        part: None,
        noun: "variable",
        has_slug: false,
        twice: Some("only one value can reach the application"),
    },
    Given {
        way: &["plans", "[]"],
        key: "name",
        part: Some(Part::Plan),
        noun: "plan",
        has_slug: true,
        twice: Some("plans are told apart by name"),
    },
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
        Self::new(&["test", "before", "[]"], Part::Command, Spelling::Exact),
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

impl Given {
    /// What tells a name from the others.
    pub(crate) fn identity<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if self.has_slug { Cow::Owned(slug(name)) } else { Cow::Borrowed(name) }
    }
}

impl Part {
    /// The word for one: `service`.
    pub fn noun(self) -> &'static str {
        self.given().noun
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
        self.given().has_slug
    }

    /// The first key that gives one its name.
    pub(crate) fn given(self) -> &'static Given {
        let mut given = GIVEN.iter();
        given.find(|given| given.part == Some(self)).expect("each part is given its name somewhere")
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
