//! The words of Alpine, held against what apk makes of them.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may stop it")]

mod order;
mod patterns;
mod version;
mod version_oracles;
