//! `test`.

use pakman_alpine::layout;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{CommandName, Spanned};

/// What `pakman test` does besides what it always does; nothing else reads it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Test {
    /// Commands of `run.commands` that run before the services start, in their order.
    ///
    /// Without it `migrate` runs, where there is one.
    #[schemars(title = "Commands to run before", example = serde_json::json!(["migrate", "seed"]))]
    pub before: Option<Spanned<Vec<Spanned<CommandName>>>>,
    /// What the installation answers over HTTP.
    ///
    /// Without it `/` of the main port has to be answered with a status below 500.
    #[schemars(title = "Requests")]
    pub requests: Option<Spanned<Vec<Spanned<Request>>>>,
    /// Files and folders that are there once the package is installed, each as an absolute path.
    #[schemars(title = "Installed files", example = serde_json::json!([format!("{}/share/greeting.txt", layout::home("hello"))]))]
    pub files: Option<Spanned<Vec<Spanned<String>>>>,
}

/// A request over HTTP, and what comes back.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Request {
    /// What is asked for: `/health`.
    #[schemars(required, title = "Path", regex(pattern = "^/"), extend("patternErrorMessage" = "a path that begins with `/`"), example = &"/health")]
    pub path: Option<Spanned<String>>,
    /// The port that is asked. Without it: the main port of the kit.
    #[schemars(title = "Port", range(min = 1, max = 65535), example = 3000)]
    pub port: Option<Spanned<u16>>,
    /// The status of the answer. Without it: any below 500.
    #[schemars(title = "Status", range(min = 100, max = 599), example = 200)]
    pub status: Option<Spanned<u16>>,
    /// Text that the answer has somewhere in its body.
    #[schemars(title = "Text of the answer", example = &"welcome")]
    pub contains: Option<Spanned<String>>,
}
