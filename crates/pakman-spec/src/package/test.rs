//! What `pakman test` looks at.

use crate::CommandName;

/// What a trial of the package does besides what it always does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Test {
    /// Commands that run before the services start; `None` where the file does not say.
    pub before: Option<Vec<CommandName>>,
    /// Requests that have to be answered; none where the file has none.
    pub requests: Vec<Request>,
    /// Absolute paths that are there once the package is installed.
    pub files: Vec<String>,
}

/// A request over HTTP, and what comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What is asked for.
    pub path: String,
    /// The port that is asked; the main one of the kit where the file has none.
    pub port: Option<u16>,
    /// The status of the answer; any below 500 where the file has none.
    pub status: Option<u16>,
    /// Text in the answer.
    pub contains: Option<String>,
}
