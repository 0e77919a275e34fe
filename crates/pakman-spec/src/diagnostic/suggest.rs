//! "Did you mean": the nearest of some words.

/// How many words are compared; no list of a real file has as many.
const MOST_KNOWN: usize = 500;

/// The word of `known` that `text` was most likely meant to be; `None` when none is near.
///
/// Near is: the same letters apart from case and separators, or at most a third of the letters
/// changed, added, dropped or swapped. Numbers are never changed into others.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = plain_letters(text);
    let known = known.take(MOST_KNOWN);
    known
        .filter(|word| !has_other_digits(text, word))
        .filter_map(|word| {
            let letters = plain_letters(word);
            let distance = distance(&plain, &letters);
            (distance * 3 <= plain.len().max(letters.len())).then_some((distance, word))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, word)| word)
}

/// Whether one slip of a finger makes one word of the other: a letter changed, added, dropped, or
/// swapped with its neighbour, and no digit among them.
pub(crate) fn is_one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(left, right)| left == right).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(left, right)| left == right).count();
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    let is_slip = match (a, b) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([first, second], [third, fourth]) => first == fourth && second == third,
        _ => false,
    };
    is_slip && !a.iter().chain(b).any(u8::is_ascii_digit)
}

/// Whether both have digits, and not the same ones.
fn has_other_digits(text: &str, word: &str) -> bool {
    let digits = |text: &'_ str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    let (left, right) = (digits(text), digits(word));
    !left.is_empty() && !right.is_empty() && left != right
}

fn plain_letters(text: &str) -> Vec<char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Edits between two words, a swap of neighbours counting as one (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (row, &from) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &to) in b.iter().enumerate() {
            let replaced = last[column] + usize::from(from != to);
            let mut best = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && from == b[column - 1] && to == a[row - 1] {
                best = best.min(before_last[column - 1] + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_find_the_word_and_other_words_do_not() {
        let known =
            ["description", "default_value", "key", "kits", "destinations", "trace", "USR1"];
        let cases = [
            ("descrption", Some("description")),
            ("default-value", Some("default_value")),
            ("Trace", Some("trace")),
            ("kist", Some("kits")),
            ("destination", Some("destinations")),
            ("zebra", None),
            ("USR", Some("USR1")),
            ("USR3", None),
            ("x", None),
            ("日本", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(nearest(text, known.into_iter()), expected, "{text}");
        }
    }

    #[test]
    fn one_slip_is_one_letter() {
        for (a, b) in [("nodejs", "nodjs"), ("nginx", "ngixn"), ("curl", "xurl"), ("jq", "jqq")] {
            assert!(is_one_slip(a, b) && is_one_slip(b, a), "{a} {b}");
        }
        for (a, b) in [("postgis", "postgres"), ("php83", "php84"), ("vim", "vmi "), ("a", "a")] {
            assert!(!is_one_slip(a, b) && !is_one_slip(b, a), "{a} {b}");
        }
    }
}
