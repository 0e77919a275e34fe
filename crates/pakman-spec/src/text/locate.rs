//! Where something stands in a file, for whoever finds out later what is wrong with it.

use std::ops::Range;

use crate::{
    Sink, Source, Span, Spanned,
    text::part,
    yaml::{
        document,
        tree::{Content, Node},
    },
};

/// Where the value stands that the keys lead to, each inside the value of the one before; nothing
/// where there is none, or where the text is no YAML. An item of a list is called by its `name`, or
/// by its `key` where it is a variable.
///
/// ```
/// use pakman_spec::{Source, locate};
///
/// let source = Source::new("instellar.yml", "kits:\n  - name: web\n    main: true\n");
/// let span = locate(&source, &["kits", "web", "main"]).expect("it is there");
/// assert_eq!(&source.text()[span.range()], "true");
/// ```
pub fn locate(source: &Source, keys: &[&str]) -> Option<Span> {
    Some(find(&document::tree(source, &mut Sink::default())?, keys)?.span)
}

/// Where a part of the text that the keys lead to stands, in bytes of that text: the file may have
/// it indented, folded or in quotes.
///
/// ```
/// use pakman_spec::{Source, locate_text};
///
/// let source = Source::new("instellar.yml", "build:\n  command: |\n    make\n    make test\n");
/// let span = locate_text(&source, &["build", "command"], 5..9).expect("it is there");
/// assert_eq!(source.position(span.start as usize).line, 4);
/// ```
pub fn locate_text(source: &Source, keys: &[&str], range: Range<usize>) -> Option<Span> {
    let root = document::tree(source, &mut Sink::default())?;
    let Node { span, content: Content::Scalar(scalar) } = find(&root, keys)? else { return None };
    let text = Spanned { value: scalar.text.to_string(), span: *span };
    Some(part::part(source, &text, range))
}

fn find<'a>(root: &'a Node, keys: &[&str]) -> Option<&'a Node> {
    keys.iter().try_fold(root, |node, key| match node.entry(key) {
        Some(entry) => Some(&entry.value),
        None => node.items().iter().find(|item| name(item) == Some(key)),
    })
}

/// What an item of a list is called.
fn name(item: &Node) -> Option<&str> {
    let entry = item.entry("name").or_else(|| item.entry("key"))?;
    let Content::Scalar(scalar) = &entry.value.content else { return None };
    Some(&scalar.text)
}
