//! The page on which an application is set up, looked at and explained.
//!
//! A [`Server`] answers one browser of this machine: it listens on 127.0.0.1, lets a browser in once
//! by a secret address, knows it by a cookie from then on, and refuses what another page asks for.
//! The page itself is part of the program, and loads nothing from elsewhere.
//!
//! What the page asks is answered by [`answer()`], which reads and writes nothing: a text and what is
//! [`Known`] beside it go in, JSON comes out. Only what was shown as a difference is written.
//!
//! Without the feature `server` only that function is left, which compiles to WebAssembly.
//!
//! ```no_run
//! use std::{path::PathBuf, sync::atomic::AtomicBool};
//!
//! use pakman_packs::{Memory, Options};
//! use pakman_page::{Application, Server, Surroundings};
//!
//! let root = PathBuf::from("/home/noor/harbour");
//! let server = Server::open(0)?;
//! println!("{}", server.entrance());
//! let application = Application {
//!     file: root.join("instellar.yml"),
//!     root,
//!     options: Options::default(),
//!     packages: None,
//!     list: Box::new(|| Ok(Box::new(Memory::default()))),
//!     surroundings: Box::new(Surroundings::default),
//!     listed: Box::new(|_| Default::default()),
//!     times: Box::new(|_| Vec::new()),
//! };
//! let page = server.serve(application);
//! while !page.is_left() {
//!     std::thread::sleep(std::time::Duration::from_secs(1));
//! }
//! # Ok::<(), pakman_page::Error>(())
//! ```

mod known;
mod value;
mod writing;
mod edit;
mod row;
mod brought;
mod change;
mod form;
mod look;
mod card;
mod choice;
mod kit;
mod origin;
mod picture;
mod answer;
#[cfg(feature = "server")]
mod application;
#[cfg(feature = "server")]
mod built;
#[cfg(feature = "server")]
mod asset;
#[cfg(feature = "server")]
mod server;
#[cfg(feature = "server")]
mod desk;
#[cfg(feature = "server")]
mod door;
#[cfg(feature = "server")]
mod page;

pub use answer::{Unanswered, answer};
#[cfg(feature = "server")]
pub use application::Application;
#[cfg(feature = "server")]
pub use built::Times;
#[cfg(feature = "server")]
pub use door::{Door, Opening};
pub use known::{Indexes, Known};
#[cfg(feature = "server")]
pub use page::{Error, Page, Server};
pub use pakman_packs::{Options, Tree};
pub use pakman_spec::{Repository, Surroundings};
