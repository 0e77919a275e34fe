//! Which indexes were written.

use pakman_spec::report::visible::on_one_line;
use serde::Serialize;

/// The report for programs. Its shape is a contract: fields are added, never changed.
#[derive(Serialize)]
pub(crate) struct Indexes {
    pub(crate) indexes: Vec<Written>,
}

/// One index that was written, and how it differs from the one before. Names are those of files.
#[derive(Serialize)]
pub(crate) struct Written {
    pub(crate) file: String,
    pub(crate) arch: String,
    /// How many it has.
    pub(crate) packages: usize,
    pub(crate) added: Vec<String>,
    pub(crate) updated: Vec<String>,
    pub(crate) removed: Vec<String>,
    pub(crate) failed: Vec<Failed>,
    /// The key that signed it.
    pub(crate) signed_by: Option<String>,
}

/// A file that has no record.
#[derive(Serialize)]
pub(crate) struct Failed {
    pub(crate) file: String,
    pub(crate) error: String,
}

impl Written {
    /// A line for each package that came, changed or went, and one for the index.
    pub(crate) fn human(&self) -> String {
        let Self { file, packages, added, updated, removed, signed_by, .. } = self;
        let mut text = String::new();
        for (word, names) in [("added", added), ("updated", updated), ("removed", removed)] {
            for name in names {
                text += &format!("{word:7}  {}\n", on_one_line(name));
            }
        }
        let plural = if *packages == 1 { "" } else { "s" };
        let signed =
            signed_by.as_ref().map_or("not signed".to_owned(), |name| format!("signed by {name}"));
        text + &on_one_line(&format!("{file}: {packages} package{plural}, {signed}")) + "\n"
    }
}
