//! `kits`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::transform;
use crate::{KitName, PortName, Spanned, Value, VariableName};

/// One way to install the package.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Kit {
    /// The kit's name; plans name it by its slug.
    #[schemars(required, title = "Name", example = &"web")]
    pub name: Option<Spanned<KitName>>,
    /// Shown to whoever chooses a kit.
    #[schemars(title = "Description", example = &"web service")]
    pub description: Option<Spanned<String>>,
    /// Whether this is the default kit; one kit of a file is.
    #[schemars(title = "Main kit", extend("default" = false))]
    pub main: Option<Spanned<bool>>,
    /// Ports that the application listens on, on all interfaces.
    #[schemars(title = "Ports")]
    pub ports: Option<Spanned<Vec<Spanned<Port>>>>,
    /// Environment variables that the installation gets.
    #[schemars(title = "Variables")]
    pub variables: Option<Spanned<Vec<Spanned<Variable>>>>,
    /// More installations of the same package beside this one, with other variables.
    #[schemars(title = "Forks")]
    pub forks: Option<Spanned<Vec<Spanned<Fork>>>>,
    /// The size of an instance unless somebody chooses another.
    #[schemars(title = "Default size")]
    pub default_size: Option<Spanned<String>>,
    /// How many instances there may be at most.
    #[schemars(title = "Most instances", range(min = 1))]
    pub max_instances_count: Option<Spanned<u64>>,
    /// How instances are placed, upgraded and delivered.
    #[schemars(title = "Orchestration")]
    pub orchestration: Option<Spanned<Orchestration>>,
}

/// A port that the application listens on.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Port {
    /// The port's name; one that is not the main port answers on `NAME.HOST`.
    #[schemars(required, title = "Name", example = &"web")]
    pub name: Option<Spanned<PortName>>,
    /// The port in the container.
    #[schemars(
        required,
        title = "Port in the container",
        range(min = 1, max = 65535),
        example = 3000
    )]
    pub target: Option<Spanned<u16>>,
    /// The port of the host; without it, the platform allots one.
    #[schemars(title = "Port of the host", range(min = 1, max = 65535))]
    pub source: Option<Spanned<u16>>,
    /// Whether the installation's host name leads to this port.
    ///
    /// Without any main port the platform makes no route to the installation.
    #[schemars(title = "Main port", extend("default" = false))]
    pub main: Option<Spanned<bool>>,
    /// Whether connections begin with the PROXY protocol.
    #[schemars(title = "PROXY protocol", extend("default" = false))]
    pub proxy_protocol: Option<Spanned<bool>>,
}

/// An environment variable of an installation.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Variable {
    /// The variable's name; with some drivers the prefix of several names.
    #[schemars(required, title = "Name", example = &"DATABASE")]
    pub key: Option<Spanned<VariableName>>,
    /// What the application does with it; shown to whoever sets it on a host of their own.
    #[schemars(title = "Description", example = &"The key that payments are made with")]
    pub description: Option<Spanned<String>>,
    /// The value when nobody sets another; numbers and `true` in quotes.
    #[schemars(title = "Default value", example = &"production")]
    pub default_value: Option<Spanned<String>>,
    /// What provides the value.
    #[schemars(
        title = "Driver",
        regex(pattern = "^[a-z0-9-]+/[a-z0-9-]+$"),
        transform = transform::drivers
    )]
    pub driver: Option<Spanned<String>>,
    /// The options of the driver.
    #[schemars(
        title = "Driver options",
        with = "Option<serde_json::Map<String, serde_json::Value>>",
        transform = transform::driver_options
    )]
    pub driver_options: Option<Spanned<Value>>,
    /// Whether the installation cannot do without a value.
    #[schemars(title = "Required", extend("default" = false))]
    pub required: Option<Spanned<bool>>,
}

/// One more installation of the package beside its kit's.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Fork {
    /// The fork's name.
    #[schemars(required, title = "Name", example = &"worker")]
    pub name: Option<Spanned<KitName>>,
    /// Shown to whoever chooses.
    #[schemars(title = "Description", example = &"background jobs")]
    pub description: Option<Spanned<String>>,
    /// Variables that differ from the kit's or come on top; `SERVICE_MODE` chooses the service.
    #[schemars(title = "Variables")]
    pub variables: Option<Spanned<Vec<Spanned<Variable>>>>,
    /// The size of the fork's instances; without it, the kit's.
    #[schemars(title = "Default size")]
    pub default_size: Option<Spanned<String>>,
}

/// How instances are placed, upgraded and delivered.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Orchestration {
    /// Where instances go.
    #[schemars(title = "Placement", extend("default" = "auto"))]
    pub placement: Option<Spanned<Placement>>,
    /// How a new version comes in.
    #[schemars(title = "Upgrade", extend("default" = "patch"))]
    pub upgrade: Option<Spanned<Upgrade>>,
    /// Whether a new version comes in by itself.
    #[schemars(title = "Delivery", extend("default" = "continuous"))]
    pub delivery: Option<Spanned<Delivery>>,
    /// What becomes of an instance whose deployment failed.
    #[schemars(title = "On failure", extend("default" = "cleanup"))]
    pub on_fail: Option<Spanned<OnFail>>,
}

/// Where instances go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Placement {
    /// Wherever there is room.
    Auto,
    /// On as many nodes as there are.
    Spread,
}

/// How a new version comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Upgrade {
    /// Into the running instance.
    Patch,
}

/// Whether a new version comes in by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Delivery {
    /// By itself.
    Continuous,
    /// When somebody says so.
    Manual,
}

/// What becomes of an instance whose deployment failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum OnFail {
    /// It is removed and made anew.
    Cleanup,
    /// It is started again.
    Restart,
}
