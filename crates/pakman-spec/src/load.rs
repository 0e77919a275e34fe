//! From bytes to a package: the one door into the model.

use crate::{
    Code, Diagnostic, Package, Repository, Sink, Source, Span, Surroundings, Value, check, legacy,
    resolve, shape, shell,
    spec::Spec,
    text::edit,
    yaml::{
        de, document,
        tree::{Content, Node},
    },
};

/// The largest file that is read, in bytes: 4 MiB.
pub const MAX_FILE_SIZE: usize = 4 << 20;

/// What a file gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// What will be built; `None` when a diagnostic is an error.
    pub package: Option<Package>,
    /// Everything there is to tell, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// A text under a name, from the bytes of a file.
///
/// Bytes that are no UTF-8 and files over [`MAX_FILE_SIZE`] give the diagnostic that says so too, and
/// a source that holds the text before the fault.
pub fn decode(name: &str, bytes: &[u8]) -> (Source, Option<Diagnostic>) {
    if bytes.len() > MAX_FILE_SIZE {
        let message = "the file is larger than 4 MiB";
        let diagnostic = Diagnostic::whole_file(Code::TooLarge, message)
            .help("an `instellar.yml` is a few kilobytes; check that this is the right file");
        return (Source::new(name, ""), Some(diagnostic));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Source::new(name, text), None),
        Err(error) => {
            let end = error.valid_up_to();
            let text = String::from_utf8_lossy(&bytes[..end]);
            let bad = bytes.get(end).copied().unwrap_or_default();
            let message = format!("the file is not UTF-8: byte {end} is 0x{bad:02x}");
            let diagnostic = Diagnostic::new(Code::NotUtf8, Span::new(end, end), message)
                .help("save the file as UTF-8");
            (Source::new(name, text), Some(diagnostic))
        }
    }
}

/// Reads a file's text and tells everything about it.
///
/// It never fails and never stops at the first problem: whatever the text, the result says what it
/// means or why it means nothing.
pub fn load(source: &Source, surroundings: &Surroundings) -> Loaded {
    let mut sink = Sink::default();
    let root = document::tree(source, &mut sink);
    tell(root, source, surroundings, sink)
}

/// The same, where `local` is asked for a name that is needed, that only a repository has, and none
/// is known; a name that the file has itself is never compared with that one.
pub fn load_named(
    source: &Source,
    surroundings: &Surroundings,
    local: impl FnOnce() -> Repository,
) -> Loaded {
    let loaded = load(source, surroundings);
    let nameless = loaded.diagnostics.iter().any(|one| one.code == Code::NoName);
    if surroundings.repository.is_some() || !nameless {
        return loaded;
    }
    load(source, &Surroundings { repository: Some(local()), ..surroundings.clone() })
}

/// What the tree of a source says; `sink` has what reading it had to tell.
pub(crate) fn tell(
    root: Option<Node>,
    source: &Source,
    surroundings: &Surroundings,
    mut sink: Sink,
) -> Loaded {
    let package = root.and_then(|root| package(root, source, surroundings, &mut sink));
    let package = package.filter(|_| !sink.has_errors());
    let mut diagnostics = sink.finish();
    edit::end_lines_as(source, &mut diagnostics);
    Loaded { package, diagnostics }
}

fn package(
    root: Node,
    source: &Source,
    surroundings: &Surroundings,
    sink: &mut Sink,
) -> Option<Package> {
    let written = written(&root);
    let root = shape::clean(root, source, sink)?;
    let spec: Spec = match de::from_tree(&root) {
        Ok(spec) => spec,
        Err(error) => {
            sink.push(Diagnostic::new(Code::WrongType, root.span, error.to_string()));
            return None;
        }
    };
    let spec = legacy::lift(spec, &root, source, sink);
    let scripts = shell::scripts(&spec, source);
    let file = check::File::new(&spec, &root, source, surroundings, &scripts);
    check::all(&file, sink);
    resolve::resolve(spec, &root, written, surroundings, sink)
}

/// The platform's half of the file, untouched.
fn written(root: &Node) -> Vec<(String, Value)> {
    let Content::Map(_) = root.content else { return Vec::new() };
    let keys = ["kits", "sizes", "plans", "page"];
    let entries = keys.into_iter().filter_map(|key| root.entry(key));
    entries.map(|entry| (entry.key.value.to_string(), entry.value.value())).collect()
}
