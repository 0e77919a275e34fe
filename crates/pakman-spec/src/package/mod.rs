//! What will be built: resolved and valid. Who holds a [`Package`] holds a valid one.

pub(crate) mod offer;
pub(crate) mod test;
pub(crate) mod value;

use crate::{
    Arch, CommandName, Dependency, HookEvent, Offer, PackageName, ServiceName, Stack, Test,
};

/// Everything that one `instellar.yml` says, every default filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// `run.name`; without `run` the slug of the repository.
    pub name: PackageName,
    /// What the package index says of it.
    pub metadata: Metadata,
    /// At least one; `x86_64` where the file names none.
    pub architectures: Vec<Arch>,
    /// The release that installations are created from.
    pub stack: Option<Stack>,
    /// Packages that it needs.
    pub dependencies: Dependencies,
    /// How it is built and what is shipped.
    pub build: Build,
    /// What is made of the built files.
    pub kind: Kind,
    /// The user's own body of abuild's `package()`, which replaces the generated one.
    pub body: Option<String>,
    /// Words that stand in `source=` behind the tar, in place of the generated ones.
    pub source: Option<Vec<String>>,
    /// The user's install scripts, one per event at most, in the order of a package's life.
    pub hooks: Vec<Hook>,
    /// How the platform may install it.
    pub offer: Offer,
    /// What a trial of it looks at.
    pub test: Test,
}

/// Package metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// `pkgdesc`: one line of 1 to 127 bytes; the package's name where the file has none.
    pub description: String,
    /// An SPDX expression; `MIT` where the file has none, as the original wrote.
    pub license: String,
    /// Home page; the repository's page where the file has none.
    pub url: String,
    /// `Name <mail>`.
    pub maintainer: Option<String>,
}

/// Packages that the generated service files and commands need when they run.
pub const SERVICE_RUNTIME: &[&str] = &["curl", "jq", "s6", "execline"];

/// apk packages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dependencies {
    /// `makedepends=`.
    pub build: Vec<Dependency>,
    /// `depends=`, without tags of repositories: what the file has, then those of [`SERVICE_RUNTIME`] and `APP-openrc` that it
    /// lacks when there are services.
    pub runtime: Vec<Dependency>,
    /// Whether abuild traces shared libraries, commands and pkg-config files.
    pub trace: bool,
}

/// The build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// Shell text of `build()`; empty where there is nothing to build.
    pub command: String,
    /// What is copied to `/var/lib/APP`: paths below the source tree that may hold the wildcards
    /// `*`, `?` and `[...]`. Empty where nothing but generated files is shipped, or where
    /// [`Package::body`] says what.
    pub destinations: Vec<String>,
    /// Whether ELF files are stripped.
    pub strip: bool,
    /// Words added to abuild's `options=`.
    pub options: Vec<String>,
    /// Variables that the build asks its caller for.
    pub environment: Vec<String>,
}

/// What is made of the built files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Services and commands under OpenRC and s6.
    Service(Run),
    /// What is shipped and nothing that runs: a tool, a library, a set of files.
    Files,
    /// Files for nginx (`type: static`).
    Static,
    /// Whatever [`Package::body`] installs (`type: custom`).
    Custom,
}

/// Services and commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Who the application runs as.
    pub user: RunUser,
    /// One-shot commands, their names different from each other, none reserved.
    pub commands: Vec<Command>,
    /// At least one, their names different from each other; the first is the default.
    pub services: Vec<Service>,
}

/// Who services and commands run as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunUser {
    /// The super-user.
    #[default]
    Root,
    /// The package's own user, named like the package.
    App,
}

/// A program that runs to its end: `rc-service APP NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The word behind `rc-service APP`.
    pub name: CommandName,
    /// One line for `rc-service APP describe`.
    pub description: Option<String>,
    /// Absolute path of the program.
    pub program: String,
    /// Shell text behind the program: words, quotes, variables. May be empty, may be broken.
    pub call: String,
}

/// A program that is kept running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The value of `SERVICE_MODE` that chooses it.
    pub name: ServiceName,
    /// One line for `rc-service APP describe`.
    pub description: Option<String>,
    /// Absolute path of the program.
    pub program: String,
    /// Shell text behind the program: words, quotes, variables. May be empty, may be broken.
    pub call: String,
    /// Seconds, 1 to 600, between the stop signal and KILL; 10 where the file has none.
    pub stop_timeout: u16,
    /// What stops it; TERM where the file has none.
    pub stop_signal: Signal,
    /// What makes it read its configuration again; without one `reload` restarts it.
    pub reload_signal: Option<Signal>,
    /// File descriptor, from 3, on which the program writes a newline when it is ready.
    pub notification_fd: Option<u32>,
    /// Resource limits, in the order of the file, each once.
    pub ulimits: Vec<(Limit, u64)>,
}

/// A signal that s6-svc can send.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[schemars(inline)]
pub enum Signal {
    /// Terminate in good order; what services get by default.
    #[serde(rename = "TERM")]
    Term,
    /// Often: read the configuration again.
    #[serde(rename = "HUP")]
    Hup,
    /// What Ctrl-C sends.
    #[serde(rename = "INT")]
    Int,
    /// Often: stop after the work at hand.
    #[serde(rename = "QUIT")]
    Quit,
    /// Whatever the program makes of it.
    #[serde(rename = "USR1")]
    Usr1,
    /// Whatever the program makes of it.
    #[serde(rename = "USR2")]
    Usr2,
    /// Often: stop accepting work (web servers stop their workers in good order).
    #[serde(rename = "WINCH")]
    Winch,
}

impl Signal {
    /// Every signal.
    pub const ALL: &[Self] =
        &[Self::Term, Self::Hup, Self::Int, Self::Quit, Self::Usr1, Self::Usr2, Self::Winch];

    /// The name without `SIG`: `TERM`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Term => "TERM",
            Self::Hup => "HUP",
            Self::Int => "INT",
            Self::Quit => "QUIT",
            Self::Usr1 => "USR1",
            Self::Usr2 => "USR2",
            Self::Winch => "WINCH",
        }
    }
}

/// A resource that s6-softlimit bounds.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Limit {
    /// Open file descriptors.
    Nofile,
    /// Processes of the user.
    Nproc,
    /// Bytes of a core file.
    Core,
    /// Bytes of a file that is written.
    Fsize,
    /// Bytes of the data segment.
    Data,
    /// Bytes of the stack.
    Stack,
    /// Bytes of address space.
    As,
    /// Bytes of memory that may be locked.
    Memlock,
    /// Seconds of processor time.
    Cpu,
}

impl Limit {
    /// Every resource.
    pub const ALL: &[Self] = &[
        Self::Nofile,
        Self::Nproc,
        Self::Core,
        Self::Fsize,
        Self::Data,
        Self::Stack,
        Self::As,
        Self::Memlock,
        Self::Cpu,
    ];

    /// The word of the file: `nofile`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nofile => "nofile",
            Self::Nproc => "nproc",
            Self::Core => "core",
            Self::Fsize => "fsize",
            Self::Data => "data",
            Self::Stack => "stack",
            Self::As => "as",
            Self::Memlock => "memlock",
            Self::Cpu => "cpu",
        }
    }
}

/// An install script of the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// When apk runs it.
    pub event: HookEvent,
    /// Shell text, run by busybox `sh` as root.
    pub script: String,
}
