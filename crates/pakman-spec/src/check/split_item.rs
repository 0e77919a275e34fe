//! A hyphen before each key of a service: every hyphen begins a service of its own.

use super::File;
use crate::{Code, Diagnostic, Edit, Sink, Span, yaml::tree::Content};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for list in ["services", "commands"] {
        let run = file.root.entry("run").map(|run| &run.value);
        let Some(entry) = run.and_then(|run| run.entry(list)) else { continue };
        let Content::List(items) = &entry.value.content else { continue };
        for (before, item) in items.iter().zip(items.iter().skip(1)) {
            let (Content::Map(earlier), Content::Map(keys)) = (&before.content, &item.content)
            else {
                continue;
            };
            let has = |entries: &[crate::yaml::tree::Entry], key: &str| {
                entries.iter().any(|entry| &*entry.key.value == key)
            };
            let repeats = keys.iter().any(|entry| has(earlier, &entry.key.value));
            if keys.is_empty() || repeats || has(keys, "name") && has(keys, "binary") {
                continue;
            }
            if has(earlier, "name") && has(earlier, "binary") && has(keys, "name") {
                continue;
            }
            let hyphen = file.source.text()[..item.span.start as usize].trim_end();
            let message = format!("this hyphen starts another item of `run.{list}`");
            let at = hyphen.len().saturating_sub(1);
            let diagnostic = Diagnostic::new(Code::SplitItem, Span::new(at, at + 1), message)
                .label("write a space instead, if these keys belong to the item above");
            sink.push(if hyphen.ends_with('-') {
                let edit = Edit { span: Span::new(at, at + 1), text: " ".to_owned() };
                diagnostic.unsafe_fix("remove the hyphen", vec![edit])
            } else {
                diagnostic
            });
        }
    }
}
