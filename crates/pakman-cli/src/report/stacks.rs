//! Alpine's releases: what each has, and how long it is supported.

use pakman_alpine::{packages, releases};
use pakman_packs::Runtime;
use serde::Serialize;

/// The most packages that a search tells.
const MOST: usize = 40;

/// Every release whose packages are known.
#[derive(Serialize)]
pub(crate) struct Stacks {
    stacks: Vec<Stack>,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are those of the report")]
struct Stack {
    stack: String,
    /// The last day with security updates; edge has none.
    supported_until: Option<&'static str>,
    /// The day that its packages were listed.
    listed: &'static str,
    runtimes: Vec<Has>,
}

#[derive(Serialize)]
struct Has {
    name: &'static str,
    package: String,
    version: String,
}

impl Stacks {
    /// What the table says, newest first.
    pub(crate) fn all() -> Self {
        let known: Vec<packages::Recorded> = packages::releases().collect();
        let stack = |recorded: &packages::Recorded| {
            let support = releases().find(|release| release.name == recorded.name);
            let runtimes = Runtime::ALL.iter().flat_map(|runtime| {
                runtime.offers(recorded.name).into_iter().map(|offer| Has {
                    name: runtime.name(),
                    version: offer.version(),
                    package: offer.package,
                })
            });
            Stack {
                stack: format!("alpine/{}", recorded.name),
                supported_until: support.map(|release| release.supported_until),
                listed: recorded.date,
                runtimes: runtimes.collect(),
            }
        };
        Self { stacks: known.iter().rev().map(stack).collect() }
    }
}

/// The releases as a table.
pub(crate) fn text() -> String {
    let mut text = String::new();
    for Stack { stack, supported_until, listed, runtimes } in Stacks::all().stacks {
        let support =
            supported_until.map_or("no release".to_owned(), |day| format!("supported until {day}"));
        text.push_str(&format!("{stack}  {support}, packages as of {listed}\n"));
        for runtime in Runtime::ALL {
            let has: Vec<&str> = runtimes
                .iter()
                .filter(|has| has.name == runtime.name())
                .map(|has| has.version.as_str())
                .collect();
            if !has.is_empty() {
                text.push_str(&format!("  {:8} {}\n", runtime.name(), has.join(", ")));
            }
        }
    }
    text
}

/// Packages of a name, or of names that begin so.
#[derive(Serialize)]
pub(crate) struct Found {
    packages: Vec<Package>,
}

#[derive(Serialize)]
struct Package {
    name: &'static str,
    stacks: Vec<In>,
}

#[derive(Serialize)]
struct In {
    stack: String,
    version: &'static str,
    listed: &'static str,
}

impl Found {
    /// The package of this name, else those whose names begin so.
    pub(crate) fn of(name: &str) -> Self {
        let exact: Vec<packages::Package> = packages::find(name).into_iter().collect();
        let found =
            if exact.is_empty() { packages::beginning(name).take(MOST).collect() } else { exact };
        let package = |package: packages::Package| Package {
            name: package.name,
            stacks: package
                .releases()
                .map(|(release, versions)| In {
                    stack: format!("alpine/{}", release.name),
                    version: versions.last,
                    listed: release.date,
                })
                .collect(),
        };
        Self { packages: found.into_iter().map(package).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }

    /// A line for each release that has it.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for Package { name, stacks } in &self.packages {
            text.push_str(&format!("{name}\n"));
            for In { stack, version, listed } in stacks {
                text.push_str(&format!("  {stack:12} {version:10} as of {listed}\n"));
            }
        }
        text
    }
}
