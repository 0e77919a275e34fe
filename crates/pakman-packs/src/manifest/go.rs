//! `go.mod`, `go.work`, and where the programs of a module are.

use std::collections::BTreeMap;

use crate::{
    evidence::Evidence,
    folder::Folder,
    lexer::{self, lines_with},
};

/// A module of Go's.
#[derive(Debug, Default)]
pub(crate) struct Go {
    path: String,
    /// `example.org/buoy`
    pub(crate) module: String,
    /// The least version of Go, and its line.
    pub(crate) least: Option<(String, usize)>,
    requires: BTreeMap<String, (String, usize)>,
    /// The folders of main packages: `.`, `./cmd/web`.
    pub(crate) mains: Vec<String>,
    /// What the module's sources import.
    imports: Vec<String>,
}

impl Go {
    pub(crate) fn read(app: &Folder<'_>) -> Option<Self> {
        let text = app.text("go.mod")?;
        let mut go = Self { path: app.path("go.mod"), ..Self::default() };
        let mut block = "";
        for (at, line) in text.lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().collect();
            match (block, &words[..]) {
                ("", ["module", name]) => name.trim_matches('"').clone_into(&mut go.module),
                ("", ["go", version]) => go.least = Some(((*version).to_owned(), at + 1)),
                ("", [name, "("]) => block = name,
                ("", ["require", name, version]) | ("require", [name, version]) => {
                    go.requires.insert((*name).to_owned(), ((*version).to_owned(), at + 1));
                }
                (_, [")"]) => block = "",
                _ => {}
            }
        }
        for path in app.sources(".go").filter(|path| !path.ends_with("_test.go")) {
            let tokens = app.tokens(path, lexer::GO);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let package = tokens.windows(2).find(|two| two[0].is_word("package"));
            let is_main = package.is_some_and(|two| two[1].is_word("main"));
            if is_main && !lines_with(&tokens, &["func", "main", "("]).is_empty() {
                let folder = if folder.is_empty() { ".".to_owned() } else { format!("./{folder}") };
                if !go.mains.contains(&folder) {
                    go.mains.push(folder);
                }
            }
            let before = tokens.iter().take_while(|token| !token.is_word("func"));
            go.imports.extend(before.filter_map(|token| token.text().map(str::to_owned)));
        }
        go.mains.sort();
        Some(go)
    }

    /// The requirement of a module whose path begins so, and where it stands.
    pub(crate) fn requirement(&self, beginning: &str) -> Option<(&str, Evidence)> {
        let is_it = |name: &str| {
            name.strip_prefix(beginning)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let (name, (version, line)) = self.requires.iter().find(|(name, _)| is_it(name))?;
        Some((name, Evidence::at(&self.path, *line, format!("{name} {version}"))))
    }

    pub(crate) fn has(&self, beginning: &str) -> bool {
        self.requirement(beginning).is_some()
    }

    pub(crate) fn imports(&self, beginning: &str) -> bool {
        self.imports.iter().any(|import| import.starts_with(beginning))
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

/// `v2`
fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit()))
}
