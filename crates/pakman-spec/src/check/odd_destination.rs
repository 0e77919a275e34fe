//! A destination with signs that nothing reads: a shell, a container or an editor would, and what
//! is looked up is a file of that very name.

use super::{File, last_name};
use crate::{Code, Diagnostic, Edit, Sink, Span, text::edit::add_items, yaml_word};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let build = file.spec.build.as_ref().map(|build| &build.value);
    let Some(list) = build.and_then(|build| build.destinations.as_ref()) else { return };
    if file.spec.package.is_some() {
        return;
    }
    let command = build.and_then(|build| build.command.as_ref()).map_or("", |text| &text.value);
    for item in &list.value {
        let Some(odd) = odd(&item.value, file, command) else { continue };
        let message = format!("`{}` {}", item.value, odd.what);
        let diagnostic = Diagnostic::new(Code::OddDestination, item.span, message);
        sink.push(with_fix(diagnostic, odd, file, list.span, item.span));
    }
}

/// What is odd about a destination.
struct Odd {
    what: &'static str,
    help: String,
    /// What to write instead: nothing, one path, or several.
    paths: Vec<String>,
    /// Whether nobody could mean anything else.
    is_certain: bool,
}

impl Odd {
    /// With the only thing that can be meant.
    fn certain(what: &'static str, path: &str) -> Self {
        Self { is_certain: true, ..Self::likely(what, vec![path.to_owned()]) }
    }

    /// With what is meant, as it seems.
    fn likely(what: &'static str, paths: Vec<String>) -> Self {
        let help = format!("write `{}`", paths.join("` and `"));
        Self { what, help, paths, is_certain: false }
    }

    /// With what to do.
    fn told(what: &'static str, help: &str) -> Self {
        Self { what, help: help.to_owned(), paths: Vec::new(), is_certain: false }
    }
}

fn with_fix(
    diagnostic: Diagnostic,
    odd: Odd,
    file: &File<'_>,
    list: Span,
    span: Span,
) -> Diagnostic {
    let words: Vec<String> = odd.paths.iter().map(|path| yaml_word(path)).collect();
    let edit = |text: &String| Edit { span, text: text.clone() };
    let edits = match &words[..] {
        [] => None,
        [one] => Some(vec![edit(one)]),
        [first, rest @ ..] => {
            let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
            add_items(file.source, list, span, &rest).map(|others| vec![edit(first), others])
        }
    };
    match edits {
        Some(edits) if odd.is_certain => diagnostic.fix(odd.help, edits),
        Some(edits) => diagnostic.unsafe_fix(odd.help, edits),
        None => diagnostic.help(odd.help),
    }
}

fn odd(path: &str, file: &File<'_>, command: &str) -> Option<Odd> {
    let top = path.trim_start_matches("./");
    let is_file = |name: &str| file.surroundings.files.iter().flatten().any(|it| it == name);
    if let Some(odd) = never(path, top).or_else(|| ends(path, top, &is_file)) {
        return Some(odd);
    }
    let first = top.split('/').next().unwrap_or_default();
    let is_there = is_file(first) || file.surroundings.folders.iter().any(|it| it == first);
    if is_there && !top.contains('/') || is_made(path, command) {
        return None;
    }
    let parted = || {
        let knows_files = file.surroundings.files.is_some();
        let parts = path.split([',', ' ']).filter(|it| !it.is_empty()).map(str::to_owned);
        let parts: Vec<String> = parts.collect();
        let is_list = parts.len() > 1 && knows_files && !is_there;
        is_list.then(|| Odd::likely("is looked up as one path", parts))
    };
    quoted(path).or_else(|| expanded(path)).or_else(|| moved(path)).or_else(|| {
        if path.contains(['(', ')', '|', '&', ';', '<', '>']) && !is_there {
            let what = "has signs of a shell, which are looked up as a part of its name";
            return Some(Odd::told(what, "write each path as an item of its own"));
        }
        parted()
    })
}

/// What is never in a package.
fn never(path: &str, top: &str) -> Option<Odd> {
    if matches!(top.trim_end_matches('/'), ".git" | ".apk") {
        return Some(Odd::told("is never shipped", "leave it out"));
    }
    let what = "has a control character in its name, which apk refuses";
    path.contains(char::is_control).then(|| Odd::told(what, "rename the file in `build.command`"))
}

/// What is wrong at its ends.
fn ends(path: &str, top: &str, is_file: &dyn Fn(&str) -> bool) -> Option<Odd> {
    let bare = path.trim_matches(is_blank);
    if bare != path && !bare.is_empty() {
        let what = "has a space at its end, which is looked up as a part of its name";
        return Some(Odd::certain(what, bare));
    }
    let file = top.strip_suffix('/').filter(|name| is_file(name))?;
    Some(Odd::certain("has a slash behind a file", file))
}

/// Whether the build speaks of it in the same letters, as one word.
fn is_made(path: &str, command: &str) -> bool {
    let escaped = path.replace(' ', "\\ ");
    let quoted = [format!("'{path}'"), format!("\"{path}\"")];
    quoted.iter().any(|it| command.contains(it)) || escaped != path && command.contains(&escaped)
}

/// Quotes and backslashes, which no shell reads.
fn quoted(path: &str) -> Option<Odd> {
    for (open, close) in [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’')] {
        let inner = path.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            return Some(Odd::certain(
                "has quotes that are looked up as a part of its name",
                inner,
            ));
        }
    }
    if !path.contains('\\') {
        return None;
    }
    let plain = path.replace('\\', "");
    let what = "has a backslash, which is looked up as a part of its name";
    Some(if path.contains(':') || plain.is_empty() {
        Odd::told(what, "write `/` between folders, and a space as it is")
    } else {
        Odd::likely(what, vec![plain])
    })
}

/// What other programs expand.
fn expanded(path: &str) -> Option<Odd> {
    if path.starts_with('!') {
        let help = "remove what is not to be shipped in `build.command`, and list what is";
        return Some(Odd::told("begins with `!`, and nothing is left out by it", help));
    }
    let what = "has braces, which are not expanded";
    if let Some(paths) = braces(path) {
        return Some(Odd::likely(what, paths));
    }
    if path.contains(['{', '}']) {
        return Some(Odd::told(what, "name each path"));
    }
    if path.contains("**/") {
        let help = "name each folder, or ship the whole of the uppermost one";
        return Some(Odd::told("has `**`, which matches no more folders than `*` does", help));
    }
    let what = "has a `[` that no `]` closes";
    has_open_bracket(path).then(|| Odd::told(what, "write `]` behind the letters"))
}

/// Where from and where to, or an address.
fn moved(path: &str) -> Option<Odd> {
    let separator = ["=>", "->", ":"].into_iter().find(|it| path.contains(it))?;
    let (from, to) = path.split_once(separator)?;
    let from = from.trim();
    if to.starts_with("//") {
        let help = "download it in `build.command`, and ship the file";
        return Some(Odd::told("is an address, and nothing is downloaded", help));
    }
    if from.is_empty() {
        return Some(Odd::told("names two places", "write a path in the repository"));
    }
    let help = format!(
        "write `{from}`, which is installed as `{}` in the folder of the package; to install it \
         elsewhere, use the key package",
        last_name(from)
    );
    Some(Odd { help, ..Odd::likely("names two places", vec![from.to_owned()]) })
}

/// A space of any kind, or a character that is as good as none.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The paths that a shell makes of the first braces of a path.
fn braces(path: &str) -> Option<Vec<String>> {
    let (before, rest) = path.split_once('{')?;
    let (inner, behind) = rest.split_once('}')?;
    let words: Vec<&str> = inner.split(',').map(str::trim).collect();
    let is_list = words.len() > 1 && words.iter().all(|word| !word.is_empty());
    Some(if is_list {
        words.into_iter().map(|word| format!("{before}{word}{behind}")).collect()
    } else {
        vec![format!("{before}{inner}{behind}")]
    })
}

/// Whether a `[` begins no set of letters, so that a file is looked up that has it in its name.
fn has_open_bracket(path: &str) -> bool {
    path.split('/').any(|part| {
        let Some((_, rest)) = part.split_once('[') else { return false };
        let rest = rest.strip_prefix('!').unwrap_or(rest);
        !rest.strip_prefix(']').unwrap_or(rest).contains(']')
    })
}
