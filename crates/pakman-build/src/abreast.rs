//! The same done to many things, several at once.

use std::{
    num::NonZeroUsize,
    panic,
    sync::{Mutex, PoisonError},
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
    let mut done: Vec<Option<Result<R, E>>> = Vec::new();
    done.resize_with(items.len(), || None);
    let next = Mutex::new(Some(items.iter().zip(&mut done)));
    let run = || {
        loop {
            let mut left = next.lock().unwrap_or_else(PoisonError::into_inner);
            let Some((item, place)) = left.as_mut().and_then(Iterator::next) else { return };
            drop(left);
            let result = work(item);
            if result.is_err() {
                *next.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            *place = Some(result);
        }
    };
    let threads = threads.get().min(MOST).min(items.len());
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        run();
        for other in others {
            other.join().unwrap_or_else(|cause| panic::resume_unwind(cause));
        }
    });
    // Behind an error not everything was begun.
    done.into_iter().map_while(|result| result).collect()
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

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
