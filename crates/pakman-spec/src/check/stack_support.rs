//! A `stack` that is no release of Alpine, or one that gets no more security updates.

use pakman_alpine::{may_be_newer, releases};

use super::File;
use crate::{Code, Diagnostic, Edit, Sink, Stack};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(stack) = &file.spec.stack else { return };
    let name = stack.value.release();
    let is_alpine = stack.value.alpine().is_some();
    match releases().find(|release| release.name == name).filter(|_| is_alpine) {
        Some(release) => {
            let Some(today) = &file.surroundings.today else { return };
            if today.as_str() > release.supported_until {
                let message = format!(
                    "Alpine {name} has had no security updates since {}",
                    release.supported_until
                );
                let supported = releases().filter(|it| it.supported_until >= today.as_str());
                let supported: Vec<&str> = supported.map(|release| release.name).collect();
                let diagnostic = Diagnostic::new(Code::OldStack, stack.span, message);
                sink.push(if supported.is_empty() {
                    diagnostic
                } else {
                    diagnostic.help(format!(
                        "releases with support: `alpine/{}`; change `alpine:` in the workflow too",
                        supported.join("`, `alpine/")
                    ))
                });
            }
        }
        None if is_alpine && (name == "edge" || may_be_newer(name)) => {}
        None => {
            let newest = releases().last().map_or("edge", |release| release.name);
            let message = format!("there is no stack `{}`", stack.value);
            let diagnostic = Diagnostic::new(Code::UnknownStack, stack.span, message);
            sink.push(match Stack::meant(stack.value.as_str()) {
                Some(text) => {
                    let title = format!("write `{text}`");
                    diagnostic.fix(title, vec![Edit { span: stack.span, text }])
                }
                None => diagnostic
                    .help(format!("write `alpine/` and a release, for instance `alpine/{newest}`")),
            });
        }
    }
}
