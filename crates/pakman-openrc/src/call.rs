//! A program and its `call` as one line for `sh -c`.

use pakman_render::Sh;
use pakman_spec::RunUser;

/// The line that `sh -c` runs: the program takes the shell's place, `call` is the user's own shell.
///
/// The templates quote the line as a whole. So a `call` that no shell can read is an error of
/// that one line, when it is run, and of nothing around it.
pub(crate) fn line(program: &str, call: &str) -> String {
    let program = Sh::word(program);
    if call.is_empty() { format!("exec {program}") } else { format!("exec {program} {call}") }
}

/// The line for `sh -c` between the change of user and the program: it sets the variables that
/// come over descriptor 9, then the program, its arguments, takes the shell's place.
pub(crate) const APPLY: &str = r#"eval "$(cat <&9)"; exec "$@" 9<&-"#;

/// The account that programs run as, when it is not the super-user.
pub(crate) fn account(user: RunUser, name: &str) -> Option<&str> {
    match user {
        RunUser::Root => None,
        RunUser::App => Some(name),
    }
}
