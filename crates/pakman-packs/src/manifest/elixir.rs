//! `mix.exs` and `mix.lock`.

use std::collections::BTreeMap;

use crate::{
    evidence::Evidence,
    folder::Folder,
    lexer::{self, Token},
};

/// The most words and signs of a dependency that are looked at.
const LONGEST: usize = 256;

/// A dependency.
#[derive(Debug, Clone)]
struct Declared {
    manifest: String,
    line: usize,
    is_from_git: bool,
}

/// An Elixir project.
#[derive(Debug, Default)]
pub(crate) struct Mix {
    manifest: String,
    /// The application's name: `tide_table`.
    pub(crate) app: Option<String>,
    /// Where it is named, or the folder of an umbrella's applications.
    pub(crate) line: usize,
    /// The condition on Elixir, and its line.
    pub(crate) elixir: Option<(String, usize)>,
    /// The names below `releases:`.
    pub(crate) releases: Vec<String>,
    /// The names of aliases: `assets.deploy`.
    aliases: Vec<String>,
    /// Whether each release has an Erlang of its own.
    pub(crate) brings_erlang: bool,
    /// The folder of an umbrella's applications.
    pub(crate) apps: Option<String>,
    /// Those applications: the folder of each, and its own project.
    pub(crate) inner: Vec<(String, Mix)>,
    /// What `deps` lists.
    deps: BTreeMap<String, Declared>,
    /// Whether anything comes from elsewhere, for whomever.
    fetches: bool,
    /// What `mix.lock` has: the version, the line, and whether git fetches it.
    locked: BTreeMap<String, (String, usize, bool)>,
}

impl Mix {
    pub(crate) fn read(app: &Folder<'_>) -> Option<Self> {
        let mut mix = Self::read_at(app, "mix.exs")?;
        // What the applications of an umbrella depend on is in their own manifests.
        if let Some(folder) = mix.apps.clone() {
            let folder = format!("{}/", folder.trim_end_matches('/'));
            let manifests: Vec<&str> = app.below(&folder).collect();
            for path in manifests {
                let place = path.strip_suffix("/mix.exs").unwrap_or_default();
                if place.strip_prefix(&folder).is_none_or(|name| name.contains('/')) {
                    continue;
                }
                let Some(inner) = Self::read_at(app, path) else { continue };
                mix.deps.extend(inner.deps.clone());
                mix.fetches |= inner.fetches;
                mix.inner.push((place.to_owned(), inner));
            }
        }
        if let Some(text) = app.lock("mix.lock") {
            mix.lock(&lexer::tokens(&text, lexer::ELIXIR));
        }
        Some(mix)
    }

    /// A project without what lies beside its manifest.
    fn read_at(app: &Folder<'_>, path: &str) -> Option<Self> {
        let tokens = app.has(path).then(|| app.tokens(path, lexer::ELIXIR))?;
        let mut mix = Self { manifest: app.path(path), ..Self::default() };
        mix.app = tokens.windows(4).find_map(|four| {
            let is_key = four[0].is_word("app") && four[1].is(':') && four[2].is(':');
            is_key.then(|| four[3].word().map(str::to_owned))?
        });
        let names = |two: &&[Token]| {
            (two[0].is_word("app") || two[0].is_word("apps_path")) && two[1].is(':')
        };
        mix.line = tokens.windows(2).find(names).map_or(1, |two| two[0].line);
        mix.elixir = lexer::set_texts(&tokens, "elixir", ':')
            .next()
            .map(|(text, line)| (text.to_owned(), line));
        mix.apps = lexer::set_texts(&tokens, "apps_path", ':').next().map(|(it, _)| it.to_owned());
        mix.brings_erlang = !tokens.windows(3).any(|three| {
            three[0].is_word("include_erts") && three[1].is(':') && three[2].is_word("false")
        });
        mix.releases = keys_below(&tokens, "releases");
        mix.aliases = keys_below(&tokens, "aliases");
        mix.declare(&tokens);
        Some(mix)
    }

    /// Tuples that begin with an atom and a comma, which is what dependencies are.
    fn declare(&mut self, tokens: &[Token]) {
        for (at, four) in tokens.windows(4).enumerate() {
            if !(four[0].is('{') && four[1].is(':') && four[3].is(',')) {
                continue;
            }
            let Some(name) = four[2].word() else { continue };
            let rest = &tokens[at + 4..(at + LONGEST).min(tokens.len())];
            let end = rest.iter().position(|token| token.is('}')).unwrap_or(rest.len());
            let inside = &rest[..end];
            let word = |word: &str| inside.iter().any(|token| token.is_word(word));
            let only = inside.iter().position(|token| token.is_word("only"));
            let is_for_development = only.is_some_and(|only| {
                let names = inside[only..].windows(2).filter(|two| two[0].is(':'));
                let mut names = names.filter_map(|two| two[1].word()).peekable();
                names.peek().is_some() && names.all(|name| matches!(name, "dev" | "test"))
            });
            self.fetches |= !word("path") && !word("in_umbrella");
            if !is_for_development {
                let declared = Declared {
                    manifest: self.manifest.clone(),
                    line: four[0].line,
                    is_from_git: word("git") || word("github"),
                };
                self.deps.insert(name.to_owned(), declared);
            }
        }
    }

    /// `"phoenix": {:hex, :phoenix, "1.7.14", ...}`
    fn lock(&mut self, tokens: &[Token]) {
        for (at, five) in tokens.windows(5).enumerate() {
            let [name, colon, brace, atom, kind] = five else { continue };
            let (Some(name), Some(kind)) = (name.text(), kind.word()) else { continue };
            if !(colon.is(':') && brace.is('{') && atom.is(':')) {
                continue;
            }
            let version = tokens[at + 5..].iter().find_map(Token::text).unwrap_or_default();
            let locked = (version.to_owned(), brace.line, kind == "git");
            self.locked.insert(name.to_owned(), locked);
        }
    }

    /// Whether production has a dependency, by itself or for another.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.deps.contains_key(name)
    }

    /// Whether the lock file has it, for whomever.
    pub(crate) fn locks(&self, name: &str) -> bool {
        self.locked.contains_key(name) || self.has(name)
    }

    pub(crate) fn has_alias(&self, name: &str) -> bool {
        self.aliases.iter().any(|alias| alias == name)
    }

    /// Whether git has to fetch a dependency.
    pub(crate) fn asks_for_git(&self) -> bool {
        self.deps.values().any(|declared| declared.is_from_git)
            || self.locked.values().any(|(.., git)| *git)
    }

    /// Whether Mix has to fetch anything, which it asks Hex to be there for even where nothing of it
    /// is for production.
    pub(crate) fn fetches(&self) -> bool {
        self.fetches || !self.locked.is_empty()
    }

    pub(crate) fn version(&self, name: &str) -> Option<[u64; 2]> {
        let parts = crate::range::pinned(&self.locked.get(name)?.0)?;
        Some([*parts.first()?, parts.get(1).copied().unwrap_or(0)])
    }

    pub(crate) fn evidence(&self, name: &str) -> Option<Evidence> {
        let version = self.locked.get(name).map(|(version, ..)| format!(" {version}"));
        let what = format!("{name}{}", version.filter(|it| it.len() < 20).unwrap_or_default());
        if let Some(Declared { manifest, line, .. }) = self.deps.get(name) {
            return Some(Evidence::at(manifest, *line, what));
        }
        let (_, line, _) = self.locked.get(name)?;
        let lock = self.manifest.replace("mix.exs", "mix.lock");
        Some(Evidence::at(&lock, *line, what))
    }
}

/// The keys of the list behind `name: [`, or in the function `name` that is called in its place.
fn keys_below(tokens: &[Token], name: &str) -> Vec<String> {
    let direct = tokens
        .windows(3)
        .position(|three| three[0].is_word(name) && three[1].is(':') && three[2].is('['));
    let function = tokens.windows(2).position(|two| {
        two[0].word().is_some_and(|it| it.starts_with("def")) && two[1].is_word(name)
    });
    let Some(start) = direct.or(function) else { return Vec::new() };
    let open = tokens[start..].iter().position(|token| token.is('[')).map(|at| start + at);
    let Some(open) = open else { return Vec::new() };
    let mut depth = 0_usize;
    let mut keys = Vec::new();
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.is('[') || token.is('{') || token.is('(') {
            depth += 1;
        } else if token.is(']') || token.is('}') || token.is(')') {
            depth -= 1;
            if depth == 0 {
                break;
            }
        } else if depth == 1 && tokens.get(at + 1).is_some_and(|next| next.is(':')) {
            let key = token.word().or_else(|| token.text());
            keys.extend(key.map(str::to_owned));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use crate::{Memory, app::App};

    #[test]
    fn a_project_is_read_by_its_terms() {
        let manifest = "defmodule Tide.MixProject do\n  def project do\n    [app: :tide_table, elixir: \"~> 1.14\",\n     releases: [tides: [applications: [x: :permanent]]], aliases: aliases(), deps: deps()]\n  end\n  defp deps do\n    [{:phoenix, \"~> 1.7\"}, # {:oban, \"~> 2\"}\n     {:credo, \"~> 1.7\", only: [:dev, :test]},\n     {:heroicons, github: \"tailwindlabs/heroicons\", sparse: \"optimized\"}]\n  end\n  defp aliases do\n    [setup: [\"deps.get\"], \"assets.deploy\": [\"phx.digest\"]]\n  end\nend\n";
        let lock = "%{\n  \"phoenix\": {:hex, :phoenix, \"1.7.14\", \"a\", [:mix], [], \"hexpm\", \"b\"},\n}\n";
        let tree = Memory::new([("mix.exs", manifest), ("mix.lock", lock)]);
        let app = App::new(&tree, "");
        let mix = app.mix().unwrap();
        assert_eq!(mix.app.as_deref(), Some("tide_table"));
        assert_eq!(mix.elixir, Some(("~> 1.14".to_owned(), 3)));
        assert_eq!(mix.releases, ["tides"]);
        assert!(mix.has_alias("assets.deploy") && mix.has_alias("setup"));
        assert!(mix.has("phoenix") && mix.has("heroicons") && mix.asks_for_git());
        assert!(!mix.has("oban") && !mix.has("credo"));
        assert_eq!(mix.version("phoenix"), Some([1, 7]));
        assert_eq!(mix.evidence("phoenix").unwrap().to_string(), "phoenix 1.7.14 (mix.exs:7)");
    }

    #[test]
    fn dependencies_that_do_not_end_are_read_in_one_go() {
        let tree = Memory::new([("mix.exs", "{:a, ".repeat(150_000))]);
        assert!(App::new(&tree, "").mix().unwrap().has("a"));
    }
}
