//! abuild does not check architectures: for one it does not know it builds nothing and says so
//! with exit code 0.

use super::{File, items};
use crate::{Arch, Code, Diagnostic, Edit, Sink, diagnostic::suggest::nearest};

/// What other tools call Alpine's architectures.
const ALIASES: &[(&str, &str)] = &[
    ("amd64", "x86_64"),
    ("arm64", "aarch64"),
    ("i386", "x86"),
    ("i686", "x86"),
    ("x64", "x86_64"),
];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(architectures) = &file.spec.architectures else { return };
    let spans = architectures.value.iter().map(|item| item.span);
    for (arch, span) in items(Some(architectures)).zip(spans).filter(|(arch, _)| !arch.is_known()) {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == arch.as_str());
        let meant = alias
            .map(|(_, known)| *known)
            .or_else(|| nearest(arch.as_str(), Arch::KNOWN.iter().copied()));
        let message = format!("Alpine has no architecture `{arch}`");
        let diagnostic = Diagnostic::new(Code::UnknownArchitecture, span, message);
        sink.push(match meant {
            Some(meant) => diagnostic
                .fix(format!("write `{meant}`"), vec![Edit { span, text: meant.to_owned() }]),
            None => diagnostic.help(format!("one of `{}`", Arch::KNOWN.join("`, `"))),
        });
    }
}
