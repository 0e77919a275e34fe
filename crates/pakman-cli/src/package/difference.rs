//! How two packages differ.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use pakman_apk::Capabilities;
use serde::Serialize;
use similar::TextDiff;

use crate::package::{contents::Contents, fields::Fields, file::File, hex::hex};

/// Scripts made to be slow to compare are compared coarsely after this long, all together.
const PATIENCE: Duration = Duration::from_secs(1);

/// What differs from an old to a new package. The names of the fields are a contract with programs.
#[derive(Serialize)]
pub(crate) struct Difference<'a> {
    pub(crate) fields: Vec<FieldChange>,
    pub(crate) scripts: Vec<ScriptChange>,
    pub(crate) files: Files<'a>,
    pub(crate) totals: Totals,
}

/// Values of a field of `.PKGINFO` that only one of the packages has, or signatures.
#[derive(Serialize)]
pub(crate) struct FieldChange {
    pub(crate) field: &'static str,
    pub(crate) removed: Vec<String>,
    pub(crate) added: Vec<String>,
}

/// A unified diff of a script.
#[derive(Serialize)]
pub(crate) struct ScriptChange {
    pub(crate) name: &'static str,
    pub(crate) diff: String,
}

/// The files, directories and links, by path.
#[derive(Default, Serialize)]
pub(crate) struct Files<'a> {
    pub(crate) removed: Vec<&'a File>,
    pub(crate) added: Vec<&'a File>,
    pub(crate) changed: Vec<FileChange>,
}

/// What is different at one path.
#[derive(Serialize)]
pub(crate) struct FileChange {
    pub(crate) path: String,
    pub(crate) changes: Vec<Change>,
}

/// One aspect of a file: `mode`, `size`, ...; a value is empty where there is none.
#[derive(Serialize)]
pub(crate) struct Change {
    pub(crate) what: String,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// Sums.
#[derive(Serialize)]
pub(crate) struct Totals {
    /// Bytes of the package.
    pub(crate) file_size: Total,
    /// Bytes when installed.
    pub(crate) size: Total,
    /// Files, directories and links.
    pub(crate) entries: Total,
}

/// One sum in both.
#[derive(Serialize)]
pub(crate) struct Total {
    pub(crate) old: u64,
    pub(crate) new: u64,
}

impl<'a> Difference<'a> {
    /// Compares two packages. Times of files and the numbers of named owners are not looked at.
    pub(crate) fn between(old: &'a Contents, new: &'a Contents) -> Self {
        let files = files(old, new);
        let totals = Totals {
            file_size: Total { old: old.file_size, new: new.file_size },
            size: Total { old: old.info.size, new: new.info.size },
            entries: Total { old: old.files.len() as u64, new: new.files.len() as u64 },
        };
        // The hash of the data says something of its own only when the files are the same.
        let shown = |field| field != "size" && (field != "datahash" || files.is_empty());
        let fields = fields(old, new).into_iter().filter(|change| shown(change.field)).collect();
        Self { fields, scripts: scripts(old, new), files, totals }
    }

    /// Whether nothing does.
    pub(crate) fn is_empty(&self) -> bool {
        let Self { fields, scripts, files, totals } = self;
        let Totals { file_size, size, entries } = totals;
        let totals = [file_size, size, entries];
        fields.is_empty()
            && scripts.is_empty()
            && files.is_empty()
            && totals.iter().all(|total| total.old == total.new)
    }
}

impl Files<'_> {
    fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty() && self.changed.is_empty()
    }
}

fn fields(old: &Contents, new: &Contents) -> Vec<FieldChange> {
    let values = |contents: &Contents| {
        let mut values = Fields::of(&contents.info).values();
        let signatures = contents.signatures.iter();
        let signature = signatures.map(|one| format!("{} {}", one.algorithm.word(), one.name));
        values.push(("signature", signature.collect()));
        values
    };
    let mut changes = Vec::new();
    for ((field, old), (_, new)) in values(old).into_iter().zip(values(new)) {
        let (removed, added) = (only_in(&old, &new), only_in(&new, &old));
        if !removed.is_empty() || !added.is_empty() {
            changes.push(FieldChange { field, removed, added });
        }
    }
    changes
}

fn only_in(these: &[String], others: &[String]) -> Vec<String> {
    let others: BTreeSet<&String> = others.iter().collect();
    these.iter().filter(|value| !others.contains(value)).cloned().collect()
}

fn scripts(old: &Contents, new: &Contents) -> Vec<ScriptChange> {
    let text = |contents: &'_ Contents, name| {
        let script = contents.scripts.iter().find(|(known, _)| *known == name);
        script.map(|(_, text)| text.clone())
    };
    let names: BTreeSet<&'static str> =
        [old, new].iter().flat_map(|each| each.scripts.iter().map(|(name, _)| *name)).collect();
    let deadline = Instant::now() + PATIENCE;
    let mut changes = Vec::new();
    for name in names {
        let (old, new) = (text(old, name), text(new, name));
        if old == new {
            continue;
        }
        let header = |text: &Option<String>| if text.is_some() { name } else { "/dev/null" };
        let (from, to) = (header(&old), header(&new));
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let diff = TextDiff::configure().deadline(deadline).diff_lines(&old, &new);
        let diff = diff.unified_diff().header(from, to).to_string();
        changes.push(ScriptChange { name, diff });
    }
    changes
}

fn files<'a>(old: &'a Contents, new: &'a Contents) -> Files<'a> {
    let (mut olds, news) = (by_path(old), by_path(new));
    let mut files = Files::default();
    for (path, new) in news {
        let Some(old) = olds.remove(path) else {
            files.added.push(new);
            continue;
        };
        let changes = changes(old, new);
        if !changes.is_empty() {
            let path = String::from_utf8_lossy(path).into_owned();
            files.changed.push(FileChange { path, changes });
        }
    }
    files.removed = olds.into_values().collect();
    files
}

fn by_path(contents: &Contents) -> BTreeMap<&[u8], &File> {
    contents.files.iter().map(|file| (&*file.path, file)).collect()
}

fn changes(old: &File, new: &File) -> Vec<Change> {
    let mut both: BTreeMap<Aspect, [String; 2]> = BTreeMap::new();
    for (side, file) in [old, new].into_iter().enumerate() {
        for (aspect, value) in aspects(file) {
            both.entry(aspect).or_default()[side] = value;
        }
    }
    let differ = both.into_iter().filter(|(_, [old, new])| old != new);
    differ.map(|((_, what), [old, new])| Change { what, old, new }).collect()
}

/// Its place in the order of all, and its name.
type Aspect = (usize, String);

/// What is compared of a file.
fn aspects(file: &File) -> Vec<(Aspect, String)> {
    let target = file.target.as_ref().map(|target| String::from_utf8_lossy(target).into_owned());
    // That of a link's target changes with the target, which says more.
    let sha1 = file.sha1.filter(|_| target.is_none()).map(|hash| hex(&hash));
    let named = [
        ("type", Some(file.kind.word().to_owned())),
        ("mode", Some(format!("{:04o}", file.mode))),
        ("owner", Some(file.owners())),
        ("size", file.size.map(|size| size.to_string())),
        ("sha1", sha1),
        ("target", target),
    ];
    let attributes = file.attributes.iter().map(|(name, value)| {
        let known = file.capabilities().filter(|_| name == Capabilities::ATTRIBUTE);
        (name.as_str(), Some(known.unwrap_or_else(|| hex(value))))
    });
    let all = named.iter().cloned().chain(attributes).enumerate();
    let last = named.len();
    all.filter_map(|(at, (name, value))| Some(((at.min(last), name.to_owned()), value?))).collect()
}
