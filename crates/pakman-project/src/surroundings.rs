//! What checks may know of a work tree beside the text of its file.

use std::{fs, path::Path, time::Duration, time::SystemTime};

use pakman_spec::{Repository, Surroundings};

use crate::{bounded, license, remote};

/// Where GitHub looks for workflows.
const WORKFLOWS: &str = ".github/workflows";

/// The most that is read of a file that a person writes, in bytes; one is a few kilobytes.
const LARGEST: u64 = 1 << 20;

/// The surroundings of the file in `folder`: the names of the files beside it, `package.json`, its
/// workflows, its licence, and the page of its remote. What its manifests ask for, and what indexes
/// list, others know.
///
/// What cannot be read is left out, and checks about it are silent.
pub fn surroundings(
    folder: &Path,
    repository: Option<Repository>,
    today: Option<String>,
) -> Surroundings {
    let (files, folders) = match names(folder) {
        Some((files, folders)) => (Some(files), folders),
        None => (None, Vec::new()),
    };
    Surroundings {
        license: license::license(folder, files.as_deref().unwrap_or_default()),
        repository,
        files,
        folders,
        package_json: text(&folder.join("package.json")),
        workflows: workflows(folder),
        today,
        url: remote::origin(folder).ok().flatten().and_then(|origin| origin.url),
        ..Surroundings::default()
    }
}

/// The date of `epoch`, seconds since 1970, else of the clock, as `2026-11-24`.
pub fn today(epoch: Option<u64>) -> Option<String> {
    /// The last second of the year 9999, after which a date has other digits.
    const LAST: u64 = 253_402_300_799;
    let seconds = match epoch {
        Some(seconds) => seconds,
        None => SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs(),
    };
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(LAST));
    humantime::format_rfc3339_seconds(time).to_string().split('T').next().map(str::to_owned)
}

/// The names of the files and of the folders in a folder, or `None` where it cannot be read.
fn names(folder: &Path) -> Option<(Vec<String>, Vec<String>)> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).ok()?.filter_map(Result::ok) {
        let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else {
            continue;
        };
        // A link to a folder is as good as one.
        let is_folder = kind.is_dir() || kind.is_symlink() && entry.path().is_dir();
        if is_folder { folders.push(name) } else { files.push(name) }
    }
    files.sort();
    folders.sort();
    Some((files, folders))
}

/// The workflows of GitHub in a repository whose top is `folder`: each file's name from there, and
/// its text.
pub fn workflows(folder: &Path) -> Vec<(String, String)> {
    let (names, _) = names(&folder.join(WORKFLOWS)).unwrap_or_default();
    let is_yaml = |name: &&String| matches!(name.rsplit('.').next(), Some("yml" | "yaml"));
    let read = |name: &String| {
        let name = format!("{WORKFLOWS}/{name}");
        let text = text(&folder.join(&name))?;
        Some((name, text))
    };
    names.iter().filter(is_yaml).filter_map(read).collect()
}

/// The text of a file, or `None` where it cannot be read.
fn text(path: &Path) -> Option<String> {
    String::from_utf8(bounded::read(path, LARGEST).ok()??).ok()
}
