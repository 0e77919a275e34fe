//! What a package offers, in the words of someone who installs it.

use pakman_spec::{Kit, Orchestration, Package, Page};
use serde::Serialize;

use crate::{
    installation::{Installation, of_fork, of_kit},
    plan::{PlanSummary, SizeSummary},
};

/// The answers to what users ask of a package's kits: which ports are exposed, which variables
/// the application depends on, which of them are provisioned and by what, under which names they
/// reach the application, which are required, and what is configured for each resource.
///
/// It serializes to JSON with the names of the fields. They are added, never changed, without a new
/// version of [`Report`](pakman_spec::report::Report), the envelope that it is printed in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Name of the package.
    pub package: String,
    /// The release that installations are created from: `alpine/3.22`.
    pub stack: Option<String>,
    /// Ways to install it, in the order of the file.
    pub kits: Vec<KitSummary>,
    /// Named amounts of processor and memory.
    pub sizes: Vec<SizeSummary>,
    /// What installations cost.
    pub plans: Vec<PlanSummary>,
    /// The page in the marketplace.
    pub page: Option<PageSummary>,
}

/// A kit with its forks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KitSummary {
    /// What the kit itself installs.
    #[serde(flatten)]
    pub installation: Installation,
    /// Whether it is the default kit.
    pub main: bool,
    /// How many instances there may be; `None` where the file sets no bound.
    pub max_instances: Option<u64>,
    /// How instances are run.
    pub orchestration: OrchestrationSummary,
    /// More installations beside it.
    pub forks: Vec<Installation>,
}

/// How instances are run, defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrchestrationSummary {
    /// `auto` or `spread`.
    pub placement: String,
    /// `patch`.
    pub upgrade: String,
    /// `continuous` or `manual`.
    pub delivery: String,
    /// `cleanup` or `restart`.
    pub on_fail: String,
}

/// A page in the marketplace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageSummary {
    /// Title.
    pub title: String,
    /// One line below it.
    pub slogan: String,
    /// Markdown.
    pub description: String,
}

/// The summary of what `package` offers; without kits, lists that are empty.
pub fn summary(package: &Package) -> Summary {
    let offer = &package.offer;
    Summary {
        package: package.name.to_string(),
        stack: package.stack.as_ref().map(ToString::to_string),
        kits: offer.kits.iter().map(|kit| kit_summary(kit, package)).collect(),
        sizes: offer.sizes.iter().map(SizeSummary::of).collect(),
        plans: offer.plans.iter().map(|plan| PlanSummary::of(plan, offer)).collect(),
        page: offer.page.as_ref().map(page_summary),
    }
}

fn kit_summary(kit: &Kit, package: &Package) -> KitSummary {
    let sizes = &package.offer.sizes;
    let Orchestration { placement, upgrade, delivery, on_fail } = kit.orchestration.clone();
    KitSummary {
        installation: of_kit(kit, sizes),
        main: kit.main,
        max_instances: kit.max_instances,
        orchestration: OrchestrationSummary { placement, upgrade, delivery, on_fail },
        forks: kit.forks.iter().map(|fork| of_fork(fork, kit, sizes)).collect(),
    }
}

fn page_summary(page: &Page) -> PageSummary {
    let Page { title, slogan, description } = page.clone();
    PageSummary { title, slogan, description }
}
