//! Whether the tree has the shape that the schema describes: unknown, missing and mistyped keys,
//! and values outside their range or grammar, all of them at once.

mod keywords;
mod meaning;
mod problem;

use std::collections::{HashMap, HashSet};

use regex_lite::Regex;
use serde_json::Value as Json;

use self::{
    keywords::{Keywords, find, found, has_keys, in_range, is_listed, meant, strings, takes},
    meaning::Meaning,
};
use crate::{
    Code, Diagnostic, Edit, Names, Severity, Sink, Source, Span, Value,
    legacy::yaml_word,
    reference::names::unquoted,
    schema::TABLE,
    text::{
        edit::add_items,
        path::{Path, Step},
    },
    yaml::{
        document,
        scalar::depends_on_dialect,
        syntax,
        tree::{Content, Entry, Node, Scalar},
    },
};

/// Reports every place where the tree differs from the schema, and gives the tree without them.
///
/// What is left fits the types of [`crate::spec`], which hold every key as optional.
pub(crate) fn clean(root: Node, source: &Source, sink: &mut Sink) -> Option<Node> {
    let schema = TABLE.as_object().expect("the schema is an object");
    let is_custom = |entry: &Entry| entry.value.value() == Value::String("custom".to_owned());
    let reads_run = !root.entry("type").is_some_and(is_custom);
    let (path, grammars, names) = (Path::default(), HashMap::new(), None);
    let mut walk = Walk { source, sink, path, reads_run, grammars, names };
    walk.node(schema, root, None)
}

struct Walk<'a> {
    source: &'a Source,
    sink: &'a mut Sink,
    path: Path,
    /// Whether the original reads `run`: not with `type: custom`.
    reads_run: bool,
    grammars: HashMap<&'static str, Regex>,
    /// The names of the file, once they are asked for.
    names: Option<Names>,
}

impl Walk<'_> {
    /// `key` is where the key of the node stands, if it is the value of one.
    fn node(&mut self, schema: &'static Keywords, node: Node, key: Option<Span>) -> Option<Node> {
        if let Some(key) = key
            && node.is_null()
            && takes(schema, "null")
        {
            let message = format!("`{}` has no value, and is read as if it were absent", self.path);
            self.sink.push(
                Diagnostic::new(Code::EmptyValue, key, message)
                    .help("give it a value, or remove the key"),
            );
            return None;
        }
        match node.content {
            Content::Map(entries) if takes(schema, "object") => {
                let children = self.map(schema, entries, key.unwrap_or(node.span));
                Some(Node { span: node.span, content: Content::Map(children) })
            }
            Content::List(items) if takes(schema, "array") => {
                let children = self.list(schema, items, node.span)?;
                Some(Node { span: node.span, content: Content::List(children) })
            }
            Content::Scalar(scalar) => self.scalar(schema, scalar, node.span, key),
            content @ (Content::Map(_) | Content::List(_)) => {
                let found = if matches!(content, Content::Map(_)) { "a map" } else { "a list" };
                let diagnostic = self.wrong_type(schema, key.unwrap_or(node.span), found);
                self.sink.push(diagnostic);
                None
            }
        }
    }

    fn map(&mut self, schema: &'static Keywords, entries: Vec<Entry>, place: Span) -> Vec<Entry> {
        self.require(schema, &entries, place);
        let properties = schema.get("properties").and_then(Json::as_object);
        let known = |key: &str| properties.and_then(|properties| properties.get_key_value(key));
        let all_known = entries.iter().all(|entry| known(&entry.key.value).is_some());
        // What stands beside an unknown key is not what was meant by it, nor is what another was
        // meant to be: a key stands once.
        let beside = if all_known { &[] } else { &entries[..] };
        let mut present: HashSet<Box<str>> =
            beside.iter().map(|entry| entry.key.value.clone()).collect();
        let others = schema.get("additionalProperties");
        let mut children = Vec::with_capacity(entries.len());
        for Entry { key, value } in entries {
            let (step, schema) = match known(&key.value) {
                Some((name, schema)) => (Step::Key(name.as_str().into()), Some(schema)),
                None => (Step::Key(key.value.to_string().into()), others),
            };
            match schema {
                Some(Json::Object(schema)) => {
                    self.path.push(step);
                    let value = self.node(schema, value, Some(key.span));
                    self.path.pop();
                    children.extend(value.map(|value| Entry { key, value }));
                }
                Some(Json::Bool(false)) => {
                    let known = properties.into_iter().flatten();
                    let diagnostic = self.unknown_key(&key.value, key.span, known, &mut present);
                    self.sink.push(diagnostic);
                }
                _ => children.push(Entry { key, value }),
            }
        }
        children
    }

    /// Reports keys that have to be there: `required`, and the first of `anyOf` where none holds.
    fn require(&mut self, schema: &'static Keywords, entries: &[Entry], place: Span) {
        if !self.is_read() {
            return;
        }
        for key in strings(schema, "required") {
            if !entries.iter().any(|entry| &*entry.key.value == key) {
                let diagnostic = self.missing_key(key, place);
                self.sink.push(diagnostic);
            }
        }
        let conditions = schema.get("allOf").and_then(Json::as_array).into_iter().flatten();
        for condition in conditions.filter_map(Json::as_object) {
            let alternatives = condition.get("anyOf").and_then(Json::as_array);
            let mut alternatives = alternatives.into_iter().flatten().filter_map(Json::as_object);
            let Some(first) = alternatives.next() else { continue };
            if !has_keys(first, entries) && !alternatives.any(|other| has_keys(other, entries)) {
                self.require_alternative(first, entries, place);
            }
        }
    }

    /// Reports the keys that one of `anyOf` asks for; one without a value counts as absent.
    fn require_alternative(&mut self, schema: &'static Keywords, entries: &[Entry], place: Span) {
        for key in strings(schema, "required") {
            if find(entries, key).is_none() {
                let diagnostic = self.missing_key(key, place);
                self.sink.push(diagnostic);
            }
        }
        let properties = schema.get("properties").and_then(Json::as_object);
        for (key, inner) in properties.into_iter().flatten() {
            if let (Some(inner), Some(entry)) = (inner.as_object(), find(entries, key)) {
                self.path.push(Step::Key(key.as_str().into()));
                self.require_inside(inner, &entry.value, entry.key.span);
                self.path.pop();
            }
        }
    }

    fn require_inside(&mut self, schema: &'static Keywords, node: &Node, place: Span) {
        match &node.content {
            Content::Map(entries) => self.require_alternative(schema, entries, place),
            Content::List(items) => {
                let Some(schema) = schema.get("items").and_then(Json::as_object) else { return };
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Item(index));
                    self.require_inside(schema, item, item.span);
                    self.path.pop();
                }
            }
            Content::Scalar(_) => {}
        }
    }

    fn list(
        &mut self,
        schema: &'static Keywords,
        items: Vec<Node>,
        span: Span,
    ) -> Option<Vec<Node>> {
        let least = schema.get("minItems").and_then(Json::as_u64).unwrap_or(0);
        if (items.len() as u64) < least {
            let message = format!("`{}` is an empty list", self.path);
            self.report(
                Diagnostic::new(Code::BadValue, span, message).help("it needs at least one item"),
            );
            return None;
        }
        let Some(schema) = schema.get("items").and_then(Json::as_object) else {
            return Some(items);
        };
        let is_joined = self.path.is_joined();
        let mut children = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            self.path.push(Step::Item(index));
            let parts = if is_joined { self.words(item, span) } else { vec![item] };
            children.extend(parts.into_iter().filter_map(|part| self.node(schema, part, None)));
            self.path.pop();
        }
        Some(children)
    }

    /// Reports an item that is not one word, and parts it.
    fn words(&mut self, item: Node, list: Span) -> Vec<Node> {
        let span = item.span;
        let Content::Scalar(scalar) = &item.content else { return vec![item] };
        let words: Vec<String> = scalar.text.split_whitespace().map(str::to_owned).collect();
        let [first, rest @ ..] = &words[..] else { return vec![item] };
        if **first == *scalar.text {
            return vec![item];
        }
        let message = format!("`{}` must be a single word", self.path);
        let mut diagnostic =
            Diagnostic::new(Code::BadName, span, message).severity(Severity::Warning);
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        if let Some(others) = add_items(self.source, list, span, &rest) {
            let edits = vec![Edit { span, text: first.clone() }, others];
            diagnostic = diagnostic.fix("split it into one item each", edits);
        }
        self.sink.push(diagnostic);
        let part = |word: String| Node {
            span,
            content: Content::Scalar(Scalar { text: word.into(), is_string: true }),
        };
        words.into_iter().map(part).collect()
    }

    fn scalar(
        &mut self,
        schema: &'static Keywords,
        mut scalar: Scalar,
        span: Span,
        key: Option<Span>,
    ) -> Option<Node> {
        let value = scalar.value();
        if !takes(schema, "string") {
            self.without_quotes(&scalar, &value, span);
        }
        let fits = match &value {
            Value::String(_) => takes(schema, "string"),
            Value::Bool(_) => takes(schema, "boolean"),
            Value::Integer(_) => takes(schema, "integer"),
            Value::Float(number) => takes(schema, "integer") && number.fract() == 0.0,
            Value::Null | Value::List(_) | Value::Map(_) => false,
        };
        if !fits {
            let place = if value == Value::Null { key.unwrap_or(span) } else { span };
            let diagnostic = self.wrong_type(schema, place, &found(&value));
            let meant = meant(schema, &scalar, &value);
            let diagnostic = match meaning::number_help(&self.path.keys(), &scalar.text) {
                Some(help) if meant.is_none() && takes(schema, "integer") => diagnostic.help(help),
                _ => diagnostic,
            };
            let diagnostic = match &meant {
                Some(text) => {
                    let title = format!("write {text}");
                    let edit = Edit { span, text: text.clone() };
                    diagnostic.severity(Severity::Warning).fix(title, vec![edit])
                }
                None if value == Value::Null && self.path.is_optional_item() => {
                    diagnostic.severity(Severity::Warning)
                }
                None => diagnostic,
            };
            // What its grammar or its list forbids is told below, and quotes would not mend it.
            let would_mend =
                is_listed(schema, &scalar.text) && self.in_grammar(schema, &scalar.text);
            if meant.is_none() || would_mend {
                self.sink.push(diagnostic);
            }
            let meant = meant?;
            scalar.is_string = !matches!(value, Value::String(_));
            if !scalar.is_string {
                scalar.text = meant.into();
            }
        }
        self.bounds(schema, &scalar, span)?;
        Some(Node { span, content: Content::Scalar(scalar) })
    }

    /// Where no text belongs, quotes do not mend a word that versions of YAML read differently.
    fn without_quotes(&mut self, scalar: &Scalar, value: &Value, span: Span) {
        // An alias repeats a word, of which its own place has said what there is to say.
        let is_alias = self.source.text().get(span.range()).is_some_and(|it| it.starts_with('*'));
        if scalar.is_string || is_alias || !depends_on_dialect(&scalar.text) {
            return;
        }
        self.sink.take_back(Code::YamlDialect, span);
        if let Value::Integer(digits) = value {
            let edit = Edit { span, text: digits.clone() };
            let diagnostic = syntax::dialect(&scalar.text, span);
            self.sink.push(diagnostic.unsafe_fix(format!("write {digits}"), vec![edit]));
        }
    }

    /// Reports a value outside its list, range, length or grammar.
    fn bounds(&mut self, schema: &'static Keywords, scalar: &Scalar, span: Span) -> Option<()> {
        let text = &*scalar.text;
        if !is_listed(schema, text) {
            let words: Vec<&str> = strings(schema, "enum").collect();
            let diagnostic = self.unknown_word(text, &words, span);
            self.report(diagnostic);
            return None;
        }
        if takes(schema, "integer") && !in_range(schema, text) {
            let bound = |keyword| schema.get(keyword).map(ToString::to_string);
            let range = match (bound("minimum"), bound("maximum")) {
                (Some(least), Some(most)) => format!("from {least} to {most}"),
                (Some(least), None) => format!("{least} or more"),
                (None, most) => format!("{} or less", most.unwrap_or_default()),
            };
            let message = format!("`{}` is {text}, but must be {range}", self.path);
            self.report(Diagnostic::new(Code::BadValue, span, message));
            return None;
        }
        if text.is_empty() && schema.get("minLength").and_then(Json::as_u64).unwrap_or(0) > 0 {
            let message = format!("`{}` is empty", self.path);
            self.report(Diagnostic::new(Code::BadValue, span, message));
            return None;
        }
        let most = schema.get("maxLength").and_then(Json::as_u64).unwrap_or(u64::MAX);
        let length = text.chars().count();
        if length as u64 > most {
            let message = format!("`{}` has {length} characters, at most {most} fit", self.path);
            self.report(Diagnostic::new(Code::BadValue, span, message));
            return None;
        }
        if !self.in_grammar(schema, text) {
            let rule = schema.get("patternErrorMessage").and_then(Json::as_str).unwrap_or_default();
            let message = format!("`{}` cannot be {text:?}", self.path);
            let diagnostic = Diagnostic::new(Code::BadName, span, message).label(rule);
            let meanings = meaning::of_text(&self.path.keys(), text);
            let meant = meanings.into_iter().find(|it| self.in_grammar(schema, &it.text));
            let diagnostic = match meant {
                Some(Meaning { text, is_certain }) => {
                    let edits = self.renamed(span, &text);
                    let elsewhere = if edits.len() > 1 { " everywhere" } else { "" };
                    let title = format!("write `{text}`{elsewhere}");
                    if is_certain {
                        diagnostic.fix(title, edits)
                    } else {
                        diagnostic.unsafe_fix(title, edits)
                    }
                }
                None => diagnostic,
            };
            self.report(diagnostic);
            return None;
        }
        Some(())
    }

    /// The edits that write `meant` for the text at `span`, and for every use of it as a name.
    fn renamed(&mut self, span: Span, meant: &str) -> Vec<Edit> {
        let source = self.source;
        // The tree is taken apart by now; few files have a name that cannot be.
        let names = self.names.get_or_insert_with(|| {
            let root = document::tree(source, &mut Sink::default());
            root.map(|root| Names::of(source, &root)).unwrap_or_default()
        });
        let given = names.given.iter().find(|name| name.span == unquoted(source, span));
        match given {
            Some(given) => names.rename(source, given, meant),
            None => vec![Edit { span, text: yaml_word(meant) }],
        }
    }

    fn in_grammar(&mut self, schema: &'static Keywords, text: &str) -> bool {
        let Some(pattern) = schema.get("pattern").and_then(Json::as_str) else { return true };
        let grammar = self.grammars.entry(pattern).or_insert_with(|| {
            Regex::new(pattern).expect("the patterns of the schema are literals under test")
        });
        grammar.is_match(text)
    }

    /// How bad it is when the value at the path is wrong or missing.
    fn severity(&self) -> Severity {
        if self.is_read() { self.path.severity() } else { Severity::Warning }
    }

    /// Whether the original reads what is at the path.
    fn is_read(&self) -> bool {
        self.reads_run || !self.path.is_in_run()
    }

    /// Takes a diagnostic, as bad as its place is.
    fn report(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic.severity(self.severity()));
    }
}
