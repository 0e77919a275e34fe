//! What is read out of a shell text.

use pakman_shell::{Fault, Refusal, Script};

use super::{invocation::Invocation, walk};

/// Bytes of shell text that a file may hold and still have it read.
const MAX_BYTES: usize = 256 << 10;

/// What is read out of a text.
pub(super) enum Reading {
    /// The shell takes it: what it may run, and what is wrong nonetheless.
    Taken(Vec<Invocation>, Vec<Fault>),
    Refused(Box<Fault>),
    /// It is too long, or nests too deep.
    Unread,
}

impl Reading {
    fn new(text: &str, read: Result<Script, Refusal>) -> Self {
        match read {
            Ok(script) => Self::Taken(walk::commands(text, &script.list), script.doubts),
            Err(Refusal::Fault(fault)) => Self::Refused(fault),
            Err(Refusal::TooDeep) => Self::Unread,
        }
    }
}

/// What the texts of one file may still cost: a text can stand in many places of a file.
pub(super) struct Budget {
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: MAX_BYTES }
    }
}

impl Budget {
    /// Reads the text of a whole script.
    pub(super) fn script(&mut self, text: &str) -> Reading {
        self.read(text, pakman_shell::script)
    }

    /// Reads words that stand behind a program, whose own word comes out empty.
    pub(super) fn arguments(&mut self, text: &str) -> Reading {
        self.read(text, pakman_shell::arguments)
    }

    fn read(&mut self, text: &str, read: fn(&str) -> Result<Script, Refusal>) -> Reading {
        let Some(left) = self.bytes.checked_sub(text.len()) else { return Reading::Unread };
        self.bytes = left;
        Reading::new(text, read(text))
    }
}
