//! The arguments of `pakman push`.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
};

use clap::{Args, ValueHint};

use crate::args::{key::SigningKey, place::Where, report::Report};

/// Push packages to a repository in S3, a folder or a registry, or to the orchestrator
///
/// With --to the newest of each package that `pakman build` published becomes part of a signed
/// repository that apk installs from; what is there stays, and what others push at the same time
/// does too. Without it every file below ~/packages goes to the storage that the orchestrator
/// names, and the orchestrator is notified. An interrupted push resumes where it stopped, even on
/// another machine. Tokens and keys are in the environment or in files, never arguments.
#[derive(Debug, Args)]
#[allow(rustdoc::broken_intra_doc_links, reason = "these texts are printed as they stand")]
pub(crate) struct Push {
    /// Packages, folders of them or repositories [default: ~/packages/OWNER with --to]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, requires = "to")]
    pub(crate) paths: Vec<PathBuf>,
    /// s3://BUCKET/PREFIX, file:///DIR or gitea+https://HOST/OWNER/BRANCH/REPOSITORY
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) repository: Repository,
    #[command(flatten)]
    pub(crate) orchestrator: Orchestrator,
    /// Show what would be sent where, without contacting anyone
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) manner: Manner,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) key: SigningKey,
}

/// What becomes of a repository.
#[derive(Debug, Args)]
#[command(next_help_heading = "Repository")]
pub(crate) struct Repository {
    /// The architecture of packages that are for any, where no folder says it
    #[arg(long, value_name = "ARCH", requires = "to")]
    pub(crate) arch: Option<String>,
    /// Push older versions too, not only the newest of each package
    #[arg(long, requires = "to")]
    pub(crate) all: bool,
    /// Delete all but the NUMBER newest versions of each package that is pushed, once no index
    /// names them
    #[arg(long, value_name = "NUMBER", requires = "to")]
    pub(crate) keep: Option<NonZeroUsize>,
    /// Replace packages of the same name and version that have other bytes
    #[arg(long, requires = "to")]
    pub(crate) replace: bool,
    /// A second key to sign the index with, while installations change from one to the other
    #[arg(long, value_name = "FILE", requires = "to", value_hint = ValueHint::FilePath)]
    pub(crate) with_key: Vec<PathBuf>,
    /// Sign an index that other keys have signed
    #[arg(long, requires = "to")]
    pub(crate) change_key: bool,
    /// Where installations find the repository [default: the address of the storage]
    #[arg(long, value_name = "URL", requires = "to", value_hint = ValueHint::Url)]
    pub(crate) url: Option<String>,
    /// The address of a storage that is not AWS [env: AWS_ENDPOINT_URL_S3, else AWS_ENDPOINT_URL]
    #[arg(long, value_name = "URL", requires = "to", value_hint = ValueHint::Url)]
    pub(crate) s3_endpoint: Option<String>,
    /// The region of the storage [env: AWS_REGION, else AWS_DEFAULT_REGION] [default: us-east-1]
    #[arg(long, value_name = "REGION", requires = "to")]
    pub(crate) region: Option<String>,
    /// A file with the token of the registry [env: PAKMAN_PUSH_TOKEN, the token itself]
    #[arg(long, value_name = "FILE", requires = "to", value_hint = ValueHint::FilePath)]
    pub(crate) token: Option<PathBuf>,
    /// The user of the registry [env: PAKMAN_PUSH_USER] [default: OWNER of the address]
    #[arg(long, value_name = "USER", requires = "to")]
    pub(crate) user: Option<String>,
}

/// What the orchestrator is told.
#[derive(Debug, Args)]
#[allow(rustdoc::bare_urls, reason = "these texts are printed as they stand")]
#[command(next_help_heading = "Orchestrator")]
pub(crate) struct Orchestrator {
    /// The folder whose files are pushed [default: ~/packages]
    #[arg(long, value_name = "DIR", conflicts_with = "to", value_hint = ValueHint::DirPath)]
    pub(crate) packages: Option<PathBuf>,
    /// Its address [env: INSTELLAR_ENDPOINT] [default: https://opsmaru.com]
    #[arg(long, value_name = "URL", conflicts_with = "to", value_hint = ValueHint::Url)]
    pub(crate) endpoint: Option<String>,
    /// A file with the token that logs in [env: INSTELLAR_AUTH_TOKEN, the token itself]
    #[arg(long, value_name = "FILE", conflicts_with = "to", value_hint = ValueHint::FilePath)]
    pub(crate) auth_token: Option<PathBuf>,
    /// A file with the token of the package [env: INSTELLAR_PACKAGE_TOKEN, the token itself]
    #[arg(long, value_name = "FILE", conflicts_with = "to", value_hint = ValueHint::FilePath)]
    pub(crate) package_token: Option<PathBuf>,
    /// The branch or tag [env: WORKFLOW_REF, else GITHUB_REF]
    #[arg(long = "ref", value_name = "REF", conflicts_with = "to")]
    pub(crate) reference: Option<String>,
    /// The commit [env: WORKFLOW_SHA, else GITHUB_SHA]
    #[arg(long = "sha", value_name = "SHA", conflicts_with = "to")]
    pub(crate) commit: Option<String>,
    /// What the archive is called
    #[arg(long, value_name = "NAME", conflicts_with = "to", default_value = "packages.zip")]
    pub(crate) archive: String,
}

/// How it is sent.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Manner {
    /// How many files, and parts of large ones, are sent at a time
    #[arg(long, value_name = "NUMBER", default_value = "16")]
    pub(crate) concurrency: NonZeroU32,
    /// How long a connection may be silent before it counts as lost
    #[arg(long, value_name = "SECONDS", default_value = "30")]
    pub(crate) timeout: NonZeroU32,
    /// How often a request is tried before it is given up
    #[arg(long, value_name = "NUMBER", default_value = "8")]
    pub(crate) attempts: NonZeroU32,
    /// A certificate authority to trust beside those of this machine, in PEM
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) ca_file: Option<PathBuf>,
}
