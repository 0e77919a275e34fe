//! Packages and indexes that someone names: opened, read, compared.

pub(crate) mod archive;
pub(crate) mod contents;
pub(crate) mod difference;
pub(crate) mod fields;
pub(crate) mod file;
pub(crate) mod hex;
