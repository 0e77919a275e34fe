//! Files that pin the version of a runtime for whoever develops: `.tool-versions` and its kin.

use std::collections::BTreeMap;

use crate::{
    evidence::Evidence,
    folder::{Folder, Lines},
    range::{self, Numbers},
};

/// Files of one version each, and whose it is.
const SINGLE: &[(&str, &str)] = &[
    (".ruby-version", "ruby"),
    (".node-version", "nodejs"),
    (".nvmrc", "nodejs"),
    (".python-version", "python"),
    ("runtime.txt", "python"),
    (".go-version", "go"),
    (".php-version", "php"),
    (".java-version", "java"),
    (".elixir-version", "elixir"),
    (".erlang-version", "erlang"),
    ("rust-toolchain", "rust"),
];

/// A version that somebody develops with.
#[derive(Debug, Clone)]
pub(crate) struct Pin {
    /// Major, minor and patch level, those that are there.
    pub(crate) parts: Vec<u64>,
    pub(crate) evidence: Evidence,
}

/// The pins of a folder.
#[derive(Debug, Default)]
pub(crate) struct Pins {
    pins: BTreeMap<&'static str, Vec<Pin>>,
}

impl Pins {
    pub(crate) fn read(app: &Folder<'_>) -> Self {
        let mut pins = Self::default();
        for (at, line) in app.text(".tool-versions").unwrap_or_default().lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split_whitespace();
            if let (Some(tool), Some(version)) = (words.next(), words.next()) {
                pins.add(app, ".tool-versions", at + 1, tool, version);
            }
        }
        for file in ["mise.toml", ".mise.toml"] {
            let Some(text) = app.text(file) else { continue };
            let Some(table) = app.toml::<toml::Table>(file, &text) else { continue };
            let tools = table.get("tools").and_then(toml::Value::as_table);
            let lines = Lines::of(&text);
            for (tool, value) in tools.into_iter().flatten() {
                let version = value.as_str().or_else(|| value.get("version")?.as_str());
                pins.add(app, file, lines.line(tool), tool, version.unwrap_or_default());
            }
        }
        if let Some(text) = app.text("rust-toolchain.toml")
            && let Some(table) = app.toml::<toml::Table>("rust-toolchain.toml", &text)
        {
            let channel = table.get("toolchain").and_then(|it| it.get("channel")?.as_str());
            pins.add(app, "rust-toolchain.toml", 1, "rust", channel.unwrap_or_default());
        }
        for (file, tool) in SINGLE {
            let text = app.text(file).unwrap_or_default();
            if let Some(version) = text.lines().map(str::trim).find(|line| !line.is_empty()) {
                pins.add(app, file, 1, tool, version);
            }
        }
        pins
    }

    fn add(&mut self, app: &Folder<'_>, file: &str, line: usize, tool: &str, version: &str) {
        let tool = match tool {
            "node" | "nodejs" => "nodejs",
            "go" | "golang" => "go",
            "ruby" => "ruby",
            "python" => "python",
            "php" => "php",
            "java" => "java",
            "elixir" => "elixir",
            "erlang" => "erlang",
            "rust" => "rust",
            "deno" => "deno",
            "bun" => "bun",
            _ => return,
        };
        // `lts/*`, `system` and `nightly` pin no version.
        let Some(parts) = range::pinned(version) else { return };
        let evidence = app.said(file, line, format!("{tool} {version}"));
        self.pins.entry(tool).or_default().push(Pin { parts, evidence });
    }

    /// The pins of a tool, the one that counts first.
    pub(crate) fn of(&self, tool: &str) -> &[Pin] {
        self.pins.get(tool).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Pin {
    pub(crate) fn numbers(&self) -> Numbers {
        let mut full = [0; 3];
        for (to, from) in full.iter_mut().zip(&self.parts) {
            *to = *from;
        }
        full
    }
}
