//! A value, and what gave it.

use std::{borrow::Cow, fmt::Display, path::PathBuf};

use crate::report::voice::Voice;

/// A value that the program works with, and where it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Setting<T> {
    /// The value.
    pub(crate) value: T,
    /// A flag, a variable, a file, or why there is no other value.
    pub(crate) origin: Cow<'static, str>,
}

impl<T> Setting<T> {
    /// A value from there.
    pub(crate) fn new(value: T, origin: impl Into<Cow<'static, str>>) -> Self {
        Self { value, origin: origin.into() }
    }
}

impl<T: Display> Setting<T> {
    /// Says with `--verbose` what it is and where it comes from.
    pub(crate) fn tell(&self, what: &str, voice: Voice) {
        voice.detail(format_args!("the {what} is {} ({})", self.value, self.origin));
    }
}

impl Setting<PathBuf> {
    /// The same of a path.
    pub(crate) fn tell_path(&self, what: &str, voice: Voice) {
        Setting::new(self.value.display(), self.origin.clone()).tell(what, voice);
    }
}
