//! The arguments of `pakman deploy`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use pakman_deploy::Host;

use crate::args::{key::SigningKey, place::Where, report::Report};

/// Put the package onto a host of Alpine and run it there
///
/// The newest package that `pakman build` published, or --package, is copied to each HOST, installed
/// by its apk and started. If it does not run, the previous version comes back. ssh is the system's,
/// with its configuration, agent, known hosts and jump hosts; values of variables travel only
/// through standard input.
#[derive(Debug, Args)]
#[allow(rustdoc::broken_intra_doc_links, reason = "these texts are printed as they stand")]
pub(crate) struct Deploy {
    /// user@host, user@host:port, incus:[REMOTE:]NAME or lxd:[REMOTE:]NAME
    #[arg(value_name = "HOST", required_unless_present = "print")]
    pub(crate) hosts: Vec<Host>,
    /// The package [default: the newest of the repository that `pakman build` publishes to]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) package: Option<PathBuf>,
    /// That repository, ARCH below it: a folder, or an HTTP address from which the hosts take the
    /// package themselves, for which --repository URL is another name [default: ~/packages/OWNER]
    #[arg(long, value_name = "DIR|URL", value_hint = ValueHint::DirPath)]
    #[arg(conflicts_with = "package")]
    pub(crate) packages: Option<PathBuf>,
    /// The architecture of the hosts [default: this machine's]
    #[arg(long, value_name = "ARCH")]
    pub(crate) arch: Option<String>,
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) variables: Variables,
    #[command(flatten)]
    pub(crate) verb: Instead,
    /// Show what is added to the log, too
    #[arg(help_heading = "Instead", short, long, requires = "logs")]
    pub(crate) follow: bool,
    /// Where the host finds the packages, ARCH below it: an address, or a folder of its own [default:
    /// the address of --packages]
    #[arg(help_heading = "Instead", long, value_name = "REPOSITORY", requires = "print")]
    pub(crate) from: Option<String>,
    /// Show what would change on each host, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// What has to answer below 400 by HTTP; without it, anything below 500 is good
    #[arg(long, value_name = "PATH")]
    pub(crate) health: Option<String>,
    /// How long the application may take until it answers
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) wait: u32,
    /// A configuration for ssh to read in place of the user's
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) ssh_config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) key: SigningKey,
}

/// Variables of the application, kept in /etc/conf.d/APP.
#[derive(Debug, Args)]
#[command(next_help_heading = "Variables")]
pub(crate) struct Variables {
    /// Set a variable to the value that it has here; NAME=VALUE, which other users of this machine
    /// can see, is for variables of the main kit that have a default and no driver
    #[arg(long, value_name = "NAME[=VALUE]")]
    pub(crate) set: Vec<String>,
    /// Set the variables of a file with a NAME=VALUE on each line
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) env_file: Vec<PathBuf>,
    /// No longer set a variable
    #[arg(long, value_name = "NAME")]
    pub(crate) unset: Vec<String>,
}

/// What is done in place of a deployment.
#[derive(Debug, Args)]
#[group(multiple = false)]
#[command(next_help_heading = "Instead")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag, and only one of them is given")]
pub(crate) struct Instead {
    /// Show which version each host has, and whether it runs
    #[arg(long)]
    pub(crate) status: bool,
    /// Bring the previous version back, with its settings
    #[arg(long)]
    pub(crate) rollback: bool,
    /// Show the end of the log
    #[arg(long)]
    pub(crate) logs: bool,
    /// Run a command of the application: rc-service APP COMMAND
    #[arg(long, value_name = "COMMAND")]
    pub(crate) run: Option<String>,
    /// Remove the packages; settings, secrets and what the application wrote stay
    #[arg(long)]
    pub(crate) remove: bool,
    /// Print what does the same on a host: a shell script, or user data of cloud-init with it. The
    /// values of variables are in it
    #[arg(long, value_enum, value_name = "FORM")]
    pub(crate) print: Option<Printed>,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Printed {
    /// A script for a POSIX shell
    Script,
    /// User data of cloud-init
    CloudInit,
}
