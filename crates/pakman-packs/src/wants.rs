//! What the manifests of a tree ask for, as checks of a file that is there want it: only what leaves
//! no doubt, whatever the framework.

use pakman_alpine::packages;
use pakman_spec::{OfferedRuntime, WantedRuntime, Wants};

use crate::{addon, app::App, pack, range::Fit, stack::Wish, tree::Tree};

/// What the manifests at the top of a tree ask for: conditions on runtimes, and workers.
///
/// ```
/// use pakman_packs::{Memory, wants};
///
/// let wants = wants(&Memory::new([("Gemfile", "ruby \"~> 3.3.0\"\ngem \"sidekiq\"\n")]));
/// assert_eq!(wants.runtimes[0].condition, "ruby ~> 3.3.0 (Gemfile:1)");
/// assert_eq!(wants.workers[0].words, ["sidekiq"]);
/// ```
pub fn wants(tree: &dyn Tree) -> Wants {
    let app = App::new(tree, "");
    let wishes = pack::wishes(&app);
    Wants { runtimes: wishes.iter().flat_map(runtimes).collect(), workers: addon::workers(&app) }
}

/// A condition each, with what every release that is known has.
fn runtimes(wish: &Wish) -> Vec<WantedRuntime> {
    let releases: Vec<&'static str> = packages::releases().map(|it| it.name).collect();
    let offers: Vec<_> =
        releases.iter().rev().flat_map(|release| wish.runtime.offers(release)).collect();
    let wanted = wish.hard.iter().map(|(ranges, evidence)| WantedRuntime {
        name: wish.runtime.name().to_owned(),
        condition: evidence.to_string(),
        offers: offers
            .iter()
            .map(|offer| OfferedRuntime {
                release: offer.release.to_owned(),
                package: offer.package.clone(),
                version: offer.version(),
                // A patch level that moves is nobody's mistake.
                fits: ranges.fit(offer.first, offer.last) != Fit::No,
            })
            .collect(),
    });
    wanted.collect()
}
