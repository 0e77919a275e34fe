//! Writes, reads, signs and indexes Alpine packages.

mod deflate;
mod dependency;
mod entry;
mod error;
mod extract;
mod gunzip;
mod hex;
mod index;
mod key;
mod pkginfo;
mod read;
mod record;
mod script;
mod segments;
mod sign;
mod tar;
mod tree;
mod untar;
mod verify;
mod version;
mod write;

pub use dependency::{Dependency, Operator};
pub use entry::{Content, Entry, Node, Stated};
pub use error::{Error, Fault, Part};
pub use index::{Index, IndexSignatures};
pub use key::{Algorithm, PrivateKey, PublicKey};
pub use pkginfo::PackageInfo;
pub use read::{Limits, Member, Package};
pub use record::Record;
pub use script::Script;
pub use sign::{Signature, Signer, TrustedKey};
pub use verify::{Verified, verify};
pub use version::Version;
pub use write::{Draft, Options, Written};
