//! Root filesystems of Alpine Linux, on any Linux: fetched, verified, filled by apk, and cached.
//!
//! A [`Request`] names a release, an architecture and packages; [`Roots::get`] gives the [`Root`]
//! that has them. A root is made once and shared by all who ask for the same.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use pakman_root::{Request, Roots, Silent, Source};
//!
//! let roots = Roots::open(Path::new("/home/noor/.cache/pakman/root"))?;
//! let request = Request::to_build("3.22", "x86_64", ["ruby", "ruby-dev", "nodejs>=22"])?;
//! let root = roots.get(&request, &Source::default(), &mut Silent)?;
//! assert!(root.path.join("usr/bin/ruby").exists());
//! # Ok::<(), pakman_root::Error>(())
//! ```
//!
//! A [`Repository`] of somebody's own gives single packages, verified by the keys that are handed to it.
//!
//! # How one is made
//!
//! 1. The `APKINDEX` of `main` and `community` are fetched from the [`Mirror`]. One that is not
//!    signed by a key of Alpine's, which this crate carries ([`alpine_keys`]), or by one of
//!    [`Source::keys`], is refused; so is one that is older than the one that the mirror had before.
//! 2. `apk-tools-static` is fetched and held against the index: size, identity, signature, the hash
//!    of its data and of each file. No byte of it runs before that. It is unpacked once, and kept.
//! 3. That apk chooses (`add --simulate`), from the verified indexes and without a network. There is
//!    no solver of ours.
//! 4. What it chose is fetched, and verified as apk was.
//! 5. apk fills the root from these files, without a network. One that did not exit with 0, or
//!    that left out a package, is thrown away with the root.
//!
//! The root is ready when its folder is moved to its place; whatever happens before, it is not used.
//!
//! # What install scripts can do
//!
//! apk and the install scripts that it runs have the new root as their `/`, and see nothing else of
//! the machine: no file, no process, no network. As root they keep one capability, to give files
//! away (`CAP_CHOWN`), and cannot write `/proc/sys`. Users need user namespaces; [`Error::Denied`]
//! says who denies them, and what helps. What the files of a root belong to is [`Owners`].

mod apk;
mod denied;
mod error;
mod fetch;
pub mod filter;
mod index;
mod installed;
mod key;
mod make;
mod making;
mod manifest;
mod mirror;
mod namespace;
mod package;
mod provide;
mod remove;
mod repository;
mod request;
mod roots;
mod source;
mod watch;

pub use denied::{Cause, Denial};
pub use error::Error;
pub use index::{fetch_index, kept_indexes};
pub use installed::{installed_release, missing};
pub use key::alpine_keys;
pub use manifest::Manifest;
pub use mirror::Mirror;
pub use namespace::Owners;
pub use pakman_alpine::BadWord;
pub use pakman_apk::{Index, Record, TrustedKey};
pub use repository::Repository;
pub use request::{Request, machine};
pub use roots::{Kept, Root, Roots};
pub use source::Source;
pub use watch::{Silent, Step, Watcher};
