//! The file while somebody writes it, for editors.

pub(crate) mod draft;
mod repair;
pub(crate) mod subschema;
pub(crate) mod writing;
