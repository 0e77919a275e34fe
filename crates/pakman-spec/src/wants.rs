//! What manifests and lock files of a work tree ask for, found by whoever can read them.

/// What the manifests of a work tree ask for. Only what leaves no doubt is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wants {
    /// Runtimes with a condition without which the application does not install or start.
    pub runtimes: Vec<WantedRuntime>,
    /// Programs that work beside the web server, and that nothing else starts.
    pub workers: Vec<WantedWorker>,
}

/// A condition on a runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedRuntime {
    /// What people call it: `Ruby`.
    pub name: String,
    /// The condition and where it stands: `ruby ~> 3.4.0 (Gemfile:3)`.
    pub condition: String,
    /// What releases have of it, the newest release first.
    pub offers: Vec<OfferedRuntime>,
}

/// A package of a release that has a runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedRuntime {
    /// The release: `3.24`.
    pub release: String,
    /// The package: `ruby`, `php84`.
    pub package: String,
    /// Its version, as far as it is known: `3.4`.
    pub version: String,
    /// Whether some patch level of it may be what is asked for.
    pub fits: bool,
}

/// A program that works beside the web server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedWorker {
    /// The library that wants it, and where it stands: `sidekiq 7.3.9 (Gemfile.lock:219)`.
    pub library: String,
    /// What starts it as a rule: `bundle exec sidekiq`.
    pub command: String,
    /// Words one of which stands in whatever starts it.
    pub words: Vec<String>,
}
