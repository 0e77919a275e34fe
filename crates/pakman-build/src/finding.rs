//! What is wrong with the files of a package.

use std::{fmt, path::Path};

use pakman_spec::report::visible::on_one_line;

/// Something wrong with a file of the package or of the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its path in the installation, beginning with a slash, or in the sources, without. Bytes that
    /// are no UTF-8 are replaced, control characters spelt out.
    pub path: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// abuild refuses packages with anything below this folder.
    #[error(
        "abuild refuses packages with anything below /{0}; ship it elsewhere, or add `!fhs` to `build.options`"
    )]
    Forbidden(&'static str),
    /// musl has no such folder.
    #[error(
        "abuild refuses packages with anything in /{0}; use /usr/lib, or add `lib64` to `build.options`"
    )]
    Lib64(&'static str),
    /// apk drops it without a word.
    #[error("apk drops names that begin with `.` at the top of a package")]
    TopLevelDot,
    /// A newline or another control character in its name.
    #[error("apk refuses names with a newline or another control character")]
    Control,
    /// A device.
    #[error("a package cannot carry a device")]
    Device,
    /// A fifo.
    #[error("a package cannot carry a fifo; make it when the application starts")]
    Fifo,
    /// A socket.
    #[error("a package cannot carry a socket")]
    Socket,
    /// An init script that OpenRC cannot run.
    #[error("abuild refuses an init script that is not executable; `chmod 755` it")]
    InitScript,
    /// Anybody becomes its owner by running it.
    #[error(
        "abuild refuses a setuid or setgid program that everyone may run; remove `o+x`, or add \
         `suid` to `build.options`"
    )]
    Setuid,
    /// Capabilities without the word that allows them.
    #[error("abuild refuses a program with capabilities; add `setcap` to `build.options`")]
    Capabilities,
    /// A man page that is not compressed.
    #[error("abuild refuses uncompressed man pages; run `gzip -9` on it")]
    ManPage,
    /// Whoever installs the package has the key.
    #[error(
        "it holds a private key, which everyone with the package would have; keep it out of \
         `build.destinations`, or remove it in `build.command`"
    )]
    PrivateKey,
    /// `build.command` gave it capabilities that are gone.
    #[error(
        "`build.command` gave it capabilities, and they are lost where it is copied and gets its owner; `package()` gives them again where `getcap` and `setcap` are there (packages libcap-getcap and libcap-setcap of Alpine, libcap2-bin of Debian)"
    )]
    CapabilitiesLost,
    /// The owner has no name that the installation could look up.
    #[error("its owner is the number {0}, but apk looks owners up by name; `chown` it to a name")]
    Owner(String),
    /// A program for another C library.
    #[error(
        "it is linked against {0}, which Alpine does not have; compile it on Alpine, as `pakman build` does without `--here`, or link it statically"
    )]
    ForeignLibrary(String),
    /// A program for another machine.
    #[error(
        "it is a program for {found}, but the package is for {wanted}; build it there, or give `--arch`"
    )]
    ForeignMachine {
        /// The machine that the file names.
        found: String,
        /// The package's architecture.
        wanted: String,
    },
    /// What has machine code is in a package for any machine.
    #[error(
        "it is a program for {0}, but the package is for any architecture; name it in `architectures`"
    )]
    NotNoarch(String),
    /// A service or command runs it and it is not there.
    #[error(
        "{0} runs it, but it is not in the package; check `build.destinations`, `binary` and `path`"
    )]
    MissingProgram(String),
    /// A service or command runs it and it cannot be run.
    #[error("{0} runs it, but it is not executable; `chmod 755` it in `build.command`")]
    NotExecutable(String),
    /// Of two files one is lost.
    #[error("`{}` and `{}` are both copied there, one over the other", .0[0], .0[1])]
    TwoSources([String; 2]),
    /// The build made it and it stays behind.
    #[error(
        "the build created `{0}`, but `*` does not match names that begin with a dot; add it to \
         `build.destinations`, or remove it in `build.command`"
    )]
    LeftOut(String),
    /// A script's interpreter is not there.
    #[error(
        "its first line needs {program}, which Alpine's base system lacks; add `{package}` to \
         `dependencies.runtime`"
    )]
    NoInterpreter {
        /// The program.
        program: String,
        /// The package that brings it.
        package: &'static str,
    },
    /// A script's interpreter is where neither the package nor Alpine has anything.
    #[error("its first line names {0}, which neither the package nor Alpine has")]
    NowhereInterpreter(String),
    /// It leads to where it was built.
    #[error("it leads to {0}, in the build folder, which does not exist once it is installed")]
    BuildFolder(String),
    /// A link to what neither the package nor Alpine has.
    #[error(
        "it leads to {0}, which neither the package nor Alpine has; ship that too, or remove the link \
         in `build.command`"
    )]
    NowhereLink(String),
    /// A file of the sources where the package has one that is generated.
    #[error(
        "`{0}` is copied there, and then replaced by a file that the package generates; rename it"
    )]
    Generated(String),
    /// A file of the sources where the package has a folder with generated files.
    #[error(
        "`{0}` is a file, but the package has a folder of generated files there; rename it in \
         `build.command`"
    )]
    InTheWay(String),
    /// A first line that ends in a carriage return.
    #[error(
        "its first line ends with a carriage return, which the kernel takes as part of the \
         program's name; save it with Unix line endings"
    )]
    CarriageReturn,
    /// A file of git-lfs that was not fetched.
    #[error(
        "it is a pointer of Git LFS and not the file itself; `git lfs pull` fetches it (in a workflow, `lfs: true` of actions/checkout)"
    )]
    LfsPointer,
    /// A submodule's folder, with nothing in it.
    #[error(
        "the submodule is not checked out, so its folder is empty; \
         `git submodule update --init --recursive` fetches it (in a workflow, \
         `submodules: recursive` of actions/checkout)"
    )]
    Submodule,
    /// A sparse checkout leaves it out, and so many more.
    #[error(
        "a sparse checkout leaves it out{}, and so does the package; \
         `git sparse-checkout disable` fetches what is missing",
        and_more(*.0)
    )]
    Sparse(usize),
    /// It has symbols and there is nothing to take them away.
    #[error("it is shipped with its symbols: there is no `strip` here (package binutils)")]
    NotStripped,
}

fn and_more(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!(" and {count} more"),
    }
}

impl Problem {
    /// Whether the package cannot be made, wherever the file lies in it.
    pub(crate) fn is_fatal(&self) -> bool {
        match self {
            Self::Forbidden(_)
            | Self::Lib64(_)
            | Self::TopLevelDot
            | Self::Control
            | Self::Device
            | Self::Fifo
            | Self::Socket
            | Self::InitScript
            | Self::Setuid
            | Self::Capabilities
            | Self::CapabilitiesLost
            | Self::ManPage
            | Self::Owner(_)
            | Self::PrivateKey
            | Self::InTheWay(_)
            | Self::NotNoarch(_) => true,
            Self::ForeignLibrary(_)
            | Self::ForeignMachine { .. }
            | Self::MissingProgram(_)
            | Self::NotExecutable(_)
            | Self::TwoSources(_)
            | Self::LeftOut(_)
            | Self::NoInterpreter { .. }
            | Self::NowhereInterpreter(_)
            | Self::BuildFolder(_)
            | Self::NowhereLink(_)
            | Self::Generated(_)
            | Self::CarriageReturn
            | Self::LfsPointer
            | Self::Submodule
            | Self::Sparse(_)
            | Self::NotStripped => false,
        }
    }
}

impl Finding {
    /// Something about what has this path in the package.
    pub(crate) fn new(path: &[u8], problem: Problem) -> Self {
        let path = String::from_utf8_lossy(path);
        Self { path: format!("/{}", on_one_line(&path)), problem }
    }
}

impl Finding {
    /// Something about what has this path in the sources.
    pub(crate) fn of_source(path: &Path, problem: Problem) -> Self {
        Self { path: on_one_line(&path.to_string_lossy()).into_owned(), problem }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.problem)
    }
}
