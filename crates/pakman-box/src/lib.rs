//! A running Alpine in namespaces, in which a package is installed by apk and its services are tried.
//!
//! [`Machine`] is a root of [`pakman_root`] that has booted OpenRC: a disk of its own, a loopback
//! interface, and the guest API of an orchestrator ([`Guest`]). Nothing that happens in it stays on
//! the host. [`Trial`] lives the life of a package in such machines, one for each kit and fork, and
//! gives a [`Report`].
//!
//! ```no_run
//! use std::{collections::BTreeMap, path::Path, time::Duration};
//!
//! use pakman_box::{Packages, Trial, Users, request};
//! use pakman_root::{Roots, Silent, Source, machine};
//!
//! # fn trial(package: &pakman_spec::Package) -> Result<(), pakman_box::Error> {
//! let repository = Path::new("/home/noor/packages/acme/x86_64");
//! let packages = Packages::find(repository, machine(), "harbour")?;
//! let roots = Roots::open(Path::new("/home/noor/.cache/pakman/root"))?;
//! let request = request("3.22", machine(), &packages, &[])?;
//! let root = roots.get(&request, &Source::default(), &mut Silent)?;
//! let trial = Trial {
//!     package,
//!     packages: &packages,
//!     given: BTreeMap::new(),
//!     besides: &[],
//!     patience: Duration::from_mins(1),
//!     root: &root.path,
//!     users: Users::of(root.manifest.owners),
//! };
//! let report = trial.run(&mut pakman_box::Silent)?;
//! assert!(report.is_well());
//! # Ok(())
//! # }
//! ```
//!
//! # Who can do what
//!
//! What runs in a machine is somebody else's, so its root is nobody outside ([`Users`]): root makes
//! machines whose ids are its own from 100,000 on, a user whose ids `newuidmap` maps takes those,
//! and any other user has one, with a filter of system calls under which services take themselves
//! for the users that they are to be. Mistakes of ownership are then not seen.
//!
//! No secret is in an argument: variables reach a machine through the guest API alone.

mod beside;
mod error;
mod guest;
mod keep;
mod machine;
mod packages;
mod plan;
mod report;
mod trial;
mod variables;

pub use beside::Beside;
pub use error::Error;
pub use guest::Guest;
pub use keep::{Kept, end, find, hold, keep};
pub use machine::{Door, Left, Machine, Ran, Users, quoted};
pub use packages::Packages;
pub use pakman_kits::Installation;
pub use pakman_root::{Owners, Request};
pub use pakman_spec::Package;
pub use report::{Case, Check, Finding, Report, Step};
pub use trial::{Installed, Silent, Trial, Watcher, request};
pub use variables::Variables;
