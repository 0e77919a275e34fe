//! `Gemfile` and `Gemfile.lock`.

use std::collections::BTreeMap;

use crate::{
    evidence::Evidence,
    folder::Folder,
    lexer::{self, Token},
};

/// A gem of the Gemfile.
#[derive(Debug, Clone)]
struct Declared {
    line: usize,
    /// Whether only groups for development and tests have it.
    is_for_development: bool,
    is_from_git: bool,
}

/// The gems of an application.
#[derive(Debug, Default)]
pub(crate) struct Gems {
    manifest: String,
    lock: Option<String>,
    declared: BTreeMap<String, Declared>,
    /// Version and line.
    locked: BTreeMap<String, (String, usize)>,
    /// `x86_64-linux-musl` and the like.
    pub(crate) platforms: Vec<String>,
    /// The condition behind `ruby`, and its line.
    pub(crate) ruby: Option<(String, usize)>,
    /// The file that `ruby file:` names.
    pub(crate) ruby_file: Option<String>,
}

impl Gems {
    pub(crate) fn read(app: &Folder<'_>) -> Option<Self> {
        let manifest = app.first(&["Gemfile", "gems.rb"])?;
        let mut gems = Self { manifest: app.path(manifest), ..Self::default() };
        gems.declare(&app.tokens(manifest, lexer::RUBY));
        let lock = app.first(&["Gemfile.lock", "gems.locked"]);
        if let Some(text) = lock.and_then(|lock| app.lock(lock)) {
            gems.lock = lock.map(|lock| app.path(lock));
            gems.lock(&text);
        }
        Some(gems)
    }

    /// Reads a Gemfile: statements of one line each, groups and other blocks around them.
    fn declare(&mut self, tokens: &[Token]) {
        // Of each block around a line, what the groups of it and of those around it are for.
        let mut blocks: Vec<Groups> = Vec::new();
        for line in
            tokens.chunk_by(|left, right| left.line == right.line || left.is(',') || right.is(','))
        {
            let first = line[0].word().unwrap_or_default();
            let texts: Vec<&str> = line.iter().filter_map(Token::text).collect();
            match first {
                "gem" => self.declare_one(line, around(&blocks)),
                "ruby" if line.iter().any(|token| token.is_word("file")) => {
                    self.ruby_file = texts.first().map(|file| (*file).to_owned());
                }
                "ruby" if !texts.is_empty() => {
                    let engine = line.iter().position(|token| token.is_word("engine"));
                    let before = line.iter().take(engine.unwrap_or(line.len()));
                    let texts: Vec<&str> = before.filter_map(Token::text).collect();
                    self.ruby = Some((texts.join(", "), line[0].line));
                }
                "end" => {
                    blocks.pop();
                }
                _ => {}
            }
            if line.iter().any(|token| token.is_word("do")) {
                let named = if first == "group" { symbols(line) } else { Vec::new() };
                blocks.push(around(&blocks).with(&named));
            } else if matches!(first, "if" | "unless" | "case") {
                blocks.push(around(&blocks));
            }
        }
    }

    fn declare_one(&mut self, line: &[Token], around: Groups) {
        let Some(name) = line.iter().find_map(Token::text) else { return };
        let own = line.iter().position(|token| token.is_word("group") || token.is_word("groups"));
        let named = own.map(|own| symbols(&line[own..])).unwrap_or_default();
        let git = ["git", "github", "gitlab", "bitbucket"];
        let declared = Declared {
            line: line[0].line,
            is_for_development: around.with(&named) == Groups::Development,
            is_from_git: git.iter().any(|word| line.iter().any(|token| token.is_word(word))),
        };
        self.declared.insert(name.to_owned(), declared);
    }

    /// Reads a lock file: sections, and what is indented below them.
    fn lock(&mut self, text: &str) {
        let mut section = "";
        for (at, line) in text.lines().enumerate() {
            let depth = line.len() - line.trim_start().len();
            let words: Vec<&str> = line.split_whitespace().collect();
            match (section, depth, &words[..]) {
                (_, 0, [name, ..]) => section = if name.contains(':') { "" } else { name },
                ("GEM" | "GIT" | "PATH" | "PLUGIN", 4, [name, version]) => {
                    let version = version.trim_matches(['(', ')']);
                    // `1.18.3-x86_64-linux-musl`, once for each platform.
                    let version = version.split('-').next().unwrap_or(version).to_owned();
                    self.locked.entry((*name).to_owned()).or_insert((version, at + 1));
                }
                ("PLATFORMS", 2.., [platform]) => self.platforms.push((*platform).to_owned()),
                _ => {}
            }
        }
    }

    /// Whether production has a gem, by itself or for another.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self.declared.get(name) {
            Some(declared) => !declared.is_for_development,
            None => self.locked.contains_key(name),
        }
    }

    /// Whether the Gemfile itself asks for a gem, in production.
    pub(crate) fn declares(&self, name: &str) -> bool {
        self.declared.get(name).is_some_and(|declared| !declared.is_for_development)
    }

    /// Major and minor version of a locked gem.
    pub(crate) fn version(&self, name: &str) -> Option<[u64; 2]> {
        let parts = crate::range::pinned(&self.locked.get(name)?.0)?;
        Some([*parts.first()?, parts.get(1).copied().unwrap_or(0)])
    }

    /// Whether a gem comes out of a repository of git.
    pub(crate) fn asks_for_git(&self) -> bool {
        self.declared.values().any(|declared| declared.is_from_git)
    }

    /// Whether a lock file says what is installed.
    pub(crate) fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// Where a gem stands.
    pub(crate) fn evidence(&self, name: &str) -> Option<Evidence> {
        if !self.has(name) {
            return None;
        }
        let locked = self.locked.get(name).zip(self.lock.as_ref());
        Some(match (locked, self.declared.get(name)) {
            (Some(((version, line), lock)), _) => {
                Evidence::at(lock, *line, format!("{name} {version}"))
            }
            (None, Some(declared)) => Evidence::at(&self.manifest, declared.line, name),
            (None, None) => return None,
        })
    }

    /// The first of these gems that is there.
    pub(crate) fn first<'b>(&self, names: &[&'b str]) -> Option<&'b str> {
        names.iter().copied().find(|name| self.has(name))
    }

    /// The Gemfile, from the root of the tree.
    pub(crate) fn manifest(&self) -> &str {
        &self.manifest
    }
}

/// What groups of gems are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Groups {
    /// There are none.
    None,
    /// Each is for development or tests.
    Development,
    /// One of them is for something else.
    Production,
}

impl Groups {
    /// The same with further ones.
    fn with(self, named: &[&str]) -> Self {
        let is_development = named.iter().all(|group| matches!(*group, "development" | "test"));
        match self {
            Self::Production => self,
            _ if named.is_empty() => self,
            _ if is_development => Self::Development,
            _ => Self::Production,
        }
    }
}

/// The groups around a line.
fn around(blocks: &[Groups]) -> Groups {
    blocks.last().copied().unwrap_or(Groups::None)
}

/// The symbols of a line: `development` of `:development`, `test` of `"test"`.
fn symbols(line: &[Token]) -> Vec<&str> {
    line.windows(2).filter(|two| two[0].is(':')).filter_map(|two| two[1].word()).collect()
}

#[cfg(test)]
mod tests {
    use crate::{Memory, app::App};

    #[test]
    fn a_gem_is_what_the_gemfile_or_the_lock_file_says_it_is() {
        let gemfile = "source \"https://rubygems.org\"\nruby \"3.2.4\"\ngem \"rails\", \"~> 8.0\"\n\
            # gem \"pg\"\ngem \"pg_search\", git: \"x\"\ngem 'sqlite3', group: :test\n\
            group :development, :test do\n  gem \"debug\",\n    platforms: %i[mri]\nend\n\
            gem \"puma\"\n";
        let lock = "GEM\n  remote: https://rubygems.org/\n  specs:\n    nokogiri (1.18.3-x86_64-linux-gnu)\n      racc\n    rails (8.0.2)\n      actionpack (= 8.0.2)\n\nPLATFORMS\n  x86_64-linux\n\nDEPENDENCIES\n  rails (~> 8.0)\n";
        let tree = Memory::new([("Gemfile", gemfile), ("Gemfile.lock", lock)]);
        let app = App::new(&tree, "");
        let gems = app.gems().unwrap();
        assert!(gems.has("rails") && gems.has("puma") && gems.has("nokogiri"));
        for absent in ["pg", "sqlite3", "debug", "racc", "actionpack"] {
            assert!(!gems.has(absent), "{absent}");
        }
        assert_eq!(gems.ruby, Some(("3.2.4".to_owned(), 2)));
        assert_eq!(gems.platforms, ["x86_64-linux"]);
        assert_eq!(gems.version("nokogiri"), Some([1, 18]));
        assert!(gems.asks_for_git());
        let rails = gems.evidence("rails").unwrap();
        assert_eq!(rails.to_string(), "rails 8.0.2 (Gemfile.lock:6)");
    }

    #[test]
    fn groups_in_groups_are_read_in_one_go() {
        let gemfile = "group :test do\n".repeat(20_000) + &"gem 'a'\n".repeat(40_000);
        let tree = Memory::new([("Gemfile", gemfile + "group :web do\ngem 'b', group: :test\n")]);
        let app = App::new(&tree, "");
        let gems = app.gems().unwrap();
        assert!(gems.has("b") && !gems.has("a"));
    }
}
