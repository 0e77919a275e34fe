//! A package that the release of `stack` does not have, or has in another version, as far as the
//! table of packages knows.

use pakman_alpine::{
    Arch, Dependency, Operator,
    layout::OPENRC,
    packages::{self, Recorded, Versions},
};

use super::File;
use crate::{Code, Diagnostic, Edit, Sink, Spanned, diagnostic::suggest::nearest};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(stack) = file.spec.stack.as_ref().map(|stack| &stack.value) else { return };
    let name = stack.as_str().strip_prefix("alpine/").unwrap_or_default();
    let (Some(release), true) = (packages::release(name), is_for_x86_64(file)) else { return };
    let own = file.name();
    for word in file.build().chain(file.runtime()) {
        let Some(name) = word.value.package() else { continue };
        // What packages only provide, another repository, and the application itself.
        let is_of_alpine = !name.contains([':', '/', '[']) && word.value.tag().is_none();
        if !is_of_alpine || own.as_deref() == Some(name) {
            continue;
        }
        match packages::find(name).and_then(|package| package.versions(release.name)) {
            // An init script of an application's is what another check tells of.
            None if name.ends_with(OPENRC) => {}
            None => sink.push(absent(word, name, release)),
            Some(versions) => {
                if let Some(told) = other_version(word, name, release, versions) {
                    sink.push(told);
                }
            }
        }
    }
}

/// The table is that of one architecture, which most packages are for.
fn is_for_x86_64(file: &File<'_>) -> bool {
    let Some(list) = &file.spec.architectures else { return true };
    let has = |arch: &Spanned<Arch>| matches!(arch.value.as_str(), "x86_64" | "noarch" | "all");
    list.value.iter().any(has)
}

fn absent(word: &Spanned<Dependency>, name: &str, release: Recorded) -> Diagnostic {
    let Recorded { name: number, date } = release;
    let message = format!("`alpine/{number}` has no package `{name}`, as listed on {date}");
    let diagnostic = Diagnostic::new(Code::UnknownPackage, word.span, message);
    let others = packages::find(name).map(|package| {
        let releases = package.releases().map(|(release, _)| format!("`alpine/{}`", release.name));
        releases.collect::<Vec<_>>().join(", ")
    });
    if let Some(others) = others {
        return diagnostic.help(format!("{others} have it"));
    }
    match similar(name, release) {
        Some(meant) => {
            let text = word.value.as_str().replacen(name, meant, 1);
            diagnostic.unsafe_fix(format!("write `{meant}`"), vec![Edit { span: word.span, text }])
        }
        None => {
            diagnostic.help("no release of Alpine has it; `pakman stacks --package NAME` searches")
        }
    }
}

/// The package of the release that was most likely meant.
fn similar(name: &str, release: Recorded) -> Option<&'static str> {
    /// How much longer or shorter a name is that somebody mistypes.
    const FARTHEST: usize = 3;
    let beginning: String = name.chars().take(2).collect();
    let there = packages::beginning(&beginning).filter(|package| {
        package.name.len().abs_diff(name.len()) <= FARTHEST
            && package.versions(release.name).is_some()
    });
    nearest(name, there.map(|package| package.name))
}

fn other_version(
    word: &Spanned<Dependency>,
    name: &str,
    release: Recorded,
    versions: Versions,
) -> Option<Diagnostic> {
    let (operator, wanted) = word.value.constraint()?;
    if may_be(operator, &numbers(wanted.as_str()), versions) {
        return None;
    }
    let Recorded { name: number, date } = release;
    let message = format!(
        "`alpine/{number}` has `{name}` {}, as listed on {date}, and not {}",
        versions.last,
        word.value.as_str().trim_start_matches(name)
    );
    let others = packages::find(name)?
        .releases()
        .filter(|(_, versions)| may_be(operator, &numbers(wanted.as_str()), *versions));
    let others: Vec<String> =
        others.map(|(release, _)| format!("`alpine/{}`", release.name)).collect();
    let diagnostic = Diagnostic::new(Code::UnknownPackage, word.span, message);
    Some(match &others[..] {
        [] => diagnostic.help("no release has had that version"),
        others => diagnostic.help(format!("{} have it", others.join(", "))),
    })
}

/// Major and minor version, as far as they are given.
fn numbers(version: &str) -> Vec<u64> {
    let parts = version.split(['.', '_', '-', '~']).map(str::parse);
    parts.map_while(Result::ok).take(2).collect()
}

/// Whether a version from the first to the last, with any patch level, may be what is asked for.
fn may_be(operator: Operator, wanted: &[u64], versions: Versions) -> bool {
    let (first, last) = (numbers(versions.first), numbers(versions.last));
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
        let node = Versions { first: "22.16", last: "22.23" };
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
