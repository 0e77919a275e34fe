//! Puts packages of Alpine Linux where they are installed from.
//!
//! [`push`] sends a [`Plan`] to a [`Destination`]: a bucket of S3, a folder or a registry, which is
//! a repository for apk then. [`announce`] sends an [`Order`] to an orchestrator. Both block, tell a
//! [`Watcher`] what goes on, and end with an [`Outcome`]: a [`Receipt`] of what was done, whether or
//! not all of it was. [`plan_to`] and [`plan_order`] say what would go where, without a word to
//! anybody.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use pakman_push::{Destination, Manner, Plan, Silent, Terms, find, push};
//!
//! # fn f(signer: pakman_apk::Signer<'_>) -> Result<(), pakman_push::Error> {
//! let plan = Plan::of(find(Path::new("packages/acme"), None)?, false)?;
//! let terms = Terms {
//!     signers: vec![signer],
//!     epoch: None,
//!     keep: Some(5),
//!     replace: false,
//!     change_key: false,
//!     address: None,
//! };
//! let to = Destination::Folder("/srv/alpine".into());
//! let outcome = push(&to, &plan, &terms, &Manner::default(), &mut Silent);
//! outcome.ending?;
//! assert_eq!(outcome.receipt.left(), 0);
//! # Ok(())
//! # }
//! ```
//!
//! # What is promised
//!
//! Requests are tried again where that may help ([`Patience`]), and what was interrupted goes on by
//! what the other side has. Packages are verified first, sent next, and named by an index last, so
//! an index never names what is not there. Several may push at once. No text of an error or a
//! receipt has a secret. Memory does not grow with the files.

mod content;
mod error;
mod folder;
mod gitea;
mod orchestrator;
mod package;
mod parts;
mod plan;
mod receipt;
mod retry;
mod run;
mod s3;
mod secret;
mod storage;
mod watch;
mod wire;
mod words;
mod zip;

pub use error::{Error, Moved};
pub use gitea::Gitea;
pub use orchestrator::order::Order;
pub use package::Package;
pub use pakman_apk::{PackageInfo, Signer};
pub use plan::{Found, Placed, Plan, find};
pub use receipt::{File, Indexed, Receipt};
pub use reqwest::Url;
pub use retry::Patience;
pub use run::{Destination, Manner, Outcome, announce, plan_order, plan_to, push};
pub use s3::place::{Credentials, S3};
pub use secret::Secret;
pub use storage::Terms;
pub use watch::{Silent, State, Watcher};
pub use wire::Connection;
