//! Lists in which every key is there once.

use std::{collections::HashSet, hash::Hash};

/// The items whose key no earlier one has.
pub(super) fn distinct<T, K: Eq + Hash>(items: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = HashSet::new();
    items.into_iter().filter(|item| seen.insert(key(item))).collect()
}
