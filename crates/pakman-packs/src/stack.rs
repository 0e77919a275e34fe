//! Which release of Alpine fits: hard conditions choose, pins choose among what they admit, the
//! newest supported release otherwise. Where none fits, that is said, and nothing is hidden.

use pakman_alpine::packages;

use crate::{
    evidence::Evidence,
    manifest::pins::Pin,
    range::{Fit, Ranges},
    runtime::{Offer, Runtime},
};

/// What an application asks of its runtime.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) runtime: Runtime,
    /// Conditions without which it does not install or start.
    pub(crate) hard: Vec<(Ranges, Evidence)>,
    /// What whoever develops it has.
    pub(crate) pins: Vec<Pin>,
    /// The Erlang that an Elixir is developed with.
    pub(crate) erlang: Vec<Pin>,
}

/// The release that was chosen, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// `3.23`
    pub release: &'static str,
    /// The package of the runtime; `None` where none is needed or the release has none.
    pub offer: Option<Offer>,
    /// What decided, in words.
    pub why: String,
    /// Conditions that no release fulfils, and what to change.
    pub unmet: Vec<String>,
    /// What is worth knowing of the choice.
    pub notes: Vec<String>,
}

/// A version of the runtime, and whether the application can do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// `3.23`
    pub release: &'static str,
    /// The package of the runtime; `None` where none is needed.
    pub offer: Option<Offer>,
    /// Why it cannot be taken: the condition that it does not fulfil. `None` where it can.
    pub excluded: Option<String>,
}

impl Wish {
    pub(crate) fn of(runtime: Runtime) -> Self {
        Self { runtime, hard: Vec::new(), pins: Vec::new(), erlang: Vec::new() }
    }
}

/// The releases to choose from, oldest first: those with security updates on this day, of which the
/// packages are known.
pub(crate) fn supported(today: Option<&str>) -> Vec<&'static str> {
    /// How many are supported at a time, more or less.
    const FEW: usize = 3;
    let known: Vec<_> = pakman_alpine::releases()
        .filter(|release| packages::release(release.name).is_some())
        .collect();
    let admitted: Vec<&'static str> = known
        .iter()
        .filter(|release| today.is_some_and(|today| release.supported_until >= today))
        .map(|release| release.name)
        .collect();
    if admitted.is_empty() {
        known.iter().skip(known.len().saturating_sub(FEW)).map(|release| release.name).collect()
    } else {
        admitted
    }
}

/// What every release has of the runtime, the newest first, and whether it fits.
pub(crate) fn versions(wish: &Wish) -> Vec<Version> {
    let releases: Vec<&'static str> = packages::releases().map(|it| it.name).collect();
    let numbered = releases.into_iter().rev().filter(|name| *name != "edge");
    if wish.runtime == Runtime::Files {
        return numbered.map(|release| Version { release, offer: None, excluded: None }).collect();
    }
    let offered = |offer: Offer| {
        let fails = |ranges: &Ranges| ranges.fit(offer.first, offer.last) == Fit::No;
        let condition = wish.hard.iter().find(|(ranges, _)| fails(ranges));
        let excluded = condition.map(|(_, evidence)| evidence.to_string());
        Version { release: offer.release, offer: Some(offer), excluded }
    };
    numbered.flat_map(|release| wish.runtime.offers(release)).map(offered).collect()
}

/// Chooses among releases, which are oldest first.
pub(crate) fn choose(wish: &Wish, releases: &[&'static str]) -> Choice {
    let newest = releases.last().copied().unwrap_or("edge");
    if wish.runtime == Runtime::Files {
        let why = "the newest supported release".to_owned();
        return Choice { release: newest, offer: None, why, unmet: Vec::new(), notes: Vec::new() };
    }
    // The newest release first, and in it the package to prefer first.
    let offers: Vec<Offer> =
        releases.iter().rev().flat_map(|release| wish.runtime.offers(release)).collect();
    if offers.is_empty() {
        let unmet = vec![format!("no supported release has {}", wish.runtime.name())];
        let why = "the newest supported release".to_owned();
        return Choice { release: newest, offer: None, why, unmet, notes: Vec::new() };
    }
    let fit = |offer: &Offer| {
        let fits = wish.hard.iter().map(|(ranges, _)| ranges.fit(offer.first, offer.last));
        fits.min().unwrap_or(Fit::Yes)
    };
    let admitted: Vec<&Offer> = offers.iter().filter(|offer| fit(offer) != Fit::No).collect();
    if admitted.is_empty() {
        return none(wish, &offers);
    }
    let (chosen, mut why, notes) = pinned(wish, &admitted);
    if why.is_empty() {
        let hard: Vec<String> = wish.hard.iter().map(|(_, it)| it.to_string()).take(2).collect();
        let newest = "the newest supported release".to_owned();
        why = if hard.is_empty() {
            newest
        } else {
            format!("{}, {newest} that has it", hard.join(", "))
        };
    }
    let mut choice = Choice {
        release: chosen.release,
        offer: Some(chosen.clone()),
        why,
        unmet: Vec::new(),
        notes,
    };
    if fit(chosen) == Fit::Brittle {
        let exact = wish
            .hard
            .iter()
            .filter(|(ranges, _)| ranges.fit(chosen.first, chosen.last) == Fit::Brittle);
        choice.unmet.extend(exact.map(|(_, evidence)| brittle(wish, evidence, chosen)));
    }
    choice
}

/// The offer that pins choose, why, and what is to be noted.
fn pinned<'a>(wish: &Wish, admitted: &[&'a Offer]) -> (&'a Offer, String, Vec<String>) {
    let mut left = admitted.to_vec();
    let mut why = Vec::new();
    let mut unmatched = Vec::new();
    let mut notes = Vec::new();
    let count = wish.runtime.significant();
    for pin in &wish.pins {
        let numbers = pin.numbers();
        let same = |offer: &&&Offer| {
            let kept = count.min(pin.parts.len());
            if wish.runtime.keeps_its_word() {
                return offer.last >= [numbers[0], numbers[1]];
            }
            offer.first[..kept] <= numbers[..kept] && offer.last[..kept] >= numbers[..kept]
        };
        let matching: Vec<&Offer> = left.iter().filter(same).copied().collect();
        if matching.is_empty() {
            unmatched.push(&pin.evidence);
        } else {
            if matching.len() < left.len() {
                why.push(pin.evidence.to_string());
            }
            left = matching;
        }
    }
    for pin in &wish.erlang {
        let major = pin.parts[0];
        let by_default: Vec<&Offer> = left
            .iter()
            .filter(|offer| default_erlang(offer.release) == Some(major))
            .copied()
            .collect();
        let named: Vec<&Offer> = left
            .iter()
            .filter(|offer| named_erlang(offer.release, major).is_some())
            .copied()
            .collect();
        let matching = if by_default.is_empty() { named } else { by_default };
        if matching.is_empty() {
            notes.push(format!(
                "{}: no supported release has this Erlang for its Elixir",
                pin.evidence
            ));
        } else {
            if matching.len() < left.len() {
                why.push(pin.evidence.to_string());
            }
            left = matching;
        }
    }
    notes.extend(unmatched.into_iter().map(|evidence| {
        let (name, version) = (wish.runtime.name(), left[0].version());
        format!("{evidence}: no supported release that fits has it; {name} {version} is used")
    }));
    (left[0], why.join(", "), notes)
}

/// The Erlang that a release's Elixir comes with: 27.
pub(crate) fn default_erlang(release: &str) -> Option<u64> {
    packages::find("erlang-dev")?.versions(release)?.major()
}

/// The package to name for another Erlang than the default of a release.
pub(crate) fn named_erlang(release: &str, major: u64) -> Option<String> {
    // Of 3.22 it is known that this one does not stand in for `erlang-dev`.
    if default_erlang(release) == Some(major) || (release, major) == ("3.22", 28) {
        return None;
    }
    let package = format!("erlang{major}-dev");
    packages::find(&package)?.versions(release).map(|_| package)
}

/// No release fits: the nearest version is taken, and it is said.
fn none(wish: &Wish, offers: &[Offer]) -> Choice {
    let wanted = wish.hard.iter().filter_map(|(ranges, _)| ranges.lowest()).max().unwrap_or([0; 3]);
    let distance = |offer: &&Offer| {
        let far = |numbers: [u64; 2]| {
            (numbers[0] * 1_000 + numbers[1]).abs_diff(wanted[0] * 1_000 + wanted[1])
        };
        far(offer.first).min(far(offer.last))
    };
    let nearest = offers.iter().min_by_key(distance).expect("there are offers");
    let mut has: Vec<String> = Vec::new();
    for offer in offers.iter().rev() {
        let known = format!("{} in {}", offer.version(), offer.stack());
        if !has.contains(&known) {
            has.push(known);
        }
    }
    let name = wish.runtime.name();
    let failing = wish.hard.iter().filter(|(ranges, _)| {
        offers.iter().all(|offer| ranges.fit(offer.first, offer.last) == Fit::No)
    });
    let mut unmet: Vec<String> = failing
        .map(|(_, evidence)| {
            format!(
                "no supported release has this {name}: {evidence}; there are {}; {}",
                has.join(", "),
                loosening(wish, evidence, nearest)
            )
        })
        .collect();
    if unmet.is_empty() {
        let all: Vec<String> = wish.hard.iter().map(|(_, it)| it.to_string()).collect();
        unmet.push(format!(
            "no supported release has a {name} that all of these admit: {}; there are {}",
            all.join(", "),
            has.join(", ")
        ));
    }
    Choice {
        release: nearest.release,
        offer: Some(nearest.clone()),
        why: format!("the nearest {name}, as none fits"),
        unmet,
        notes: Vec::new(),
    }
}

fn brittle(wish: &Wish, evidence: &Evidence, offer: &Offer) -> String {
    format!(
        "{evidence} asks for a patch level, which a release of Alpine does not keep; {}",
        loosening(wish, evidence, offer)
    )
}

/// The line to write in place of one that nothing fulfils.
fn loosening(wish: &Wish, evidence: &Evidence, offer: &Offer) -> String {
    let [major, minor] = offer.last;
    let line = match wish.runtime {
        Runtime::Ruby => format!("ruby \"~> {major}.{minor}.0\""),
        Runtime::Elixir => format!("elixir: \"~> {major}.{minor}\""),
        Runtime::Php => format!("\"php\": \"^{major}.{minor}\""),
        Runtime::Node => format!("\"node\": \">={major}\""),
        Runtime::Python if evidence.path.ends_with("Pipfile") => {
            format!("python_version = \"{major}.{minor}\"")
        }
        Runtime::Python => format!("requires-python = \">={major}.{minor}\""),
        Runtime::Go => format!("go {major}.{minor}"),
        Runtime::Rust => format!("rust-version = \"{major}.{minor}\""),
        Runtime::Java | Runtime::Deno | Runtime::Files => format!("{major}"),
    };
    let at = evidence.line.map_or(String::new(), |line| format!(" at {}:{line}", evidence.path));
    format!("write `{line}`{at}")
}
