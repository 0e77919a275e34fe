//! The arguments of `pakman root`.

use clap::{Args, Subcommand};

use crate::args::{mirror::Mirror, place::Where, report::Report};

/// Create and manage root filesystems of Alpine
///
/// A root has the release that `stack` names, what every build needs (a C compiler, git, fakeroot,
/// apk), and the packages of `dependencies.build`. It is fetched from a mirror, verified by
/// Alpine's keys, filled by apk itself, and shared by all builds that ask for the same. One that
/// nobody has used for 30 days is removed when another is made.
#[derive(Debug, Args)]
pub(crate) struct Root {
    #[command(subcommand)]
    pub(crate) verb: RootVerb,
}

/// What is done with roots.
#[derive(Debug, Subcommand)]
pub(crate) enum RootVerb {
    /// List the roots, with their sizes and when they were used last
    List(List),
    /// Print the packages that the root has, before those that they need
    ///
    /// `pakman root packages | xargs apk add` makes an Alpine of your own, a container for
    /// instance, fit to build in.
    Packages(Packages),
    /// Print where the root is, made first where it is missing
    Path(Wanted),
    /// Rebuild the root from what the mirror has now
    Update(Wanted),
    /// Remove roots that nobody is using
    Remove(Remove),
    /// Print the profile of AppArmor that lets bubblewrap have namespaces
    ///
    /// Ubuntu denies them since 24.04. As root, write it to /etc/apparmor.d/bwrap and run
    /// `apparmor_parser --replace /etc/apparmor.d/bwrap`.
    Apparmor,
}

/// Which roots are listed, and how.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) report: Report,
}

/// Whose packages are printed.
#[derive(Debug, Args)]
pub(crate) struct Packages {
    #[command(flatten)]
    pub(crate) place: Where,
}

/// Which root is meant.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// Packages to install besides, as words of apk: ruby, 'nodejs>=22'
    #[arg(value_name = "PACKAGE")]
    pub(crate) packages: Vec<String>,
    /// The release, for instance 3.22 or edge, in place of what the file says of release and
    /// packages
    #[arg(long, value_name = "RELEASE")]
    pub(crate) release: Option<String>,
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) mirror: Mirror,
}

/// Which roots are removed.
#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// Their names, as `pakman root list` shows them
    #[arg(value_name = "ROOT", required_unless_present = "all")]
    pub(crate) roots: Vec<String>,
    /// Remove every root
    #[arg(long, conflicts_with = "roots")]
    pub(crate) all: bool,
}
