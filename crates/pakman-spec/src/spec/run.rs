//! `run`.

use pakman_alpine::layout;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{CommandName, PackageName, RunUser, ServiceName, Signal, Spanned, Value};

/// What runs.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline, transform = super::transform::some_service)]
pub struct Run {
    /// The package's name: of its service, its user, `/var/lib/NAME` and `/var/log/NAME`.
    ///
    /// The platform looks for the slug of the repository's name: `Laravel_POS` is `laravel-pos`.
    #[schemars(required, title = "Name", example = &"hello")]
    pub name: Option<Spanned<PackageName>>,
    /// Who services and commands run as.
    #[schemars(title = "User", extend("default" = "root"))]
    pub user: Option<Spanned<User>>,
    /// Programs that run to their end: `rc-service APP migrate`.
    #[schemars(title = "Commands")]
    pub commands: Option<Spanned<Vec<Spanned<Command>>>>,
    /// Programs that are kept running. The first is what runs unless `SERVICE_MODE` names another.
    #[schemars(title = "Services", length(min = 1))]
    pub services: Option<Spanned<Vec<Spanned<Service>>>>,
    /// An older generation: the program of everything below `run`.
    #[schemars(title = "Binary", length(min = 1), extend("deprecated" = true, "deprecationMessage" = "write `binary` in each service and command"))]
    pub binary: Option<Spanned<String>>,
    /// An older generation: how the one service is started.
    #[schemars(title = "Process", extend("deprecated" = true, "deprecationMessage" = "write a list `services` with one item named `web`"))]
    pub process: Option<Spanned<Call>>,
    /// An older generation: how the one service is started.
    #[schemars(title = "Start", extend("deprecated" = true, "deprecationMessage" = "write a list `services` with one item named `web`"))]
    pub start: Option<Spanned<Call>>,
    /// An older generation: how the one service was stopped; s6 stops it now.
    #[schemars(title = "Stop", with = "Option<Call>", extend("deprecated" = true, "deprecationMessage" = "leave it out; s6 stops the service"))]
    pub stop: Option<Spanned<Value>>,
    /// An older generation: one call with a map of variations.
    #[schemars(title = "Command", extend("deprecated" = true, "deprecationMessage" = "write a list `commands` with one item for each variation"))]
    pub command: Option<Spanned<OldCommand>>,
}

/// Who services and commands run as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum User {
    /// The super-user.
    Root,
    /// The package's own user, to whom the files below `/var/lib/APP` then belong.
    App,
}

impl From<User> for RunUser {
    fn from(user: User) -> Self {
        match user {
            User::Root => Self::Root,
            User::App => Self::App,
        }
    }
}

/// A program that runs to its end.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Command {
    /// The word behind `rc-service APP`; names of OpenRC and of the shell are taken.
    #[schemars(required, title = "Name", example = &"migrate")]
    pub name: Option<Spanned<CommandName>>,
    /// One line for `rc-service APP describe`.
    #[schemars(title = "Description", regex(pattern = "^[^\\n\\r]+$"), extend("patternErrorMessage" = "one line of text"), example = &"brings the database up to date")]
    pub description: Option<Spanned<String>>,
    /// The program's file name.
    #[schemars(title = "Program", length(min = 1), example = &"rails")]
    pub binary: Option<Spanned<String>>,
    /// The folder that the program is in.
    #[schemars(title = "Folder", length(min = 1), extend("default" = layout::programs("APP")), example = &"/usr/bin")]
    pub path: Option<Spanned<String>>,
    /// The words behind the program, as one would type them in a shell.
    #[schemars(title = "Arguments", example = &"db:migrate")]
    pub call: Option<Spanned<String>>,
}

/// A program that is kept running.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Service {
    /// The value of `SERVICE_MODE` that chooses this service.
    #[schemars(required, title = "Name", example = &"web")]
    pub name: Option<Spanned<ServiceName>>,
    /// One line for `rc-service APP describe`.
    #[schemars(title = "Description", regex(pattern = "^[^\\n\\r]+$"), extend("patternErrorMessage" = "one line of text"), example = &"serves the web pages")]
    pub description: Option<Spanned<String>>,
    /// The program's file name.
    #[schemars(title = "Program", length(min = 1), example = &"rails")]
    pub binary: Option<Spanned<String>>,
    /// The folder that the program is in.
    #[schemars(title = "Folder", length(min = 1), extend("default" = layout::programs("APP")), example = &"/usr/bin")]
    pub path: Option<Spanned<String>>,
    /// How the program is started.
    #[schemars(title = "Start")]
    pub start: Option<Spanned<Call>>,
    /// Seconds that the program has to stop in, before it is killed.
    #[schemars(title = "Time to stop (seconds)", range(min = 1, max = 600), extend("default" = 10))]
    pub stop_timeout: Option<Spanned<u16>>,
    /// The signal that asks the program to stop.
    #[schemars(title = "Stop signal", extend("default" = "TERM"))]
    pub stop_signal: Option<Spanned<Signal>>,
    /// The signal of `rc-service APP reload`. Without one, `reload` restarts the program.
    #[schemars(title = "Reload signal")]
    pub reload_signal: Option<Spanned<Signal>>,
    /// The file descriptor on which the program writes a newline once it is ready.
    #[schemars(title = "Readiness descriptor", range(min = 3, max = 1023), example = 3)]
    pub notification_fd: Option<Spanned<u32>>,
    /// Resource limits of the program.
    #[schemars(title = "Limits", example = serde_json::json!({"nofile": 65536}))]
    pub ulimit: Option<Spanned<Ulimit>>,
    /// An older generation: how the service was stopped; s6 stops it now.
    #[schemars(title = "Stop", with = "Option<OldStop>", extend("deprecated" = true, "deprecationMessage" = "leave it out; s6 stops the service"))]
    pub stop: Option<Spanned<Value>>,
}

/// How a program is started.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Call {
    /// The words behind the program, as one would type them in a shell.
    #[schemars(title = "Arguments", example = &"server --port 3000")]
    pub call: Option<Spanned<String>>,
}

/// What `services[].stop` held.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
#[expect(dead_code, reason = "the shape alone is wanted: what was written is dropped")]
struct OldStop {
    call: Option<String>,
    kill: Option<bool>,
    pid_path: Option<String>,
}

/// What `run.command` held.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct OldCommand {
    /// The words before each variation.
    pub call: Option<Spanned<String>>,
    /// The name of each command, and the words it adds.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub variations: Option<Spanned<Value>>,
}

/// Resource limits, as s6-softlimit sets them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Ulimit {
    /// Open file descriptors.
    pub nofile: Option<u64>,
    /// Processes of the user.
    pub nproc: Option<u64>,
    /// Bytes of a core file.
    pub core: Option<u64>,
    /// Bytes of a file that is written.
    pub fsize: Option<u64>,
    /// Bytes of the data segment.
    pub data: Option<u64>,
    /// Bytes of the stack.
    pub stack: Option<u64>,
    /// Bytes of address space.
    pub r#as: Option<u64>,
    /// Bytes of memory that may be locked.
    pub memlock: Option<u64>,
    /// Seconds of processor time.
    pub cpu: Option<u64>,
}
