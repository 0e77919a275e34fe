//! From a use to the name, from the name to its uses, and a new name for all of them.

use pakman_spec::{
    Code, CommandName, Diagnostic, Edit, KitName, ServiceName, Span, slug, yaml_word,
};

use crate::{
    document::Document,
    names::{Kind, Name},
};

/// Where a name that is used is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// What was met: the use, or the name itself.
    pub origin: Span,
    /// The name where it is given.
    pub name: Span,
    /// The part of the file that it names.
    pub owner: Span,
}

/// Where the name at `offset` (in bytes) is given.
pub fn definition(document: &Document, offset: usize) -> Option<Definition> {
    let (name, origin) = document.names().at(offset)?;
    Some(Definition { origin, name: name.span, owner: name.owner })
}

/// Every place of the name at `offset` (in bytes): where it is used, and with `given` first where it
/// is given.
pub fn references(document: &Document, offset: usize, given: bool) -> Vec<Span> {
    let names = document.names();
    let Some((name, _)) = names.at(offset) else { return Vec::new() };
    let uses = names.uses(name).map(|used| used.span);
    given.then_some(name.span).into_iter().chain(uses).collect()
}

/// The name at `offset` (in bytes) and its place, when it can be renamed.
///
/// Why not is said to the user: the package's name is in paths and on the platform too, and a text
/// that is not YAML, or a script that is no shell text, may use a name where it cannot be seen.
pub fn renamable(document: &Document, offset: usize) -> Result<(&Name, Span), String> {
    if !document.draft().is_whole {
        return Err("the file is not YAML; mend that first".to_owned());
    }
    let unread = |found: &Diagnostic| matches!(found.code, Code::ShellSyntax | Code::UnreadScript);
    if document.draft().diagnostics.iter().any(unread) {
        return Err("there is a script that is no shell text; mend that first".to_owned());
    }
    let (name, span) = document.names().at(offset).ok_or("there is no name here")?;
    if name.kind == Kind::Package {
        return Err("the package's name is also its folder's, its user's and the platform's; \
                    change it by hand"
            .to_owned());
    }
    Ok((name, span))
}

/// The edits that give what is named at `offset` (in bytes) a new name, in the order of the file.
pub fn rename(document: &Document, offset: usize, new: &str) -> Result<Vec<Edit>, String> {
    let (name, _) = renamable(document, offset)?;
    check(name.kind, new)?;
    let mut others = document.names().of_kind(name.kind).filter(|other| other.span != name.span);
    let by_slug = matches!(name.kind, Kind::Size | Kind::Kit);
    if others.any(|other| other.text == new || by_slug && slug(&other.text) == slug(new)) {
        return Err(format!("there is another `{new}`"));
    }
    let mut edits = vec![Edit { span: name.span, text: scalar(document, name.span, new) }];
    edits.extend(document.names().uses(name).map(|used| {
        let is_slug = used.by_slug || used.text != name.text;
        let text = if is_slug { slug(new) } else { new.to_owned() };
        // A command is used in scripts, anything else in values.
        let is_word = name.kind == Kind::Command;
        let text = if is_word { text } else { scalar(document, used.span, &text) };
        Edit { span: used.span, text }
    }));
    edits.sort_by_key(|edit| edit.span);
    Ok(edits)
}

/// Says why a name cannot be this text.
fn check(kind: Kind, new: &str) -> Result<(), String> {
    let word = match kind {
        Kind::Service => new.parse::<ServiceName>().err(),
        Kind::Command => match new.parse::<CommandName>() {
            Ok(name) if name.is_reserved() => {
                return Err(format!("`{new}` already means something to OpenRC or the shell"));
            }
            parsed => parsed.err(),
        },
        Kind::Package | Kind::Size | Kind::Kit => new.parse::<KitName>().err(),
    };
    word.map_or(Ok(()), |bad| Err(bad.to_string()))
}

/// A name as the value that it is to be at `span`, which lies within the quotes if there are any.
fn scalar(document: &Document, span: Span, name: &str) -> String {
    let before = &document.source().text()[..span.start as usize];
    if before.ends_with(['\'', '"']) { name.to_owned() } else { yaml_word(name) }
}
