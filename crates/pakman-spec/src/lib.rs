//! What an `instellar.yml` says, whether it makes sense, and how to tell.

mod source;
mod span;
mod word;
mod name;
mod arch;
mod stack;
mod version;
mod tag;
mod value;
mod package;
mod surroundings;
mod diagnostic;
mod code;
mod scalar;
mod tree;
mod syntax;
mod read;
mod suggest;
pub mod spec;
mod schema;
mod de;
mod path;
mod shape;
mod edit;
mod legacy;
mod check;
mod resolve;
mod load;

pub use arch::Arch;
pub use code::Code;
pub(crate) use diagnostic::Sink;
pub use diagnostic::{Diagnostic, Edit, Fix, Label, Severity};
pub use load::{Loaded, MAX_FILE_SIZE, decode, load};
pub use name::{
    BuildOption, CommandName, Dependency, KitName, PackageName, PortName, RESERVED_COMMANDS,
    ServiceName, VariableName, slug,
};
pub use package::*;
pub use schema::schema;
pub use source::{Position, Source};
pub use span::{Span, Spanned};
pub use stack::Stack;
pub use surroundings::{Repository, Surroundings};
pub use tag::{Described, Tag, describe};
pub use value::Value;
pub use version::{ApkVersion, VersionError};
pub use word::BadWord;
