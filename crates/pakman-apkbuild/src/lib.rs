//! APKBUILD and install scripts for an application package.
//!
//! [`Recipe::of`] gives the whole folder of a recipe: what `abuild snapshot && abuild -r` needs
//! there, and nothing that it would warn of but the owners that install scripts see to: apk leaves a
//! folder that is there as it is, whatever the package says.
//!
//! ```
//! use pakman_apkbuild::{Context, Recipe};
//! use pakman_spec::{Source, Surroundings, load};
//!
//! let text = "
//! dependencies: { build: [go], runtime: [curl, jq, s6, execline, hello-openrc] }
//! build: { command: go build -o bin/hello, destinations: [bin] }
//! run:
//!   name: hello
//!   user: app
//!   services: [{ name: web, binary: hello, start: { call: serve } }]
//! ";
//! let loaded = load(&Source::new("instellar.yml", text), &Surroundings::default());
//! let package = loaded.package.expect("no error was found");
//! let services = pakman_openrc::files(&package);
//! let context = Context {
//!     version: "1.2.3".parse()?,
//!     release: 0,
//!     sources: "../../..".to_owned(),
//!     excluded: Vec::new(),
//! };
//! let recipe = Recipe::of(&package, &services, context);
//! assert!(recipe.apkbuild.text.contains("pkgver=1.2.3\n"));
//! assert_eq!(recipe.services.len(), services.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod context;
mod recipe;
mod split;
mod apkbuild;
mod contents;
mod source;
mod script;
mod block;
#[expect(
    unreachable_pub,
    clippy::inline_always,
    clippy::unused_self,
    reason = "askama's macro writes filters so"
)]
mod filters;

pub use context::Context;
pub use pakman_render::{File, Mode};
pub use pakman_spec::{ApkVersion, HookEvent, Package};
pub use recipe::Recipe;
pub use split::Split;
