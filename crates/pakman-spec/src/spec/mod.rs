//! The file as the user wrote it: optional, spanned, nothing known to be true yet.
//!
//! These types are read from the file's tree and are the JSON Schema at the same time: each doc
//! comment is what an editor shows. Keys that older generations had are marked deprecated.

mod build;
mod dependencies;
mod hook;
mod kit;
mod offer;
mod run;
mod test;
mod transform;

use schemars::JsonSchema;
use serde::Deserialize;

pub use build::{Build, Destination};
pub use dependencies::Dependencies;
pub use hook::Hook;
pub use kit::{Delivery, Fork, Kit, OnFail, Orchestration, Placement, Port, Upgrade, Variable};
pub use offer::{
    Allocation, BillingPeriod, Layer, ManagedBy, MemoryUnit, Page, Plan, Pricing, Size,
};
pub use run::{Call, Command, OldCommand, Run, Service, Ulimit, User};
pub use test::{Request, Test};

use pakman_alpine::{Description, License, Maintainer, Url};

use crate::{Arch, Spanned, Stack};

/// What an application needs to live on Alpine Linux: how it is built, what runs, and how the
/// platform installs it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "instellar.yml", transform = transform::something_shipped)]
pub struct Spec {
    /// apk packages that building and running need.
    #[schemars(required, title = "Dependencies")]
    pub dependencies: Option<Spanned<Dependencies>>,
    /// The release that installations are created from.
    ///
    /// It has to be the release that the package is built on (`alpine:` in the workflow).
    #[schemars(title = "Stack", example = &"alpine/3.22")]
    pub stack: Option<Spanned<Stack>>,
    /// How the application is built, and which files are shipped.
    #[schemars(required, title = "Build")]
    pub build: Option<Spanned<Build>>,
    /// What runs: services that are kept running, and commands that run to their end.
    ///
    /// Without it the package holds files and nothing that runs: a tool, say.
    #[schemars(title = "Run")]
    pub run: Option<Spanned<Run>>,
    /// Shell text that apk runs when the package is installed, upgraded or removed.
    ///
    /// Each runs under busybox `sh` as root, without the application's environment.
    /// A line on standard error counts as a failed deployment.
    #[schemars(title = "Install scripts")]
    pub hook: Option<Spanned<Hook>>,
    /// The ways in which the platform may install the package.
    #[schemars(title = "Kits")]
    pub kits: Option<Spanned<Vec<Spanned<Kit>>>>,
    /// Named amounts of processor and memory, for `default_size` and plans.
    #[schemars(title = "Sizes")]
    pub sizes: Option<Spanned<Vec<Spanned<Size>>>>,
    /// What an installation costs.
    #[schemars(title = "Plans")]
    pub plans: Option<Spanned<Vec<Spanned<Plan>>>>,
    /// The page in the marketplace.
    #[schemars(title = "Marketplace page")]
    pub page: Option<Spanned<Page>>,
    /// What `pakman test` does with the package besides what it always does.
    #[schemars(title = "Test")]
    pub test: Option<Spanned<Test>>,
    /// Architectures that the package is built for.
    #[schemars(
        title = "Architectures",
        length(min = 1),
        example = serde_json::json!(["x86_64", "aarch64"]),
        extend("default" = ["x86_64"])
    )]
    pub architectures: Option<Spanned<Vec<Spanned<Arch>>>>,
    /// One line about the application, at most 127 bytes. Without it: its name.
    #[schemars(title = "Description", example = &"Issue tracker of the harbour office")]
    pub description: Option<Spanned<Description>>,
    /// The licence as an SPDX expression. Without it: what `LICENSE`, `package.json`, `Cargo.toml`,
    /// `composer.json` or `pyproject.toml` say.
    #[schemars(title = "Licence", extend("default" = "unknown"), example = &"Apache-2.0")]
    pub license: Option<Spanned<License>>,
    /// The application's home page. Without it: the repository's page, where it has one.
    #[schemars(title = "Home page", example = &"https://harbour.example")]
    pub url: Option<Spanned<Url>>,
    /// Who looks after the package: `Name <mail>`.
    #[schemars(title = "Maintainer", example = &"Ada Lovelace <ada@example.org>")]
    pub maintainer: Option<Spanned<Maintainer>>,
    /// Shell text in place of everything that abuild's `package()` would do.
    ///
    /// It runs in `$srcdir` and has to install into `$pkgdir` whatever the package is to hold, the
    /// service files too: `destinations` is not read.
    #[schemars(title = "Custom package()")]
    pub package: Option<Spanned<String>>,
    /// An older generation: `static` (files for nginx) or `custom` (only what `package` installs).
    #[schemars(title = "Type", extend("deprecated" = true, "deprecationMessage" = "describe the service that serves the files under `run`"))]
    pub r#type: Option<Spanned<Type>>,
    /// An older generation: words that replace the generated files in abuild's `source=`.
    #[schemars(title = "Source", extend("deprecated" = true, "deprecationMessage" = "the files of the repository are always there; leave it out"))]
    pub source: Option<Spanned<String>>,
}

/// What is made of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Type {
    /// Files that nginx serves.
    Static,
    /// What `package` installs, and nothing else.
    Custom,
}
