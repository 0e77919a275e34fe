//! Who is told what goes on.

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It was sent.
    Sent,
    /// It was there already, with the same bytes.
    Unchanged,
    /// It took the place of another one.
    Replaced,
    /// It was deleted, as nothing names it any more.
    Removed,
    /// It was not sent.
    Left,
}

/// Is told what goes on during a push.
pub trait Watcher {
    /// So many files with so many bytes are looked at.
    fn begin(&mut self, files: usize, bytes: u64) {
        let _ = (files, bytes);
    }

    /// What became of a file, or of an index.
    fn file(&mut self, place: &str, state: State) {
        let _ = (place, state);
    }

    /// How many bytes were sent by now, those of attempts that failed left out.
    fn sent(&mut self, bytes: u64) {
        let _ = bytes;
    }

    /// A request is made again, and why.
    fn again(&mut self, request: &str, reason: &str) {
        let _ = (request, reason);
    }

    /// A request was answered; `outcome` is its status.
    fn asked(&mut self, request: &str, outcome: &str) {
        let _ = (request, outcome);
    }

    /// Something that whoever pushes wants to know.
    fn note(&mut self, text: &str) {
        let _ = text;
    }
}

/// Does not listen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watcher for Silent {}
