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
    BadName "bad-name" Error "a name or word with characters that it cannot have"
    BadValue "bad-value" Error "a value that the key does not take"
    BinaryHasArguments "binary-has-arguments" Warning "arguments in `binary`, which is a file name"
    CorsRules "cors-rules" Warning "CORS rules that are not valid"
    CustomPackage "custom-package" Note "`package` replaces everything that would be installed"
    DeadStop "dead-stop" Warning "`stop`, which is no longer read"
    DriverKey "driver-key" Warning "a full variable name where the driver expects a prefix"
    DriverOptions "driver-options" Warning "options that a driver does not have"
    DuplicateKey "duplicate-key" Error "a key that appears twice in one map"
    DuplicateName "duplicate-name" Warning "a name that appears twice in one list"
    DuplicatePort "duplicate-port" Warning "two ports of a kit with the same number"
    EmptyFile "empty-file" Error "a file without content"
    EmptyValue "empty-value" Warning "a key without a value"
    EmptyVariable "empty-variable" Warning "a variable that nothing sets where it is read"
    HiddenOutput "hidden-output" Warning "build output that `*` leaves out"
    HookApk "hook-apk" Warning "a hook that calls apk while apk has locked its database"
    HookOwner "hook-owner" Note "a hook that changes owners or modes"
    HookStatus "hook-status" Warning "a hook that ends with a test, and fails where it does not hold"
    HookStderr "hook-stderr" Warning "a hook that writes to standard error"
    HookSudo "hook-sudo" Warning "a hook that changes the user in a way that fails"
    InBackground "in-background" Warning "a service that is put into the background"
    LaterCommit "later-commit" Warning "a workflow that may build a later commit than it announces"
    LeavesTree "leaves-tree" Warning "a destination outside the repository"
    LeftStopped "left-stopped" Warning "a service that an upgrade stops and nothing starts again"
    LongDescription "long-description" Warning "a description that is too long for abuild"
    LongField "long-field" Warning "text that is too long for the index of apk"
    LongUserName "long-user-name" Warning "a name that is too long for the package's user"
    MainKit "main-kit" Warning "no main kit, or several"
    MainPort "main-port" Warning "no main port, or several"
    MergeKey "merge-key" Warning "`<<`, which is not merged"
    MigrateNotRun "migrate-not-run" Note "a command `migrate` that no hook calls"
    MissingFile "missing-file" Warning "a file that the build needs and the repository lacks"
    MissingKey "missing-key" Error "a required key that is missing"
    MissingNginxConf "missing-nginx-conf" Warning "a static site without `nginx.conf`"
    MissingScript "missing-script" Warning "a script that `package.json` does not have"
    MissingWorker "missing-worker" Warning "a worker that a library needs and no service runs"
    MisspeltProgram "misspelt-program" Warning "a misspelt program of OpenRC"
    MisspeltTrigger "misspelt-trigger" Warning "a misspelt filter of what starts a workflow"
    NameCollides "name-collides" Warning "a name that is already taken"
    NameDiffers "name-differs" Warning "a `run.name` that is not the platform's name for the package"
    NoName "no-name" Error "a package without a name"
    NoService "no-service" Error "no service that could be started"
    NoValue "no-value" Note "a variable that nothing gives a value"
    NotEnabled "not-enabled" Warning "a service that no hook adds to a runlevel"
    NotExported "not-exported" Warning "a variable that is set and not exported"
    NotShipped "not-shipped" Warning "a program that no destination ships"
    NotUtf8 "not-utf8" Error "a file that is not UTF-8 text"
    OddDestination "odd-destination" Warning "a destination that ships something else than it seems to"
    OldBinary "old-binary" Warning "`run.binary`, which belongs to each service and command"
    OldDestination "old-destination" Warning "`build.destination`, which became `destinations`"
    OldProcess "old-process" Warning "`run.process` or `run.start`, which became `run.services`"
    OldSource "old-source" Warning "`source`, which replaces the generated files of the recipe"
    OldStack "old-stack" Note "a release without security updates"
    OldType "old-type" Warning "`type`, which is from an older version of the file"
    OldVariations "old-variations" Warning "`run.command`, which became `run.commands`"
    OtherCommit "other-commit" Warning "a workflow that announces a commit that it did not build"
    OtherOpenrc "other-openrc" Warning "the init script of another package in `runtime`"
    OtherService "other-service" Warning "a hook that names the service of another package"
    OtherShell "other-shell" Warning "a first line `#!` that nothing reads"
    OtherSystem "other-system" Warning "a program that Alpine does not have"
    PathHasBinary "path-has-binary" Warning "a `path` that already ends in the program"
    PortDiffers "port-differs" Warning "an application that listens on another port than it is reached on"
    RcUpdateVerb "rc-update-verb" Warning "`rc-update` without a verb or a service"
    RelativePath "relative-path" Warning "a hook that looks for the application in `/`"
    ReleaseFolder "release-folder" Warning "a hyphen in the name of an Elixir release"
    RepositoryTag "repository-tag" Warning "the tag of a repository in `dependencies`"
    ReservedCommand "reserved-command" Warning "a command named like a verb of OpenRC or the shell"
    RetiredArtifact "retired-artifact" Warning "an artifact action that GitHub does not run any more"
    RetiredRunner "retired-runner" Warning "a runner that GitHub does not have any more"
    RuntimeAdded "runtime-added" Note "packages that the service files need and `runtime` lacks"
    RuntimeDiffers "runtime-differs" Warning "a runtime in another version than the application asks for"
    SameDestination "same-destination" Warning "two destinations with the same last name"
    SetcapOption "setcap-option" Warning "`setcap` without the build option that abuild requires"
    SeveralDocuments "several-documents" Warning "more than one YAML document in the file"
    ShellSyntax "shell-syntax" Warning "shell text that is not valid"
    SplitItem "split-item" Warning "a service or command that a hyphen splits in two"
    StackDiffers "stack-differs" Warning "a `stack` other than the release that the workflow builds on"
    StartedTwice "started-twice" Warning "a service that is started while it is running"
    TooComplex "too-complex" Error "more nodes, depth or aliases than any real file has"
    TooEarly "too-early" Warning "a service that is called before it is installed"
    TooLarge "too-large" Error "a file larger than 4 MiB"
    TooManyProblems "too-many-problems" Note "more problems than a report shows"
    UndeclaredCommand "undeclared-command" Warning "a command that `run.commands` does not have"
    UnknownArchitecture "unknown-architecture" Warning "an architecture that Alpine does not have"
    UnknownDriver "unknown-driver" Warning "a driver that the platform does not have"
    UnknownKey "unknown-key" Warning "a key that means nothing here"
    UnknownKit "unknown-kit" Warning "a plan that names a kit that does not exist"
    UnknownPackage "unknown-package" Warning "a package that the `stack` does not have"
    UnknownRunlevel "unknown-runlevel" Warning "a runlevel that OpenRC does not have"
    UnknownServiceMode "unknown-service-mode" Warning "a `SERVICE_MODE` that names no service"
    UnknownSize "unknown-size" Warning "a size that does not exist"
    UnknownStack "unknown-stack" Warning "a `stack` that is not a release of Alpine"
    UnpinnedTool "unpinned-tool" Warning "a tool of the build that is a different version each time"
    UnportableVersion "unportable-version" Warning "a condition that apk 2 cannot read"
    UnquotedTemplate "unquoted-template" Error "a `{{ ... }}` that YAML reads as a map"
    UnquotedWildcard "unquoted-wildcard" Error "a `*` that YAML reads as an alias"
    UnreachableService "unreachable-service" Note "a service that no `SERVICE_MODE` selects"
    UnreachedCommand "unreached-command" Warning "commands that never run"
    UnreadScript "unread-script" Note "shell text that is too long or too deeply nested to be checked"
    WrongFolder "wrong-folder" Warning "a path below `/var` that is another package's"
    WrongType "wrong-type" Error "a value of the wrong type"
    YamlDialect "yaml-dialect" Note "an unquoted word that YAML versions read differently"
    YamlSyntax "yaml-syntax" Error "text that is not YAML"
}

impl Code {
    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}
