//! Runtimes: which packages of a release have one, and in which version.

use pakman_alpine::packages;

/// What runs or builds an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    /// Ruby.
    Ruby,
    /// Elixir, with the Erlang that it comes with.
    Elixir,
    /// PHP: several packages a release, `php84` and the like.
    Php,
    /// Node.
    Node,
    /// Python 3.
    Python,
    /// Go; the programs that it builds need nothing of it.
    Go,
    /// Rust; the programs that it builds need nothing of it.
    Rust,
    /// Java: several packages a release, `openjdk21` and the like.
    Java,
    /// Deno.
    Deno,
    /// Files for a web server.
    Files,
}

/// How packages of Java begin; the number behind is all of its version that counts.
const JAVA: &str = "openjdk";

/// A package that has a runtime in a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// `3.23`
    pub release: &'static str,
    /// `php84`
    pub package: String,
    /// Major and minor version that the release came out with.
    pub(crate) first: [u64; 2],
    /// Major and minor version that was seen last.
    pub(crate) last: [u64; 2],
}

impl Offer {
    /// `24.11`; the major version alone where a release goes on to newer minor versions, and of Java.
    #[must_use]
    pub fn version(&self) -> String {
        let [major, minor] = self.last;
        if self.first == self.last && !self.package.starts_with(JAVA) {
            format!("{major}.{minor}")
        } else {
            major.to_string()
        }
    }

    /// The stack: `alpine/3.23`.
    #[must_use]
    pub fn stack(&self) -> String {
        format!("alpine/{}", self.release)
    }
}

impl Runtime {
    /// Every runtime that is a package.
    pub const ALL: &[Self] = &[
        Self::Ruby,
        Self::Elixir,
        Self::Php,
        Self::Node,
        Self::Python,
        Self::Go,
        Self::Rust,
        Self::Java,
        Self::Deno,
    ];

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ruby => "Ruby",
            Self::Elixir => "Elixir",
            Self::Php => "PHP",
            Self::Node => "Node",
            Self::Python => "Python",
            Self::Go => "Go",
            Self::Rust => "Rust",
            Self::Java => "Java",
            Self::Deno => "Deno",
            Self::Files => "files",
        }
    }

    /// How many numbers of a version have to be the same for one to do what another does.
    pub(crate) fn significant(self) -> usize {
        match self {
            Self::Node | Self::Java | Self::Deno => 1,
            _ => 2,
        }
    }

    /// Whether a version that is pinned stands for any later one.
    pub(crate) fn keeps_its_word(self) -> bool {
        matches!(self, Self::Go | Self::Rust)
    }

    /// The packages that may have it, the one to prefer first.
    fn packages(self) -> Vec<String> {
        match self {
            Self::Ruby => vec!["ruby".into()],
            Self::Elixir => vec!["elixir".into()],
            Self::Php => (81..=89).rev().map(|number| format!("php{number}")).collect(),
            Self::Node => vec!["nodejs".into(), "nodejs-current".into()],
            Self::Python => vec!["python3".into()],
            Self::Go => vec!["go".into()],
            Self::Rust => vec!["cargo".into()],
            Self::Java => [25, 21, 17, 11, 8].iter().map(|it| format!("{JAVA}{it}")).collect(),
            Self::Deno => vec!["deno".into()],
            Self::Files => Vec::new(),
        }
    }

    /// What a release has of it, what to prefer first.
    #[must_use]
    pub fn offers(self, release: &'static str) -> Vec<Offer> {
        let offer = |package: String| {
            let versions = packages::find(&package)?.versions(release)?;
            let numbers = |text: &str| -> Option<[u64; 2]> {
                let parts = crate::range::pinned(text)?;
                Some([*parts.first()?, parts.get(1).copied().unwrap_or(0)])
            };
            let (first, last) = match self {
                // The table knows the packages' own versions, 21.0; their names say what counts.
                Self::Java => {
                    let number = package.strip_prefix(JAVA)?.parse().ok()?;
                    ([number, 0], [number, 0])
                }
                _ => (numbers(versions.first)?, numbers(versions.last)?),
            };
            Some(Offer { release, package, first, last })
        };
        let mut offers: Vec<Offer> = self.packages().into_iter().filter_map(offer).collect();
        // One that is older than what it is to be ahead of is of no use.
        if self == Self::Node && offers.len() == 2 && offers[1].last <= offers[0].last {
            offers.pop();
        }
        offers
    }
}

/// The PHP that a release's `composer` and `/usr/bin/php` run: 84 of `php84`.
pub(crate) fn default_php(release: &str) -> (&'static str, &'static str) {
    // Composer's own package names the PHP that it runs; `/usr/bin/php` is the package's that
    // the release calls its default. They part in 3.22.
    match release {
        "3.18" | "3.19" => ("php82", "php82"),
        "3.20" | "3.21" => ("php83", "php83"),
        "3.22" => ("php84", "php83"),
        "3.23" => ("php84", "php84"),
        _ => ("php85", "php85"),
    }
}
