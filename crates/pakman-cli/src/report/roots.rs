//! Which roots there are.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use pakman_root::Kept;
use pakman_spec::report::visible::on_one_line;
use serde::Serialize;

/// The report for programs. Its shape is a contract: fields are added, never changed.
#[derive(Serialize)]
pub(crate) struct Listed<'a> {
    roots: Vec<Row<'a>>,
}

/// One root.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    path: &'a Path,
    release: &'a str,
    arch: &'a str,
    /// What was asked for.
    packages: &'a [String],
    mirror: &'a str,
    /// How many packages are installed.
    installed: usize,
    /// What its files take on the disk.
    bytes: u64,
    /// Seconds since 1970.
    made: u64,
    used: u64,
}

impl<'a> Listed<'a> {
    /// The roots that are kept, measured.
    pub(crate) fn of(kept: &'a [Kept]) -> Self {
        Self { roots: kept.iter().map(row).collect() }
    }

    /// A line for each.
    pub(crate) fn human(&self) -> String {
        self.roots.iter().map(line).collect()
    }
}

fn row(kept: &Kept) -> Row<'_> {
    let Kept { id, path, manifest, used } = kept;
    let used = used.duration_since(UNIX_EPOCH).map_or(0, |used| used.as_secs());
    Row {
        name: id,
        path,
        release: &manifest.release,
        arch: &manifest.arch,
        packages: &manifest.packages,
        mirror: &manifest.mirror,
        installed: manifest.installed.len(),
        bytes: size(path),
        made: manifest.made,
        used,
    }
}

fn line(row: &Row<'_>) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let days = now.saturating_sub(row.used) / (24 * 60 * 60);
    let used = match days {
        0 => "used today".to_owned(),
        1 => "used yesterday".to_owned(),
        days => format!("used {days} days ago"),
    };
    let size = indicatif::HumanBytes(row.bytes).to_string();
    let line = format!("{}  {size:>10}  {used}  {}", row.name, row.packages.join(" "));
    on_one_line(&line).into_owned() + "\n"
}

/// What the files below a folder take on the disk. What may not be looked at is left out.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let one = |path: PathBuf| match fs::symlink_metadata(&path) {
        Ok(found) if found.is_dir() => size(&path),
        Ok(found) => found.blocks() * 512,
        Err(_) => 0,
    };
    entries.map(|entry| one(entry.path())).sum()
}
