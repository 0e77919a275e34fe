//! One application of a tree: its folder, and what its manifests say, each read once.

use std::{cell::OnceCell, ops::Deref};

use crate::{
    folder::Folder,
    manifest::{
        cargo::Cargo,
        composer::Composer,
        elixir::Mix,
        go::{Go, Sources},
        java::Java,
        node::Node,
        pins::Pins,
        procfile::Procfile,
        python::Python,
        ruby::Gems,
    },
    tree::Tree,
};

/// An application: a folder of a tree, as which it can be read.
pub(crate) struct App<'a> {
    folder: Folder<'a>,
    gems: OnceCell<Option<Gems>>,
    mix: OnceCell<Option<Mix>>,
    node: OnceCell<Option<Node>>,
    composer: OnceCell<Option<Composer>>,
    python: OnceCell<Option<Python>>,
    go: OnceCell<Option<Go>>,
    go_sources: OnceCell<Sources>,
    cargo: OnceCell<Option<Cargo>>,
    java: OnceCell<Option<Java>>,
    procfile: OnceCell<Procfile>,
    pins: OnceCell<Pins>,
}

impl<'a> Deref for App<'a> {
    type Target = Folder<'a>;

    fn deref(&self) -> &Folder<'a> {
        &self.folder
    }
}

impl<'a> App<'a> {
    /// The application in a folder: empty for the root, else without a `/` at its end.
    pub(crate) fn new(tree: &'a dyn Tree, folder: &str) -> Self {
        Self {
            folder: Folder::new(tree, folder),
            gems: OnceCell::new(),
            mix: OnceCell::new(),
            node: OnceCell::new(),
            composer: OnceCell::new(),
            python: OnceCell::new(),
            go: OnceCell::new(),
            go_sources: OnceCell::new(),
            cargo: OnceCell::new(),
            java: OnceCell::new(),
            procfile: OnceCell::new(),
            pins: OnceCell::new(),
        }
    }

    pub(crate) fn gems(&self) -> Option<&Gems> {
        self.gems.get_or_init(|| Gems::read(self)).as_ref()
    }

    pub(crate) fn mix(&self) -> Option<&Mix> {
        self.mix.get_or_init(|| Mix::read(self)).as_ref()
    }

    pub(crate) fn node(&self) -> Option<&Node> {
        self.node.get_or_init(|| Node::read(self)).as_ref()
    }

    pub(crate) fn composer(&self) -> Option<&Composer> {
        self.composer.get_or_init(|| Composer::read(self)).as_ref()
    }

    pub(crate) fn python(&self) -> Option<&Python> {
        self.python.get_or_init(|| Python::read(self)).as_ref()
    }

    pub(crate) fn go(&self) -> Option<&Go> {
        self.go.get_or_init(|| Go::read(self)).as_ref()
    }

    pub(crate) fn go_sources(&self) -> &Sources {
        self.go_sources.get_or_init(|| Sources::read(self))
    }

    pub(crate) fn cargo(&self) -> Option<&Cargo> {
        self.cargo.get_or_init(|| Cargo::read(self)).as_ref()
    }

    pub(crate) fn java(&self) -> Option<&Java> {
        self.java.get_or_init(|| Java::read(self)).as_ref()
    }

    pub(crate) fn procfile(&self) -> &Procfile {
        self.procfile.get_or_init(|| Procfile::read(self))
    }

    pub(crate) fn pins(&self) -> &Pins {
        self.pins.get_or_init(|| Pins::read(self))
    }
}
