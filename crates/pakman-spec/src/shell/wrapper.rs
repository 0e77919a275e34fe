//! Programs that run another one: `exec`, `sudo` and the like.

use super::word::Word;

/// Each with the options behind which another word stands.
const WRAPPERS: &[(&str, &[&str])] = &[
    ("command", &[]),
    ("doas", &["-C", "-u"]),
    ("env", &["-u"]),
    ("exec", &["-a"]),
    ("nice", &["-n"]),
    ("nohup", &[]),
    ("sudo", &["-C", "-D", "-R", "-T", "-U", "-g", "-h", "-p", "-r", "-t", "-u"]),
    ("time", &[]),
];

/// The words in front of the program, and those from the program on: the former are wrappers, their
/// options, and variables.
///
/// `command -v x` asks for a program and runs none.
pub(super) fn split(mut words: Vec<Word>) -> (Vec<Word>, Vec<Word>) {
    let mut end = 0;
    while let Some((_, valued)) = words.get(end).and_then(options) {
        let is_query = words[end].known() == "command"
            && words.get(end + 1).is_some_and(|word| word.known().eq_ignore_ascii_case("-v"));
        if is_query {
            return (words, Vec::new());
        }
        end += 1;
        while let Some(word) = words.get(end) {
            let text = word.known();
            if !text.starts_with('-') && !text.contains('=') {
                break;
            }
            end += 1 + usize::from(valued.contains(&text));
        }
        end = end.min(words.len());
    }
    let program = words.split_off(end);
    (words, program)
}

fn options(word: &Word) -> Option<&'static (&'static str, &'static [&'static str])> {
    WRAPPERS.iter().find(|(name, _)| *name == word.known())
}
