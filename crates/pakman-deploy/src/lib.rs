//! Puts a package onto a host of Alpine Linux and runs it there, and comes back to the version
//! before where that fails.
//!
//! A [`Release`] is the packages of one version and the index over them, which is signed here: a
//! private key never travels. A [`Host`] is reached by the system's `ssh`, or through `incus exec`
//! or `lxc exec`. [`Deployment::look`] asks the host what it has, and gives a plan whose
//! [`steps`](Deployment::steps) say what would change; [`Deployment::carry_out`] does it.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use pakman_apk::{Algorithm, PrivateKey, Signer};
//! use pakman_deploy::{Check, Deployment, Order, Release, Remote, Settings};
//!
//! # fn deploy(key: &PrivateKey) -> Result<(), pakman_deploy::Error> {
//! let signer = Signer { key, name: "acme-harbour.rsa.pub", algorithm: Algorithm::Rsa };
//! let release = Release::open(Path::new("harbour-1.4.0-r0.apk"), signer)?;
//! let order = Order {
//!     settings: Settings::default().set("RAILS_LOG_LEVEL", "info")?,
//!     check: Check { port: Some(3000), ..Check::default() },
//!     ..Order::of(&release)
//! };
//! let remote = Remote::new("deploy@harbour.example.org".parse()?);
//! let deployment = Deployment::look(&remote, &order)?;
//! for step in deployment.steps() {
//!     assert!(!step.text.is_empty());
//! }
//! let done = deployment.carry_out()?;
//! assert_eq!(done.version, "1.4.0-r0");
//! # Ok(())
//! # }
//! ```
//!
//! # On the host
//!
//! Everything there is done by one shell script, `src/host/host.sh`, which is handed over with each
//! command: nothing has to be installed but Alpine. It runs as root, by `doas` or `sudo` where the
//! user is another and these ask for no password. What is secret travels through standard input
//! alone; no argument has any of it.
//!
//! What was there is kept before anything changes: packages, key and `/etc/conf.d/APP`. From then on
//! the host goes to the end by itself, whether the connection holds or not: the new version answers,
//! or the one before does again. A deployment that was cut off anywhere is begun again by the
//! next one, from what was there before the first.

mod deployment;
mod env_file;
mod error;
mod exchange;
mod facts;
mod host;
mod order;
mod print;

mod release;
mod remote;
mod reply;
mod settings;

pub use deployment::{Deployment, Done, Step};
pub use env_file::{BadLine, variables};
pub use error::{Defeat, Error, Return};
pub use host::{BadHost, Client, Host};
pub use order::{Check, Order};
pub use pakman_apk::Signer;
pub use release::Release;
pub use remote::{Remote, State};
pub use settings::{BadSetting, Settings};
pub use zeroize::Zeroizing;
