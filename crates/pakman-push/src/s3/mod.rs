//! Storage with the interface of S3.

pub(crate) mod bucket;
pub(crate) mod object;
pub(crate) mod place;
pub(crate) mod repository;
pub(crate) mod upload;
pub(crate) mod answers;

mod keys;
