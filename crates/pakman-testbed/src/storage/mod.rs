//! Servers that packages are pushed to: storage with the interface of S3, whose signatures are
//! checked, and any other service that a test has a function for.

mod faults;
mod http;
mod objects;
mod s3;
mod signature;

pub use faults::{Faults, Phase};
pub use http::{Answer, Asked, Service};
pub use s3::{Storage, Switches};
