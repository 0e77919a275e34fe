//! What an `instellar.yml` says, whether it makes sense, and how to tell.
//!
//! One text goes in; a [`Package`] comes out, and every [`Diagnostic`] there is to tell, each with
//! the byte range of the key or value it is about. Reading never fails, never stops at the first
//! problem, and touches nothing outside: no files, no environment, no clock.
//!
//! ```
//! use pakman_spec::{Kind, Source, Surroundings, load};
//!
//! let source = Source::new(
//!     "instellar.yml",
//!     "\
//! dependencies:
//!   build: [go]
//!   runtime: [curl, jq, s6, hello-openrc]
//! build:
//!   command: go build -o bin/hello
//!   destinations: [bin]
//! run:
//!   name: hello
//!   user: app
//!   services:
//!     - name: web
//!       binary: hello
//!       strat: { call: serve }
//! hook:
//!   post-install: rc-update add hello
//! ",
//! );
//! let loaded = load(&source, &Surroundings::default());
//!
//! let [diagnostic] = &loaded.diagnostics[..] else { panic!() };
//! assert_eq!(diagnostic.code.name(), "unknown-key");
//! let place = source.position(diagnostic.labels[0].span.start as usize);
//! assert_eq!((place.line, place.column), (13, 7));
//! assert_eq!(diagnostic.fix.as_ref().unwrap().edits[0].text, "start");
//!
//! // It is a warning, so there is a package.
//! let package = loaded.package.unwrap();
//! assert_eq!(package.name.as_str(), "hello");
//! let Kind::Service(run) = package.kind else { panic!() };
//! assert_eq!(run.services[0].program, "/var/lib/hello/bin/hello");
//! ```
//!
//! # What is where
//!
//! - [`decode`] and [`load`] are the door; [`Source`] is the text, and the only converter between
//!   bytes, lines and columns.
//! - [`Package`] and what it is made of: valid, defaults filled in.
//! - [`spec::Spec`] and what it is made of: the file as written, and the source of [`schema()`].
//! - [`Diagnostic`], [`Code`], [`Severity`], [`Fix`]: what is told. [`Code::page`] explains, and
//!   [`fix()`] mends.
//! - [`report`]: diagnostics as text, for people (feature `human`, which is on by default) and for
//!   programs.
//! - [`Draft`], [`Writing`], [`tree`] and [`Subschema`]: the file while it is being written, and
//!   what the schema says of a place in it, for editors.
//! - [`ApkVersion`]: what git or a person says, as apk orders it.
//! - Newtypes for every word with a grammar: [`PackageName`], [`ServiceName`], [`CommandName`],
//!   [`VariableName`], [`PortName`], [`KitName`], [`Dependency`], [`Arch`], [`Stack`].

mod name;
mod file_name;
mod driver;
mod text;
mod yaml;
pub mod spec;
mod schema;
mod shape;
mod legacy;
mod shell;
mod reference;
mod listed;
mod surroundings;
mod wants;
mod check;
mod resolve;
mod package;
mod load;
mod diagnostic;
mod editing;
mod doubt;
pub mod report;

pub(crate) use diagnostic::Sink;
pub use diagnostic::code::Code;
pub use diagnostic::fix::{Fixed, fix};
pub use diagnostic::severity::Severity;
pub use diagnostic::suggest::nearest;
pub use diagnostic::{Diagnostic, Edit, Fix, Label};
pub use doubt::with_indexes;
pub use driver::{Driver, DriverOption, Gives, Suffix, Takes};
pub use editing::draft::Draft;
pub use editing::subschema::{KnownKey, Shape, Subschema};
pub use editing::writing::Writing;
pub use file_name::{FILE, is_copy, is_misspelt};
pub use legacy::yaml_word;
pub use listed::Listed;
pub use load::{Loaded, MAX_FILE_SIZE, decode, load, load_named};
pub use name::{CommandName, KitName, PortName, ServiceName, VariableName, slug};
pub use package::offer::*;
pub use package::test::{Request, Test};
pub use package::value::Value;
pub use package::*;
pub use pakman_alpine::{
    ApkVersion, Arch, BadWord, BuildOption, Dependency, Description, HookEvent, License,
    Maintainer, PackageName, Release, Stack, Url, VersionError, openrc::RESERVED_COMMANDS,
    releases,
};
pub use reference::names::{Names, unquoted};
pub use reference::place::{Name, Use};
pub use reference::table::{Part, Reference, SERVICE_MODE, Spelling};
pub use resolve::UNKNOWN;
pub use schema::schema;
pub use shell::{OpenrcCall, command_starts, openrc_calls};
pub use surroundings::{Repository, Surroundings};
pub use text::key_path::KeyPaths;
pub use text::locate::{locate, locate_text};
pub use text::path::{Path, Step};
pub use text::source::{Position, Source};
pub use text::span::{Span, Spanned};
pub use wants::{OfferedRuntime, WantedRuntime, WantedWorker, Wants};
pub use yaml::tree;
