//! A folder of a tree: its files, and bounded reading of them, with what is wrong with each.

use std::{cell::RefCell, collections::HashMap};

use serde::de::DeserializeOwned;

use crate::{
    evidence::{Evidence, Problem},
    lexer::{self, Language, Token},
    tree::{LARGEST, Tree, Unread},
};

/// The most that is read of a file that a person writes, in bytes: 1 MiB.
const WRITTEN: usize = 1 << 20;

/// The most files of one language that are looked through for a line of code: those that begin a
/// program by their names, and then those nearest the top.
const MOST_SOURCES: usize = 2_000;

/// What the files are called, without extensions, in which programs begin.
const BEGINNINGS: &[&str] =
    &["main", "app", "application", "server", "web", "wsgi", "asgi", "celery", "endpoint"];

/// A folder of a tree.
pub(crate) struct Folder<'a> {
    tree: &'a dyn Tree,
    /// Where it is, from the root of the tree, empty or with `/` at its end.
    prefix: String,
    /// Its files, from the folder.
    files: Vec<&'a str>,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Folder<'a> {
    /// A folder, without a `/` at its end; the root is empty.
    pub(crate) fn new(tree: &'a dyn Tree, folder: &str) -> Self {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let all = tree.files();
        let start = all.partition_point(|path| path.as_str() < prefix.as_str());
        let below = all[start..].iter().map_while(|path| path.strip_prefix(prefix.as_str()));
        Self { tree, files: below.collect(), prefix, problems: RefCell::default() }
    }

    /// The folders around it, the nearest first, each with the way from there to here: `apps/web`.
    pub(crate) fn around(&self) -> Vec<(Folder<'a>, String)> {
        let here = self.folder();
        let ends = here.rmatch_indices('/').map(|(at, _)| at);
        let ends = ends.chain((!here.is_empty()).then_some(0));
        let folder = |end: usize| {
            let below = here[end..].trim_start_matches('/').to_owned();
            (Folder::new(self.tree, &here[..end]), below)
        };
        ends.map(folder).collect()
    }

    /// A path from the root of the tree.
    pub(crate) fn path(&self, below: &str) -> String {
        format!("{}{below}", self.prefix)
    }

    /// Its folder, empty for the root of the tree.
    pub(crate) fn folder(&self) -> &str {
        self.prefix.trim_end_matches('/')
    }

    /// Its files, from its folder, sorted.
    pub(crate) fn files(&self) -> &[&'a str] {
        &self.files
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.binary_search(&path).is_ok()
    }

    /// The first of these that is there.
    pub(crate) fn first<'b>(&self, paths: &[&'b str]) -> Option<&'b str> {
        paths.iter().copied().find(|path| self.has(path))
    }

    /// The files below a folder, which has a `/` at its end.
    pub(crate) fn below<'b>(&'b self, folder: &'b str) -> impl Iterator<Item = &'a str> + 'b {
        let start = self.files.partition_point(|path| *path < folder);
        self.files[start..].iter().copied().take_while(move |path| path.starts_with(folder))
    }

    pub(crate) fn has_folder(&self, folder: &str) -> bool {
        self.below(folder).next().is_some()
    }

    /// Sources with this extension (`.py`), tests and what others wrote left out, sorted.
    pub(crate) fn sources(&self, extension: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let foreign = ["vendor", "node_modules", "test", "tests", "spec", "deps", ".venv", "venv"];
        let own = move |path: &&&str| {
            path.ends_with(extension)
                && !path.split('/').any(|part| foreign.contains(&part))
                && !path.rsplit('/').next().is_some_and(|name| name.starts_with("test_"))
        };
        let mut sources: Vec<&'a str> = self.files.iter().filter(own).copied().collect();
        if sources.len() > MOST_SOURCES {
            sources.sort_by_cached_key(|path| {
                let name = path.rsplit('/').next().unwrap_or(path);
                let begins = BEGINNINGS.contains(&name.split('.').next().unwrap_or(name));
                (!begins, path.matches('/').count(), *path)
            });
            sources.truncate(MOST_SOURCES);
            sources.sort_unstable();
        }
        sources.into_iter()
    }

    /// The text of a file that a person writes.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        self.read(path, WRITTEN)
    }

    /// The text of a lock file.
    pub(crate) fn lock(&self, path: &str) -> Option<String> {
        self.read(path, LARGEST)
    }

    fn read(&self, path: &str, most: usize) -> Option<String> {
        if !self.has(path) {
            return None;
        }
        match self.tree.read(&self.path(path), most) {
            Ok(bytes) => Some(match String::from_utf8(bytes) {
                Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
                Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            }),
            Err(Unread::TooLarge) => {
                let message = format!("larger than {} MiB, so it was not read", most >> 20);
                self.problem(path, None, message);
                None
            }
            Err(Unread::Failed(why)) => {
                self.problem(path, None, format!("it could not be read: {why}"));
                None
            }
        }
    }

    /// The tokens of a file.
    pub(crate) fn tokens(&self, path: &str, language: Language) -> Vec<Token> {
        self.text(path).map(|text| lexer::tokens(&text, language)).unwrap_or_default()
    }

    /// The tokens of a file in whose text one of these stands; none of another, which spares taking it
    /// apart: of many sources few name what is looked for.
    pub(crate) fn tokens_with(&self, path: &str, language: Language, any: &[&str]) -> Vec<Token> {
        let text = self.text(path).filter(|text| any.iter().any(|it| text.contains(it)));
        text.map(|text| lexer::tokens(&text, language)).unwrap_or_default()
    }

    /// What a JSON text says; what is wrong with it is told.
    pub(crate) fn json<T: DeserializeOwned>(&self, path: &str, text: &str) -> Option<T> {
        match serde_json::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let what = error.to_string();
                let what = what.split(" at line ").next().unwrap_or_default().to_owned();
                self.problem(path, Some(error.line()), format!("not read: {what}"));
                None
            }
        }
    }

    /// What a TOML text says; what is wrong with it is told.
    pub(crate) fn toml<T: DeserializeOwned>(&self, path: &str, text: &str) -> Option<T> {
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let at = error.span().map(|span| line_at(text, span.start));
                let what = error.message().split('\n').next().unwrap_or_default();
                self.problem(path, at, format!("not read: it is not TOML: {what}"));
                None
            }
        }
    }

    /// Notes that a file does not say what it should.
    pub(crate) fn problem(&self, path: &str, line: Option<usize>, message: impl Into<String>) {
        let problem = Problem { path: self.path(path), line, message: message.into() };
        let mut problems = self.problems.borrow_mut();
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    /// What was wrong with files that were read, by file.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let mut problems = self.problems.borrow().clone();
        problems.sort();
        problems
    }

    /// The evidence that a file is there.
    pub(crate) fn there(&self, path: &str) -> Evidence {
        Evidence::is_there(&self.path(path))
    }

    /// The evidence that a line of a file says something.
    pub(crate) fn said(&self, path: &str, line: usize, what: impl Into<String>) -> Evidence {
        Evidence::at(&self.path(path), line, what)
    }
}

/// The line, from 1, that a byte of a text is on.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    text[..floor(text, offset)].matches('\n').count() + 1
}

/// The line, from 1, on which a text first has a word.
pub(crate) fn line_of(text: &str, word: &str) -> usize {
    text.find(word).map_or(1, |offset| line_at(text, offset))
}

/// The line, from 1, on which each word of a text stands first.
pub(crate) struct Lines<'a>(HashMap<&'a str, usize>);

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let mut lines = HashMap::new();
        for (line, words) in text.lines().enumerate() {
            for word in words.split(|letter| !is_of_word(letter)) {
                lines.entry(word).or_insert(line + 1);
            }
        }
        Self(lines)
    }

    /// Where a name stands, or something that begins with it: `flask[async] >=3`.
    pub(crate) fn line(&self, name: &str) -> usize {
        let word = name.split(|letter| !is_of_word(letter)).next().unwrap_or_default();
        self.0.get(word).copied().unwrap_or(1)
    }
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || "-_.:/@".contains(letter)
}

/// The last boundary of a letter up to an offset.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// What stands behind the last dot of a path: `ts`.
pub(crate) fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// A folder as destinations have it: `dist` of `./dist/`.
pub(crate) fn plain(folder: &str) -> &str {
    folder.trim_start_matches("./").trim_end_matches('/')
}

/// A path of the application's, from the top of the tree: `web/out` of `../web/out` in `api`.
pub(crate) fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        if part == ".." && !parts.is_empty() {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_beside_the_application_is_one_of_the_tree() {
        assert_eq!(joined("", "dist"), "dist");
        assert_eq!(joined("apps/web", "dist/*"), "apps/web/dist/*");
        assert_eq!(joined("web", "../api/pages"), "api/pages");
        assert_eq!(joined("web", "../../pages"), "../pages");
    }

    #[test]
    fn names_are_found_on_their_lines() {
        let lines =
            Lines::of("[tools]\n\"npm:prettier\" = '3'\ndjango = '5'\ngo = '1'\ngo-sum = 1\n");
        let found = ["npm:prettier", "go", "django>=5", "absent"].map(|name| lines.line(name));
        assert_eq!(found, [2, 4, 3, 1]);
    }
}
