//! Ctrl-C and its like while something is half done.

use std::{
    io::{self, Read},
    os::unix::net::UnixStream,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use pakman_build::Interrupt;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag, low_level,
};

use crate::report::voice;

/// Whether something listens to Ctrl-C and sees to the end itself.
static IS_HEARD: AtomicBool = AtomicBool::new(false);

/// What is done before a signal ends the program.
static LAST: Mutex<Option<Box<dyn FnOnce() + Send>>> = Mutex::new(None);

/// From now on Ctrl-C ends the program with a line that says so, unless [`Signals`] listen.
pub(crate) fn tell_of_interrupts() -> io::Result<()> {
    tell_of(SIGINT)
}

/// The same for all signals that ask a program to end.
pub(crate) fn tell_of_all() -> io::Result<()> {
    [SIGTERM, SIGHUP].into_iter().try_for_each(tell_of)
}

fn tell_of(signal: i32) -> io::Result<()> {
    let mut heard = heard(signal)?;
    thread::spawn(move || {
        while heard.read_exact(&mut [0]).is_ok() {
            if !IS_HEARD.load(Ordering::Relaxed) {
                end(signal);
            }
        }
    });
    Ok(())
}

/// Has this done, and nothing that was to be done before, when the program is told of a signal and
/// ends by it.
pub(crate) fn before_the_end(last: impl FnOnce() + Send + 'static) {
    if let Ok(mut known) = LAST.lock() {
        *known = Some(Box::new(last));
    }
}

/// From which a byte can be read for each signal of a kind.
fn heard(signal: i32) -> io::Result<UnixStream> {
    let (heard, wake) = UnixStream::pair()?;
    low_level::pipe::register(signal, wake)?;
    Ok(heard)
}

/// Ends the program as Ctrl-C does, with a line that says so.
pub(crate) fn interrupt() {
    end(SIGINT);
}

/// Whoever started the program knows by the signal how it ended. It does not return.
fn end(signal: i32) {
    let last = LAST.lock().ok().and_then(|mut last| last.take());
    if let Some(last) = last {
        last();
    }
    voice::interrupted();
    let _ = low_level::emulate_default_handler(signal);
}

/// The signals that ask a program to end, heard instead of obeyed.
pub(crate) struct Signals {
    /// Set by the first of them.
    pub(crate) interrupt: Interrupt,
    /// Its number.
    heard: Arc<AtomicUsize>,
}

impl Signals {
    /// From now on they set the interrupt. A second one ends the program at once.
    pub(crate) fn listen() -> io::Result<Self> {
        let signals = Self { interrupt: Interrupt::default(), heard: Arc::default() };
        IS_HEARD.store(true, Ordering::Relaxed);
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let number = usize::try_from(signal).unwrap_or_default();
            // In this order: what is set by the first signal makes the second one deadly.
            flag::register_conditional_default(signal, signals.interrupt.flag())?;
            flag::register(signal, signals.interrupt.flag())?;
            flag::register_usize(signal, Arc::clone(&signals.heard), number)?;
        }
        Ok(signals)
    }

    /// Ends the program as the signal that was heard would have, so that whoever started it knows;
    /// returns when there was none.
    pub(crate) fn obey(&self) {
        let number = i32::try_from(self.heard.load(Ordering::Relaxed)).unwrap_or_default();
        if number != 0 {
            end(number);
        }
    }
}
