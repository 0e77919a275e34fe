//! What is left of a text that is not YAML when the lines that break it are blank.

use crate::{
    Sink, Source,
    yaml::{
        read::{Beginning, Fault, beginning},
        tree::Node,
    },
};

/// Times that something is blanked before giving up.
const MAX_ROUNDS: usize = 8;
/// The largest text that is repaired, in bytes. No person writes more.
const MAX_SIZE: usize = 256 << 10;

/// A text without the lines that kept it from being YAML, and what was read of it.
pub(crate) struct Repaired {
    /// The text, every byte where it was.
    pub(crate) source: Source,
    /// Its tree.
    pub(crate) root: Option<Node>,
    /// What reading it told.
    pub(crate) sink: Sink,
}

/// The text with spaces in place of the lines that keep it from being YAML; `None` when it would
/// need too many. `fault` is where it stops being YAML.
///
/// A line goes with what is indented below it, so that nothing changes its owner.
pub(crate) fn repaired(source: &Source, mut fault: Fault) -> Option<Repaired> {
    if source.text().len() > MAX_SIZE {
        return None;
    }
    let mut text = source.text().to_owned();
    for _ in 0..MAX_ROUNDS {
        let mut best: Option<(Fault, String)> = None;
        for offset in suspects(&text, fault) {
            let source = Source::new(source.name(), blanked(&text, offset));
            let mut sink = Sink::default();
            let Beginning { root, fault: next } = beginning(&source, &mut sink);
            let Some(next) = next else { return Some(Repaired { source, root, sink }) };
            if best.as_ref().is_none_or(|(fault, _)| fault.offset < next.offset) {
                best = Some((next, source.text().to_owned()));
            }
        }
        (fault, text) = best?;
    }
    None
}

/// Where the lines begin that a fault may come from.
fn suspects(text: &str, fault: Fault) -> Vec<usize> {
    let before = |offset: u32| text.floor_char_boundary((offset as usize).min(text.len()));
    let noticed = before(fault.offset);
    let is_blank =
        text[line_start(text, noticed)..].lines().next().is_none_or(|line| line.trim().is_empty());
    // Behind a line's end the fault is that line's.
    let noticed = if is_blank { text[..noticed].trim_end().len() } else { noticed };
    let last = text[..before(fault.last)].trim_end().len();
    let bracket = fault.bracket.map(before);
    // A tab before a line is noticed in the value of the line above.
    let below = text[noticed..].find('\n').map(|at| noticed + at + 1);
    let tabbed = below.filter(|&at| text[at..].trim_start_matches(' ').starts_with('\t'));
    let offsets = [Some(noticed), Some(last), bracket, tabbed].into_iter().flatten();
    let mut lines = Vec::new();
    for line in offsets.map(|offset| line_start(text, offset)) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// The text with the line at `start`, and what is indented below it, as spaces.
fn blanked(text: &str, start: usize) -> String {
    let (before, rest) = text.split_at(start);
    let mut lines = rest.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let indent = indentation(first);
    let below = lines.take_while(|line| line.trim().is_empty() || indentation(line) > indent);
    let end = first.len() + below.map(str::len).sum::<usize>();
    let blank = rest[..end].bytes().map(|byte| match byte {
        b'\n' | b'\r' => char::from(byte),
        _ => ' ',
    });
    before.chars().chain(blank).chain(rest[end..].chars()).collect()
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines that are blank after the repair and were not before.
    fn check(text: &str) -> Vec<String> {
        let source = Source::new("x", text);
        let fault = beginning(&source, &mut Sink::default()).fault.expect("it is broken");
        let repaired = repaired(&source, fault).expect("it can be repaired").source;
        assert_eq!(repaired.text().len(), text.len());
        let pairs = text.lines().zip(repaired.text().lines());
        let gone = pairs.filter(|(before, after)| before != after);
        gone.map(|(before, _)| before.trim().to_owned()).collect()
    }

    #[test]
    fn only_the_broken_line_and_what_belongs_to_it_go() {
        assert_eq!(check("é: 1\nrun:\n  name: x\n  ser\nhook: {}\n"), ["ser"]);
        assert_eq!(check("a: 1\nrun: b: c\nhook: {}\n"), ["run: b: c"]);
        assert_eq!(check("a: 1\nrun:\n  x: [1, 2\n  y: 3\nhook: {}\n"), ["x: [1, 2"]);
        assert_eq!(
            check("a: \"é\nrun:\n  x: 1\nhook: \"b\"\n"),
            ["a: \"é", "run:", "x: 1", "hook: \"b\""][..1]
        );
        assert_eq!(
            check("a: 1\nkits\n  - name: x\n    main: true\nb: 2\n"),
            ["kits", "- name: x", "main: true"]
        );
        assert_eq!(
            check(
                "run:\n  s:\n    - n: a\n    - n: [b\n      c: d\n  e: |\n    x && y # z\nf: 'g'\n"
            ),
            ["- n: [b", "c: d"]
        );
        assert_eq!(check("a: 1\n\tb: 2\nc: 3\n"), ["b: 2"]);
        assert_eq!(check("a: *\nb: {{ x }}\nc: 3\n"), ["a: *", "b: {{ x }}"]);
    }
}
