//! What install scripts ask of OpenRC, each word where it stands in the file, for editors.

use super::{
    reading::Budget,
    script::{Role, Script},
    word::Word,
};
use crate::{
    HookEvent, Source, Spanned,
    yaml::tree::{Content, Node},
};

/// A call of OpenRC in an install script.
///
/// Only words that stand in the file as the shell takes them are in it, so that an edit of one is an
/// edit of what is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenrcCall {
    /// The service: `APP` of `rc-service APP migrate` and of `rc-update add APP`.
    pub service: Spanned<String>,
    /// What the service is asked for: `migrate`; `None` for `rc-update`.
    pub verb: Option<Spanned<String>>,
}

/// The calls of the install scripts of a file, in their order; none of a script that is no shell
/// text.
pub fn openrc_calls(source: &Source, root: &Node) -> Vec<OpenrcCall> {
    let mut budget = Budget::default();
    let mut calls = Vec::new();
    for entry in root.entry("hook").into_iter().flat_map(|hook| hook.value.entries()) {
        let event = HookEvent::ALL.iter().find(|event| event.name() == &*entry.key.value);
        let (Some(event), Content::Scalar(scalar)) = (event, &entry.value.content) else {
            continue;
        };
        let text = Spanned { value: scalar.text.to_string(), span: entry.value.span };
        let reading = budget.script(&text.value);
        calls_of(&Script::new(Role::Hook(*event), &text, source, reading), &mut calls);
    }
    calls.sort_by_key(|call: &OpenrcCall| call.service.span);
    calls
}

/// The calls of install scripts that are read already.
pub(crate) fn hook_calls(scripts: &[Script<'_>]) -> Vec<OpenrcCall> {
    let mut calls = Vec::new();
    for script in scripts.iter().filter(|script| script.hook().is_some()) {
        calls_of(script, &mut calls);
    }
    calls
}

fn calls_of(script: &Script<'_>, calls: &mut Vec<OpenrcCall>) {
    let word = |word: &Word| {
        let value = word.text.clone()?;
        let quotes = word.raw.find(value.as_str()).filter(|&quotes| quotes < 2)?;
        let range = word.range.start + quotes..word.range.end - quotes;
        let is_plain = script.whole_text().get(range.clone()) == Some(value.as_str());
        Some(Spanned { value, span: script.editable(&range).filter(|_| is_plain)? })
    };
    for call in script.service_calls() {
        // The word is a path where an init script is called.
        let service = word(call.service_word).filter(|service| service.value == call.service);
        let verb = call.verb.and_then(word);
        calls.extend(service.map(|service| OpenrcCall { service, verb }));
    }
    for call in script.runlevel_calls() {
        let service = call.words.get(1).and_then(|service| word(service));
        calls.extend(service.map(|service| OpenrcCall { service, verb: None }));
    }
}
