//! abuild does not check architectures: for one it does not know it builds nothing and says so
//! with exit code 0.

use super::{File, items};
use crate::{Arch, Code, Diagnostic, Edit, Sink, diagnostic::suggest::nearest, yaml_word};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(architectures) = &file.spec.architectures else { return };
    let spans = architectures.value.iter().map(|item| item.span);
    for (arch, span) in items(Some(architectures)).zip(spans).filter(|(arch, _)| !arch.is_known()) {
        let not = if arch.as_str().starts_with('!') { "!" } else { "" };
        let word = arch.as_str().trim_start_matches('!');
        let meant = Arch::meant(word).or_else(|| nearest(word, Arch::KNOWN.iter().copied()));
        let message = format!("Alpine has no architecture `{arch}`");
        let diagnostic = Diagnostic::new(Code::UnknownArchitecture, span, message);
        sink.push(match meant {
            Some(meant) => diagnostic.fix(
                format!("write `{not}{meant}`"),
                vec![Edit { span, text: yaml_word(&format!("{not}{meant}")) }],
            ),
            None => diagnostic.help(format!("one of `{}`", Arch::KNOWN.join("`, `"))),
        });
    }
}
