//! `dependencies`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{Dependency, Spanned};

/// apk packages.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Dependencies {
    /// Packages that the build needs (`makedepends=`).
    ///
    /// `build-base` (a compiler and make) is always there.
    #[schemars(title = "Build packages", example = serde_json::json!(["nodejs", "npm"]), extend("default" = []))]
    pub build: Option<Spanned<Vec<Spanned<Dependency>>>>,
    /// Packages that have to be installed beside the application (`depends=`).
    ///
    /// Services and commands need `curl`, `jq`, `s6` and `execline`, and `APP-openrc` has to be
    /// there before the install scripts run; what is missing of these is added.
    #[schemars(title = "Runtime packages", example = serde_json::json!(["curl", "jq", "s6", "execline", "ca-certificates"]), extend("default" = []))]
    pub runtime: Option<Spanned<Vec<Spanned<Dependency>>>>,
    /// Whether abuild finds out by itself which shared libraries the shipped programs need.
    ///
    /// Good for everything but Rails, whose gems bring libraries that nothing provides.
    #[schemars(title = "Trace shared libraries", extend("default" = false))]
    pub trace: Option<Spanned<bool>>,
}
