//! What the commands of a script ask of OpenRC.

use pakman_alpine::layout;

use super::{invocation::Invocation, script::Script, word::Word};

/// A call of `rc-service` or of an init script.
pub(crate) struct ServiceCall<'a> {
    /// The command as a whole.
    pub(crate) invocation: &'a Invocation,
    /// The service's name, and the word that it stands in.
    pub(crate) service: &'a str,
    pub(crate) service_word: &'a Word,
    /// What is asked of it: `start`, `migrate`.
    pub(crate) verb: Option<&'a Word>,
}

/// A call of `rc-update`.
pub(crate) struct RunlevelCall<'a> {
    /// The command as a whole.
    pub(crate) invocation: &'a Invocation,
    /// The words behind its options: a verb, a service, runlevels.
    pub(crate) words: Vec<&'a Word>,
}

impl ServiceCall<'_> {
    /// Whether it does what it says whenever the script runs, as long as what stands before it
    /// succeeds: `rc-service --ifstopped` may do nothing.
    pub(crate) fn is_certain(&self) -> bool {
        self.invocation.is_certain && !self.invocation.arguments().iter().any(is_option)
    }
}

impl Script<'_> {
    /// Its calls of services whose name is known.
    pub(crate) fn service_calls(&self) -> impl Iterator<Item = ServiceCall<'_>> {
        self.invocations().iter().filter_map(service_call)
    }

    /// Its calls of `rc-update`.
    pub(crate) fn runlevel_calls(&self) -> impl Iterator<Item = RunlevelCall<'_>> {
        let calls =
            self.invocations().iter().filter(|command| command.program() == Some("rc-update"));
        calls.map(|invocation| {
            let words = invocation.arguments().iter().filter(|word| !is_option(word)).collect();
            RunlevelCall { invocation, words }
        })
    }
}

fn service_call(invocation: &Invocation) -> Option<ServiceCall<'_>> {
    let program = invocation.words.first()?;
    if let Some(service) =
        program.known().strip_prefix(layout::INIT_SCRIPTS).and_then(|rest| rest.strip_prefix('/'))
    {
        let verb = invocation.arguments().iter().find(|word| !is_option(word));
        return Some(ServiceCall { invocation, service, service_word: program, verb });
    }
    if !matches!(invocation.program(), Some("rc-service" | "service")) {
        return None;
    }
    let asks = ["-e", "--exists", "-l", "--list", "-r", "--resolve"];
    if invocation.arguments().iter().any(|word| asks.contains(&word.known())) {
        return None;
    }
    let mut words = invocation.arguments().iter().filter(|word| !is_option(word));
    let service_word = words.next()?;
    let service = service_word.text.as_deref()?;
    Some(ServiceCall { invocation, service, service_word, verb: words.next() })
}

fn is_option(word: &Word) -> bool {
    word.known().starts_with('-')
}
