//! How much a reader takes.

/// How much a reader takes, so that a hostile package costs neither memory nor time without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the control part: fields and scripts. They are held in memory.
    pub control: u64,
    /// Bytes of the unpacked data, and of the compressed.
    pub data: u64,
    /// Files, directories and links. Their paths are held in memory.
    pub entries: u64,
    /// Bytes of all paths together.
    pub paths: u64,
}

impl Default for Limits {
    /// 4 MiB of control, 16 GiB of data, a million entries, 128 MiB of paths.
    fn default() -> Self {
        Self { control: 4 << 20, data: 16 << 30, entries: 1_000_000, paths: 128 << 20 }
    }
}
