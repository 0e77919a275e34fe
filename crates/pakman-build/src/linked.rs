//! Whether what is shipped can be linked into the package instead of copied.

use std::{
    ffi::OsStr,
    fs::{self, DirEntry, Metadata},
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use pakman_spec::Kind;

use crate::{
    collect::capabilities,
    destination::Matches,
    error::Error,
    finding::{Finding, Problem},
    plan::Plan,
};

/// A mode that runs a program as its owner or group; giving the file away takes it.
const SET_ID: u32 = 0o6000;

/// What the recipe of a static site installs over whatever is there.
const SITE: &[u8] = b"default.conf";

/// Whether `package()` may give the files that are matched in the stage a second name, instead of
/// copying each of them: the package comes out the same, and all that happens to a file of the stage
/// is that it gets another owner.
///
/// Never where the author says what `package()` does, where two copies would be made of a file,
/// where a file is replaced by another, where giving it away takes more from it than its owner, or
/// where it has names elsewhere or lies there. Who keeps the work folder may change its files.
pub(crate) fn is_possible(
    plan: &Plan<'_>,
    matches: &Matches,
    findings: &[Finding],
    stage: &Path,
) -> Result<bool, Error> {
    let is_copied = |finding: &Finding| {
        matches!(finding.problem, Problem::TwoSources(_) | Problem::Generated(_))
    };
    let gives_capabilities = plan.recipe.options.iter().any(|option| option == "setcap");
    if plan.package.body.is_some()
        || plan.keep
        || gives_capabilities
        || findings.iter().any(is_copied)
        || plan.package.kind == Kind::Static && ships_site(matches)
    {
        return Ok(false);
    }
    let Some(places) = places(matches, stage) else { return Ok(false) };
    for place in &places {
        let data = fs::symlink_metadata(place).map_err(Error::file("read", place))?;
        if !is_plain(place, &data)? || data.is_dir() && !is_plain_below(place)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn ships_site(matches: &Matches) -> bool {
    let name = |path: &[u8]| path.rsplit(|byte| *byte == b'/').next() == Some(SITE);
    matches.iter().flatten().any(|path| name(path) || path == b"." || path.ends_with(b"/."))
}

/// Where the matched paths lie; nothing where one is not in the stage, or in another.
fn places(matches: &Matches, stage: &Path) -> Option<Vec<PathBuf>> {
    let stage = &fs::canonicalize(stage).ok()?;
    let mut paths: Vec<&[u8]> = matches.iter().flatten().map(Vec::as_slice).collect();
    paths.sort_unstable();
    // However often the same is matched, it is copied once.
    paths.dedup_by_key(|path| path.strip_suffix(b"/").unwrap_or(path));
    let place = |path: &[u8]| {
        let whole = stage.join(OsStr::from_bytes(path.strip_suffix(b"/").unwrap_or(path)));
        let is_link = fs::symlink_metadata(&whole).ok()?.is_symlink();
        let place = match (is_link, path.ends_with(b"/")) {
            // What it leads to is copied.
            (true, true) => return None,
            (true, false) => fs::canonicalize(whole.parent()?).ok()?.join(whole.file_name()?),
            (false, _) => fs::canonicalize(&whole).ok()?,
        };
        place.starts_with(stage).then_some(place)
    };
    let mut places = paths.into_iter().map(place).collect::<Option<Vec<_>>>()?;
    places.sort_unstable();
    let is_apart = |pair: &[PathBuf]| !pair[1].starts_with(&pair[0]);
    places.windows(2).all(is_apart).then_some(places)
}

fn is_plain_below(folder: &Path) -> Result<bool, Error> {
    let is_plain = |entry: DirEntry| {
        let path = entry.path();
        let read = Error::file("read", &path);
        let kind = entry.file_type().map_err(read)?;
        if kind.is_dir() {
            return is_plain_below(&path);
        }
        let data = entry.metadata().map_err(Error::file("read", &path))?;
        is_plain(&path, &data)
    };
    for entry in fs::read_dir(folder).map_err(Error::file("read", folder))? {
        if !is_plain(entry.map_err(Error::file("read", folder))?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_plain(path: &Path, data: &Metadata) -> Result<bool, Error> {
    if !data.is_file() {
        return Ok(true);
    }
    Ok(data.nlink() == 1 && data.mode() & SET_ID == 0 && capabilities(path)?.is_none())
}
