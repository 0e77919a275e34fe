//! What is known of the application beside what somebody types.

use std::sync::Arc;

use pakman_packs::{Options, Tree};
use pakman_spec::{
    Code, Draft, FILE, Listed, Loaded, Repository, Source, Surroundings, load_named, with_indexes,
};

/// What indexes list of a release; empty where there is none.
pub type Indexes = Arc<[Listed]>;

/// What is known of the application beside what somebody types.
pub struct Known<'a> {
    /// Its source tree.
    pub tree: &'a dyn Tree,
    /// What a proposal is made with where nothing is chosen.
    pub options: Options,
    /// What checks know beside the text.
    pub surroundings: Surroundings,
    /// What indexes list of a release, which is asked where the table of packages is doubted.
    pub listed: &'a dyn Fn(&str) -> Indexes,
    /// What it is called where the text needs a name and no repository gives one.
    pub local: Repository,
    /// The text of the file that is there.
    pub text: Option<String>,
}

impl Known<'_> {
    /// What can be read of a text, whatever state it is in.
    pub(crate) fn draft(&self, source: &Source) -> Draft {
        let read = |surroundings: &Surroundings| {
            let draft = Draft::read(source, surroundings);
            let nameless = draft.diagnostics.iter().any(|one| one.code == Code::NoName);
            if surroundings.repository.is_some() || !nameless {
                return draft;
            }
            let repository = Some(self.local.clone());
            Draft::read(source, &Surroundings { repository, ..surroundings.clone() })
        };
        with_indexes(source, &self.surroundings, self.listed, read, |draft| &draft.diagnostics)
    }

    /// What a text says.
    pub(crate) fn load(&self, source: &Source) -> Loaded {
        let read =
            |surroundings: &Surroundings| load_named(source, surroundings, || self.local.clone());
        with_indexes(source, &self.surroundings, self.listed, read, |loaded| &loaded.diagnostics)
    }
}

/// A text under the name that the file has.
pub(crate) fn source(text: &str) -> Source {
    Source::new(FILE, text)
}
