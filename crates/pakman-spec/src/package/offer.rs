//! The platform's half of a package: how it may be installed, and what that costs.

use crate::{KitName, PortName, Value, VariableName};

/// The platform's half of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Offer {
    /// What the file says of kits, as far as it makes sense.
    pub kits: Vec<Kit>,
    /// Named amounts of processor and memory.
    pub sizes: Vec<Size>,
    /// What an installation costs.
    pub plans: Vec<Plan>,
    /// The page in the marketplace.
    pub page: Option<Page>,
    /// `kits`, `sizes`, `plans` and `page` as they were written, those of them that the file has,
    /// in the order named here. The orchestrator's payload is made of this alone.
    pub written: Vec<(String, Value)>,
}

impl Offer {
    /// The kit that an installation gets unless another is asked for: the main one, else the first.
    pub fn main_kit(&self) -> Option<&Kit> {
        self.kits.iter().find(|kit| kit.main).or(self.kits.first())
    }
}

/// One way to install the package.
#[derive(Debug, Clone, PartialEq)]
pub struct Kit {
    /// Its name; plans name it by the slug.
    pub name: KitName,
    /// Shown to whoever chooses.
    pub description: String,
    /// Whether it is the default kit.
    pub main: bool,
    /// Ports that the installation listens on.
    pub ports: Vec<Port>,
    /// Variables that the installation gets.
    pub variables: Vec<Variable>,
    /// More installations of the same package beside it.
    pub forks: Vec<Fork>,
    /// Name of a [`Size`].
    pub default_size: Option<String>,
    /// How many instances there may be.
    pub max_instances: Option<u64>,
    /// How instances are placed, upgraded and delivered, defaults filled in.
    pub orchestration: Orchestration,
}

/// A port of a kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Its name; `<slug of the name>.<host>` reaches a port that is not the main one.
    pub name: PortName,
    /// Port in the container, 1 to 65535.
    pub target: u16,
    /// Port of the host, 1 to 65535; without one the platform allots one.
    pub source: Option<u16>,
    /// Whether the installation's host name leads here.
    pub main: bool,
    /// Whether connections begin with the PROXY protocol.
    pub proxy_protocol: bool,
}

/// A variable of a kit or fork.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name; with a driver that gives several values, their prefix.
    pub key: VariableName,
    /// What the application does with it.
    pub description: Option<String>,
    /// What it is when nobody sets it; templates (`{{ ... }}`) are left as they are.
    pub default: Option<String>,
    /// What provisions it: `database/postgresql`.
    pub driver: Option<String>,
    /// What the driver is told, as written.
    pub driver_options: Vec<(String, Value)>,
    /// Whether an installation cannot do without it.
    pub required: bool,
}

/// One more installation of the package beside its kit's.
#[derive(Debug, Clone, PartialEq)]
pub struct Fork {
    /// Its name.
    pub name: KitName,
    /// Shown to whoever chooses.
    pub description: String,
    /// Variables that differ from the kit's, or come on top.
    pub variables: Vec<Variable>,
    /// Name of a [`Size`]; without one the kit's.
    pub default_size: Option<String>,
}

/// How instances are run; the words are Uplink's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orchestration {
    /// `auto` or `spread`; `auto` where the file has none.
    pub placement: String,
    /// `patch`, which is also the default.
    pub upgrade: String,
    /// `continuous` or `manual`; `continuous` where the file has none.
    pub delivery: String,
    /// `cleanup` or `restart`; `cleanup` where the file has none.
    pub on_fail: String,
}

/// A named amount of processor and memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Its name.
    pub name: String,
    /// Processors.
    pub cpu: Option<u64>,
    /// Share of those processors: `50%`.
    pub cpu_allowance: Option<String>,
    /// 0 to 10.
    pub cpu_priority: Option<u64>,
    /// Amount of memory, in [`Size::memory_unit`].
    pub memory: Option<u64>,
    /// `GiB`, `MiB`, `GB` or `MB`; `GiB` where the file has none.
    pub memory_unit: String,
}

/// What an installation costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// Shown to whoever chooses.
    pub description: String,
    /// Which kit in which size it buys, on which channel.
    pub layers: Vec<Layer>,
    /// Prices.
    pub pricings: Vec<Pricing>,
}

/// A kit in a size on a channel; any of them may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Slug of a branch.
    pub channel: Option<String>,
    /// Slug of a [`Kit`]'s name.
    pub kit: Option<String>,
    /// Slug of a [`Size`]'s name.
    pub size: Option<String>,
}

/// A price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pricing {
    /// In the currency's minor unit (cents).
    pub amount: u64,
    /// ISO 4217: `USD`.
    pub currency: String,
    /// `monthly` or `yearly`.
    pub billing_period: String,
}

/// A page in the marketplace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Title.
    pub title: String,
    /// One line below it.
    pub slogan: String,
    /// Markdown.
    pub description: String,
}
