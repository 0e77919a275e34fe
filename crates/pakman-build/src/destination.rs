//! What `build.destinations` ships, and what it leaves out or overwrites without a word.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Component, Path, PathBuf},
};

use pakman_alpine::layout;
use pakman_project::SourceFile;
use pakman_spec::report::visible::on_one_line;

use crate::{
    error::Error,
    finding::{Finding, Problem},
    work,
};

/// Folders of tools that nothing needs where the application runs.
const CACHES: &[&str] = &[
    ".apk",
    ".cache",
    ".cargo",
    ".config",
    ".DS_Store",
    ".eslintcache",
    ".git",
    ".gitignore",
    ".gitkeep",
    ".gradle",
    ".keep",
    ".local",
    ".mypy_cache",
    ".nojekyll",
    ".npm",
    ".parcel-cache",
    ".pytest_cache",
    ".ruff_cache",
    ".turbo",
    ".yarn",
];

/// The paths that each item matches, as bytes, in the stage.
pub(crate) type Matches = Vec<Vec<Vec<u8>>>;

/// The dot files that no item of `words` ships although it ends in `*` where they lie: those of the
/// stage that none of the sources is, by their paths.
pub(crate) fn left_out(
    words: &[String],
    stage: &Path,
    sources: &[SourceFile],
) -> Result<BTreeSet<PathBuf>, Error> {
    let mut left_out = BTreeSet::new();
    for folder in words.iter().filter_map(|word| folder_of_all(word)) {
        let folder = Path::new(folder);
        // What the build made may lead out of the stage.
        let is_real = |part: &Path| work::is_folder(&stage.join(part));
        if !folder.ancestors().all(is_real) {
            continue;
        }
        let place = stage.join(folder);
        for entry in fs::read_dir(&place).map_err(Error::file("read", &place))? {
            let name = entry.map_err(Error::file("read", &place))?.file_name();
            let path = folder.join(&name);
            let is_known = || sources.iter().any(|file| file.path.starts_with(&path));
            let is_cache = CACHES.iter().any(|cache| name == *cache);
            if name.as_bytes().starts_with(b".") && !is_cache && !is_known() {
                left_out.insert(path);
            }
        }
    }
    Ok(left_out)
}

/// `dist` of `dist/*`, nothing of `*`; the folder is one that the shell takes as it stands.
fn folder_of_all(word: &str) -> Option<&str> {
    let folder = if word == "*" { "" } else { word.strip_suffix("/*")? };
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-@+".contains(letter);
    let is_below = Path::new(folder).components().all(|part| matches!(part, Component::Normal(_)));
    (folder.chars().all(is_plain) && is_below).then_some(folder)
}

/// What a `*` leaves out although the build made it, by [`left_out`], and what two items both
/// become.
pub(crate) fn findings(
    matches: &Matches,
    left_out: &BTreeSet<PathBuf>,
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
    let ships_all = shipped.contains_key(&b"."[..]);
    for path in left_out.iter().filter(|_| !ships_all) {
        let name = path.file_name().unwrap_or_default().as_bytes();
        if !shipped.contains_key(name) {
            let path = on_one_line(&path.to_string_lossy()).into_owned();
            findings.push(Finding::new(&at_home(name), Problem::LeftOut(path)));
        }
    }
    findings
}

/// What of the sources the package's generated files would replace, or could not be beside: by what
/// the items match in the stage, and the paths of these files in the package.
pub(crate) fn covered<'a>(
    matches: &Matches,
    stage: &Path,
    application: &str,
    generated: impl Iterator<Item = &'a str>,
) -> Vec<Finding> {
    let home = format!("{}/", layout::home(application));
    let generated: Vec<&str> = generated.filter_map(|path| path.strip_prefix(&home)).collect();
    let mut findings = Vec::new();
    for path in matches.iter().flatten() {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
        let parts = Path::new(OsStr::from_bytes(path)).components();
        let path: PathBuf = parts.filter(|part| *part != Component::CurDir).collect();
        for place in &generated {
            let rest = match place.as_bytes().strip_prefix(name) {
                _ if name == b"." => place,
                Some([b'/', ..]) => &place[name.len() + 1..],
                _ => continue,
            };
            let at_home = |place: &str| format!("{}{place}", &home[1..]).into_bytes();
            let shown = |path: &Path| on_one_line(&path.to_string_lossy()).into_owned();
            // The way there in the sources, the folder first.
            let parts = rest.match_indices('/').map(|(at, _)| &rest[..at]);
            let folders = [""].into_iter().filter(|_| name != b".").chain(parts);
            let file = |part: &str| if part.is_empty() { path.clone() } else { path.join(part) };
            let is_file = |part: &&str| {
                stage.join(file(part)).symlink_metadata().is_ok_and(|it| it.is_file())
            };
            if let Some(part) = folders.into_iter().find(is_file) {
                let place = place.strip_suffix(rest).unwrap_or_default();
                let place = format!("{place}{part}");
                let problem = Problem::InTheWay(shown(&file(part)));
                findings.push(Finding::new(&at_home(place.trim_end_matches('/')), problem));
            } else if stage.join(path.join(rest)).symlink_metadata().is_ok() {
                let problem = Problem::Generated(shown(&path.join(rest)));
                findings.push(Finding::new(&at_home(place), problem));
            }
        }
    }
    findings.dedup();
    findings
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn what_a_generated_file_would_replace_is_told() {
        let stage = tempfile::tempdir().expect("a folder");
        for folder in ["bin", "service", "other/bin", "app"] {
            fs::create_dir_all(stage.path().join(folder)).expect("a folder");
        }
        for file in ["bin/environment", "service/log", "other/bin/hello", "app/service"] {
            fs::write(stage.path().join(file), "").expect("a file");
        }
        let told = |paths: &[&str]| {
            let matches = vec![paths.iter().map(|path| path.as_bytes().to_vec()).collect()];
            let files = ["run", "log/run", "host"].map(|it| format!("/var/lib/hello/service/{it}"));
            let bin = ["/var/lib/hello/bin/environment", "/etc/init.d/hello"];
            let generated = files.iter().map(String::as_str).chain(bin);
            let found = covered(&matches, stage.path(), "hello", generated);
            found.into_iter().map(|it| (it.path, it.problem)).collect::<Vec<_>>()
        };
        let environment = (
            "/var/lib/hello/bin/environment".to_owned(),
            Problem::Generated("bin/environment".to_owned()),
        );
        let log =
            ("/var/lib/hello/service/log".to_owned(), Problem::InTheWay("service/log".to_owned()));
        assert_eq!(told(&["bin"]), std::slice::from_ref(&environment));
        assert_eq!(told(&["service/"]), std::slice::from_ref(&log));
        let service =
            ("/var/lib/hello/service".to_owned(), Problem::InTheWay("app/service".to_owned()));
        assert_eq!(told(&["app/service"]), [service]);
        let all = told(&["."]);
        assert!(all.contains(&environment) && all.len() == 2, "{all:?}");
        assert_eq!(told(&["other/bin", "app"]), []);
    }

    #[test]
    fn what_is_lost_without_a_word_is_told() {
        let stage = tempfile::tempdir().expect("a folder");
        for folder in [".next", ".npm", "dist/.well-known", "public/.own"] {
            fs::create_dir_all(stage.path().join(folder)).expect("a folder");
        }
        fs::write(stage.path().join(".env.example"), "").expect("a file");
        symlink("/", stage.path().join("away")).expect("a link");
        let sources = [".env.example", "public/.own/a"];
        let sources = sources.map(|path| SourceFile { path: path.into(), tracked: true });
        let paths = |paths: &[&str]| paths.iter().map(|path| path.as_bytes().to_vec()).collect();
        let told = |words: &[&str], matches: Matches| {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            let left_out = left_out(&words, stage.path(), &sources).expect("it can be read");
            let found = findings(&matches, &left_out, "hello");
            found.into_iter().map(|finding| finding.path).collect::<Vec<_>>()
        };
        let next = ["/var/lib/hello/.next"];
        assert_eq!(told(&["*"], vec![paths(&["src"])]), next);
        assert_eq!(told(&["*", ".next"], vec![paths(&["src"]), paths(&[".next"])]), [""; 0]);
        let well_known = ["/var/lib/hello/.well-known"];
        assert_eq!(told(&["dist/*", "public/*"], vec![paths(&["dist/a"])]), well_known);
        let all = vec![paths(&["dist/a"]), paths(&["dist/.well-known"])];
        assert_eq!(told(&["dist/*", "dist/.[!.]*"], all), [""; 0]);
        for words in [&["."][..], &["src"], &["away/*"], &["../*"], &["gone/*"], &["d*t/*"]] {
            assert_eq!(told(words, vec![paths(&["."])]), [""; 0], "{words:?}");
        }
        let matches = vec![paths(&["a/conf", "b/conf/"]), paths(&["a/conf"])];
        assert_eq!(told(&["?/conf", "a/conf"], matches), ["/var/lib/hello/conf"]);
    }
}
