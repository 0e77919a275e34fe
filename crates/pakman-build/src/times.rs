//! How long the phases of a build took, for whoever asks after it has ended.

use std::{
    fs::File,
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

use rustix::fs::OFlags;

use crate::{error::Error, mark, watch::Phase};

/// The file in the work folder, in the half that no build inside of a root sees.
const NAME: &str = "times";

/// The longest such file that is read, in bytes.
const LONGEST: u64 = 4 << 10;

/// How long the phases of a build took that went well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// The file of the main package that it made.
    pub file: String,
    /// The phases in their order.
    pub phases: Vec<(Phase, Duration)>,
}

impl Times {
    /// Notes them in the work folder of the build, where they stay until the next one begins.
    pub fn note(&self, work: &Path) -> Result<(), Error> {
        let path = work.join(NAME);
        let mut text = format!("{}\n", self.file);
        for (phase, took) in &self.phases {
            text.push_str(&format!("{} {}\n", phase.name(), took.as_millis()));
        }
        let mut file = mark::open(&path)?;
        let written = file.set_len(0).and_then(|()| file.write_all(text.as_bytes()));
        written.map_err(Error::file("write", path))
    }

    /// What the last build noted in this work folder; `None` where it did not end well.
    pub fn of(work: &Path) -> Option<Self> {
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let file = File::options().read(true).custom_flags(flags).open(work.join(NAME)).ok()?;
        let mut text = String::new();
        let is_file = file.metadata().ok()?.is_file();
        file.take(LONGEST).read_to_string(&mut text).ok().filter(|_| is_file)?;
        let mut lines = text.lines();
        let file = lines.next()?.to_owned();
        let phases = lines.map(|line| {
            let (name, took) = line.split_once(' ')?;
            Some((Phase::find(name)?, Duration::from_millis(took.parse().ok()?)))
        });
        Some(Self { file, phases: phases.collect::<Option<_>>()? })
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn times_are_read_as_they_were_noted_and_through_no_link() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Times::of(folder.path()), None);
        let times = |file: &str| Times {
            file: file.to_owned(),
            phases: Phase::ALL.iter().map(|it| (*it, Duration::from_millis(12_345))).collect(),
        };
        for file in ["harbour-1.10.0-r0.apk", "harbour-2-r0.apk"] {
            times(file).note(folder.path()).unwrap();
            assert_eq!(Times::of(folder.path()), Some(times(file)));
        }
        let path = folder.path().join(NAME);
        for text in ["", "a.apk\nstage", "a.apk\nstage x\n", "a.apk\nrest 1\n"] {
            fs::write(&path, text).unwrap();
            assert_eq!(Times::of(folder.path()), None, "{text}");
        }
        fs::rename(&path, folder.path().join("elsewhere")).unwrap();
        times("a.apk").note(folder.path()).unwrap();
        fs::rename(&path, folder.path().join("elsewhere")).unwrap();
        symlink("elsewhere", &path).unwrap();
        assert_eq!(Times::of(folder.path()), None);
        assert!(times("b.apk").note(folder.path()).is_err());
    }
}
