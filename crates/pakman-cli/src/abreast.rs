//! Several files at once, what comes of them in their order.

use std::{
    collections::VecDeque,
    num::NonZeroUsize,
    panic,
    thread::{self, ScopedJoinHandle},
};

use anyhow::Result;

/// Does `work` with as many of the items at once as the machine has processors, and hands what comes
/// of each to `take`, in their order; after an error of that nothing more is begun.
pub(crate) fn each<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<()>,
) -> Result<()> {
    let most = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    if items.len().min(most) < 2 {
        return items.iter().try_for_each(|item| take(item, work(item)));
    }
    thread::scope(|scope| {
        let mut begun: VecDeque<(&T, ScopedJoinHandle<'_, R>)> = VecDeque::new();
        let mut left = items.iter();
        loop {
            let work = &work;
            let next = left.by_ref().take(most - begun.len());
            begun.extend(next.map(|item| (item, scope.spawn(move || work(item)))));
            let Some((item, first)) = begun.pop_front() else { return Ok(()) };
            take(item, first.join().unwrap_or_else(|cause| panic::resume_unwind(cause)))?;
        }
    })
}

/// Does two things at once.
pub(crate) fn both<A, B: Send>(
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        (one(), other.join().unwrap_or_else(|cause| panic::resume_unwind(cause)))
    })
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use anyhow::bail;

    use super::*;

    #[test]
    fn what_comes_of_each_comes_in_their_order() {
        let items: Vec<u64> = (0..50).collect();
        let mut taken = Vec::new();
        let work = |item: &u64| {
            thread::sleep(Duration::from_micros(item * 7919 % 500));
            item * 2
        };
        let end = each(&items, work, |item, double| {
            assert_eq!(double, item * 2);
            taken.push(*item);
            Ok(())
        });
        assert!(end.is_ok());
        assert_eq!(taken, items);
    }

    #[test]
    fn after_an_error_nothing_more_is_begun() {
        let items = [0; 1000];
        let begun = AtomicUsize::new(0);
        let end = each(&items, |_| begun.fetch_add(1, Ordering::Relaxed), |_, _| bail!("full"));
        assert!(end.is_err());
        assert!(begun.into_inner() <= thread::available_parallelism().map_or(1, NonZeroUsize::get));
    }
}
