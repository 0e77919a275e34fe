//! What every generator shares: a generated [`File`], and quoting.
//!
//! A generator gives `Vec<File>` and cannot fail; others write the files, compare them with a
//! folder, or pack them. Every value that reaches shell, execline or YAML text passes [`Sh`],
//! [`Execline`] or [`Yaml`], which a crate's `askama.toml` names for the templates' extensions:
//!
//! ```toml
//! [[escaper]]
//! path = "pakman_render::Sh"
//! extensions = ["sh"]
//! ```
//!
//! Text that is the user's own shell is marked `|safe` in the template and nowhere else.

mod execline;
mod file;
mod sh;
mod yaml;

pub use execline::Execline;
pub use file::{File, Mode, render};
pub use sh::Sh;
pub use yaml::Yaml;
