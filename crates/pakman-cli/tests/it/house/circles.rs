//! No files of a crate name each other in a circle.
//!
//! A file names another where its code says a name which that other defines, whatever parents hand
//! the name on: what only declares and re-exports is no stop on the way.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ROOMS,
    tokens::{Named, Token, paths, tokens},
    tree::{below, read, sources},
};

/// The names that a file takes from another.
type Edges = BTreeMap<(String, String), BTreeSet<String>>;

/// A module: where it is, what it defines, and what it names.
struct Module {
    file: String,
    items: BTreeSet<String>,
    named: Vec<Named>,
    /// The words of its code, imports apart.
    words: BTreeSet<String>,
}

/// The modules of a crate by their paths, which begin with `crate`.
struct Modules(BTreeMap<Vec<String>, Module>);

/// Words in front of the name of what a module defines.
const DEFINING: &[&str] = &["struct", "enum", "union", "trait", "type", "const", "static", "fn"];

/// How often a name may be handed on; nothing here comes near.
const MOST_STOPS: usize = 16;

#[test]
fn no_files_of_a_crate_name_each_other_in_a_circle() {
    let mut circles = Vec::new();
    for room in ROOMS {
        let folder = format!("crates/{}/src", room.name);
        let files: Vec<(String, String)> =
            sources(&folder).into_iter().map(|path| (below(&folder, &path), read(&path))).collect();
        for circle in circles_of(&files) {
            circles.push(format!("{}:\n  {}", room.name, circle.join("\n  ")));
        }
    }
    assert!(circles.is_empty(), "{} circles\n{}", circles.len(), circles.join("\n"));
}

#[test]
fn a_circle_is_found_through_whatever_hands_a_name_on() {
    let circles = |files: &[(&str, &str)]| {
        let owned = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        circles_of(&owned.collect::<Vec<_>>())
    };
    let lib = ("lib.rs", "mod a;\nmod b;\npub use a::{A, deep as far};\npub(crate) use b::B;\n");
    let line = [lib, ("a.rs", "pub struct A;\npub fn deep() {}\n"), ("b.rs", "use crate::A;\n")];
    assert!(circles(&line).is_empty(), "{:?}", circles(&line));

    for back in [
        "use crate::B;\npub struct A(B);",
        "pub struct A(crate::b::B);",
        "use super::b;\npub type A = b::B;",
        "use crate::{b::{self as other}};\npub struct A(other::B);",
        "pub fn deep(b: super::B) {}",
    ] {
        let round = [lib, ("a.rs", back), ("b.rs", "use crate::far;\npub struct B(crate::A);")];
        let found = circles(&round);
        assert_eq!(found.len(), 1, "{back}: {found:?}");
        assert!(found[0][0].starts_with("a.rs -> b.rs: "), "{found:?}");
    }

    let comment = "// crate::B\n/// [`crate::B`]\npub struct A;\n#[cfg(test)]\nmod tests {\n use crate::B;\n}";
    assert!(
        circles(&[lib, ("a.rs", comment), ("b.rs", "use crate::A;\npub struct B;")]).is_empty()
    );

    let parent = "mod c;\npub struct A;\npub fn all() -> c::C { c::C }";
    let child = "use super::A;\npub struct C;";
    assert_eq!(circles(&[lib, ("a/mod.rs", parent), ("a/c.rs", child)]).len(), 1);
    let dispatch = "mod c;\nmod kind;\npub use kind::A;\npub fn all() -> c::C { c::C }";
    let files = [lib, ("a/mod.rs", dispatch), ("a/kind.rs", "pub struct A;"), ("a/c.rs", child)];
    assert!(circles(&files).is_empty());
}

/// The circles among files, each as its edges and what is named along them.
fn circles_of(files: &[(String, String)]) -> Vec<Vec<String>> {
    let edges = Modules::of(files).edges();
    let mut ahead: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for start in edges.keys().map(|(from, _)| &**from) {
        let mut open = vec![start];
        while let Some(file) = open.pop() {
            for (_, to) in edges.keys().filter(|(from, _)| from == file) {
                if ahead.entry(start).or_default().insert(to) {
                    open.push(to);
                }
            }
        }
    }
    let reaches = |from: &str, to: &str| ahead.get(from).is_some_and(|found| found.contains(to));
    let mut circles: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    for ((from, to), names) in edges.iter().filter(|((from, to), _)| reaches(to, from)) {
        let members =
            ahead[&**from].iter().copied().filter(|member| reaches(member, from)).collect();
        let names = names.iter().cloned().collect::<Vec<_>>().join(", ");
        circles.entry(members).or_default().push(format!("{from} -> {to}: {names}"));
    }
    circles.into_values().collect()
}

impl Modules {
    fn of(files: &[(String, String)]) -> Self {
        let mut modules = Self(BTreeMap::new());
        for (file, text) in files {
            let mut path = vec!["crate".to_owned()];
            let stem = file.strip_suffix(".rs").expect("sources are Rust");
            path.extend(stem.split('/').map(str::to_owned));
            path.pop_if(|last| matches!(&**last, "lib" | "main" | "mod"));
            modules.add(file, path, &tokens(text));
        }
        modules
    }

    /// Adds a module, and those that it has inside of it.
    fn add(&mut self, file: &str, path: Vec<String>, tokens: &[Token]) {
        let mut items = BTreeSet::new();
        let (mut own, mut depth, mut at) = (Vec::new(), 0_usize, 0);
        while let Some(token) = tokens.get(at) {
            match (token, tokens.get(at + 1), tokens.get(at + 2)) {
                (Token::Word(module), Some(Token::Word(name)), Some(Token::Sign('{')))
                    if module == "mod" && depth == 0 =>
                {
                    let inside = at + 3;
                    at = inside + length_of_group(&tokens[inside..]);
                    let below = path.iter().chain([name]).cloned().collect();
                    self.add(file, below, &tokens[inside..at]);
                    at += 1;
                    continue;
                }
                (Token::Word(word), Some(Token::Word(name)), _)
                    if depth == 0 && DEFINING.contains(&&**word) =>
                {
                    items.insert(name.clone());
                }
                (Token::Word(word), Some(Token::Sign('!')), Some(Token::Word(name)))
                    if word == "macro_rules" =>
                {
                    items.insert(name.clone());
                }
                (Token::Sign('{' | '(' | '['), ..) => depth += 1,
                (Token::Sign('}' | ')' | ']'), ..) => depth -= 1,
                _ => {}
            }
            own.push(token.clone());
            at += 1;
        }
        let named = paths(&own);
        let words = words_of_code(&own);
        self.0.insert(path, Module { file: file.to_owned(), items, named, words });
    }

    fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (path, module) in &self.0 {
            for named in &module.named {
                let is_handed_on = named
                    .import
                    .as_ref()
                    .is_some_and(|import| import.is_public && !module.words.contains(&import.name));
                let Some(to) = self.absolute(path, &named.path).filter(|_| !is_handed_on) else {
                    continue;
                };
                if let Some(file) = self.file(&to, MOST_STOPS).filter(|file| *file != module.file) {
                    let names = edges.entry((module.file.clone(), file.to_owned())).or_default();
                    names.insert(named.path.last().expect("paths have names").clone());
                }
            }
        }
        edges
    }

    /// A path that a module names, from the top of the crate; `None` for another crate's.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let mut start = module.to_vec();
        match &**first {
            "crate" => start.truncate(1),
            "self" => {}
            "super" => {
                let ups = path.iter().take_while(|step| *step == "super").count();
                start.truncate(module.len() - ups);
                start.extend_from_slice(&path[ups..]);
                return Some(start);
            }
            _ => {
                let own = &self.0[module];
                let below: Vec<String> = module.iter().chain([first]).cloned().collect();
                if self.0.contains_key(&below) || own.items.contains(first) {
                    start = below;
                } else {
                    let import = own.named.iter().find(|named| {
                        // `use a::a;` is no import of itself.
                        named.path != path
                            && named.import.as_ref().is_some_and(|i| i.name == *first)
                    })?;
                    start = self.absolute(module, &import.path)?;
                }
            }
        }
        start.extend_from_slice(rest);
        Some(start)
    }

    /// The file that defines what a path of the crate names; `None` for a module as a whole, whose
    /// names are told where they are said.
    fn file(&self, path: &[String], stops: usize) -> Option<&str> {
        let known = (1..=path.len()).rev().find(|length| self.0.contains_key(&path[..*length]))?;
        let module = &self.0[&path[..known]];
        let name = path.get(known)?;
        if module.items.contains(name) || stops == 0 {
            return Some(&module.file);
        }
        let imports = module.named.iter().filter_map(|named| Some((named, named.import.as_ref()?)));
        let mut globs = Vec::new();
        for (named, import) in imports {
            let from = self.absolute(&path[..known], &named.path);
            if import.name == *name {
                // What another crate defines is no file of this one.
                return self.file(&[&from?, &path[known + 1..]].concat(), stops - 1);
            }
            if import.name == "*" {
                globs.extend(from.map(|from| [&from, &path[known..]].concat()));
            }
        }
        let defines = |from: &Vec<String>| {
            let module = self.0.get(&from[..from.len() - (path.len() - known)]);
            module.is_some_and(|module| module.items.contains(name))
        };
        match globs.iter().find(|from| defines(from)) {
            Some(from) => self.file(from, stops - 1),
            None => Some(&module.file),
        }
    }
}

/// How many tokens stand in a group whose opening bracket is gone.
fn length_of_group(tokens: &[Token]) -> usize {
    let mut depth = 1_usize;
    let end = tokens.iter().position(|token| {
        match token {
            Token::Sign('{' | '(' | '[') => depth += 1,
            Token::Sign('}' | ')' | ']') => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    end.unwrap_or(tokens.len())
}

fn words_of_code(tokens: &[Token]) -> BTreeSet<String> {
    let mut in_import = false;
    let mut words = BTreeSet::new();
    for token in tokens {
        match token {
            Token::Word(word) if word == "use" => in_import = true,
            Token::Sign(';') => in_import = false,
            Token::Word(word) if !in_import => {
                words.insert(word.clone());
            }
            _ => {}
        }
    }
    words
}
