//! Ctrl-C and its like while something is half done.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use pakman_build::Interrupt;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag, low_level,
};

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
            // It does not return.
            let _ = low_level::emulate_default_handler(number);
        }
    }
}
