//! What goes wrong on the way, by chance, but the same for the same seed.

use std::sync::atomic::{AtomicU64, Ordering};

/// Where a request goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The connection is reset before the request is read.
    Before,
    /// It is reset in the middle of the body.
    Within,
    /// The request is carried out, and its answer is lost.
    Behind,
    /// The answer is cut in its middle.
    Cut,
    /// 500, and nothing is done.
    Error,
    /// 503 with a time to wait, and nothing is done.
    Busy,
    /// The body is changed on the way.
    Changed,
    /// The request is carried out twice.
    Twice,
    /// The server reads the request and is silent.
    Stall,
}

/// Every phase.
const PHASES: [Phase; 9] = [
    Phase::Before,
    Phase::Within,
    Phase::Behind,
    Phase::Cut,
    Phase::Error,
    Phase::Busy,
    Phase::Changed,
    Phase::Twice,
    Phase::Stall,
];

/// Which requests go wrong.
#[derive(Debug, Default)]
pub struct Faults {
    /// How many of a hundred requests.
    percent: u64,
    /// How many go well, and how the others go wrong.
    last: Option<(u64, Phase)>,
    state: AtomicU64,
}

impl Faults {
    /// None.
    pub fn none() -> Self {
        Self::default()
    }

    /// So many of a hundred requests.
    pub fn some(percent: u64, seed: u64) -> Self {
        Self { percent, last: None, state: AtomicU64::new(seed) }
    }

    /// After so many requests all go wrong in the same way.
    pub fn after(requests: u64, phase: Phase) -> Self {
        Self { last: Some((requests, phase)), ..Self::default() }
    }

    /// What goes wrong with the next request.
    pub(crate) fn next(&self) -> Option<Phase> {
        if let Some((requests, phase)) = self.last {
            return (self.state.fetch_add(1, Ordering::Relaxed) >= requests).then_some(phase);
        }
        if self.percent == 0 {
            return None;
        }
        // A step of splitmix64.
        let state = self.state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mixed = mixed ^ (mixed >> 31);
        let at = usize::try_from((mixed >> 8) % PHASES.len() as u64).expect("it is small");
        (mixed % 100 < self.percent).then_some(PHASES[at])
    }
}
