//! From a use to the name, from the name to its uses, and a new name for all of them.

use pakman_spec::{
    Code, CommandName, Diagnostic, Edit, KitName, Name, Part, ServiceName, Span, slug,
};

use crate::document::Document;

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
        return Err("the file is not valid YAML; fix that first".to_owned());
    }
    let unread = |found: &Diagnostic| matches!(found.code, Code::ShellSyntax | Code::UnreadScript);
    if document.draft().diagnostics.iter().any(unread) {
        return Err("a script in the file is not valid shell; fix that first".to_owned());
    }
    let (name, span) = document.names().at(offset).ok_or("there is no name here")?;
    if name.part == Part::Package {
        return Err("the package's name is also its folder's, its user's and the platform's; \
                    change it by hand"
            .to_owned());
    }
    Ok((name, span))
}

/// The edits that give what is named at `offset` (in bytes) a new name, in the order of the file.
pub fn rename(document: &Document, offset: usize, new: &str) -> Result<Vec<Edit>, String> {
    let (name, _) = renamable(document, offset)?;
    check(name.part, new)?;
    let mut others = document.names().of_part(name.part).filter(|other| other.span != name.span);
    let by_slug = name.part.has_slug();
    if others.any(|other| other.text == new || by_slug && slug(&other.text) == slug(new)) {
        return Err(format!("there is already a `{new}`"));
    }
    Ok(document.names().rename(document.source(), name, new))
}

/// Says why a name cannot be this text.
fn check(part: Part, new: &str) -> Result<(), String> {
    let word = match part {
        Part::Service => new.parse::<ServiceName>().err(),
        Part::Command => match new.parse::<CommandName>() {
            Ok(name) if name.is_reserved() => {
                return Err(format!("`{new}` is already used by OpenRC or the shell"));
            }
            parsed => parsed.err(),
        },
        Part::Package | Part::Size | Part::Kit | Part::Plan => new.parse::<KitName>().err(),
    };
    word.map_or(Ok(()), |bad| Err(bad.to_string()))
}
