//! What is known of the application beside what somebody types.

use pakman_packs::{Options, Tree};
use pakman_spec::{Code, Draft, FILE, Loaded, Repository, Source, Surroundings, load_named};

/// What is known of the application beside what somebody types.
pub struct Known<'a> {
    /// Its source tree.
    pub tree: &'a dyn Tree,
    /// What a proposal is made with where nothing is chosen.
    pub options: Options,
    /// What checks know beside the text.
    pub surroundings: Surroundings,
    /// What it is called where the text needs a name and no repository gives one.
    pub local: Repository,
    /// The text of the file that is there.
    pub text: Option<String>,
}

impl Known<'_> {
    /// What can be read of a text, whatever state it is in.
    pub(crate) fn draft(&self, source: &Source) -> Draft {
        let draft = Draft::read(source, &self.surroundings);
        let nameless = draft.diagnostics.iter().any(|one| one.code == Code::NoName);
        if self.surroundings.repository.is_some() || !nameless {
            return draft;
        }
        let repository = Some(self.local.clone());
        Draft::read(source, &Surroundings { repository, ..self.surroundings.clone() })
    }

    /// What a text says.
    pub(crate) fn load(&self, source: &Source) -> Loaded {
        load_named(source, &self.surroundings, || self.local.clone())
    }
}

/// A text under the name that the file has.
pub(crate) fn source(text: &str) -> Source {
    Source::new(FILE, text)
}
