//! Whether the tree of the last build would come out the same again.

use std::{ffi::OsString, os::unix::ffi::OsStrExt, path::Path};

use pakman_project::SourceFile;
use sha2::{Digest, Sha256};

use crate::{
    plan::Plan,
    stage::{Looked, Source},
};

/// The variable with the time of what is built.
const TIME: &str = "SOURCE_DATE_EPOCH";

/// Stands for everything that a build is made of: the sources, as their sizes, modes and times have
/// it, but for `instellar.yml` itself, the commit, the command, the variables that it sees, and the root it runs in. Two builds with
/// the same one build the same; a file that was only touched makes another.
/// A time that nobody gave, of sources without a commit, is that of `instellar.yml`, and left out.
pub(crate) fn key<'a>(
    plan: &Plan<'_>,
    files: impl Iterator<Item = Source<'a>>,
    environment: &[(OsString, OsString)],
    root: Option<&Path>,
) -> String {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(plan.commit.as_bytes());
    add(plan.package.build.command.as_bytes());
    add(root.unwrap_or(Path::new("/")).as_os_str().as_bytes());
    let is_timed = !plan.commit.is_empty() || plan.environment.iter().any(|(name, _)| name == TIME);
    let of_a_build = |(name, _): &&(OsString, OsString)| is_timed || name != TIME;
    for (name, value) in environment.iter().filter(of_a_build) {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    for (SourceFile { path, tracked }, data) in files {
        if path == Path::new(pakman_project::FILE) {
            continue;
        }
        add(path.as_os_str().as_bytes());
        add(&[u8::from(*tracked)]);
        let Looked { size, inode, modified, changed, mode, .. } = *data;
        for time in [modified.0, modified.1, changed.0, changed.1] {
            add(&time.to_le_bytes());
        }
        for number in [size, inode, u64::from(mode)] {
            add(&number.to_le_bytes());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
