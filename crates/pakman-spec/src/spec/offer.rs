//! `sizes`, `plans` and `page`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::Spanned;

/// A named amount of processor and memory.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Size {
    /// The size's name, for `default_size`; plans name it by its slug.
    #[schemars(required, title = "Name", length(min = 1), example = &"medium")]
    pub name: Option<Spanned<String>>,
    /// What an instance of this size may use.
    #[schemars(title = "Allocation")]
    pub allocation: Option<Spanned<Allocation>>,
}

/// What an instance may use.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Allocation {
    /// Processors.
    #[schemars(title = "Processors", range(min = 1), example = 1)]
    pub cpu: Option<Spanned<u64>>,
    /// Share of those processors.
    #[schemars(title = "Processor allowance", extend("default" = "100%"), example = &"50%")]
    pub cpu_allowance: Option<Spanned<String>>,
    /// Who goes first when processors are scarce.
    #[schemars(title = "Processor priority", range(min = 0, max = 10), extend("default" = 10))]
    pub cpu_priority: Option<Spanned<u64>>,
    /// Memory, counted in `memory_unit`.
    #[schemars(title = "Memory", range(min = 1), example = 1)]
    pub memory: Option<Spanned<u64>>,
    /// What `memory` counts.
    #[schemars(title = "Unit of memory", extend("default" = "GiB"))]
    pub memory_unit: Option<Spanned<MemoryUnit>>,
    /// Whether the limit on memory is `hard` or `soft`.
    #[schemars(title = "Enforcement", extend("default" = "hard", "enum" = ["hard", "soft", null]))]
    pub memory_enforce: Option<Spanned<String>>,
    /// Whether memory may be swapped out.
    #[schemars(title = "Swap", extend("default" = false))]
    pub memory_swap: Option<Spanned<bool>>,
}

/// What `memory` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum MemoryUnit {
    /// 1024 MiB.
    GiB,
    /// 1024 KiB.
    MiB,
    /// 1000 MB.
    GB,
    /// 1000 kB.
    MB,
}

impl MemoryUnit {
    /// The word of the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::GiB => "GiB",
            Self::MiB => "MiB",
            Self::GB => "GB",
            Self::MB => "MB",
        }
    }
}

/// What an installation costs.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Plan {
    /// The plan's name.
    #[schemars(required, title = "Name", length(min = 1), example = &"basic")]
    pub name: Option<Spanned<String>>,
    /// Shown to whoever chooses.
    #[schemars(title = "Description")]
    pub description: Option<Spanned<String>>,
    /// Who looks after installations of this plan.
    #[schemars(title = "Managed by")]
    pub managed_by: Option<Spanned<ManagedBy>>,
    /// Which kit, in which size, from which channel the plan buys.
    #[schemars(title = "Layers")]
    pub layers: Option<Spanned<Vec<Spanned<Layer>>>>,
    /// What it costs.
    #[schemars(title = "Prices")]
    pub pricings: Option<Spanned<Vec<Spanned<Pricing>>>>,
}

/// Who looks after installations of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum ManagedBy {
    /// The owner of the package.
    PackageOwner,
}

/// A kit in a size from a channel.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Layer {
    /// The slug of a branch.
    #[schemars(title = "Channel", example = &"main")]
    pub channel_slug: Option<Spanned<String>>,
    /// What is installed.
    #[schemars(title = "Kit")]
    pub kit_slug: Option<Spanned<String>>,
    /// How large an instance is.
    #[schemars(title = "Size")]
    pub size_slug: Option<Spanned<String>>,
}

/// A price.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Pricing {
    /// The amount in the currency's minor unit: 3500 is 35 dollars.
    #[schemars(required, title = "Amount", example = 3500)]
    pub amount: Option<Spanned<u64>>,
    /// The currency, in the letters of ISO 4217.
    #[schemars(
        required,
        title = "Currency",
        regex(pattern = "^[A-Z]{3}$"),
        extend("patternErrorMessage" = "three capital letters, for instance `USD`"),
        example = &"USD"
    )]
    pub currency: Option<Spanned<String>>,
    /// How often it is paid.
    #[schemars(required, title = "Billing period")]
    pub billing_period: Option<Spanned<BillingPeriod>>,
}

/// How often a price is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum BillingPeriod {
    /// Each month.
    Monthly,
    /// Each year.
    Yearly,
}

impl BillingPeriod {
    /// The word of the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
        }
    }
}

/// The page in the marketplace.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Page {
    /// The title.
    #[schemars(title = "Title")]
    pub title: Option<Spanned<String>>,
    /// One line below the title.
    #[schemars(title = "Slogan")]
    pub slogan: Option<Spanned<String>>,
    /// The text, in Markdown.
    #[schemars(title = "Description")]
    pub description: Option<Spanned<String>>,
}
