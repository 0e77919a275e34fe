//! What somebody is about to write at a place in a file, for an editor's proposals.

use crate::{
    Draft, Path, Shape, Sink, Source, Span, Subschema,
    yaml::{
        read::{Beginning, beginning},
        tree::Node,
    },
};

/// A key or value that is being written, as far as what stands in front of it tells.
#[derive(Debug, Clone)]
pub struct Writing {
    /// The tree of the text in front, with a word in the place of what is being written.
    pub root: Node,
    /// Where the value belongs in the file's structure; for a key, where its map does.
    pub path: Path,
    /// Whether it is a key.
    pub is_key: bool,
    /// What is written so far, in bytes: from the beginning of the key or value to the offset, a
    /// quote included, but not the `|` or `>` above a text of several lines.
    pub span: Span,
}

impl Writing {
    /// What is being written at `offset` (in bytes) of a text; `None` in a comment, behind a hyphen
    /// or colon without space, and where the text in front has no place for anything.
    ///
    /// `draft` is what was read of the text.
    pub fn at(source: &Source, draft: &Draft, offset: usize) -> Option<Self> {
        let front = &source.text()[..source.text().floor_char_boundary(offset)];
        behind(source, front).or_else(|| {
            // Lines above that are broken would leave the place without its owner.
            let line = front.rfind('\n')? + 1;
            let above = draft.rest.as_ref()?.text().get(..line)?;
            behind(source, &format!("{above}{}", &front[line..]))
        })
    }
}

/// What is being written behind a text.
fn behind(source: &Source, front: &str) -> Option<Writing> {
    let start = start(front)?;
    let may_be_key = matches!(before(front, start), None | Some('-' | '{' | ','));
    let key = if may_be_key { key(source, front, start) } else { None };
    key.or_else(|| value(source, front, start))
}

/// Where what is being written begins: at an open quote, or behind the last space or sign.
fn start(front: &str) -> Option<usize> {
    let line = front.rfind('\n').map_or(0, |at| at + 1);
    if let Some(quote) = front[line..].rfind(['\'', '"']).map(|at| line + at)
        && front[line..quote].chars().next_back().is_none_or(|sign| " [{,".contains(sign))
    {
        return Some(quote);
    }
    let is_sign = |letter: char| letter.is_whitespace() || ",[]{}:'\"".contains(letter);
    let letters = front.chars().rev().take_while(|&letter| !is_sign(letter));
    let word = front.len() - letters.map(char::len_utf8).sum::<usize>();
    Some(word).filter(|&word| &front[word..] != "-")
}

/// The last sign in front of a place on its line.
fn before(front: &str, start: usize) -> Option<char> {
    let line = front[..start].rfind('\n').map_or(0, |at| at + 1);
    front[line..start].trim_end().chars().next_back()
}

fn key(source: &Source, front: &str, start: usize) -> Option<Writing> {
    let root = with_word(source, &front[..start], "x: ")?;
    let place = root.place(start);
    let path = place.path.parent();
    let is_it = place.on_key && place.entry?.key.span.start as usize == start;
    // `[a, b: c]` has a map too, which nobody means.
    let map = root.get(&path)?.span;
    let is_pair = map.start as usize == start && before(front, start) == Some(',');
    (is_it && !is_pair && Subschema::at(&path)?.takes(Shape::Map)).then_some(())?;
    Some(Writing { root, path, is_key: true, span: Span::new(start, front.len()) })
}

fn value(source: &Source, front: &str, start: usize) -> Option<Writing> {
    let root = with_word(source, &front[..start], "x")?;
    let place = root.place(start);
    let is_top = place.path.steps().is_empty();
    (!place.on_key && !is_top && place.node.text().is_some()).then_some(())?;
    let (path, span) = (place.path, Span::new(place.node.span.start as usize, front.len()));
    Some(Writing { root, path, is_key: false, span })
}

/// The tree of a text with a word behind it, and behind that what closes the brackets.
fn with_word(source: &Source, front: &str, word: &str) -> Option<Node> {
    let mut text = format!("{front}{word}");
    let Beginning { root, fault } = read(source, text.clone());
    let Some(fault) = fault else { return root };
    // Of a bracket that may be a key's the parser says nothing before it knows.
    text += &closing(&text[fault.bracket.unwrap_or(fault.last) as usize..]);
    read(source, text).root
}

fn read(source: &Source, text: String) -> Beginning {
    beginning(&Source::new(source.name(), text), &mut Sink::default())
}

/// What closes the brackets that are open at the end of a text which begins outside of quotes.
fn closing(text: &str) -> String {
    let (mut open, mut quote, mut comment, mut last) = (Vec::new(), None, false, ' ');
    for letter in text.chars() {
        match letter {
            '\n' => comment = false,
            _ if comment => {}
            _ if quote.is_some() => quote = quote.filter(|&quote| quote != letter || last == '\\'),
            '#' if last.is_whitespace() => comment = true,
            '\'' | '"' if !last.is_alphanumeric() => quote = Some(letter),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ']' | '}' => drop(open.pop()),
            _ => {}
        }
        last = letter;
    }
    open.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is being written where `¦` stands: the path, `key` or `value`, and the text so far.
    fn check(text: &str) -> String {
        let (before, after) = text.split_once('¦').expect("a cursor");
        let source = Source::new("x", format!("{before}{after}"));
        let draft = Draft::read(&source, &crate::Surroundings::default());
        match Writing::at(&source, &draft, before.len()) {
            None => "nothing".to_owned(),
            Some(Writing { path, is_key, span, .. }) => {
                let kind = if is_key { "key" } else { "value" };
                format!("{kind} {path} {:?}", &source.text()[span.range()])
            }
        }
    }

    #[test]
    fn keys_and_values_are_told_by_where_they_stand() {
        let cases = [
            ("¦", "key  \"\""),
            ("sta¦", "key  \"sta\""),
            ("stack: al¦", "value stack \"al\""),
            ("stack: ¦", "value stack \"\""),
            ("stack:¦", "nothing"),
            ("# sta¦", "nothing"),
            ("run:\n  ¦", "key run \"\""),
            ("run:\n  name: é\n  ser¦\nhook:\n", "key run \"ser\""),
            ("run:\n¦", "key  \"\""),
            ("run:\n  services:\n    - ¦", "key run.services[0] \"\""),
            ("run:\n  services:\n    - name: web\n      ¦", "key run.services[0] \"\""),
            ("build:\n  destinations:\n    - di¦", "value build.destinations[0] \"di\""),
            ("build: { destinations: [a, ¦", "value build.destinations[1] \"\""),
            ("plans: [{ layers: [{ kit_slug: web, si¦", "key plans[0].layers[0] \"si\""),
            ("plans: [{ layers: [¦", "value plans[0].layers[0] \"\""),
            ("plans:\n  - layers:\n    - { kit¦", "key plans[0].layers[0] \"kit\""),
            ("build: { destinations: [a, b¦", "value build.destinations[1] \"b\""),
            ("plans: [{ layers: [{ kit_slug: web }, si¦", "value plans[0].layers[1] \"si\""),
            ("run:\n  name: [x\n  user: ¦", "value run.user \"\""),
            ("page: { title: 'a]', slo¦", "key page \"slo\""),
            ("license: \"MI¦", "value license \"\\\"MI\""),
            ("license: \"M I¦\"", "value license \"\\\"M I\""),
            ("description: a b¦", "value description \"a b\""),
            ("hook:\n  post-install: |\n    rc-serv¦", "value hook.post-install \"rc-serv\""),
            ("url: https://x¦", "value url \"https://x\""),
        ];
        for (text, expected) in cases {
            assert_eq!(check(text), expected, "{text}");
        }
    }
}
