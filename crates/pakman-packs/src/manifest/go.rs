//! `go.mod`, `go.work`, and what the sources of a module are.

use std::collections::BTreeMap;

use crate::{
    evidence::Evidence,
    folder::{Folder, plain},
    lexer::{self, Token, lines_with},
};

/// A module of Go's.
#[derive(Debug, Default)]
pub(crate) struct Go {
    path: String,
    /// `example.org/buoy`
    pub(crate) module: String,
    /// The least version of Go, and where it stands.
    pub(crate) least: Option<(String, Evidence)>,
    /// The modules that are required, and where that stands.
    requires: BTreeMap<String, Evidence>,
    /// The folders of the modules of a workspace.
    uses: Vec<String>,
}

/// What the sources of a module say.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The folders of main packages: `.`, `./cmd/web`.
    pub(crate) mains: Vec<String>,
    imports: Vec<String>,
}

impl Go {
    pub(crate) fn read(app: &Folder<'_>) -> Option<Self> {
        let file = app.first(&["go.mod", "go.work"])?;
        let mut go = Self { path: app.path(file), ..Self::default() };
        go.states(app, file);
        // A workspace builds its modules together, and their conditions are its own.
        if file == "go.work" {
            for folder in go.uses.clone() {
                go.states(app, &format!("{folder}/go.mod"));
            }
            go.module.clear();
        }
        Some(go)
    }

    /// Reads `go.mod` or `go.work`: lines, some of them in a block.
    fn states(&mut self, app: &Folder<'_>, file: &str) {
        let text = app.text(file).unwrap_or_default();
        let mut block = "";
        for (at, line) in text.lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().collect();
            match (block, &words[..]) {
                ("", ["module", name]) => name.trim_matches('"').clone_into(&mut self.module),
                ("", ["go", version]) => {
                    let evidence = app.said(file, at + 1, format!("go {version}"));
                    let numbers = |text: &str| crate::range::pinned(text).unwrap_or_default();
                    let is_more =
                        self.least.as_ref().is_none_or(|(it, _)| numbers(it) < numbers(version));
                    if is_more {
                        self.least = Some(((*version).to_owned(), evidence));
                    }
                }
                ("", [name, "("]) => block = name,
                ("", ["require", name, version]) | ("require", [name, version]) => {
                    let evidence = app.said(file, at + 1, format!("{name} {version}"));
                    self.requires.insert((*name).to_owned(), evidence);
                }
                ("", ["use", folder]) | ("use", [folder]) => {
                    let folder = plain(folder);
                    self.uses.push(folder.to_owned());
                }
                (_, [")"]) => block = "",
                _ => {}
            }
        }
    }

    /// The requirement of a module whose path begins so, and where it stands.
    pub(crate) fn requirement(&self, beginning: &str) -> Option<(&str, Evidence)> {
        let is_it = |name: &str| {
            name.strip_prefix(beginning)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let (name, evidence) = self.requires.iter().find(|(name, _)| is_it(name))?;
        Some((name, evidence.clone()))
    }

    pub(crate) fn has(&self, beginning: &str) -> bool {
        self.requirement(beginning).is_some()
    }

    /// The name of a program: of its folder, else of the module.
    pub(crate) fn program(&self, main: &str) -> String {
        let module = self.module.rsplit('/').find(|part| !is_version(part)).unwrap_or("app");
        match main.rsplit('/').next() {
            Some(name) if name != "." => name.to_owned(),
            _ => module.to_owned(),
        }
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

/// What is compiled: all sources but tests.
pub(crate) fn compiled<'a>(app: &Folder<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    app.sources(".go").filter(|path| !path.ends_with("_test.go"))
}

impl Sources {
    pub(crate) fn read(app: &Folder<'_>) -> Self {
        let mut sources = Self::default();
        for path in compiled(app) {
            let text = app.text(path).unwrap_or_default();
            let head: Vec<Token> =
                lexer::each(&text, lexer::GO).take_while(|token| !token.is_word("func")).collect();
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let package = head.windows(2).find(|two| two[0].is_word("package"));
            let is_main = package.is_some_and(|two| two[1].is_word("main"));
            let starts = ["func", "main", "("];
            if is_main && !lines_with(&lexer::tokens(&text, lexer::GO), &starts).is_empty() {
                let folder = if folder.is_empty() { ".".to_owned() } else { format!("./{folder}") };
                if !sources.mains.contains(&folder) {
                    sources.mains.push(folder);
                }
            }
            sources.imports.extend(head.iter().filter_map(Token::text).map(str::to_owned));
        }
        sources.mains.sort();
        sources
    }

    pub(crate) fn imports(&self, beginning: &str) -> bool {
        self.imports.iter().any(|import| import.starts_with(beginning))
    }
}

/// `v2`
fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit()))
}
