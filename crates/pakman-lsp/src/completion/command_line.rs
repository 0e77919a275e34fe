//! The words of an install script that is being written, each with its place in the file.

use pakman_spec::{Source, Span};

/// A word of a shell command, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Its text, quotes included.
    pub(super) text: &'a str,
    /// Where it stands.
    pub(super) span: Span,
}

/// What a command says to OpenRC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call<'a> {
    /// `rc-service PACKAGE COMMAND`; either may not be there yet.
    Service { package: Option<Word<'a>>, command: Option<Word<'a>> },
    /// `rc-update VERB PACKAGE`; either may not be there yet.
    Update { verb: Option<Word<'a>>, package: Option<Word<'a>> },
}

/// What a command says to OpenRC, whatever stands in front of it (`if`, `!`, `sudo`).
pub(super) fn call<'a>(words: &[Word<'a>]) -> Option<Call<'a>> {
    let at = words.iter().position(|word| matches!(word.text, "rc-service" | "rc-update"))?;
    let mut rest = words[at + 1..].iter().copied().filter(|word| !word.text.starts_with('-'));
    Some(if words[at].text == "rc-service" {
        Call::Service { package: rest.next(), command: rest.next() }
    } else {
        Call::Update { verb: rest.next(), package: rest.next() }
    })
}

/// The simple commands of shell text, comments left out.
///
/// It knows quotes, comments and what parts commands, and nothing else of the shell: a line that is
/// half written has no grammar yet. What is whole is read by the parser of `pakman-spec`.
pub(super) fn commands(source: &Source, span: Span) -> Vec<Vec<Word<'_>>> {
    let text = &source.text()[span.range()];
    let word = |start: usize, end: usize| Word {
        text: &text[start..end],
        span: Span::new(span.start as usize + start, span.start as usize + end),
    };
    let (mut commands, mut words) = (Vec::new(), Vec::new());
    let (mut start, mut quote, mut comment) = (None, None, false);
    for (at, letter) in text.char_indices().chain([(text.len(), '\n')]) {
        match (letter, quote) {
            _ if comment && letter != '\n' => {}
            ('#', None) if start.is_none() => comment = true,
            (_, Some(open)) if at < text.len() => {
                if letter == open {
                    quote = None;
                }
            }
            ('\'' | '"', _) => {
                quote = Some(letter);
                start = start.or(Some(at));
            }
            _ if letter.is_whitespace() || ";&|()`".contains(letter) => {
                words.extend(start.take().map(|start| word(start, at)));
                if !matches!(letter, ' ' | '\t' | '\r') {
                    commands.push(std::mem::take(&mut words));
                    comment = false;
                }
            }
            _ => start = start.or(Some(at)),
        }
    }
    commands.retain(|words: &Vec<Word<'_>>| !words.is_empty());
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Vec<Vec<&'static str>> {
        let source = Box::leak(Box::new(Source::new("x", text)));
        let span = Span::new(0, text.len());
        let commands = commands(source, span).into_iter();
        commands.map(|words| words.into_iter().map(|word| word.text).collect()).collect()
    }

    #[test]
    fn commands_end_where_the_shell_ends_them() {
        assert_eq!(
            check("a b; c && d | e\n# no f\nif ! g 'h i' \"j;k\"; then l#m; fi # n"),
            [
                &["a", "b"][..],
                &["c"],
                &["d"],
                &["e"],
                &["if", "!", "g", "'h i'", "\"j;k\""],
                &["then", "l#m"],
                &["fi"]
            ]
        );
        assert_eq!(check("a 'open"), [["a", "'open"]]);
        assert!(check("  \n").is_empty());
    }
}
