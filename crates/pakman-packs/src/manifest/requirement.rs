//! A dependency as Python writes it, and `requirements.txt`.

use crate::folder::Folder;

/// What a project of Python's depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Requirement {
    /// Normalised: lower case, `-` for each run of `-_.`.
    pub(crate) name: String,
    /// Between brackets: `binary`, `pool`.
    pub(crate) extras: Vec<String>,
    /// What is left: `>=4.2`.
    pub(crate) condition: String,
    /// Whether git has to fetch it.
    pub(crate) is_from_git: bool,
    /// The file, from the root of the tree, and the line.
    pub(crate) path: String,
    pub(crate) line: usize,
}

/// The name as the package index takes it.
pub(crate) fn normal(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

/// `psycopg[binary,pool]>=3.1; python_version > "3.8"`
pub(crate) fn requirement(text: &str, path: &str, line: usize) -> Option<Requirement> {
    let text = text.split(';').next().unwrap_or_default().trim();
    let is_name = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    let end = text.find(|letter| !is_name(letter)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() || !name.starts_with(char::is_alphanumeric) {
        return None;
    }
    let rest = rest.trim_start();
    let (extras, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((extras, rest)) => {
            (extras.split(',').map(|extra| extra.trim().to_owned()).collect(), rest)
        }
        None => (Vec::new(), rest),
    };
    Some(Requirement {
        name: normal(name),
        extras,
        condition: rest.trim().to_owned(),
        is_from_git: rest.contains("git+"),
        path: path.to_owned(),
        line,
    })
}

/// The requirements of a file, and of the files that it names with `-r`.
pub(crate) fn requirements(app: &Folder<'_>, path: &str) -> Vec<Requirement> {
    /// Files that name each other end here.
    const DEEPEST: usize = 8;
    let mut found = Vec::new();
    read(app, path, DEEPEST, &mut found);
    found
}

fn read(app: &Folder<'_>, path: &str, deepest: usize, found: &mut Vec<Requirement>) {
    let Some(text) = app.text(path).filter(|_| deepest > 0) else { return };
    for (at, line) in text.lines().enumerate() {
        let line = line.split(" #").next().unwrap_or_default().trim();
        let named = ["-r", "--requirement"].iter().find_map(|word| line.strip_prefix(word));
        if let Some(other) = named {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let other = other.trim_start_matches(['=', ' ']).trim_start_matches("./");
            let other =
                if folder.is_empty() { other.to_owned() } else { format!("{folder}/{other}") };
            read(app, &other, deepest - 1, found);
        } else if !line.starts_with(['-', '#']) {
            found.extend(requirement(line, &app.path(path), at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Memory, app::App};

    #[test]
    fn a_line_is_a_name_with_extras_and_a_condition() {
        let text = "-r base.txt\nPsycopg[binary, pool]>=3.1 ; python_version > '3.8'  # db\n\
                    # redis\n--index-url x\nzope.interface==5\nx @ git+https://example.org/x\n";
        let tree = Memory::new([("req/prod.txt", text), ("req/base.txt", "-r prod.txt\nDjango\n")]);
        let app = App::new(&tree, "");
        let found = requirements(&app, "req/prod.txt");
        let names: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
        assert!(names.contains(&"django") && names.contains(&"zope-interface"), "{names:?}");
        assert!(!names.contains(&"redis"));
        let psycopg = found.iter().find(|it| it.name == "psycopg").unwrap();
        assert_eq!((psycopg.extras.len(), &*psycopg.condition, psycopg.line), (2, ">=3.1", 2));
        assert!(found.iter().any(|it| it.is_from_git));
    }
}
