//! Sizes, and the plans that sell a kit in one.

use pakman_spec::{Layer, Offer, Plan, Pricing, Size, Spelling, slug};
use serde::Serialize;

/// A named amount of processor and memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SizeSummary {
    /// Its name; kits and forks use it.
    pub name: String,
    /// What plans call it.
    pub slug: String,
    /// Processors.
    pub cpu: Option<u64>,
    /// Share of those processors: `50%`.
    pub cpu_allowance: Option<String>,
    /// 0 to 10.
    pub cpu_priority: Option<u64>,
    /// Amount of memory, in `memory_unit`.
    pub memory: Option<u64>,
    /// `GiB`, `MiB`, `GB` or `MB`.
    pub memory_unit: String,
}

/// What an installation costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanSummary {
    /// Its name.
    pub name: String,
    /// Shown to whoever chooses.
    pub description: String,
    /// What it buys.
    pub layers: Vec<LayerSummary>,
    /// Prices.
    pub pricings: Vec<PricingSummary>,
}

/// A kit in a size on a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerSummary {
    /// Slug of a branch; whether there is one, the file does not tell.
    pub channel: Option<String>,
    /// The kit, asked for by its slug.
    pub kit: Option<Reference>,
    /// The size, asked for by its slug.
    pub size: Option<Reference>,
}

/// A price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PricingSummary {
    /// In the currency's minor unit (cents).
    pub amount: u64,
    /// ISO 4217: `USD`.
    pub currency: String,
    /// `monthly` or `yearly`.
    pub billing_period: String,
}

/// One part of the file that names another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// The name or slug as written.
    pub asked: String,
    /// The name of what it leads to; `None` where there is no such thing.
    pub found: Option<String>,
}

impl SizeSummary {
    pub(crate) fn of(size: &Size) -> Self {
        let Size { name, cpu, cpu_allowance, cpu_priority, memory, memory_unit } = size.clone();
        let slug = slug(&name);
        Self { name, slug, cpu, cpu_allowance, cpu_priority, memory, memory_unit }
    }
}

impl PlanSummary {
    pub(crate) fn of(plan: &Plan, offer: &Offer) -> Self {
        let Plan { name, description, layers, pricings } = plan.clone();
        Self {
            name,
            description,
            layers: layers.into_iter().map(|layer| LayerSummary::of(layer, offer)).collect(),
            pricings: pricings.into_iter().map(PricingSummary::of).collect(),
        }
    }
}

impl LayerSummary {
    fn of(layer: Layer, offer: &Offer) -> Self {
        let Layer { channel, kit, size } = layer;
        let kits = || {
            offer.kits.iter().flat_map(|kit| {
                let forks = kit.forks.iter().map(|fork| fork.name.as_str());
                std::iter::once(kit.name.as_str()).chain(forks)
            })
        };
        let sizes = || offer.sizes.iter().map(|size| size.name.as_str());
        Self {
            channel,
            kit: kit.map(|asked| Reference::find(Spelling::Slug, &asked, kits())),
            size: size.map(|asked| Reference::find(Spelling::Slug, &asked, sizes())),
        }
    }
}

impl PricingSummary {
    fn of(pricing: Pricing) -> Self {
        let Pricing { amount, currency, billing_period } = pricing;
        Self { amount, currency, billing_period }
    }
}

impl Reference {
    /// The first of `names` that is meant by `asked` where it is written so.
    pub(crate) fn find<'a>(
        spelling: Spelling,
        asked: &str,
        mut names: impl Iterator<Item = &'a str>,
    ) -> Self {
        let found = names.find(|name| spelling.means(asked, name)).map(str::to_owned);
        Self { asked: asked.to_owned(), found }
    }

    /// The size that `default_size` asks for.
    pub(crate) fn to_size(asked: &str, sizes: &[Size]) -> Self {
        Self::find(Spelling::NameOrSlug, asked, sizes.iter().map(|size| size.name.as_str()))
    }
}
