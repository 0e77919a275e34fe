//! `Procfile`: a name, a colon, and a command that is no YAML.

use std::collections::BTreeMap;

use crate::folder::Folder;

/// The processes that a Procfile lists.
#[derive(Debug, Default)]
pub(crate) struct Procfile {
    processes: BTreeMap<String, (String, usize)>,
}

impl Procfile {
    pub(crate) fn read(app: &Folder<'_>) -> Self {
        let text = app.text("Procfile").unwrap_or_default();
        let mut processes = BTreeMap::new();
        for (at, line) in text.lines().enumerate() {
            let Some((name, command)) = line.split_once(':') else { continue };
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
            if !name.is_empty() && name.chars().all(is_name) {
                processes.insert(name.to_owned(), (command.trim().to_owned(), at + 1));
            }
        }
        Self { processes }
    }

    /// The command of a process, and its line.
    pub(crate) fn get(&self, name: &str) -> Option<(&str, usize)> {
        self.processes.get(name).map(|(command, line)| (command.as_str(), *line))
    }

    /// What a process calls of one of these programs: its name, and the words behind it.
    pub(crate) fn call<'a>(
        &'a self,
        process: &str,
        programs: &[String],
    ) -> Option<(&'a str, &'a str, usize)> {
        let (command, line) = self.get(process)?;
        let (program, words) = command.split_once(' ').unwrap_or((command, ""));
        let name = program.rsplit('/').next()?;
        programs.iter().any(|known| known == name).then_some((name, words.trim(), line))
    }

    /// Its processes with their commands and lines, by name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.processes
            .iter()
            .map(|(name, (command, line))| (name.as_str(), command.as_str(), *line))
    }
}
