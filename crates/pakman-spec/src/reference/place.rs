//! A name where it is given, and a place that uses it.

use super::table::{Part, Spelling};
use crate::Span;

/// A name where it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Of what.
    pub part: Part,
    /// The name.
    pub text: String,
    /// Where it is given, without quotes.
    pub span: Span,
    /// The part of the file that it names.
    pub owner: Span,
}

/// A place that uses a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Of what.
    pub part: Part,
    /// What is written, a name or its slug.
    pub text: String,
    /// Where, without quotes.
    pub span: Span,
    /// How the name has to be written there.
    pub spelling: Spelling,
    /// Whether it is the whole value of a key, and no word of a longer text.
    pub is_value: bool,
}
