//! A name of a size, a kit or a service that no part of the file has.

use super::{File, listed};
use crate::{Code, Diagnostic, Edit, Part, Sink, Use, diagnostic::suggest::nearest};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let names = file.names();
    for used in names.used.iter().filter(|used| names.meant(used).is_none()) {
        let code = match used.part {
            Part::Size => Code::UnknownSize,
            Part::Kit => Code::UnknownKit,
            // These are told by checks of their own, which know of older spellings and of the words
            // that every service understands.
            Part::Package | Part::Service | Part::Command | Part::Plan => continue,
        };
        let known: Vec<_> =
            names.of_part(used.part).map(|name| used.spelling.of(&name.text)).collect();
        let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
        let is_full = sink.is_full();
        sink.push(unknown(code, used, &known, is_full));
    }
}

fn unknown(code: Code, used: &Use, known: &[&str], is_full: bool) -> Diagnostic {
    let Use { part, text, span, .. } = used;
    let diagnostic = Diagnostic::new(code, *span, format!("there is no {} `{text}`", part.noun()));
    let meant = if is_full { None } else { nearest(text, known.iter().copied()) };
    match meant {
        Some(meant) => {
            let edit = Edit { span: *span, text: meant.to_owned() };
            diagnostic.fix(format!("write `{meant}`"), vec![edit])
        }
        None if known.is_empty() => {
            diagnostic.help(format!("the file has no `{}`; write one named `{text}`", part.list()))
        }
        None => diagnostic.help(format!("`{}` has {}", part.list(), listed(known))),
    }
}
