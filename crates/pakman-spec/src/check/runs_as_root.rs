//! Services and commands run as root where `run.user` does not say otherwise.

use super::File;
use crate::{Code, Diagnostic, Edit, Sink, Span, text::edit::indentation};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(run) = file.run().filter(|run| run.user.is_none() && run.services.is_some()) else {
        return;
    };
    let Some(name) = &run.name else { return };
    if file.spec.r#type.is_some() {
        return;
    }
    let message = format!("`{}` runs as root", name.value);
    let help = "write `user: app` below `run`, if it needs no rights of root's and writes \
                nowhere but below `/var/lib/APP`";
    let diagnostic = Diagnostic::new(Code::RunsAsRoot, name.span, message).help(help);
    let key = file.root.key_of(name.span);
    let indent = key.and_then(|key| indentation(file.source, key));
    let text = file.source.text();
    let end = name.span.end as usize;
    let rest = text[end..].lines().next().unwrap_or_default().trim();
    sink.push(match indent {
        Some(indent) if rest.is_empty() || rest.starts_with('#') => {
            let line = text[end..].find(['\n', '\r']).map_or(text.len(), |at| end + at);
            let edit = Edit { span: Span::new(line, line), text: format!("\n{indent}user: app") };
            diagnostic.unsafe_fix("let it run as a user of its own", vec![edit])
        }
        _ => diagnostic,
    });
}
