//! Alpine's releases: what each has, and how long it is supported.

use std::collections::BTreeMap;

use pakman_alpine::{packages, releases};
use pakman_packs::Runtime;
use pakman_spec::Listed;
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
    name: String,
    stacks: Vec<In>,
}

#[derive(Serialize)]
struct In {
    /// `None` of an index that names no release.
    stack: Option<String>,
    version: String,
    /// The day that the table was made, or the index that has it.
    listed: String,
}

impl Found {
    /// The package of this name, else those whose names begin so. Indexes are believed over the table.
    pub(crate) fn of(name: &str, indexes: &[Listed]) -> Self {
        let is_exact = packages::find(name).is_some()
            || indexes.iter().any(|it| it.packages.contains_key(name));
        let is_it = |it: &str| if is_exact { it == name } else { it.starts_with(name) };
        let mut found: BTreeMap<String, Vec<In>> = BTreeMap::new();
        for listed in indexes {
            let from = listed.packages.range(name.to_owned()..).take_while(|(it, _)| is_it(it));
            for (name, version) in from {
                found.entry(name.clone()).or_default().push(In {
                    stack: listed.release.as_ref().map(|it| format!("alpine/{it}")),
                    version: version.clone(),
                    listed: listed.from.clone(),
                });
            }
        }
        for package in packages::beginning(name).take_while(|package| is_it(package.name)) {
            let known = found.entry(package.name.to_owned()).or_default();
            for (release, versions) in package.releases() {
                let stack = format!("alpine/{}", release.name);
                let is_said = known.iter().any(|it| it.stack.as_deref() == Some(&*stack));
                let is_whole =
                    |it: &Listed| it.is_whole && it.release.as_deref() == Some(release.name);
                if !is_said && !indexes.iter().any(is_whole) {
                    known.push(In {
                        stack: Some(stack),
                        version: versions.last.to_owned(),
                        listed: release.date.to_owned(),
                    });
                }
            }
        }
        found.retain(|_, stacks| !stacks.is_empty());
        let packages = found.into_iter().take(MOST);
        Self { packages: packages.map(|(name, stacks)| Package { name, stacks }).collect() }
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
                let stack = stack.as_deref().unwrap_or("any release");
                text.push_str(&format!("  {stack:12} {version:10} as of {listed}\n"));
            }
        }
        text
    }
}
