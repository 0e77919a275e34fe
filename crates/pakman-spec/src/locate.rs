//! Where something stands in a file, for whoever finds out later what is wrong with it.

use crate::{Sink, Source, Span, read};

/// Where the value stands that the keys lead to, each inside the value of the one before; nothing
/// where there is none, or where the text is no YAML.
///
/// ```
/// use pakman_spec::{Source, locate};
///
/// let source = Source::new("instellar.yml", "build:\n  command: make\n");
/// let span = locate(&source, &["build", "command"]).expect("it is there");
/// assert_eq!(&source.text()[span.range()], "make");
/// ```
pub fn locate(source: &Source, keys: &[&str]) -> Option<Span> {
    let root = read::tree(source, &mut Sink::default())?;
    let mut node = &root;
    for key in keys {
        node = &node.entry(key)?.value;
    }
    Some(node.span)
}
