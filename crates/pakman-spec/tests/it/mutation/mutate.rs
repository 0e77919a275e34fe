//! Every small change of a file: a key or value dropped, misspelt, retyped, swapped or doubled, a
//! reference or a script broken.

use std::{ops::Range, path::Path};

use super::{
    rules::{CLOSED, Links, REQUIRED, is_shell},
    tree::{Content, Node, Place},
};
use crate::shell::shell_refuses;

/// A changed file.
pub(super) struct Mutant {
    /// What was done, and where.
    pub(super) what: String,
    pub(super) text: String,
    /// Offsets in the text at which a report of the change may point: the change itself, what is
    /// around it, and the other end of a link.
    pub(super) right: Vec<usize>,
    /// Whether nobody could have meant it.
    pub(super) is_break: bool,
    /// The word that was misspelt, and what was written.
    pub(super) misspelt: Option<(String, String)>,
}

/// Makes the mutants of one file.
pub(super) struct Maker<'a> {
    text: &'a str,
    links: Links,
    busybox: Option<&'a Path>,
    mutants: Vec<Mutant>,
}

/// Every mutant of the file; without busybox those of scripts are left out.
pub(super) fn mutants(text: &str, busybox: Option<&Path>) -> Vec<Mutant> {
    let root = Node::read(text);
    let links = Links::of(&root);
    let mut maker = Maker { text, links, busybox, mutants: Vec::new() };
    for place in root.places() {
        maker.place(&place);
    }
    maker.mutants
}

/// The word with two letters swapped, or one left out where they are alike.
pub(super) fn misspelt(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = letters.len() / 2;
    match letters.len() {
        0 => "x".to_owned(),
        1 => format!("{word}x"),
        _ if letters[at - 1] != letters[at] => {
            letters.swap(at - 1, at);
            letters.into_iter().collect()
        }
        _ => {
            letters.remove(at);
            letters.into_iter().collect()
        }
    }
}

impl Maker<'_> {
    fn add(
        &mut self,
        what: String,
        place: &Place<'_>,
        edits: &[(Range<usize>, &str)],
        is_break: bool,
    ) {
        let mut text = self.text.to_owned();
        let mut edits: Vec<_> = edits.to_vec();
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        let mut right = place.around.clone();
        right.extend(edits.iter().flat_map(|(range, _)| [range.start, range.end]));
        // The other end of a link is a place that shows the same word.
        let near = [place.node, place.parent];
        let words = near.iter().flat_map(|node| ["name", "default_value"].map(|key| node.get(key)));
        for node in words.flatten().chain([place.node]) {
            let word = node.text().filter(|word| word.len() > 1).unwrap_or("\n\n");
            right.extend(self.text.match_indices(word).map(|(at, _)| at));
        }
        let misspelt = match &edits[..] {
            [(range, new)] if !new.is_empty() && what.starts_with("misspell ") => {
                Some((self.text[range.clone()].to_owned(), (*new).to_owned()))
            }
            _ => None,
        };
        for (range, new) in edits {
            text.replace_range(range.clone(), new);
            for at in &mut right {
                *at = if *at >= range.end {
                    *at - range.len() + new.len()
                } else {
                    (*at).min(range.start)
                };
            }
        }
        self.mutants.push(Mutant { what, text, right, is_break, misspelt });
    }

    fn place(&mut self, place: &Place<'_>) {
        let name = place.name();
        if let Some(key) = &place.key {
            let new = misspelt(&self.text[key.clone()]);
            self.add(format!("misspell the key {name}"), place, &[(key.clone(), &new)], true);
            self.double(&name, place, true);
        } else {
            let named = place.node.get("name").or_else(|| place.node.get("key")).is_some();
            self.double(&name, place, named);
        }
        let is_link = match (&place.node.content, &place.key) {
            (Content::Scalar(word), _) => self.links.holds(&name, word, place.parent),
            (_, None) => self.links.needs(&name, place.node),
            (_, Some(_)) => false,
        };
        // A file without the word that leads to another is as good as one with it.
        let is_needed = is_link && place.key.is_none();
        let is_hook = name.starts_with("hook.") && !self.links.has_services;
        let is_required = REQUIRED.contains(&name.as_str()) && !is_hook;
        self.drop(&name, place, is_required || is_needed);
        self.retype(&name, place);
        let Content::Scalar(word) = &place.node.content else { return };
        if is_shell(&name) {
            self.break_script(&name, place);
        } else if self.text[place.node.range.clone()] == *word {
            let new = misspelt(word);
            let is_break = is_link || CLOSED.contains(&name.as_str());
            self.add(
                format!("misspell {name}"),
                place,
                &[(place.node.range.clone(), &new)],
                is_break,
            );
        }
        self.swap(&name, place, is_link);
    }

    fn drop(&mut self, name: &str, place: &Place<'_>, is_break: bool) {
        let siblings = place.siblings();
        let own = place.whole();
        let range = match (siblings.get(place.index + 1), place.index.checked_sub(1)) {
            (Some(next), _) => own.start..next.start,
            (None, Some(before)) => siblings[before].end..own.end,
            (None, None) => return,
        };
        self.add(format!("drop {name}"), place, &[(range, "")], is_break);
    }

    fn double(&mut self, name: &str, place: &Place<'_>, is_break: bool) {
        let own = place.whole();
        let line = self.text[..own.start].rfind('\n').map_or(0, |at| at + 1);
        let before = &self.text[line..own.start];
        if !before.chars().all(|letter| matches!(letter, ' ' | '-')) {
            return;
        }
        let indent = match place.key {
            Some(_) => " ".repeat(before.len()),
            None => before.to_owned(),
        };
        let copy = format!("\n{indent}{}", &self.text[own.clone()]);
        self.add(format!("double {name}"), place, &[(own.end..own.end, &copy)], is_break);
    }

    /// The value as a list, as a map, and as nothing.
    fn retype(&mut self, name: &str, place: &Place<'_>) {
        let from = match &place.key {
            Some(key) => key.end + 1,
            None => place.node.range.start,
        };
        let range = from..place.node.range.end;
        if self.text[range.clone()].contains('&') {
            return;
        }
        let is_list = matches!(place.node.content, Content::List(_));
        let new: &[(&str, &str)] = match &place.node.content {
            Content::Scalar(_) => &[("a list", " [x]"), ("a map", " {x: y}"), ("nothing", "")],
            _ if is_list => &[("a map", " {x: y}"), ("text", " x")],
            _ => &[("a list", " [x]"), ("text", " x")],
        };
        for (kind, new) in new {
            // An item that is nothing is no item to a list of packages; a hook without text is none.
            let is_break = *kind != "nothing" || place.key.is_some();
            self.add(format!("make {name} {kind}"), place, &[(range.clone(), new)], is_break);
        }
    }

    /// The value in the place of the next scalar beside it, and the other way round.
    fn swap(&mut self, name: &str, place: &Place<'_>, is_link: bool) {
        let Content::Map(entries) = &place.parent.content else { return };
        let Some((_, _, other)) = entries.get(place.index + 1) else { return };
        let (Some(one), Some(two)) = (place.node.text(), other.text()) else { return };
        let (own, others) = (place.node.range.clone(), other.range.clone());
        let is_plain = |range: &Range<usize>, text: &str| self.text[range.clone()] == *text;
        if !is_plain(&own, one) || !is_plain(&others, two) || one == two {
            return;
        }
        let is_break = is_link || CLOSED.contains(&name);
        let edits = [(own, two), (others, one)];
        self.add(format!("swap {name} and the next"), place, &edits, is_break);
    }

    fn break_script(&mut self, name: &str, place: &Place<'_>) {
        let Some(busybox) = self.busybox else { return };
        let range = place.node.range.clone();
        let written = self.text[range.clone()].to_owned();
        let is_call = name.ends_with("call");
        let is_quoted = written.starts_with(['\'', '"', '*']);
        if is_quoted {
            return;
        }
        let refused = |script: &str| {
            let script = if is_call { format!("x {script}") } else { script.to_owned() };
            shell_refuses(busybox, &script)
        };
        let mut changes: Vec<(usize, usize, &str)> = Vec::new();
        for (at, letter) in written.char_indices() {
            if matches!(letter, '\'' | '"' | '`' | '(' | ')' | '{' | '}') {
                changes.push((at, at + 1, ""));
            }
        }
        let ends: Vec<usize> = written.match_indices('\n').map(|(at, _)| at).collect();
        for at in ends.into_iter().chain([written.len()]) {
            for piece in [" '", " \"", " $(", " )", " ;;", " &&", " >"] {
                changes.push((at, at, piece));
            }
        }
        for (start, end, piece) in changes {
            let mut script = written.clone();
            script.replace_range(start..end, piece);
            let is_break = refused(&script);
            let edit = range.start + start..range.start + end;
            let what = format!("put {piece:?} for {:?} in {name}", &written[start..end]);
            let mut around = place.clone();
            around.around = script_lines(&written, range.start);
            self.add(what, &around, &[(edit, piece)], is_break);
        }
        if name.starts_with("hook.") {
            self.break_words(name, place);
        }
        self.break_paths(name, place);
    }

    /// Each word of the calls of OpenRC dropped and misspelt.
    fn break_words(&mut self, name: &str, place: &Place<'_>) {
        let range = place.node.range.clone();
        let mut at = range.start;
        for line in self.text[range].to_owned().split_inclusive('\n') {
            let words: Vec<&str> = line.split_whitespace().collect();
            let mut from = at;
            at += line.len();
            if !matches!(words.first(), Some(&"rc-service" | &"rc-update")) {
                continue;
            }
            for word in words {
                let start = from + self.text[from..].find(word).unwrap();
                let end = start + word.len();
                from = end;
                let new = misspelt(word);
                let (bad, gone) =
                    (format!("misspell {word} in {name}"), format!("drop {word} in {name}"));
                self.add(bad, place, &[(start..end, &new)], true);
                let space = usize::from(self.text[end..].starts_with(' '));
                self.add(gone, place, &[(start..end + space, "")], true);
            }
        }
    }

    /// The application's name misspelt where it is part of a path.
    fn break_paths(&mut self, name: &str, place: &Place<'_>) {
        let range = place.node.range.clone();
        let app = self.links.app.clone();
        for root in ["/var/log/", "/var/lib/"] {
            let path = format!("{root}{app}/");
            let found: Vec<usize> =
                self.text[range.clone()].match_indices(&path).map(|(at, _)| at).collect();
            for at in found.into_iter().filter(|_| name != "build.command") {
                let start = range.start + at + root.len();
                let new = misspelt(&app);
                let what = format!("misspell {path} in {name}");
                self.add(what, place, &[(start..start + app.len(), &new)], true);
            }
        }
    }
}

/// Where the lines of a script begin: what opens on one may be missed on another.
fn script_lines(script: &str, start: usize) -> Vec<usize> {
    std::iter::once(start).chain(script.match_indices('\n').map(|(at, _)| start + at + 1)).collect()
}
