//! The names that a file gives to its parts, and every place that uses one.

use pakman_spec::{OpenrcCall, Source, Span, Spanned, openrc_calls, slug, tree::Node};

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The package itself: `run.name`.
    Package,
    /// One of `run.services`.
    Service,
    /// One of `run.commands`.
    Command,
    /// One of `sizes`.
    Size,
    /// One of `kits` or of their `forks`.
    Kit,
}

/// A name where it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Of what.
    pub kind: Kind,
    /// The name.
    pub text: String,
    /// Where it is given, without quotes.
    pub span: Span,
    /// The part of the file that it names.
    pub owner: Span,
}

/// A place that uses a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Of what.
    pub kind: Kind,
    /// What is written, a name or its slug.
    pub text: String,
    /// Where, without quotes.
    pub span: Span,
    /// Whether it has to be the name's slug.
    pub by_slug: bool,
}

/// The names of a file and their uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Where names are given, in the order of the kinds.
    pub given: Vec<Name>,
    /// Where they are used.
    pub used: Vec<Use>,
}

impl Names {
    /// The names of a tree; `source` is the text that it was read from.
    pub fn of(source: &Source, root: &Node) -> Self {
        let mut names = Self::default();
        names.run(source, root);
        names.offer(source, root);
        names.hooks(source, root);
        names
    }

    /// The names of this kind, in the order of the file.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Name> {
        self.given.iter().filter(move |name| name.kind == kind)
    }

    /// The name that is given or used at an offset (in bytes), and the span of that place.
    pub fn at(&self, offset: usize) -> Option<(&Name, Span)> {
        let touches = |span: Span| (span.start as usize..=span.end as usize).contains(&offset);
        if let Some(name) = self.given.iter().find(|name| touches(name.span)) {
            return Some((name, name.span));
        }
        let used = self.used.iter().find(|used| touches(used.span))?;
        let name = self.given.iter().find(|name| used.means(name))?;
        Some((name, used.span))
    }

    /// Every place that uses a name.
    pub fn uses(&self, name: &Name) -> impl Iterator<Item = &Use> {
        // Of two alike, the first is what is meant.
        let first =
            self.given.iter().find(|other| other.kind == name.kind && other.text == name.text);
        let is_first = first.is_none_or(|first| first.span == name.span);
        self.used.iter().filter(move |used| is_first && used.means(name))
    }

    fn run(&mut self, source: &Source, root: &Node) {
        let Some(run) = root.entry("run").map(|entry| &entry.value) else { return };
        self.give(source, Kind::Package, run);
        self.give_all(source, Kind::Service, run, "services");
        self.give_all(source, Kind::Command, run, "commands");
    }

    fn offer(&mut self, source: &Source, root: &Node) {
        self.give_all(source, Kind::Size, root, "sizes");
        for kit in items(root, "kits") {
            for part in std::iter::once(kit).chain(items(kit, "forks")) {
                self.give(source, Kind::Kit, part);
                self.use_value(source, Kind::Size, part, "default_size", false);
                for variable in items(part, "variables") {
                    if variable.entry("key").and_then(|key| key.value.text())
                        == Some("SERVICE_MODE")
                    {
                        self.use_value(source, Kind::Service, variable, "default_value", false);
                    }
                }
            }
        }
        for layer in items(root, "plans").iter().flat_map(|plan| items(plan, "layers")) {
            self.use_value(source, Kind::Kit, layer, "kit_slug", true);
            self.use_value(source, Kind::Size, layer, "size_slug", true);
        }
    }

    fn hooks(&mut self, source: &Source, root: &Node) {
        let package = self.of_kind(Kind::Package).next().map(|name| name.text.clone());
        for OpenrcCall { service, verb } in openrc_calls(source, root) {
            if Some(&service.value) == package.as_ref() {
                self.use_word(Kind::Package, service);
                if let Some(verb) = verb {
                    self.use_word(Kind::Command, verb);
                }
            }
        }
    }

    fn give_all(&mut self, source: &Source, kind: Kind, owner: &Node, list: &str) {
        for part in items(owner, list) {
            self.give(source, kind, part);
        }
    }

    fn give(&mut self, source: &Source, kind: Kind, part: &Node) {
        let Some(name) = part.entry("name").map(|entry| &entry.value) else { return };
        let Some(text) = name.text() else { return };
        let span = unquoted(source, name.span);
        self.given.push(Name { kind, text: text.to_owned(), span, owner: part.span });
    }

    fn use_value(&mut self, source: &Source, kind: Kind, part: &Node, key: &str, by_slug: bool) {
        let Some(value) = part.entry(key).map(|entry| &entry.value) else { return };
        let Some(text) = value.text() else { return };
        let span = unquoted(source, value.span);
        self.used.push(Use { kind, text: text.to_owned(), span, by_slug });
    }

    fn use_word(&mut self, kind: Kind, word: Spanned<String>) {
        self.used.push(Use { kind, text: word.value, span: word.span, by_slug: false });
    }
}

impl Use {
    /// Whether this is the name that is used.
    fn means(&self, name: &Name) -> bool {
        self.kind == name.kind
            && match self.kind {
                Kind::Kit => self.text == slug(&name.text),
                Kind::Size => slug(&self.text) == slug(&name.text),
                Kind::Package | Kind::Service | Kind::Command => self.text == name.text,
            }
    }
}

/// The items of the list behind a key.
fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.entry(key).map_or(&[], |entry| entry.value.items())
}

/// The part of a scalar that is its text, without quotes around it.
pub(crate) fn unquoted(source: &Source, span: Span) -> Span {
    let text = &source.text()[span.range()];
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '\'' | '"')) else {
        return span;
    };
    let ends = text.len() > 1 && text.ends_with(quote);
    Span::new(span.start as usize + 1, span.end as usize - usize::from(ends))
}
