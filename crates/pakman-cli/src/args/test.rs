//! The arguments of `pakman test`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::args::{mirror::Mirror, place::Where, report::Report};

/// Install the package in a real Alpine, and see whether its services stay up
///
/// What `pakman build` put into the repository is installed by apk in a machine: an Alpine of the
/// release that `stack` names, in namespaces of its own, that has booted OpenRC and gives the kit's
/// variables as an orchestrator does. For each kit and fork the service is started. It must be up,
/// listen on the kit's ports, answer HTTP on the main one (any status below 500), come back after
/// being killed, and stop in time. Then apk upgrades the package to its next release, and
/// removes it, which may leave nothing. `test` in the file says what else is looked at.
///
/// No root is needed, and no container. A user unknown to newuidmap has one user id, under
/// which nothing shows whether files have the right owners.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// The work tree [default: where instellar.yml is, here or above]
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "workspace")]
    pub(crate) tree: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) place: Where,
    /// The repository that has the packages, in ARCH below it [default: ~/packages/OWNER]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) packages: Option<PathBuf>,
    /// The release, for instance 3.22 or edge, in place of what `stack` names
    #[arg(long, value_name = "RELEASE")]
    pub(crate) release: Option<String>,
    #[command(flatten)]
    pub(crate) mirror: Mirror,
    /// Run a server of Alpine's beside the application, which gets its address as the driver of the
    /// variable would give it: postgresql or redis; may be repeated
    #[arg(long, value_name = "SERVER")]
    pub(crate) with: Vec<String>,
    /// Give a variable another value than the file does; other users of this machine can see it, so
    /// put secrets in --env-file; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// A file of NAME=VALUE lines with values of variables
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) env_file: Option<PathBuf>,
    /// How long a service may take until it listens and answers, and until it comes back
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) timeout: u64,
    /// Where something fails, open a shell in the machine before it goes
    #[arg(long)]
    pub(crate) shell: bool,
    /// Keep the machine of the first thing that fails, as it is then, or, when nothing fails, one in
    /// which the package was installed and started: `pakman shell --box` enters it. It goes with the
    /// next trial of the application, or after a day
    #[arg(long)]
    pub(crate) keep: bool,
    /// Write a report for CI, in the form of JUnit
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) junit: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) report: Report,
}
