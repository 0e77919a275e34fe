//! Diagnostics as text, for people and for programs.
//!
//! Both take problems as pairs of a [`Source`](crate::Source) and a
//! [`Diagnostic`](crate::Diagnostic) of it, so that one report tells of several files, and of some
//! of their diagnostics alone.
//!
//! ```
//! use pakman_spec::{Severity, Source, Surroundings, load, report};
//!
//! let source = Source::new("instellar.yml", "dependencies:\n  buidl: [go]\n");
//! let loaded = load(&source, &Surroundings::default());
//! let problems = loaded.diagnostics.iter().filter(|one| one.severity <= Severity::Warning);
//! let problems = problems.map(|one| (&source, one));
//!
//! let json = report::json(problems.clone());
//! assert!(json.starts_with("{\n  \"version\": 1,\n  \"diagnostics\": [\n"));
//! assert!(json.contains("\"code\": \"unknown-key\""));
//!
//! # #[cfg(feature = "human")]
//! # {
//! let text = report::human(problems, report::Style::Plain);
//! let title = "warning[unknown-key]: `dependencies` has no key `buidl`";
//! assert!(text.contains(&format!("{title}\n --> instellar.yml:2:3\n")));
//! # }
//! ```

#[cfg(feature = "human")]
mod human;
mod json;
pub mod visible;

#[cfg(feature = "human")]
pub use human::{Style, human};
pub use json::{Problems, Report, json};
