//! Words while something takes long.

use std::{sync::mpsc, thread, time::Duration};

/// Does `work`, and calls `say` each time that so much time has passed meanwhile, with how often
/// that was.
pub(crate) fn meanwhile<T>(
    every: Duration,
    say: impl Fn(u32) + Send,
    work: impl FnOnce() -> T,
) -> T {
    thread::scope(|scope| {
        let (working, end) = mpsc::channel::<()>();
        scope.spawn(move || {
            let mut times = 0;
            while end.recv_timeout(every) == Err(mpsc::RecvTimeoutError::Timeout) {
                times += 1;
                say(times);
            }
        });
        let done = work();
        drop(working);
        done
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn what_takes_long_is_counted_and_what_does_not_is_not() {
        let heard = Mutex::new(Vec::new());
        let hear = |times| heard.lock().unwrap().push(times);
        let wait = || {
            while heard.lock().unwrap().len() < 3 {
                thread::yield_now();
            }
            "done"
        };
        assert_eq!(meanwhile(Duration::from_millis(1), hear, wait), "done");
        assert!(heard.lock().unwrap().starts_with(&[1, 2, 3]));

        heard.lock().unwrap().clear();
        meanwhile(Duration::from_mins(1), hear, || ());
        assert!(heard.lock().unwrap().is_empty());
    }
}
