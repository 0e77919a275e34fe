//! Who is told what goes on.

/// What is done for a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Waiting for another process that makes the same root.
    Wait,
    /// The indexes of the repositories are fetched and verified.
    Index,
    /// apk itself is fetched, verified and unpacked.
    Bootstrap,
    /// apk chooses the packages.
    Choose,
    /// Packages are fetched and verified.
    Fetch {
        /// How many are not here yet.
        packages: usize,
        /// How many bytes these have.
        bytes: u64,
    },
    /// apk fills the root.
    Fill {
        /// How many packages it installs.
        packages: usize,
    },
}

/// Is told what goes on while a root is made.
pub trait Watcher {
    /// A step begins.
    fn step(&mut self, step: Step) {
        let _ = step;
    }

    /// So many bytes of the packages of [`Step::Fetch`] are here.
    fn fetched(&mut self, bytes: u64) {
        let _ = bytes;
    }

    /// A root that nobody has used for so long that it was removed.
    fn removed(&mut self, id: &str) {
        let _ = id;
    }
}

/// Does not listen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watcher for Silent {}
