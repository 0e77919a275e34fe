//! What was built.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use pakman_build::{Phase, Published};
use pakman_spec::report::visible::on_one_line;
use serde::Serialize;

use crate::package::hex::hex;

/// What a build made.
pub(crate) struct Outcome<'a> {
    /// The packages, the main one first.
    pub(crate) published: &'a [Published],
    /// The folder that they are in, each below its architecture.
    pub(crate) repository: &'a Path,
    /// Name of the public key that verifies them; nothing where they are not signed.
    pub(crate) signed_by: Option<&'a str>,
    /// How long each phase took.
    pub(crate) phases: &'a [(Phase, Duration)],
}

#[derive(Serialize)]
struct Report<'a> {
    repository: String,
    signed_by: Option<&'a str>,
    packages: Vec<Package<'a>>,
    phases: Vec<Timed>,
}

#[derive(Serialize)]
struct Package<'a> {
    name: &'a str,
    version: &'a str,
    arch: &'a str,
    path: String,
    /// Bytes of the file.
    size: u64,
    /// Bytes of what it installs.
    installed_size: u64,
    sha256: String,
    depends: &'a [String],
    provides: &'a [String],
}

#[derive(Serialize)]
struct Timed {
    name: &'static str,
    seconds: f64,
}

impl Outcome<'_> {
    /// A line for each package. `shown` turns a path into the one that people read.
    pub(crate) fn human(&self, shown: impl Fn(&Path) -> PathBuf) -> String {
        let mut text = String::new();
        for Published { path, written, .. } in self.published {
            let path = shown(path);
            let size = kibibytes(written.file_size);
            let path = path.to_string_lossy();
            writeln!(text, "{size:>8} KiB  {}", on_one_line(&path)).expect("memory takes it");
        }
        text
    }

    /// The report for programs, in which paths are absolute.
    pub(crate) fn json(&self) -> impl Serialize {
        let Self { published, repository, signed_by, phases } = self;
        let packages = published.iter().map(package).collect();
        let seconds = |duration: &Duration| (duration.as_secs_f64() * 1000.0).round() / 1000.0;
        let phases = phases
            .iter()
            .map(|(phase, took)| Timed { name: phase.name(), seconds: seconds(took) })
            .collect();
        let repository = repository.to_string_lossy().into_owned();
        Report { repository, signed_by: *signed_by, packages, phases }
    }
}

fn package(published: &Published) -> Package<'_> {
    let Published { path, written, sha256 } = published;
    let info = &written.info;
    Package {
        name: &info.name,
        version: &info.version,
        arch: &info.arch,
        path: path.to_string_lossy().into_owned(),
        size: written.file_size,
        installed_size: info.size,
        sha256: hex(sha256),
        depends: &info.depends,
        provides: &info.provides,
    }
}

/// With one decimal.
fn kibibytes(bytes: u64) -> String {
    let tenths = (bytes * 10).div_ceil(1024);
    format!("{}.{}", tenths / 10, tenths % 10)
}
