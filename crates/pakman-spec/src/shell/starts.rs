//! Where the commands at the top of a script begin.

/// Byte offsets at which the commands at the top of a shell text begin, in order: those that its
/// lines begin with as well as those behind `;`, but none inside of another or behind `&&`. None
/// at all where the text is no shell text, or nests too deep to be read.
///
/// ```
/// use pakman_spec::command_starts;
///
/// assert_eq!(command_starts("npm ci && npm test\nif true; then\n  make\nfi\n"), [0, 19]);
/// assert!(command_starts("if").is_empty());
/// ```
pub fn command_starts(text: &str) -> Vec<usize> {
    let script = pakman_shell::script(text).ok();
    script
        .into_iter()
        .flat_map(|script| script.list.chains)
        .map(|chain| chain.range.start)
        .collect()
}
