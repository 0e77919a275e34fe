//! The words of Alpine Linux and apk, and what an installation has.
//!
//! Every word that has a grammar is a type here, and who holds one holds a valid one:
//! [`PackageName`], [`Dependency`], [`Version`] with apk's order, [`ApkVersion`], [`Arch`],
//! [`BuildOption`], [`Stack`]. [`releases`] are Alpine's releases and how long each is supported.
//! [`system`] and [`openrc`] are what an installation has of its own, [`layout`] is where the files
//! of an application lie in it, [`tool`] what builds applications.
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
//! - `serde`: the words can be deserialised.
//! - `schemars`: they describe themselves in a JSON Schema.

mod apk_version;
mod arch;
mod build_option;
mod dependency;
pub mod layout;
pub mod openrc;
mod package_name;
mod release;
mod stack;
pub mod system;
pub mod tool;
mod version;
mod word;

pub use apk_version::{ApkVersion, VersionError};
pub use arch::Arch;
pub use build_option::BuildOption;
pub use dependency::{Dependency, Operator};
pub use package_name::PackageName;
pub use release::{Release, may_be_newer, releases};
pub use stack::Stack;
pub use version::Version;
pub use word::BadWord;
