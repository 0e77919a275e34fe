//! Which package was meant by a name that a release does not have.

use pakman_alpine::{other_names, packages};

use crate::diagnostic::suggest::is_one_slip;

/// The packages that were meant, more than one where a word holds several; none unless it is clear
/// which: a name of another distribution, or one slip away from a single package that is there.
///
/// A name that is merely near is that of another program, as `postgis` is for `postgres`.
pub(super) fn of(name: &str, is_there: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let parts: Vec<&str> = name.split([',', '+']).collect();
    if parts.len() > 1 && parts.iter().all(|part| is_there(part)) {
        return Some(parts.into_iter().map(str::to_owned).collect());
    }
    let meant = other_names::meant(name, &is_there);
    meant.or_else(|| misspelt(name, is_there).map(str::to_owned)).map(|meant| vec![meant])
}

/// A name of which a version is a part, as in `nodejs-20` and `node:20`: the package and the version.
pub(super) fn with_version(name: &str, is_there: impl Fn(&str) -> bool) -> Option<(String, &str)> {
    let start = name.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.').len();
    let version = name[start..].trim_start_matches('.');
    let base = name[..start].trim_end_matches(['-', ':', 'v']);
    if version.is_empty() || base.is_empty() {
        return None;
    }
    let package =
        if is_there(base) { Some(base.to_owned()) } else { other_names::meant(base, is_there) };
    package.map(|package| (package, version))
}

fn misspelt(name: &str, is_there: impl Fn(&str) -> bool) -> Option<&'static str> {
    let plain = name.to_ascii_lowercase();
    let [first, second] = *plain.as_bytes().first_chunk::<2>().filter(|_| plain.is_ascii())?;
    let beginnings = [[first, second], [second, first]];
    let is_new = |(at, beginning): &(usize, &[u8; 2])| *at == 0 || **beginning != beginnings[0];
    let beginnings = beginnings.iter().enumerate().filter(is_new).map(|(_, beginning)| beginning);
    let packages = beginnings.filter_map(|it| std::str::from_utf8(it).ok());
    let mut near = packages
        .flat_map(packages::beginning)
        .filter(|package| package.name.len().abs_diff(plain.len()) < 2)
        .filter(|package| is_one_slip(package.name, &plain) && is_there(package.name));
    let only = near.next().filter(|_| near.next().is_none())?;
    is_likely(only.name, &plain).then_some(only.name)
}

/// Whether the slip is one of a finger on a keyboard, and both names are so long that it makes no
/// other of them.
fn is_likely(package: &str, name: &str) -> bool {
    const SHORTEST: usize = 6;
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let are_neighbours = |left: char, right: char| {
        let place = |row: &str, letter| row.find(letter);
        ROWS.iter().any(|row| match (place(row, left), place(row, right)) {
            (Some(left), Some(right)) => left.abs_diff(right) < 2,
            _ => false,
        })
    };
    let differ = package.chars().zip(name.chars()).filter(|(left, right)| left != right);
    let differ: Vec<(char, char)> = differ.take(2).collect();
    match &differ[..] {
        _ if package.len() != name.len() => {
            let once = |text: &str| {
                let mut letters: Vec<char> = text.chars().collect();
                letters.dedup();
                letters
            };
            package.len().max(name.len()) >= SHORTEST || once(package) == once(name)
        }
        [(left, right)] => package.len() >= SHORTEST && are_neighbours(*left, *right),
        // Two letters in the wrong order are seldom another name.
        _ => package.len() + 1 >= SHORTEST,
    }
}
