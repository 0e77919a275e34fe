//! Real files: none is refused.

use pakman_spec::Surroundings;
use pakman_testbed::corpus;

use crate::support::{load_file, plain};

#[test]
fn no_real_file_is_refused() {
    for (path, repository) in corpus() {
        let surroundings = Surroundings { repository: Some(repository), ..Surroundings::default() };
        let (source, loaded) = load_file(&path, &surroundings);
        let report = plain(&source, &loaded.diagnostics);
        assert!(loaded.package.is_some(), "{}:\n{report}", path.display());
        eprint!("{}: {} diagnostics\n{report}", path.display(), loaded.diagnostics.len());
    }
}
