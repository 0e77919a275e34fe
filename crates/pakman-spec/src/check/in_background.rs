//! A service that goes into the background, where s6 takes it for one that has ended.

use super::File;
use crate::{Code, Diagnostic, Edit, Sink, shell::Role};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.scripts.iter().filter(|script| script.role == Role::Service) {
        let Some(range) = script.background() else { continue };
        let message = "`&` puts the service into the background, so s6 starts it again and again";
        let diagnostic = Diagnostic::new(Code::InBackground, script.span(range), message);
        let text = script.whole_text();
        let start = text[..range.start].trim_end().len();
        let is_last = text[range.end..].trim().is_empty();
        sink.push(match script.editable(&(start..range.end)).filter(|_| is_last) {
            Some(span) => {
                diagnostic.unsafe_fix("remove `&`", vec![Edit { span, text: String::new() }])
            }
            None => diagnostic.help("remove `&`"),
        });
    }
}
