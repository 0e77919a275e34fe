//! `rc-update APP`: without a verb, or with an option that it does not know, OpenRC does nothing.

use pakman_alpine::openrc::{RC_UPDATE_OPTIONS, RC_UPDATE_VERBS, RUNLEVELS};

use super::File;
use crate::{
    Code, Diagnostic, Edit, HookEvent, Sink,
    diagnostic::suggest::nearest,
    shell::{RunlevelCall, Script, Word},
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
        let short = is_short.then(|| Diagnostic::new(Code::RcUpdateVerb, place, message));
        return short.or_else(|| refused_option(script, call, word));
    }
    let message = format!("`rc-update` has no verb `{word}`");
    let diagnostic = Diagnostic::new(Code::RcUpdateVerb, script.span(&first.range), message)
        .label("`add` or `del` goes here");
    let second = call.words.get(1).map_or("", |word| word.known());
    let verb = match script.hook() {
        _ if matches!(second, "add" | "del" | "delete") => second,
        _ if matches!(word, "remove" | "disable" | "rm") => "del",
        Some(HookEvent::PreDeinstall | HookEvent::PostDeinstall) => "del",
        _ => "add",
    };
    let is_before_name = file.name().is_some_and(|name| name == second);
    let is_name = file.name().is_some_and(|name| name == word);
    let meant = nearest(word, RC_UPDATE_VERBS.iter().copied()).filter(|_| !is_name);
    Some(if let (Some(meant), Some(span)) = (meant, script.editable(&first.range)) {
        diagnostic.fix(format!("write `{meant}`"), vec![Edit { span, text: meant.to_owned() }])
    } else if let (true, Some(span)) = (is_before_name, script.editable(&first.range)) {
        diagnostic.unsafe_fix(format!("write `{verb}`"), vec![Edit { span, text: verb.to_owned() }])
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
    let begin = refused(call, verb).unwrap_or(first);
    let range = begin.range.start.min(first.range.start)..last.range.end;
    let written = format!("{verb} {}", first.raw);
    Some((Edit { span: script.editable(&range)?, text: written.clone() }, written))
}

/// The option in front of the verb that OpenRC refuses.
fn refused<'a>(call: &RunlevelCall<'a>, verb: &str) -> Option<&'a Word> {
    let first = call.words.first()?;
    let options = call.invocation.arguments().iter();
    let mut options = options.take_while(|word| word.range.start < first.range.start);
    let is_known = |option: &str| {
        let mut options = RC_UPDATE_OPTIONS.iter();
        let found = options.find(|(long, short)| option == *long || option == *short);
        found.is_some_and(|(long, _)| *long != "--all" || verb != "add")
    };
    options.find(|word| match word.known() {
        long if long.starts_with("--") => !is_known(long),
        short => !short.chars().skip(1).all(|letter| is_known(letter.encode_utf8(&mut [0; 4]))),
    })
}

/// What is said of an option that OpenRC refuses in front of a verb.
fn refused_option(script: &Script<'_>, call: &RunlevelCall<'_>, verb: &str) -> Option<Diagnostic> {
    let option = refused(call, verb)?;
    let behind = call.words.first()?.range.start;
    let message = format!("`rc-update {verb}` has no option `{}`", option.known());
    let diagnostic = Diagnostic::new(Code::RcUpdateVerb, script.span(&option.range), message);
    Some(match script.editable(&(option.range.start..behind)) {
        Some(span) => {
            let edit = Edit { span, text: String::new() };
            diagnostic.unsafe_fix(format!("remove `{}`", option.known()), vec![edit])
        }
        None => diagnostic.help(format!("remove `{}`", option.known())),
    })
}
