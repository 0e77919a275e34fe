//! What is known of the application beside what somebody types.

use pakman_packs::{Options, Tree};
use pakman_spec::{Code, Draft, Loaded, Repository, Source, Surroundings, load};

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
        if self.needs_name(draft.diagnostics.iter().map(|one| one.code)) {
            return Draft::read(source, &self.named());
        }
        draft
    }

    /// What a text says.
    pub(crate) fn load(&self, source: &Source) -> Loaded {
        let loaded = load(source, &self.surroundings);
        if self.needs_name(loaded.diagnostics.iter().map(|one| one.code)) {
            return load(source, &self.named());
        }
        loaded
    }

    fn needs_name(&self, mut codes: impl Iterator<Item = Code>) -> bool {
        self.surroundings.repository.is_none() && codes.any(|code| code == Code::NoName)
    }

    fn named(&self) -> Surroundings {
        Surroundings { repository: Some(self.local.clone()), ..self.surroundings.clone() }
    }
}

/// A text under the name that the file has.
pub(crate) fn source(text: &str) -> Source {
    Source::new(NAME, text)
}

/// The name of the file.
pub(crate) const NAME: &str = "instellar.yml";
