//! The same done to many things, several at once.

use std::{
    num::NonZeroUsize,
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// More threads than these only wait for each other where files are made and read.
const MOST: usize = 8;

/// What comes of each of the items, in their order; the first error in that order is the one that is
/// given, and nothing more is begun once there is one.
pub(crate) fn each<T: Sync, R: Send, E: Send>(
    items: &[T],
    threads: NonZeroUsize,
    work: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            let result = work(item);
            if result.is_err() {
                next.store(items.len(), Ordering::Relaxed);
            }
            done.push((at, result));
        }
    };
    let threads = threads.get().min(MOST).min(items.len());
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut done = run();
        for other in others {
            done.extend(other.join().unwrap_or_else(|cause| panic::resume_unwind(cause)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, time::Duration};

    use super::*;

    const THREADS: NonZeroUsize = NonZeroUsize::new(4).unwrap();

    #[test]
    fn what_comes_of_each_stands_in_their_order() {
        let items: Vec<u64> = (0..500).collect();
        let double = |item: &u64| {
            thread::sleep(Duration::from_micros(item * 7919 % 300));
            Ok::<_, Infallible>(item * 2)
        };
        let Ok(doubles) = each(&items, THREADS, double);
        assert_eq!(doubles, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        let Ok(none) = each(&[], THREADS, double);
        assert!(none.is_empty());
    }

    #[test]
    fn the_first_error_is_the_one_that_is_given() {
        let items: Vec<u64> = (0..10_000).collect();
        let begun = AtomicUsize::new(0);
        let fail = |item: &u64| {
            begun.fetch_add(1, Ordering::Relaxed);
            // The first of them takes longest.
            thread::sleep(Duration::from_millis(20 / (item + 1)));
            if item.is_multiple_of(3) { Err(*item) } else { Ok(()) }
        };
        assert_eq!(each(&items, THREADS, fail), Err(0));
        assert!(begun.into_inner() < 100);
    }
}
