//! What `build.destinations` ships, and what it leaves out or overwrites without a word.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::{OsStr, OsString},
    fs,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::Path,
};

use pakman_project::SourceFile;

use crate::{
    error::Error,
    finding::{Finding, Problem},
};

/// Folders of tools that nothing needs where the application runs.
const CACHES: &[&str] = &[
    ".apk",
    ".cache",
    ".cargo",
    ".config",
    ".eslintcache",
    ".git",
    ".gradle",
    ".local",
    ".mypy_cache",
    ".npm",
    ".parcel-cache",
    ".pytest_cache",
    ".ruff_cache",
    ".turbo",
    ".yarn",
];

/// The paths that each item matches, as bytes, in the stage.
pub(crate) type Matches = Vec<Vec<Vec<u8>>>;

/// The names that begin with a dot at the top of a folder.
pub(crate) fn dots(folder: &Path) -> Result<BTreeSet<OsString>, Error> {
    let entries = fs::read_dir(folder).map_err(Error::file("read", folder))?;
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    Ok(names.filter(|name| name.as_bytes().starts_with(b".")).collect())
}

/// The dot files at the top of a stage before anything was built: those of the sources, and what
/// is laid beside them.
pub(crate) fn own_dots(files: &[SourceFile]) -> BTreeSet<OsString> {
    let tops = files.iter().filter_map(|file| file.path.iter().next());
    let names = tops.filter(|name| name.as_bytes().starts_with(b".")).map(OsStr::to_owned);
    names.chain([".git".into(), ".apk".into()]).collect()
}

/// What a `*` leaves out although the build made it, and what two items both become; `before` are
/// the dot files of the sources, `after` those that are there now.
pub(crate) fn findings(
    words: &[String],
    matches: &Matches,
    before: &BTreeSet<OsString>,
    after: &BTreeSet<OsString>,
    application: &str,
) -> Vec<Finding> {
    let home = format!("var/lib/{application}/");
    let at_home = |name: &[u8]| [home.as_bytes(), name].concat();
    let mut findings = Vec::new();
    let mut shipped: BTreeMap<&[u8], &[u8]> = BTreeMap::new();
    for path in matches.iter().flatten() {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
        let first = *shipped.entry(name).or_insert(path);
        if first != path && name != b"." {
            let both = [first, path].map(|path| String::from_utf8_lossy(path).into_owned());
            findings.push(Finding::new(&at_home(name), Problem::TwoSources(both)));
        }
    }
    if words.iter().any(|word| word == "*") && !shipped.contains_key(&b"."[..]) {
        for name in after.difference(before) {
            let is_cache = CACHES.iter().any(|cache| name == cache);
            if !is_cache && !shipped.contains_key(name.as_bytes()) {
                let name = name.clone().into_vec();
                findings.push(Finding::new(&at_home(&name), Problem::LeftOut));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_without_a_word_is_told() {
        let set = |names: &[&str]| names.iter().map(OsString::from).collect::<BTreeSet<_>>();
        let paths = |paths: &[&str]| paths.iter().map(|path| path.as_bytes().to_vec()).collect();
        let told = |words: &[&str], matches: Matches, after: &[&str]| {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            let found = findings(&words, &matches, &set(&[".env.example"]), &set(after), "hello");
            found.into_iter().map(|finding| finding.path).collect::<Vec<_>>()
        };
        let after = [".env.example", ".next", ".npm"];
        assert_eq!(told(&["*"], vec![paths(&["src"])], &after), ["/var/lib/hello/.next"]);
        assert_eq!(
            told(&["*", ".next"], vec![paths(&["src"]), paths(&[".next"])], &after),
            [""; 0]
        );
        assert_eq!(told(&["."], vec![paths(&["."])], &after), [""; 0]);
        assert_eq!(told(&["src"], vec![paths(&["src"])], &after), [""; 0]);
        let matches = vec![paths(&["a/conf", "b/conf/"]), paths(&["a/conf"])];
        assert_eq!(told(&["?/conf", "a/conf"], matches, &[]), ["/var/lib/hello/conf"]);
    }
}
