//! The arguments of `pakman workflow`.

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum, ValueHint};

use crate::args::place::Where;

/// Write the workflow that checks, builds and pushes the package
///
/// It has a job for each architecture, on a machine of that architecture, and one that pushes.
/// Without options, a workflow that pakman wrote before is written again with the same ones.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct Workflow {
    /// What runs it
    #[arg(value_enum)]
    pub(crate) host: Host,
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) options: Options,
    /// The file to write [default: deployment.yml, or .gitlab-ci.yml, where HOST looks for it]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Write without asking, a file that is new or that pakman wrote
    #[arg(short, long, conflicts_with_all = ["print", "check"])]
    pub(crate) yes: bool,
    /// Write without asking, also over a file that somebody else wrote or changed
    #[arg(long, conflicts_with_all = ["print", "check"])]
    pub(crate) force: bool,
    /// Print the workflow, and write nothing
    #[arg(long, conflicts_with = "check")]
    pub(crate) print: bool,
    /// Compare with the file that is there and write nothing; show differences and exit with 1
    #[arg(long)]
    pub(crate) check: bool,
}

/// What runs workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Host {
    /// GitHub Actions
    Github,
    /// GitLab CI/CD
    Gitlab,
    /// Forgejo Actions
    Forgejo,
}

/// What a workflow does. A workflow that is written names its options.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub(crate) struct Options {
    /// Start it with a push to this branch [default: the default branch]
    #[arg(long, value_name = "NAME", help_heading = "What the workflow does")]
    pub(crate) branch: Vec<String>,
    /// Start it after this workflow, by name, succeeds on the branch
    #[arg(long, value_name = "WORKFLOW", help_heading = "What the workflow does")]
    pub(crate) after: Option<String>,
    /// Start it with a tag that matches, for instance 'v*'
    #[arg(long, value_name = "PATTERN", help_heading = "What the workflow does")]
    #[arg(conflicts_with_all = ["branch", "after"])]
    pub(crate) tag: Vec<String>,
    /// Start it only by hand
    #[arg(long, help_heading = "What the workflow does")]
    #[arg(conflicts_with_all = ["branch", "after", "tag"])]
    pub(crate) manual: bool,
    /// Where the packages go, as `pakman push --to` takes it [default: the orchestrator]
    #[arg(long, value_name = "URL", help_heading = "What the workflow does")]
    pub(crate) to: Option<String>,
    /// Use this AWS role (OIDC) for the storage instead of keys
    #[arg(long, value_name = "ARN", requires = "to", help_heading = "What the workflow does")]
    pub(crate) role: Option<String>,
    /// The deployment environment that the push belongs to
    #[arg(long, value_name = "NAME", help_heading = "What the workflow does")]
    pub(crate) environment: Option<String>,
    /// Attest where the packages come from
    #[arg(long, help_heading = "What the workflow does")]
    pub(crate) attest: bool,
    /// Pass the secret of this name to the build
    #[arg(long = "env", value_name = "NAME", help_heading = "What the workflow does")]
    pub(crate) passed: Vec<String>,
    /// The runner for an architecture [default: the host's own]
    #[arg(long, value_name = "ARCH=LABEL", help_heading = "What the workflow does")]
    pub(crate) runner: Vec<String>,
    /// The release of Alpine to build on, for instance 3.22 [default: what `stack` names]
    #[arg(long, value_name = "RELEASE", help_heading = "What the workflow does")]
    pub(crate) release: Option<String>,
    /// The folder that has pakman-ARCH-linux.tar.gz [default: this version's release]
    #[arg(long, value_name = "URL", help_heading = "What the workflow does")]
    pub(crate) pakman_url: Option<String>,
    /// The SHA-256 of that archive, for an architecture [default on GitHub: its attestation]
    #[arg(long, value_name = "ARCH=HASH", help_heading = "What the workflow does")]
    pub(crate) pakman_sha256: Vec<String>,
}

/// What stands at the top of a workflow.
#[derive(Debug, Parser)]
#[command(name = "pakman workflow", no_binary_name = true, disable_help_flag = true)]
pub(crate) struct Recorded {
    #[arg(value_enum)]
    pub(crate) host: Host,
    #[command(flatten)]
    pub(crate) options: Options,
}

impl Recorded {
    /// What these words say; `None` where they say nothing that this version knows.
    pub(crate) fn of(words: Vec<String>) -> Option<Self> {
        Self::try_parse_from(words).ok()
    }
}
