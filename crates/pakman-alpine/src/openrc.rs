//! OpenRC's words: its programs, their verbs, and names that its init scripts take.

/// Programs of OpenRC that install scripts call.
pub const PROGRAMS: &[&str] =
    &["openrc", "openrc-run", "rc", "rc-service", "rc-status", "rc-update", "service"];

/// The options of `rc-service`, long and short.
const RC_SERVICE_OPTIONS: &[(&str, &str)] = &[
    ("--debug", "d"),
    ("--dry-run", "Z"),
    ("--exists", "e"),
    ("--help", "h"),
    ("--ifcrashed", "c"),
    ("--ifexists", "i"),
    ("--ifinactive", "I"),
    ("--ifnotstarted", "N"),
    ("--ifstarted", "s"),
    ("--ifstopped", "S"),
    ("--list", "l"),
    ("--nocolor", "C"),
    ("--nodeps", "D"),
    ("--quiet", "q"),
    ("--resolve", "r"),
    ("--user", "U"),
    ("--verbose", "v"),
    ("--version", "V"),
];

/// The verbs of `rc-update`.
pub const RC_UPDATE_VERBS: &[&str] = &["add", "del", "delete", "show", "update"];

/// The options of `rc-update`, long and short. `--all` is for `del` alone.
pub const RC_UPDATE_OPTIONS: &[(&str, &str)] = &[
    ("--all", "a"),
    ("--help", "h"),
    ("--nocolor", "C"),
    ("--quiet", "q"),
    ("--stack", "s"),
    ("--update", "u"),
    ("--verbose", "v"),
    ("--version", "V"),
];

/// Whether `rc-service` takes a word for options of its own. Long ones may be cut short.
pub fn takes_option(word: &str) -> bool {
    let mut options = RC_SERVICE_OPTIONS.iter();
    match word.strip_prefix("--") {
        Some("") => true,
        Some(_) => {
            options.any(|(long, _)| long.starts_with(word.split('=').next().unwrap_or(word)))
        }
        None => {
            word.chars().skip(1).all(|letter| options.clone().any(|(_, it)| it.starts_with(letter)))
        }
    }
}

/// The runlevels that OpenRC makes; `default` counts where none is named.
pub const RUNLEVELS: &[&str] = &["boot", "default", "nonetwork", "shutdown", "sysinit"];

/// What every init script answers to, and `logs`, which is the platform's.
pub const VERBS: &[&str] = &[
    "broken",
    "condrestart",
    "conditionalrestart",
    "depend",
    "describe",
    "iafter",
    "ibefore",
    "ineed",
    "iprovide",
    "iuse",
    "iwant",
    "logs",
    "needsme",
    "pause",
    "reload",
    "restart",
    "start",
    "status",
    "stop",
    "usesme",
    "wantsme",
    "zap",
];

/// Names that an OpenRC init script or the shell under it has already taken.
///
/// `reload` is free on purpose: a command of that name replaces the generated one.
pub const RESERVED_COMMANDS: &[&str] = &[
    "break",
    "case",
    "cd",
    "command",
    "conditionalrestart",
    "condrestart",
    "continue",
    "depend",
    "describe",
    "do",
    "done",
    "ebegin",
    "eend",
    "eerror",
    "einfo",
    "elif",
    "else",
    "esac",
    "eval",
    "ewarn",
    "exec",
    "exit",
    "export",
    "fi",
    "for",
    "function",
    "iafter",
    "ibefore",
    "if",
    "in",
    "ineed",
    "iprovide",
    "iuse",
    "iwant",
    "local",
    "needsme",
    "pause",
    "readonly",
    "restart",
    "return",
    "set",
    "shift",
    "source",
    "start",
    "start_post",
    "start_pre",
    "status",
    "stop",
    "stop_post",
    "stop_pre",
    "test",
    "then",
    "times",
    "trap",
    "unset",
    "until",
    "usesme",
    "wantsme",
    "while",
    "yesno",
    "zap",
];
