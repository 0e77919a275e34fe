//! Several files at once, what comes of them in their order.

use std::{
    num::NonZeroUsize,
    panic,
    sync::mpsc::{self, Receiver},
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
    let most = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(items.len());
    if most < 2 {
        return items.iter().try_for_each(|item| take(item, work(item)));
    }
    thread::scope(|scope| {
        // One for each item would take longer to begin and to end than a small item takes. They
        // have the items in turns, so what comes of these comes in turns too.
        let mut workers: Vec<(Receiver<R>, ScopedJoinHandle<'_, ()>)> = Vec::new();
        for at in 0..most {
            let (sender, receiver) = mpsc::sync_channel(1);
            let work = &work;
            let worker = scope.spawn(move || {
                for item in items.iter().skip(at).step_by(most) {
                    // Nobody is there to receive after an error.
                    if sender.send(work(item)).is_err() {
                        break;
                    }
                }
            });
            workers.push((receiver, worker));
        }
        for (at, item) in items.iter().enumerate() {
            let Ok(found) = workers[at % most].0.recv() else {
                let ended = workers.swap_remove(at % most).1.join();
                panic::resume_unwind(ended.expect_err("it ends early by a panic alone"));
            };
            take(item, found)?;
        }
        Ok(())
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
        // By then each thread has one that waits to be taken, and begins another two at most.
        let most = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        assert!(begun.into_inner() <= 3 * most);
    }
}
