//! The rules by name: what a diagnostic is about, how bad it is, and the page that explains it.

use crate::Severity;

/// Defines [`Code`] with everything that belongs to a code, so that none can be forgotten.
macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $summary:literal)*) => {
        /// A rule. Names are kebab-case and never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// Every code, by name.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name: `unknown-key`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// One line: what it is about.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)* }
            }

            /// How bad it is unless the place says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// Its page in Markdown; the first line is the name as a heading.
            pub fn page(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../../codes/", $name, ".md")),)* }
            }
        }
    };
}

codes! {
    BadName "bad-name" Error "a name or word that its grammar does not allow"
    BadValue "bad-value" Error "a value outside the ones that are possible"
    BinaryHasArguments "binary-has-arguments" Warning "arguments in `binary`, which is a file name"
    CorsRules "cors-rules" Warning "CORS rules that are no JSON, or no rules"
    CustomPackage "custom-package" Note "`package` replaces everything that would be installed"
    DeadStop "dead-stop" Warning "`stop`, which nothing reads since services are supervised"
    DriverKey "driver-key" Warning "a variable's whole name where its driver takes the prefix"
    DriverOptions "driver-options" Warning "options that a driver does not have"
    DuplicateKey "duplicate-key" Error "a key that stands twice in one map"
    DuplicateName "duplicate-name" Warning "a name that stands twice in one list"
    DuplicatePort "duplicate-port" Warning "two ports of a kit with the same number"
    EmptyFile "empty-file" Error "a file without content"
    EmptyValue "empty-value" Warning "a key without a value"
    HiddenOutput "hidden-output" Warning "what the build makes and `*` leaves out"
    HookOwner "hook-owner" Note "owners or modes that a hook changes"
    HookStderr "hook-stderr" Warning "a hook that writes to standard error"
    LeavesTree "leaves-tree" Warning "a destination outside of the repository"
    LeftStopped "left-stopped" Warning "a service that an upgrade stops and nothing starts again"
    LongDescription "long-description" Warning "a description that abuild does not take whole"
    LongUserName "long-user-name" Warning "a name that is too long for the package's user"
    MainKit "main-kit" Warning "no main kit, or several"
    MainPort "main-port" Warning "no main port, or several"
    MergeKey "merge-key" Warning "`<<`, which is not merged"
    MigrateNotRun "migrate-not-run" Note "a command `migrate` that no hook calls"
    MissingFile "missing-file" Warning "a file that the build needs and the repository lacks"
    MissingKey "missing-key" Error "a key that has to be there"
    MissingNginxConf "missing-nginx-conf" Warning "a static site without `nginx.conf`"
    MissingScript "missing-script" Warning "a script that `package.json` does not have"
    MisspeltProgram "misspelt-program" Warning "a program of OpenRC that is misspelt"
    NameCollides "name-collides" Warning "a name that something else has already"
    NameDiffers "name-differs" Warning "a `run.name` that the platform will not look for"
    NoName "no-name" Error "a package that nothing gives a name"
    NoService "no-service" Error "services of which none can be started"
    NoValue "no-value" Note "a variable to which nothing gives a value"
    NotEnabled "not-enabled" Warning "a service that no hook adds to a runlevel"
    NotShipped "not-shipped" Warning "a program that no destination brings along"
    NotUtf8 "not-utf8" Error "a file that is not UTF-8 text"
    OldBinary "old-binary" Warning "`run.binary`, which belongs to each service and command"
    OldDestination "old-destination" Warning "`build.destination`, which became `destinations`"
    OldProcess "old-process" Warning "`run.process` or `run.start`, which became `run.services`"
    OldSource "old-source" Warning "`source`, which replaces the generated files of the recipe"
    OldStack "old-stack" Note "a release without security updates"
    OldType "old-type" Warning "`type`, which belongs to an older generation"
    OldVariations "old-variations" Warning "`run.command`, which became `run.commands`"
    OtherOpenrc "other-openrc" Warning "the init script of another package in `runtime`"
    OtherService "other-service" Warning "a hook that names the service of another package"
    PathHasBinary "path-has-binary" Warning "a `path` that holds the program's name"
    PortDiffers "port-differs" Warning "an application that is told another port than it is reached by"
    RcUpdateVerb "rc-update-verb" Warning "`rc-update` without a verb or a service"
    ReleaseFolder "release-folder" Warning "a hyphen in the name of an Elixir release"
    RepositoryTag "repository-tag" Warning "the tag of a repository in `runtime`"
    ReservedCommand "reserved-command" Warning "a command named like a verb of OpenRC or the shell"
    RuntimeAdded "runtime-added" Note "packages that the service files need and `runtime` lacks"
    SameDestination "same-destination" Warning "two destinations of one last name"
    SetcapOption "setcap-option" Warning "`setcap` without the option that abuild asks for"
    SeveralDocuments "several-documents" Warning "more than one YAML document in the file"
    ShellSyntax "shell-syntax" Warning "shell text that the shell refuses"
    SplitItem "split-item" Warning "a service or command that a hyphen parts"
    StackDiffers "stack-differs" Warning "a `stack` other than the release that the workflow builds on"
    StartedTwice "started-twice" Warning "a service that is started although it runs"
    TooComplex "too-complex" Error "more nodes, depth or aliases than any real file has"
    TooEarly "too-early" Warning "a service that is called before it is installed"
    TooLarge "too-large" Error "a file over 4 MiB"
    TooManyProblems "too-many-problems" Note "more problems than are shown"
    UndeclaredCommand "undeclared-command" Warning "a command that `run.commands` does not have"
    UnknownArchitecture "unknown-architecture" Warning "an architecture that Alpine does not have"
    UnknownDriver "unknown-driver" Warning "a driver that the platform does not have"
    UnknownKey "unknown-key" Warning "a key that means nothing here"
    UnknownKit "unknown-kit" Warning "a plan that names a kit that is not there"
    UnknownRunlevel "unknown-runlevel" Warning "a runlevel that OpenRC does not have"
    UnknownServiceMode "unknown-service-mode" Warning "a `SERVICE_MODE` that is no service"
    UnknownSize "unknown-size" Warning "a `default_size` or `size_slug` that is not there"
    UnknownStack "unknown-stack" Warning "a `stack` that is no release of Alpine"
    UnpinnedTool "unpinned-tool" Warning "a tool of the build that is another version each time"
    UnportableVersion "unportable-version" Warning "a condition that apk 2 cannot read"
    UnquotedTemplate "unquoted-template" Error "a `{{ ... }}` that YAML reads as a map"
    UnquotedWildcard "unquoted-wildcard" Error "a `*` that YAML reads as an alias"
    UnreachableService "unreachable-service" Note "a service that no `SERVICE_MODE` chooses"
    UnreachedCommand "unreached-command" Warning "a `call` that goes on behind its first command"
    UnreadScript "unread-script" Note "shell text that is too long or too deep to be looked at"
    WrongFolder "wrong-folder" Warning "a path below `/var` that is another package's"
    WrongType "wrong-type" Error "a value of another type than the key takes"
    YamlDialect "yaml-dialect" Note "a bare word that other YAML versions read differently"
    YamlSyntax "yaml-syntax" Error "text that is not YAML"
}

impl Code {
    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}
