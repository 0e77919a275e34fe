//! `rc-update APP`: without a verb OpenRC says "invalid command" and does nothing.

use pakman_alpine::openrc::{RC_UPDATE_VERBS, RUNLEVELS};

use super::File;
use crate::{
    Code, Diagnostic, Edit, HookEvent, Sink,
    diagnostic::suggest::nearest,
    shell::{RunlevelCall, Script},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.hooks() {
        for call in script.runlevel_calls() {
            if let Some(diagnostic) = problem(file, script, &call) {
                sink.push(diagnostic);
            }
        }
    }
}

fn problem(file: &File<'_>, script: &Script<'_>, call: &RunlevelCall<'_>) -> Option<Diagnostic> {
    let &first = call.words.first()?;
    let word = first.text.as_deref()?;
    if RC_UPDATE_VERBS.contains(&word) {
        let is_short = call.words.len() == 1 && !matches!(word, "show" | "update");
        let place = script.span(&call.invocation.range);
        let message = format!("`rc-update {word}` names no service");
        return is_short.then(|| Diagnostic::new(Code::RcUpdateVerb, place, message));
    }
    let message = format!("`rc-update` has no verb `{word}`");
    let diagnostic = Diagnostic::new(Code::RcUpdateVerb, script.span(&first.range), message)
        .label("`add` or `del` goes here");
    let second = call.words.get(1).map_or("", |word| word.known());
    let verb = match script.hook() {
        _ if matches!(second, "add" | "del" | "delete") => second,
        Some(HookEvent::PreDeinstall | HookEvent::PostDeinstall) => "del",
        _ => "add",
    };
    let is_name = file.name().is_some_and(|name| name == word);
    let meant = nearest(word, RC_UPDATE_VERBS.iter().copied()).filter(|_| !is_name);
    Some(if let (Some(meant), Some(span)) = (meant, script.editable(&first.range)) {
        diagnostic.fix(format!("write `{meant}`"), vec![Edit { span, text: meant.to_owned() }])
    } else if let Some((edit, written)) =
        with_verb(script, call, verb).filter(|_| is_name || call.words.len() == 1)
    {
        let title = format!("write `rc-update {written}`");
        diagnostic.unsafe_fix(title, vec![edit]).repeating(file.name_span().filter(|_| is_name))
    } else {
        diagnostic.help(format!("write `rc-update {verb} NAME`"))
    })
}

/// Puts the verb in front of the name, and leaves out a word behind it that is no runlevel: OpenRC
/// would refuse the call once more.
fn with_verb(script: &Script<'_>, call: &RunlevelCall<'_>, verb: &str) -> Option<(Edit, String)> {
    let (first, rest) = call.words.split_first()?;
    let is_runlevel = |word: &str| word != "default" && RUNLEVELS.contains(&word);
    let is_kept = rest.iter().all(|word| is_runlevel(word.known()))
        || verb == "add" && rest.iter().all(|word| word.known() == "default");
    let last = if is_kept { first } else { rest.last()? };
    let range = first.range.start..last.range.end;
    let written = format!("{verb} {}", first.raw);
    Some((Edit { span: script.editable(&range)?, text: written.clone() }, written))
}
