//! The words of Alpine Linux and apk, and what an installation has.
//!
//! Every word that has a grammar is a type here, and who holds one holds a valid one:
//! [`PackageName`], [`Dependency`], [`Version`] with apk's order, [`ApkVersion`], [`Arch`],
//! [`BuildOption`], [`Stack`], [`HookEvent`], and the lines that a package says of itself: [`Description`],
//! [`License`], [`Url`], [`Maintainer`]. [`releases`] are Alpine's releases and how long each is supported.
//! [`system`] and [`openrc`] are what an installation has of its own, [`abuild`] what a build has, [`layout`] is where the files
//! of an application lie in it, [`program`] where the programs of Alpine are, [`tool`] what builds
//! applications, [`index`] how much apk reads of a repository's index, [`mod@word`] how a word with a
//! grammar is made. `packages` says which release has which package, `other_names` what others call it.
//!
//! Nothing here touches the world.
//!
//! ```
//! use pakman_alpine::{ApkVersion, Version, layout};
//!
//! let version = ApkVersion::from_release("v1.2.3-rc.1")?;
//! assert_eq!(version.as_str(), "1.2.3_rc1");
//! assert!("1.2.3_rc1-r0".parse::<Version>()? < "1.2.3-r0".parse()?);
//! assert_eq!(layout::home("hello"), "/var/lib/hello");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! - `packages`: the table of packages, 1 MB of names and versions, and their names elsewhere.
//! - `serde`: the words can be deserialised.
//! - `schemars`: they describe themselves in a JSON Schema.

pub mod abuild;
mod apk_version;
mod arch;
mod build_option;
mod dependency;
mod hook_event;
pub mod index;
pub mod layout;
mod metadata;
pub mod openrc;
#[cfg(feature = "packages")]
pub mod other_names;
mod package_name;
#[cfg(feature = "packages")]
pub mod packages;
pub mod program;
mod release;
mod stack;
pub mod system;
pub mod tool;
mod version;
pub mod word;

pub use apk_version::{ApkVersion, VersionError};
pub use arch::Arch;
pub use build_option::BuildOption;
pub use dependency::{Dependency, Operator};
pub use hook_event::HookEvent;
pub use metadata::{Description, License, Maintainer, Url};
pub use package_name::PackageName;
pub use release::{REPOSITORIES, Release, has_apk_3, may_be_newer, releases, releases_as_of};
pub use stack::Stack;
pub use version::Version;
pub use word::BadWord;
