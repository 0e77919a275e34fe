//! Kits, forks and plans name sizes, and plans name kits; each has to be there.

use super::{File, items};
use crate::{Code, Diagnostic, Edit, Sink, Spanned, diagnostic::suggest::nearest, slug};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let spec = file.spec;
    let sizes: Vec<&str> = items(spec.sizes.as_ref())
        .filter_map(|size| Some(size.name.as_ref()?.value.as_str()))
        .collect();
    let size_slugs: Vec<String> = sizes.iter().map(|size| slug(size)).collect();
    let kits = items(spec.kits.as_ref()).flat_map(|kit| {
        let forks = items(kit.forks.as_ref()).filter_map(|fork| fork.name.as_ref());
        kit.name.iter().chain(forks).map(|name| slug(name.value.as_str()))
    });
    let kit_slugs: Vec<String> = kits.collect();
    for kit in items(spec.kits.as_ref()) {
        let forks = items(kit.forks.as_ref()).filter_map(|fork| fork.default_size.as_ref());
        for size in kit.default_size.iter().chain(forks) {
            if !size_slugs.contains(&slug(&size.value)) {
                sink.push(unknown(Code::UnknownSize, "size", "sizes", size, sizes.iter().copied()));
            }
        }
    }
    for layer in items(spec.plans.as_ref()).flat_map(|plan| items(plan.layers.as_ref())) {
        if let Some(size) =
            layer.size_slug.as_ref().filter(|size| !size_slugs.contains(&size.value))
        {
            let known = size_slugs.iter().map(String::as_str);
            sink.push(unknown(Code::UnknownSize, "size", "sizes", size, known));
        }
        if let Some(kit) = layer.kit_slug.as_ref().filter(|kit| !kit_slugs.contains(&kit.value)) {
            let known = kit_slugs.iter().map(String::as_str);
            sink.push(unknown(Code::UnknownKit, "kit", "kits", kit, known));
        }
    }
}

fn unknown<'a>(
    code: Code,
    what: &str,
    list: &str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let message = format!("there is no {what} `{}`", name.value);
    let diagnostic = Diagnostic::new(code, name.span, message);
    if let Some(meant) = nearest(&name.value, known.clone()) {
        let edit = Edit { span: name.span, text: meant.to_owned() };
        return diagnostic.fix(format!("did you mean `{meant}`?"), vec![edit]);
    }
    let known: Vec<&str> = known.collect();
    diagnostic.help(if known.is_empty() {
        format!("the file has no `{list}`; write one named `{}`", name.value)
    } else {
        format!("`{list}` has {}", super::listed(&known))
    })
}
