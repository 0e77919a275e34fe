//! A part of a value's text, as a range of the file.
//!
//! A value is not what the file holds byte by byte: blocks are indented, folded lines are joined,
//! quotes are escaped. What stays is the order of the characters that are no white space, and by it
//! a place in the text finds its place in the file, whatever the style.

use std::ops::Range;

use crate::{Source, Span, Spanned};

/// Where the bytes `range` of a value's text stand in the file.
pub(crate) fn part(source: &Source, value: &Spanned<String>, range: Range<usize>) -> Span {
    Parts::of(source, value).span(range)
}

/// A value's text, of which every part is found quickly.
pub(crate) struct Parts {
    whole: Span,
    places: Option<Vec<Place>>,
}

impl Parts {
    pub(crate) fn of(source: &Source, value: &Spanned<String>) -> Self {
        let Spanned { value: text, span: whole } = value;
        let written = source.text().get(whole.range());
        Self { whole: *whole, places: written.and_then(|written| places(written, text)) }
    }

    /// Where the bytes `range` of the text stand in the file.
    ///
    /// The place of the whole value where the text does not stand there as it is: behind an alias,
    /// or where it was put together from several values.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let Some(places) = &self.places else { return self.whole };
        let at = |offset: usize| places.partition_point(|place| place.text < offset);
        let base = self.whole.start as usize;
        let first = at(range.start);
        let last = at(range.end.max(range.start)).checked_sub(1);
        let start = places.get(first).map(|place| place.start);
        let end = last.and_then(|last| places.get(last)).map(|place| place.end);
        match (start, end) {
            (Some(start), Some(end)) if start < end => Span::new(base + start, base + end),
            (Some(start), _) => Span::new(base + start, base + start),
            (None, _) => {
                let end = places.iter().map(|place| place.end).max().unwrap_or_default();
                Span::new(base + end, base + end)
            }
        }
    }
}

/// A character of the text, by its offset there, and the bytes in the file that it comes from.
struct Place {
    text: usize,
    start: usize,
    end: usize,
}

/// A character that the file gives, and where.
struct Token {
    letter: char,
    start: usize,
    end: usize,
    /// Whether it is white space that folding may change.
    is_loose: bool,
}

fn places(written: &str, text: &str) -> Option<Vec<Place>> {
    let quoted = match written.as_bytes() {
        [b'\'', .., b'\''] => align(&single_quoted(written), text),
        [b'"', .., b'"'] => double_quoted(written).and_then(|tokens| align(&tokens, text)),
        _ => None,
    };
    quoted.or_else(|| align(&bare(written, 0), text))
}

/// Pairs the characters of the text with those of the file; `None` when they are not the same.
fn align(tokens: &[Token], text: &str) -> Option<Vec<Place>> {
    let mut places: Vec<Place> = Vec::with_capacity(text.len());
    let mut next = 0;
    let mut blanks = 0;
    for (offset, letter) in text.char_indices() {
        let mut at = next;
        while tokens.get(at).is_some_and(|token| token.is_loose) {
            at += 1;
        }
        let found = tokens.get(at).filter(|token| token.letter == letter);
        if let Some(Token { start, end, .. }) = found
            && (!is_blank(letter) || at == next)
        {
            settle(&mut places, blanks, &tokens[next..at]);
            places.push(Place { text: offset, start: *start, end: *end });
            next = at + 1;
            blanks = 0;
        } else if is_blank(letter) {
            let here = places.last().map_or(0, |place| place.end);
            places.push(Place { text: offset, start: here, end: here });
            blanks += 1;
        } else {
            return None;
        }
    }
    let rest = tokens.get(next..).unwrap_or_default();
    settle(&mut places, blanks, rest);
    rest.iter().all(|token| token.is_loose).then_some(places)
}

/// Gives the last `blanks` of the places the white space of the file that they come from, from
/// behind: what stands in front is indentation and folding.
fn settle(places: &mut [Place], blanks: usize, gap: &[Token]) {
    let from = places.len() - blanks;
    for (place, token) in places[from..].iter_mut().rev().zip(gap.iter().rev()) {
        (place.start, place.end) = (token.start, token.end);
    }
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r')
}

/// The characters of text without escapes.
fn bare(written: &str, base: usize) -> Vec<Token> {
    let token = |(at, letter): (usize, char)| Token {
        letter,
        start: base + at,
        end: base + at + letter.len_utf8(),
        is_loose: is_blank(letter),
    };
    written.char_indices().map(token).collect()
}

fn single_quoted(written: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(written.len());
    let mut is_half = false;
    for token in bare(&written[1..written.len() - 1], 1) {
        match tokens.last_mut() {
            Some(first) if is_half && token.letter == '\'' => {
                first.end = token.end;
                is_half = false;
            }
            _ => {
                is_half = token.letter == '\'';
                tokens.push(token);
            }
        }
    }
    tokens
}

/// `None` for an escape that YAML does not have.
fn double_quoted(written: &str) -> Option<Vec<Token>> {
    let plain = bare(&written[1..written.len() - 1], 1);
    let mut tokens = Vec::with_capacity(plain.len());
    let mut rest = plain.into_iter().peekable();
    while let Some(token) = rest.next() {
        if token.letter != '\\' {
            tokens.push(token);
            continue;
        }
        let escape = rest.next()?;
        let digits = match escape.letter {
            '\n' | '\r' => continue,
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let mut end = escape.end;
        let mut code = String::new();
        for digit in rest.by_ref().take(digits) {
            code.push(digit.letter);
            end = digit.end;
        }
        let letter = if digits > 0 {
            char::from_u32(u32::from_str_radix(&code, 16).ok()?)?
        } else {
            escaped(escape.letter)?
        };
        tokens.push(Token { letter, start: token.start, end, is_loose: false });
    }
    Some(tokens)
}

/// What a backslash makes of the letter behind it.
fn escaped(letter: char) -> Option<char> {
    Some(match letter {
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\x0b',
        'f' => '\x0c',
        'r' => '\r',
        'e' => '\x1b',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        ' ' | '"' | '/' | '\\' => letter,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Sink,
        yaml::{
            document,
            tree::{Content, Node},
        },
    };

    /// The value of `key`, as [`crate::spec`] would hold it.
    fn value(source: &Source) -> Spanned<String> {
        let mut sink = Sink::default();
        let root = document::tree(source, &mut sink).unwrap();
        let Node { span, content } = &root.entry("key").unwrap().value;
        let Content::Scalar(scalar) = content else { panic!("a scalar") };
        Spanned { value: scalar.text.to_string(), span: *span }
    }

    /// What the file holds where a part of the text comes from.
    fn shown(file: &str, wanted: &str) -> String {
        let source = Source::new("x", file);
        let value = value(&source);
        let at = value.value.find(wanted).unwrap_or_else(|| panic!("{value:?}"));
        let span = part(&source, &value, at..at + wanted.len());
        format!("{}: {}", span.start, &file[span.range()])
    }

    #[test]
    fn a_part_is_found_in_every_style() {
        let cases = [
            ("é: 1\nkey: |\n  one\n    two é\n\n  three\n", "two é", "23: two é"),
            ("key: |2-\n    one\n  two\n", "two", "19: two"),
            ("key: |\n\n  one\n", "one", "10: one"),
            ("key: >\n  one\n  two\n\n  three\n", "three", "22: three"),
            ("key: >\n  one\n  two\n", "one two", "9: one\n  two"),
            ("key: one\n  two #3\n", "two", "11: two"),
            ("key: 'it''s one'\n", "s one", "10: s one"),
            ("key: 'it''s one'\n", "'", "8: ''"),
            ("key: \"a\\tb \\u00e9 c\"\n", "é", "11: \\u00e9"),
            ("key: \"a\\tb\\\n    c\"\n", "c", "16: c"),
            ("key: |\n  \"a\" \"b\"\n", "b", "14: b"),
            ("key: |\n  \"a\n  \\-\n  b\"\n", "-", "15: -"),
            ("key: |\r\n  one\r\n  two\r\n", "two", "17: two"),
            ("key: !!str |\n  one\n", "one", "15: one"),
        ];
        for (file, wanted, expected) in cases {
            assert_eq!(shown(file, wanted), expected, "{file:?}");
        }
    }

    #[test]
    fn what_an_alias_repeats_stands_where_the_alias_is() {
        let source = Source::new("x", "a: &b |\n  one\n  two\nkey: *b\n");
        let value = value(&source);
        let span = part(&source, &value, 4..7);
        assert_eq!(&source.text()[span.range()], "*b");
    }

    #[test]
    fn the_end_of_a_text_is_behind_its_last_character() {
        let source = Source::new("x", "key: |\n  one\nz: 1\n");
        let value = value(&source);
        for at in [4, 9] {
            let span = part(&source, &value, at..at);
            assert_eq!((span.start, span.end), (12, 12));
        }
    }

    proptest! {
        #[test]
        fn each_character_comes_from_itself(
            lines in proptest::collection::vec("[ab'\"é🦀#:\\\\{$-]{1,4}( {1,3}[a'\"é|>*&]{1,3}){0,2}", 1..6),
            indents in proptest::collection::vec(0_usize..4, 6),
            blank in proptest::collection::vec(any::<bool>(), 6),
            style in 0_usize..4,
        ) {
            let mut text = String::new();
            for (index, line) in lines.iter().enumerate() {
                if index > 0 {
                    text += if blank[index] { "\n\n" } else { "\n" };
                    text += &" ".repeat(indents[index]);
                }
                text += line;
            }
            let block: String =
                text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("   {line}\n") }).collect();
            let file = match style {
                0 => format!("ä: 1\nkey: |\n{block}"),
                1 => format!("ä: 1\nkey: >-\n{block}"),
                2 => format!("ä: 1\nkey: '{}'\n", block.trim().replace('\'', "''")),
                _ => format!("ä: 1\nkey: \"{}\"\n", block.trim().replace('\\', "\\\\").replace('"', "\\\"")),
            };
            let source = Source::new("x", file.clone());
            let value = value(&source);
            let mut last = 0;
            for (at, letter) in value.value.char_indices() {
                let span = part(&source, &value, at..at + letter.len_utf8());
                if !is_blank(letter) {
                    let written = &file[span.range()];
                    prop_assert!(written.ends_with(letter), "{letter:?} is {written:?} in {file}");
                    prop_assert!(written.chars().count() <= 2);
                    prop_assert!(span.start >= last);
                    last = span.end;
                }
            }
            let span = part(&source, &value, 0..value.value.len());
            prop_assert!(value.span.holds(span), "{span:?} in {:?}", value.span);
        }
    }
}
