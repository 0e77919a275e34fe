//! YAML text to a tree; the only file that knows the YAML parser.

use std::collections::{HashMap, HashSet};

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use crate::{
    Code, Diagnostic, Sink, Source, Span, Spanned,
    yaml::{
        leniency::Leniency,
        scalar, syntax,
        tree::{Content, Entry, Node, Scalar},
    },
};

/// Lists and maps inside each other.
const MAX_DEPTH: usize = 64;
const TOO_DEEP: &str = "lists and maps are nested more than 64 levels deep";
const REPEATED: &str = "the aliases expand to too much";
/// Characters of a key; YAML allows 1,024, and the original's parser more.
const MAX_KEY: usize = 16 << 10;
/// Nodes of a document, those that aliases repeat included.
const MAX_NODES: usize = 250_000;
/// Aliases of a document.
const MAX_ALIASES: usize = 1_000;
/// Bytes of text that anchors may keep and aliases repeat.
const MAX_REPEATED_BYTES: usize = 16 << 20;

/// The tree of the last document; `None` when there is none. `leniency` has the bytes that are read
/// although YAML does not allow them.
pub(super) fn tree(
    source: &Source,
    leniency: &Leniency,
    sink: &mut Sink,
) -> Result<Option<Node>, Box<Diagnostic>> {
    let mut builder = Builder { leniency: leniency.clone(), ..Builder::new(source, sink) };
    builder.events()?;
    Ok(builder.finish())
}

/// What stands in front of the place where a text stops being YAML.
pub(crate) struct Beginning {
    /// The tree so far, everything that is open closed.
    pub(crate) root: Option<Node>,
    /// Where the text stops being YAML; `None` when all of it is.
    pub(crate) fault: Option<Fault>,
}

/// Where a text stops being YAML, and where that may have begun; all in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where the parser noticed.
    pub(crate) offset: u32,
    /// The end of the last key or value before.
    pub(crate) last: u32,
    /// The outermost bracket that is open.
    pub(crate) bracket: Option<u32>,
}

/// Reads as far as a text is YAML.
pub(crate) fn beginning(source: &Source, sink: &mut Sink) -> Beginning {
    let mut builder = Builder::new(source, sink);
    let Err(problem) = builder.events() else {
        return Beginning { root: builder.finish(), fault: None };
    };
    let offset = problem.labels.first().map_or(0, |label| label.span.start);
    builder.sink.push(*problem);
    let bracket = builder.stack.iter().find(|frame| frame.flow).map(|frame| frame.start);
    let fault = Some(Fault { offset, last: builder.last, bracket });
    while !builder.stack.is_empty() && builder.close_early().is_ok() {}
    Beginning { root: builder.root, fault }
}

/// The diagnostic of a text that is not YAML.
fn scan_error(source: &Source, error: &ScanError) -> Box<Diagnostic> {
    let offset = error.marker().byte_offset().unwrap_or_else(|| {
        let line = source.line_start(error.marker().line());
        let rest = &source.text()[line..];
        line + rest.char_indices().nth(error.marker().col()).map_or(rest.len(), |(at, _)| at)
    });
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return syntax::too_complex(Span::new(offset, offset), TOO_DEEP);
    }
    Box::new(syntax::diagnose(source, offset, &error.info()))
}

/// A list or map whose end has not come.
struct Frame {
    /// Of the first child, or of the bracket in front of it.
    start: u32,
    /// Of the last child.
    end: u32,
    flow: bool,
    anchor: usize,
    open: Open,
}

enum Open {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<Spanned<Box<str>>> },
}

/// What an anchor stands for, and what repeating it costs.
struct Anchored {
    node: Node,
    nodes: usize,
    bytes: usize,
}

struct Builder<'a> {
    source: &'a Source,
    sink: &'a mut Sink,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    documents: Vec<Span>,
    /// What the original's parser takes and this one does not.
    leniency: Leniency,
    root: Option<Node>,
    /// Where the last key or value ends.
    last: u32,
    nodes: usize,
    aliases: usize,
    repeated_bytes: usize,
}

type Step = Result<(), Box<Diagnostic>>;

impl<'a> Builder<'a> {
    fn new(source: &'a Source, sink: &'a mut Sink) -> Self {
        Self {
            source,
            sink,
            stack: Vec::new(),
            anchors: HashMap::new(),
            documents: Vec::new(),
            leniency: Leniency::default(),
            root: None,
            last: 0,
            nodes: 0,
            aliases: 0,
            repeated_bytes: 0,
        }
    }

    /// Takes every event of the text, up to the first that is wrong.
    fn events(&mut self) -> Step {
        let options = granit_parser::options! {
            emit_unresolved_aliases: true,
            emit_comments: false,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
            simple_key_max_lookahead: MAX_KEY,
        };
        let text = self.leniency.disguised(self.source.text());
        for event in Parser::new_from_str_with_options(&text, options) {
            match event {
                Ok((event, span)) => self.event(event, span)?,
                Err(error) => return Err(scan_error(self.source, &error)),
            }
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, span: granit_parser::Span) -> Step {
        let range = span.byte_range().unwrap_or_default();
        let span = Span::new(range.start, range.end);
        match event {
            Event::DocumentStart(..) => {
                self.root = None;
                self.documents.push(span);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_string = Self::is_string(style, tag.as_deref(), span)?;
                let text = self.leniency.restored(text);
                if text.contains('\0') {
                    return Err(Box::new(
                        Diagnostic::new(Code::YamlSyntax, span, "the text has a NUL character")
                            .help("no file name, argument or variable can have one; remove it"),
                    ));
                }
                if !is_string && self.is_value() && scalar::depends_on_dialect(&text) {
                    self.sink.push(syntax::dialect(&text, span));
                }
                let span = match style {
                    ScalarStyle::Literal | ScalarStyle::Folded => self.without_blank_end(span),
                    _ => span,
                };
                let span = match span.range() {
                    nothing if nothing.is_empty() => {
                        syntax::sign_of_nothing(self.source, nothing.start)
                    }
                    _ => span,
                };
                let content = Content::Scalar(Scalar { text: text.into(), is_string });
                self.node(Node { span, content }, anchor)?;
            }
            Event::SequenceStart(style, anchor, tag) => {
                Self::known_tag(tag.as_deref(), &["seq"], span)?;
                self.open(span, style, anchor, Open::List(Vec::new()))?;
            }
            Event::MappingStart(style, anchor, tag) => {
                Self::known_tag(tag.as_deref(), &["map"], span)?;
                self.open(span, style, anchor, Open::Map { entries: Vec::new(), key: None })?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
            Event::Alias(id) => self.alias(id, span)?,
            Event::UnresolvedAlias(_) => {
                return Err(Box::new(syntax::alias_without_anchor(self.source, span)));
            }
            _ => {}
        }
        Ok(())
    }

    /// A block of text, to the end of its last line with something on it.
    fn without_blank_end(&self, span: Span) -> Span {
        let text = self.source.text().get(span.range()).unwrap_or_default();
        Span::new(span.start as usize, span.start as usize + text.trim_end().len())
    }

    /// Whether what comes next is a list item or a value, not a key.
    fn is_value(&self) -> bool {
        match self.stack.last() {
            Some(Frame { open: Open::Map { key, .. }, .. }) => key.is_some(),
            Some(Frame { open: Open::List(_), .. }) | None => true,
        }
    }

    fn is_string(
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<bool, Box<Diagnostic>> {
        Self::known_tag(tag, &["str", "int", "float", "bool", "null"], span)?;
        Ok(match tag {
            Some(tag) if tag.suffix().is_empty() => true,
            Some(tag) => tag.core_suffix() == Some("str"),
            None => style != ScalarStyle::Plain,
        })
    }

    /// Refuses tags that are not YAML's own for this kind of node, as the original does.
    fn known_tag(tag: Option<&Tag>, known: &[&str], span: Span) -> Step {
        let Some(tag) = tag else { return Ok(()) };
        let is_known = tag.core_suffix().is_some_and(|suffix| known.contains(&suffix));
        if is_known || (tag.handle() == "!" && tag.suffix().is_empty()) {
            return Ok(());
        }
        let message = format!("tag `{}` has no meaning here", tag.original());
        let help = "remove the tag; to make a number text, put it in quotes";
        Err(Box::new(Diagnostic::new(Code::YamlSyntax, span, message).help(help)))
    }

    fn open(&mut self, span: Span, style: StructureStyle, anchor: usize, open: Open) -> Step {
        if self.stack.len() == MAX_DEPTH {
            return Err(syntax::too_complex(span, TOO_DEEP));
        }
        let flow = style == StructureStyle::Flow;
        self.stack.push(Frame { start: span.start, end: 0, flow, anchor, open });
        Ok(())
    }

    fn close(&mut self, end_span: Span) -> Step {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        let end = if frame.flow { end_span.end } else { frame.end };
        let content = match frame.open {
            Open::List(items) => Content::List(items),
            Open::Map { entries, .. } => Content::Map(self.without_duplicates(entries)),
        };
        self.node(Node { span: Span { start: frame.start, end }, content }, frame.anchor)
    }

    /// Closes the innermost list or map where its end has not come; a key alone gets nothing.
    fn close_early(&mut self) -> Step {
        let Some(frame) = self.stack.last_mut() else { return Ok(()) };
        frame.end = frame.end.max(frame.start);
        let end = Span { start: frame.end, end: frame.end };
        if let Open::Map { entries, key } = &mut frame.open
            && let Some(key) = key.take()
        {
            let span = Span { start: key.span.end, end: key.span.end };
            let content = Content::Scalar(Scalar { text: "".into(), is_string: false });
            entries.push(Entry { key, value: Node { span, content } });
        }
        self.close(end)
    }

    /// Reports keys that stand twice; the last one counts, as it does for the original.
    fn without_duplicates(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut seen: HashMap<&str, Span> = HashMap::with_capacity(entries.len());
        let mut shadowed: HashSet<Span> = HashSet::new();
        for Entry { key, .. } in &entries {
            if let Some(first) = seen.insert(&key.value, key.span) {
                shadowed.insert(first);
                let message = format!("key `{}` appears twice", key.value);
                self.sink.push(
                    Diagnostic::new(Code::DuplicateKey, key.span, message)
                        .label("again here")
                        .also(first, "first here")
                        .help("keep one of them; PAKman 8 took the last"),
                );
            }
        }
        if shadowed.is_empty() {
            return entries;
        }
        entries.into_iter().filter(|entry| !shadowed.contains(&entry.key.span)).collect()
    }

    fn alias(&mut self, id: usize, span: Span) -> Step {
        self.aliases += 1;
        let Some(anchored) = self.anchors.get(&id) else {
            return Err(syntax::too_complex(span, "an alias is inside what it repeats"));
        };
        self.nodes += anchored.nodes;
        self.repeated_bytes += anchored.bytes;
        if self.aliases > MAX_ALIASES
            || self.nodes > MAX_NODES
            || self.repeated_bytes > MAX_REPEATED_BYTES
        {
            return Err(syntax::too_complex(span, REPEATED));
        }
        // The alias is what an edit of this place replaces, not what it repeats.
        let content = anchored.node.content.clone();
        self.place(Node { span, content })
    }

    /// Takes a finished node: remembers it when it has an anchor, then puts it in its place.
    fn node(&mut self, node: Node, anchor: usize) -> Step {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(syntax::too_complex(node.span, "more than 250,000 values"));
        }
        if anchor != 0 {
            let (nodes, bytes) = node.weight();
            self.nodes += nodes;
            self.repeated_bytes += bytes;
            if self.nodes > MAX_NODES || self.repeated_bytes > MAX_REPEATED_BYTES {
                return Err(syntax::too_complex(node.span, REPEATED));
            }
            self.anchors.insert(anchor, Anchored { node: node.clone(), nodes, bytes });
        }
        self.place(node)
    }

    /// Puts a node where it belongs.
    fn place(&mut self, node: Node) -> Step {
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        frame.start = frame.start.min(node.span.start);
        frame.end = frame.end.max(node.span.end);
        self.last = self.last.max(node.span.end);
        match &mut frame.open {
            Open::List(items) => items.push(node),
            Open::Map { entries, key } => match key.take() {
                Some(key) => entries.push(Entry { key, value: node }),
                None => *key = Some(key_of(self.source, node)?),
            },
        }
        Ok(())
    }

    fn finish(self) -> Option<Node> {
        if let [.., before, last] = &self.documents[..] {
            let message = format!("the file contains {} YAML documents", self.documents.len());
            self.sink.push(
                Diagnostic::new(Code::SeveralDocuments, *last, message)
                    .label("only this one is read")
                    .also(*before, "this one is not")
                    .help("keep one document per file, without a second `---`"),
            );
        }
        let root = self.root.filter(|root| !root.is_null());
        if root.is_none() {
            let diagnostic = match self.documents[..] {
                [.., _, last] => {
                    Diagnostic::new(Code::EmptyFile, last, "the last document is empty")
                        .help("remove this `---`: only the last document is read")
                }
                _ => Diagnostic::whole_file(Code::EmptyFile, "the file is empty")
                    .help("it needs at least `dependencies` and `build`"),
            };
            self.sink.push(diagnostic);
        }
        root
    }
}

fn key_of(source: &Source, node: Node) -> Result<Spanned<Box<str>>, Box<Diagnostic>> {
    match node.content {
        Content::Scalar(scalar) => Ok(Spanned { value: scalar.text, span: node.span }),
        Content::List(_) | Content::Map(_) => {
            Err(Box::new(syntax::structured_key(source, node.span)))
        }
    }
}
