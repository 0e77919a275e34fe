//! A file that is there already, and what a proposal adds to it: what its author wrote stays.

use pakman_spec::{
    Draft, Source, Surroundings,
    tree::{Entry, Node},
};

/// An existing file with what it lacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// The text; the old one where nothing was missing or nothing could be added.
    pub text: String,
    /// What the proposal has besides, and a person has to judge: a service, another stack.
    pub left: Vec<String>,
}

/// Adds to `old` what `proposed` has and it lacks: keys at the top, and packages.
///
/// Text that is no YAML stays as it is, which is told.
///
/// ```
/// use pakman_packs::complete;
///
/// let old = "dependencies:\n  build: [go] # ours\nbuild:\n  destinations: [bin]\n";
/// let proposed = "dependencies:\n  build:\n    - go\n    - git\nstack: alpine/3.24\n";
/// let completed = complete(old, proposed);
/// assert!(completed.text.starts_with("dependencies:\n  build: [go, git] # ours\n"));
/// assert!(completed.text.ends_with("\nstack: alpine/3.24\n"));
/// ```
pub fn complete(old: &str, proposed: &str) -> Completed {
    let read = |text: &str| {
        let draft = Draft::read(&Source::new("instellar.yml", text), &Surroundings::default());
        draft.root.filter(|_| draft.is_whole)
    };
    let (Some(there), Some(wanted)) = (read(old), read(proposed)) else {
        let left = vec!["the file is not YAML: fix it, or remove it for a new one".to_owned()];
        return Completed { text: old.to_owned(), left };
    };
    let mut edits: Vec<(usize, String)> = Vec::new();
    let mut left = Vec::new();
    for list in ["build", "runtime"] {
        let of = |root: &Node| {
            let dependencies = &root.entry("dependencies")?.value;
            dependencies.entry(list).map(|entry| entry.value.items().to_vec())
        };
        let (there, wanted) = (of(&there).unwrap_or_default(), of(&wanted).unwrap_or_default());
        let missing = packages(&wanted).filter(|name| !packages(&there).any(|it| it == *name));
        let missing: Vec<&str> = missing.collect();
        if let Some(last) = there.last() {
            edits.extend(added(old, last, &missing));
        } else {
            left.extend(missing.iter().map(|name| format!("dependencies.{list} lacks {name}")));
        }
    }
    left.extend(other_values(&there, &wanted));
    let blocks = blocks(proposed, &wanted);
    let absent: Vec<&str> = blocks
        .into_iter()
        .filter(|(key, _)| there.entry(key).is_none())
        .map(|(_, block)| block)
        .collect();
    edits.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut text = old.to_owned();
    for (at, words) in edits {
        text.insert_str(at, &words);
    }
    for block in absent {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push('\n');
        text.push_str(block.trim());
        text.push('\n');
    }
    Completed { text, left }
}

/// The names of packages in a list, without their conditions.
fn packages(items: &[Node]) -> impl Iterator<Item = &str> {
    items.iter().filter_map(|item| item.text()?.split(['<', '>', '=', '~', '@']).next())
}

/// Where packages go behind the last item of a list, and as what.
fn added(text: &str, last: &Node, missing: &[&str]) -> Option<(usize, String)> {
    if missing.is_empty() {
        return None;
    }
    let (start, end) = (last.span.start as usize, last.span.end as usize);
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..start];
    if before.trim_start().starts_with("- ") && before.trim() == "-" {
        let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
        let words = missing.iter().map(|name| format!("\n{before}{name}")).collect();
        return Some((end, words));
    }
    let is_flow = before.contains('[');
    is_flow.then(|| (end, missing.iter().map(|name| format!(", {name}")).collect()))
}

/// What both have, and with another value; and services and commands that are not there.
fn other_values(there: &Node, wanted: &Node) -> Vec<String> {
    let mut left = Vec::new();
    let stack = |root: &Node| root.entry("stack").and_then(|it| it.value.text().map(str::to_owned));
    if let (Some(own), Some(other)) = (stack(there), stack(wanted))
        && own != other
    {
        left.push(format!("stack is {own}; {other} is proposed"));
    }
    for list in ["services", "commands"] {
        let names = |root: &Node| -> Vec<String> {
            let run = root.entry("run").and_then(|run| run.value.entry(list).cloned());
            let items = run.map(|list| list.value.items().to_vec()).unwrap_or_default();
            let named =
                items.iter().filter_map(|it| it.entry("name")?.value.text().map(str::to_owned));
            named.collect()
        };
        let own = names(there);
        let missing = names(wanted).into_iter().filter(|name| !own.contains(name));
        if there.entry("run").is_some() {
            left.extend(missing.map(|name| format!("run.{list} has no {name}")));
        }
    }
    left
}

/// The keys at the top of a text, each with its lines and the comment above it.
fn blocks<'a>(text: &'a str, root: &'a Node) -> Vec<(&'a str, &'a str)> {
    let starts: Vec<usize> = root.entries().iter().map(|entry| start(text, entry)).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let keys = root.entries().iter().map(|entry| &*entry.key.value);
    keys.zip(starts.iter().copied().zip(ends))
        .map(|(key, (from, to))| (key, &text[from..to]))
        .collect()
}

/// Where an entry begins, the comment directly above it included.
fn start(text: &str, entry: &Entry) -> usize {
    let mut at = text[..entry.key.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    while at > 0 {
        let above = text[..at - 1].rfind('\n').map_or(0, |at| at + 1);
        if !text[above..at].starts_with('#') {
            break;
        }
        at = above;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROPOSED: &str = "# a\ndependencies:\n  build:\n    - go # it\n    - git\n  runtime:\n    - curl\n\n# The release.\nstack: alpine/3.24\n\nrun:\n  name: x\n  services:\n    - name: web\n    - name: worker\n";

    #[test]
    fn what_is_there_stays_and_what_is_missing_is_added() {
        let old = "dependencies:\n  build:\n  - go>=1.24 # ours\n  runtime: [jq]\nrun:\n  name: mine\n  services:\n    - name: web # café\n";
        let Completed { text, left } = complete(old, PROPOSED);
        assert_eq!(
            text,
            "dependencies:\n  build:\n  - go>=1.24 # ours\n  - git\n  runtime: [jq, curl]\nrun:\n  name: mine\n  services:\n    - name: web # café\n\n# The release.\nstack: alpine/3.24\n"
        );
        assert_eq!(left, ["run.services has no worker"]);
        assert_eq!(complete(&text, PROPOSED).text, text, "a second time changes nothing");
    }

    #[test]
    fn another_stack_is_told_and_left() {
        let old = "stack: alpine/3.22\ndependencies: {}\nrun: {}\n";
        let completed = complete(old, PROPOSED);
        assert_eq!(completed.text, old);
        assert_eq!(completed.left[0], "dependencies.build lacks go");
        assert!(completed.left.contains(&"stack is alpine/3.22; alpine/3.24 is proposed".into()));
    }

    #[test]
    fn a_file_that_is_no_yaml_is_left_alone() {
        let completed = complete("a: [", PROPOSED);
        assert_eq!((completed.text.as_str(), completed.left.len()), ("a: [", 1));
    }
}
