//! A package that the release of `stack` does not have, or has in another version, as far as its
//! indexes or the table of packages know.

use pakman_alpine::{
    Arch, Dependency, Operator,
    layout::OPENRC,
    packages::{self, Recorded, Versions},
};

use super::{File, meant_package};
use crate::{Code, Diagnostic, Edit, Listed, Sink, Span, Spanned, text::edit::add_items};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(stack) = file.spec.stack.as_ref().map(|stack| &stack.value) else { return };
    let release = stack.alpine().unwrap_or_default();
    let listed = file.surroundings.listed.iter();
    let is_of_it = |it: &&Listed| it.release.as_deref().is_none_or(|name| name == release);
    let has = Has {
        release,
        recorded: packages::release(release),
        listed: listed.filter(is_of_it).collect(),
    };
    if !is_for_x86_64(file) || !has.says_what_is_missing() {
        return;
    }
    let own = file.name();
    let dependencies = file.spec.dependencies.as_ref().map(|it| &it.value);
    let lists = dependencies.into_iter().flat_map(|it| [&it.build, &it.runtime]).flatten();
    for (list, word) in lists.flat_map(|list| list.value.iter().map(|word| (list.span, word))) {
        let Some(name) = word.value.package().filter(|_| !sink.is_full()) else { continue };
        // What packages only provide, another repository, and the application itself.
        let is_provided = name.contains([':', '/', '[']) && with_version(name, &has).is_none();
        if is_provided || word.value.tag().is_some() || own.as_deref() == Some(name) {
            continue;
        }
        match has.find(name) {
            // An init script of an application's is what another check tells of.
            None if name.ends_with(OPENRC) => {}
            None => sink.push(absent(file, list, word, name, &has)),
            Some(found) => {
                if let Some(told) = other_version(word, name, &has, found) {
                    sink.push(told);
                }
            }
        }
    }
}

/// A name with a version in it, which is not that of a package: the package, and the version.
fn with_version<'a>(name: &'a str, has: &Has<'_>) -> Option<(String, &'a str)> {
    meant_package::with_version(name, |name| has.find(name).is_some())
}

/// What is known of the packages of a release.
struct Has<'a> {
    /// `3.24`
    release: &'a str,
    /// The release in the table.
    recorded: Option<Recorded>,
    /// What its own indexes list, which is believed over the table.
    listed: Vec<&'a Listed>,
}

/// A package of a release: its first version and its last, which are the same where an index says.
#[derive(Clone, Copy)]
struct Found<'a> {
    versions: (&'a str, &'a str),
    /// The index that says so; `None` of the table.
    listed: Option<&'a Listed>,
}

impl<'a> Has<'a> {
    /// The index that has every package of the release.
    fn whole(&self) -> Option<&'a Listed> {
        self.listed.iter().copied().find(|it| it.is_whole)
    }

    fn says_what_is_missing(&self) -> bool {
        self.recorded.is_some() || self.whole().is_some()
    }

    fn find(&self, name: &str) -> Option<Found<'a>> {
        let listed = self.listed.iter().find_map(|it| Some((*it, it.packages.get(name)?)));
        if let Some((listed, version)) = listed {
            return Some(Found { versions: (version, version), listed: Some(listed) });
        }
        let is_known = self.whole().is_none();
        let versions = packages::find(name).filter(|_| is_known)?.versions(self.release)?;
        Some(Found { versions: (versions.first, versions.last), listed: None })
    }

    /// What says so: `as listed on 2026-06-09`.
    fn source(&self, listed: Option<&Listed>) -> String {
        match (listed, self.recorded) {
            (Some(listed), _) => format!("as listed in {}", listed.from),
            (None, Some(recorded)) => format!("as listed on {}", recorded.date),
            (None, None) => String::new(),
        }
    }
}

/// The table is that of one architecture, which most packages are for.
fn is_for_x86_64(file: &File<'_>) -> bool {
    let Some(list) = &file.spec.architectures else { return true };
    let has = |arch: &Spanned<Arch>| matches!(arch.value.as_str(), "x86_64" | "noarch" | "all");
    list.value.iter().any(has)
}

fn absent(
    file: &File<'_>,
    list: Span,
    word: &Spanned<Dependency>,
    name: &str,
    has: &Has<'_>,
) -> Diagnostic {
    let (number, source) = (has.release, has.source(has.whole()));
    let message = format!("`alpine/{number}` has no package `{name}`, {source}");
    let diagnostic = Diagnostic::new(Code::UnknownPackage, word.span, message);
    if let Some(others) = elsewhere(name, has, |_| true) {
        return diagnostic.help(others);
    }
    let edit = |text: String| vec![Edit { span: word.span, text }];
    match meant_package::of(name, |name| has.find(name).is_some()).as_deref() {
        Some([meant]) => {
            let text = word.value.as_str().replacen(name, meant, 1);
            return diagnostic.unsafe_fix(format!("write `{meant}`"), edit(text));
        }
        Some([first, rest @ ..]) => {
            let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
            if let Some(others) = add_items(file.source, list, word.span, &rest) {
                let edits = [edit(first.clone()), vec![others]].concat();
                return diagnostic.unsafe_fix("split it into one item each", edits);
            }
            return diagnostic.help("write each package as an item of its own");
        }
        _ => {}
    }
    let Some((package, version)) = with_version(name, has) else {
        return diagnostic
            .help("no other release of Alpine has it; `pakman stacks --package NAME` searches");
    };
    let found = has.find(&package).map_or(("", ""), |found| found.versions);
    if word.value.constraint().is_none() && may_be(Operator::Fuzzy, &numbers(version), found) {
        let text = format!("{package}~{version}");
        return diagnostic.unsafe_fix(format!("write `{text}`"), edit(text));
    }
    diagnostic.help(format!("it has `{package}` {}", found.1))
}

/// Which other releases have a package in a version that fits: `alpine/3.22 has it`.
fn elsewhere(name: &str, has: &Has<'_>, fits: impl Fn(Versions) -> bool) -> Option<String> {
    let others = packages::find(name)?.releases();
    let others = others.filter(|(release, it)| release.name != has.release && fits(*it));
    let others: Vec<String> =
        others.map(|(release, _)| format!("`alpine/{}`", release.name)).collect();
    match &others[..] {
        [] => None,
        [one] => Some(format!("{one} has it")),
        others => Some(format!("{} have it", others.join(", "))),
    }
}

fn other_version(
    word: &Spanned<Dependency>,
    name: &str,
    has: &Has<'_>,
    Found { versions, listed }: Found<'_>,
) -> Option<Diagnostic> {
    let (operator, wanted) = word.value.constraint()?;
    let wanted = numbers(wanted.as_str());
    if may_be(operator, &wanted, versions) {
        return None;
    }
    let (number, source) = (has.release, has.source(listed));
    let message = format!(
        "`alpine/{number}` has `{name}` {}, {source}, and not {}",
        versions.1,
        word.value.as_str().trim_start_matches(name)
    );
    let others = elsewhere(name, has, |it| may_be(operator, &wanted, (it.first, it.last)));
    let help = others.unwrap_or("no other release of Alpine has that version".to_owned());
    Some(Diagnostic::new(Code::UnknownPackage, word.span, message).help(help))
}

/// Major and minor version, as far as they are given.
fn numbers(version: &str) -> Vec<u64> {
    let parts = version.split(['.', '_', '-', '~']).map(str::parse);
    parts.map_while(Result::ok).take(2).collect()
}

/// Whether a version from the first to the last, with any patch level, may be what is asked for.
fn may_be(operator: Operator, wanted: &[u64], (first, last): (&str, &str)) -> bool {
    let (first, last) = (numbers(first), numbers(last));
    let count = wanted.len().min(first.len()).min(last.len());
    if count == 0 {
        return true;
    }
    let (first, last, wanted) = (&first[..count], &last[..count], &wanted[..count]);
    match operator {
        Operator::Less | Operator::LessOrEqual | Operator::LessOrFuzzy => first <= wanted,
        Operator::Greater | Operator::GreaterOrEqual | Operator::GreaterOrFuzzy => last >= wanted,
        Operator::Equal | Operator::Fuzzy => first <= wanted && last >= wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_held_against_conditions_by_major_and_minor_alone() {
        let node = ("22.16", "22.23");
        for (word, expected) in [
            ("nodejs>=22", true),
            ("nodejs>=22.20.1", true),
            ("nodejs>=24", false),
            ("nodejs~22", true),
            ("nodejs~22.19", true),
            ("nodejs~20", false),
            ("nodejs<23", true),
            ("nodejs<22", true),
            ("nodejs<20", false),
            ("nodejs=22.16.0-r2", true),
        ] {
            let word: Dependency = word.parse().expect("a dependency");
            let (operator, wanted) = word.constraint().expect("a condition");
            assert_eq!(may_be(operator, &numbers(wanted.as_str()), node), expected, "{word}");
        }
    }
}
