//! `rc-update APP`: without a verb OpenRC says "invalid command" and does nothing.

use pakman_alpine::openrc::RC_UPDATE_VERBS;

use super::File;
use crate::{Code, Diagnostic, Edit, HookEvent, Sink, diagnostic::suggest::nearest};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.hooks() {
        for call in script.runlevel_calls() {
            let Some(&first) = call.words.first() else { continue };
            let Some(word) = first.text.as_deref() else { continue };
            if RC_UPDATE_VERBS.contains(&word) {
                if call.words.len() == 1 && !matches!(word, "show" | "update") {
                    let message = format!("`rc-update {word}` names no service");
                    let place = script.span(&call.invocation.range);
                    sink.push(Diagnostic::new(Code::RcUpdateVerb, place, message));
                }
                continue;
            }
            let message = format!("`rc-update` has no verb `{word}`");
            let diagnostic =
                Diagnostic::new(Code::RcUpdateVerb, script.span(&first.range), message)
                    .label("`add` or `del` belongs here");
            let span = script.editable(&first.range);
            let is_name = file.name().is_some_and(|name| name == word);
            let verb = match script.hook() {
                Some(HookEvent::PreDeinstall | HookEvent::PostDeinstall) => "del",
                _ => "add",
            };
            sink.push(match (nearest(word, RC_UPDATE_VERBS.iter().copied()), span) {
                (Some(meant), Some(span)) if !is_name => diagnostic
                    .fix(format!("write `{meant}`"), vec![Edit { span, text: meant.to_owned() }]),
                (_, Some(span)) if is_name || call.words.len() == 1 => {
                    let text = format!("{verb} {}", first.raw);
                    diagnostic
                        .unsafe_fix(format!("write `rc-update {text}`"), vec![Edit { span, text }])
                }
                _ => diagnostic.help(format!("write `rc-update {verb} NAME`")),
            });
        }
    }
}
