//! What the program says: one renderer a file, each pure over what was read or made.

pub(crate) mod applications;
pub(crate) mod deployments;
pub(crate) mod diagnostics;
pub(crate) mod errors;
pub(crate) mod failure;
pub(crate) mod github;
pub(crate) mod indexes;
pub(crate) mod junit;
pub(crate) mod making;
pub(crate) mod outcome;
pub(crate) mod package;
pub(crate) mod progress;
pub(crate) mod proposal;
pub(crate) mod pushes;
pub(crate) mod roots;
pub(crate) mod sarif;
pub(crate) mod sending;
pub(crate) mod stacks;
pub(crate) mod stdout;
pub(crate) mod trial;
pub(crate) mod verdicts;
pub(crate) mod voice;
pub(crate) mod waiting;
