//! Writes, reads, signs and indexes Alpine packages.

mod deflate;
mod dependency;
mod entry;
mod error;
mod hex;
mod key;
mod pkginfo;
mod script;
mod segments;
mod sign;
mod tar;
mod tree;
mod version;
mod write;

pub use dependency::{Dependency, Operator};
pub use entry::{Content, Entry, Node, Stated};
pub use error::{Error, Fault, Part};
pub use key::{Algorithm, PrivateKey, PublicKey};
pub use pkginfo::PackageInfo;
pub use script::Script;
pub use sign::{Signature, Signer, TrustedKey};
pub use version::Version;
pub use write::{Draft, Options, Written};
