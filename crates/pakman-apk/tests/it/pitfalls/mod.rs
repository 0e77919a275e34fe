//! What writers of packages get wrong, each with a test that our bytes have it right.
//!
//! Most of these mistakes make no noise: apk ends with 0 and files are missing, or the audit of an
//! installation complains for ever. What apk does about each was seen with apk 2.14 and apk 3.
//!
//! [`members`], the gzip members and what the control says:
//! the hash of the data is stated (1) and is that of the compressed bytes (2); one member for the
//! data and one for the control (3) with nothing behind them (4); only the data is closed by
//! zeros (5); the control has no stranger in it (6), no large script (7) and nothing of the machine
//! that built it (8); packages are of the generation that every apk reads (9).
//!
//! [`entries`], the archive of the data:
//! types are spelled out (10), names have no `./` (11), no dot at the top (12) and nothing
//! malicious (13); no path stands twice (14); files and links have checksums (15), of the bytes
//! alone (16), of the whole target (17); long targets (18) and names (19) are pax records; holes
//! are filled (20); numbers are octal (21); parents stand before children (22), files before their
//! hard links (23); owners go by name (24), attributes of the machine stay there (25), devices and
//! fifos too (26); there is one time (27) and one order (28).
//!
//! [`fields`], what a package says of itself:
//! its size is never 0 (29); dependencies (30), versions (31) and architectures (32) are those that
//! every apk reads.

mod entries;
mod fields;
mod members;

use pakman_apk::NewPackage;

use crate::support::{members, pack};

/// An entry of an archive as its bytes are, extended headers being entries of their own.
struct Raw {
    header: Vec<u8>,
    body: Vec<u8>,
}

impl Raw {
    fn text(&self, from: usize, to: usize) -> String {
        let field = &self.header[from..to];
        let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
        String::from_utf8(field[..end].to_vec()).unwrap()
    }

    fn name(&self) -> String {
        self.text(0, 100)
    }

    fn kind(&self) -> char {
        char::from(self.header[156])
    }
}

/// The entries of an archive, and how many bytes of zeros close it.
fn raw(archive: &[u8]) -> (Vec<Raw>, usize) {
    let mut rest = archive;
    let mut entries = Vec::new();
    while rest.first().is_some_and(|byte| *byte != 0) {
        let (header, behind) = rest.split_at(512);
        let size = str::from_utf8(&header[124..135]).unwrap();
        let size = usize::from_str_radix(size, 8).unwrap();
        let (body, _) = behind.split_at(size);
        entries.push(Raw { header: header.to_vec(), body: body.to_vec() });
        rest = &behind[size.div_ceil(512) * 512..];
    }
    assert!(rest.iter().all(|byte| *byte == 0), "zeros, or the next entry");
    (entries, rest.len())
}

/// The entries of the data of an unsigned package.
fn data(draft: NewPackage) -> Vec<Raw> {
    let [_, (data, _)] = members(&pack(draft).unwrap()).try_into().unwrap();
    raw(&data).0
}

/// Pairs of the extended header of an entry, where there is one, and the entry.
fn with_records(entries: Vec<Raw>) -> Vec<(String, Raw)> {
    let mut records = String::new();
    let mut pairs = Vec::new();
    for entry in entries {
        if entry.kind() == 'x' {
            records = String::from_utf8(entry.body).unwrap();
        } else {
            pairs.push((std::mem::take(&mut records), entry));
        }
    }
    pairs
}

fn refusal(draft: NewPackage) -> String {
    pack(draft).map(|_| ()).unwrap_err().to_string()
}
