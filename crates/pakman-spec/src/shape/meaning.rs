//! What was meant by a text that its key does not take, where others write it so.

use crate::{Arch, Driver, Stack, name::slug};

/// What was meant, and whether nobody could mean anything else.
pub(super) struct Meaning {
    pub(super) text: String,
    pub(super) is_certain: bool,
}

/// What may have been meant by a text that does not fit the grammar at this path, the likeliest
/// first; whether it fits is left to the caller.
pub(super) fn of_text(keys: &[&str], text: &str) -> Vec<Meaning> {
    let certain = |text: String| Meaning { text, is_certain: true };
    let likely = |text: String| Meaning { text, is_certain: false };
    let trimmed = text.trim();
    let mut meanings = vec![certain(trimmed.to_owned())];
    match keys {
        ["stack"] => meanings.extend(Stack::meant(text).map(certain)),
        ["architectures", "[]"] => {
            let (not, word) = trimmed.strip_prefix('!').map_or(("", trimmed), |word| ("!", word));
            meanings.extend(Arch::meant(word).map(|word| certain(format!("{not}{word}"))));
        }
        [.., "driver"] => meanings.extend(Driver::meant(text).map(|it| certain(it.to_owned()))),
        ["build", "options", "[]"] => meanings.push(certain(trimmed.to_ascii_lowercase())),
        [.., "currency"] => meanings.push(certain(trimmed.to_ascii_uppercase())),
        ["url"] if !trimmed.contains("://") && trimmed.contains('.') => {
            meanings.push(likely(format!("https://{}", trimmed.trim_start_matches('/'))));
        }
        ["license"] => meanings.push(likely(trimmed.replace('/', " OR "))),
        ["maintainer"] => meanings.extend(maintainer(trimmed).map(likely)),
        [.., "description"] => {
            let words: Vec<&str> = text.split_whitespace().collect();
            meanings.push(likely(words.join(" ")));
        }
        ["test", "requests", "[]", "path"] if !trimmed.contains("://") => {
            meanings.push(likely(format!("/{trimmed}")));
        }
        [.., "variables", "[]", "key"]
        | ["build", "environment", "[]"]
        | ["test", "before", "[]"]
        | ["run", "commands", "[]", "name"] => meanings.push(likely(identifier(trimmed))),
        [.., "name"] => {
            let words: Vec<&str> = text.split_whitespace().collect();
            meanings.extend([words.join("-"), slug(text)].map(likely));
        }
        _ => {}
    }
    meanings.retain(|meaning| !meaning.text.is_empty() && meaning.text != text);
    meanings
}

/// `MY_KEY` of `MY-KEY`, `$MY_KEY` and `MY_KEY=`.
fn identifier(text: &str) -> String {
    let inner = text.trim_start_matches(['$', '{']).trim_end_matches(['}', '=', ':']);
    inner.replace(['-', '.', ' '], "_")
}

/// `Noor <noor@example.org>` of `Noor (noor@example.org)` and the like.
fn maintainer(text: &str) -> Option<String> {
    let (name, address) = text.rsplit_once([' ', '<', '('])?;
    let name = name.trim_end_matches([' ', '<', '(', ',']);
    let address = address.trim_matches(['<', '>', '(', ')']);
    address.contains('@').then(|| format!("{name} <{address}>"))
}

/// The word of a list that something else stands for: the number of a signal, its full name.
pub(super) fn of_word<'a>(text: &str, words: &[&'a str]) -> Option<&'a str> {
    /// What others call such words, in lower case.
    const OTHERS: &[(&str, &str)] = &[
        ("1", "HUP"),
        ("2", "INT"),
        ("3", "QUIT"),
        ("10", "USR1"),
        ("12", "USR2"),
        ("15", "TERM"),
        ("28", "WINCH"),
        ("annual", "yearly"),
        ("annually", "yearly"),
        ("automatic", "auto"),
        ("application", "app"),
    ];
    let plain = text.trim().to_ascii_lowercase();
    let plain = plain.strip_prefix("sig").unwrap_or(&plain);
    let other = OTHERS.iter().find(|(other, _)| *other == plain).map(|(_, word)| *word);
    words.iter().copied().find(|word| word.eq_ignore_ascii_case(other.unwrap_or(plain)))
}

/// Whether both are units, of other sizes: a slip of the finger makes no gigabyte of a terabyte.
pub(super) fn is_other_unit(text: &str, word: &str) -> bool {
    let is_unit = |text: &str| text.len() < 4 && text.to_ascii_lowercase().ends_with('b');
    let size = |text: &str| text.chars().next().map(|first| first.to_ascii_lowercase());
    is_unit(text) && is_unit(word) && size(text) != size(word)
}

/// The digits of a number with something around it that means no other: `3000` of `3000/tcp` where
/// ports are taken, up to 65535, and 10 of `10s` where seconds are, up to 600.
pub(super) fn of_number(text: &str, most: Option<u64>) -> String {
    let text = text.trim();
    let text = match most {
        Some(65_535) => {
            let hosts = ["tcp/", "0.0.0.0:", "localhost:", "127.0.0.1:", "*:", ":"];
            let bare = hosts.iter().find_map(|host| text.strip_prefix(host)).unwrap_or(text);
            bare.strip_suffix("/tcp").unwrap_or(bare)
        }
        Some(600) => {
            let units = ["seconds", "second", "secs", "sec", "s"];
            units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim_end()
        }
        _ => text,
    };
    text.replace('_', "")
}

/// What to write instead of a text or a fraction where a whole number belongs.
pub(super) fn number_help(keys: &[&str], found: &str) -> Option<String> {
    if !found.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    Some(match keys {
        [.., "memory"] => {
            "write the number alone; its unit is the value of `memory_unit`".to_owned()
        }
        [.., "amount"] => {
            "write it in the currency's minor unit, as 999 for 9.99 dollars".to_owned()
        }
        [.., "ports", "[]", "target"] => {
            "write the number of the port that the application listens on, and nothing else"
                .to_owned()
        }
        _ => "write a whole number and nothing else".to_owned(),
    })
}
