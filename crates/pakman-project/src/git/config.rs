//! git's configuration files, read as git reads them, and nothing done about what they say.

/// The settings of one file, in order. What it includes from other files is left out.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    entries: Vec<(String, String)>,
}

impl Config {
    /// The settings that `text` gives, or the number of the line that git would not understand.
    pub(crate) fn parse(text: &str) -> Result<Self, usize> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let mut reader = Reader { rest: &text, line: 1 };
        let mut section = None;
        let mut entries = Vec::new();
        while let Some(letter) = reader.next() {
            match letter {
                '#' | ';' => reader.skip_line(),
                '[' => section = Some(reader.section()?),
                letter if letter.is_whitespace() => {}
                letter if letter.is_ascii_alphabetic() => {
                    let (key, value) = reader.entry(letter)?;
                    let section: &String = section.as_ref().ok_or(reader.line)?;
                    entries.push((format!("{section}.{key}"), value));
                }
                _ => return Err(reader.line),
            }
        }
        Ok(Self { entries })
    }

    /// Every setting with its value, names in lower case but for what is between quotes.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of `name`, the last one where there are several.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.entries().filter(|(found, _)| *found == name).last().map(|(_, value)| value)
    }
}

struct Reader<'a> {
    rest: &'a str,
    /// The line that the last letter stands on, from 1.
    line: usize,
}

impl Iterator for Reader<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let letter = self.rest.chars().next()?;
        self.rest = &self.rest[letter.len_utf8()..];
        self.line += usize::from(letter == '\n');
        Some(letter)
    }
}

impl Reader<'_> {
    fn skip_line(&mut self) {
        self.find(|letter| *letter == '\n');
    }

    /// What stands between brackets, the opening one gone: `core`, `remote "origin"`.
    fn section(&mut self) -> Result<String, usize> {
        let mut name = String::new();
        loop {
            match self.next().filter(|letter| *letter != '\n').ok_or(self.line)? {
                ']' => return Ok(name),
                letter if letter.is_ascii_alphanumeric() || "-.".contains(letter) => {
                    name.push(letter.to_ascii_lowercase());
                }
                letter if letter.is_whitespace() => break,
                _ => return Err(self.line),
            }
        }
        name.push('.');
        if self.find(|letter| !matches!(letter, ' ' | '\t')) != Some('"') {
            return Err(self.line);
        }
        loop {
            match self.next().filter(|letter| *letter != '\n').ok_or(self.line)? {
                '"' => break,
                '\\' => name.extend(self.next()),
                letter => name.push(letter),
            }
        }
        if self.next() == Some(']') { Ok(name) } else { Err(self.line) }
    }

    /// A key, its first letter gone, and its value; one without a value is true.
    fn entry(&mut self, first: char) -> Result<(String, String), usize> {
        let mut key = String::from(first.to_ascii_lowercase());
        let mut letter = self.next();
        while let Some(more) = letter.filter(|one| one.is_ascii_alphanumeric() || *one == '-') {
            key.push(more.to_ascii_lowercase());
            letter = self.next();
        }
        while matches!(letter, Some(' ' | '\t')) {
            letter = self.next();
        }
        match letter {
            None | Some('\n') => Ok((key, "true".to_owned())),
            Some('=') => Ok((key, self.value()?)),
            Some(_) => Err(self.line),
        }
    }

    fn value(&mut self) -> Result<String, usize> {
        let mut value = String::new();
        // How much of it is no white space before the end or a comment.
        let mut kept = 0;
        let mut is_quoted = false;
        loop {
            match self.next() {
                None | Some('\n') if is_quoted => return Err(self.line),
                None | Some('\n') => break,
                Some('#' | ';') if !is_quoted => {
                    self.skip_line();
                    break;
                }
                Some('"') => is_quoted = !is_quoted,
                Some('\\') => match self.next() {
                    Some('\n') => continue,
                    Some('n') => value.push('\n'),
                    Some('t') => value.push('\t'),
                    Some('b') => value.push('\u{8}'),
                    Some(letter @ ('"' | '\\')) => value.push(letter),
                    _ => return Err(self.line),
                },
                Some(letter) if letter.is_ascii_whitespace() && !is_quoted => {
                    if !value.is_empty() {
                        value.push(letter);
                    }
                    continue;
                }
                Some(letter) => value.push(letter),
            }
            kept = value.len();
        }
        value.truncate(kept);
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, usize> {
        Config::parse(text).map(|config| config.entries)
    }

    #[test]
    fn names_and_values_are_read_as_git_reads_them() {
        let text = "\u{feff}; a comment\n[Core] Bare = false # no\r\n\tfileMode\n\
            [remote \"Or\\\"igin\"]\n\turl = \" a;b \" c  ; gone\n  path = one\\\n two\\n\\\\ \n\
            [branch.Main]\nx=\n";
        let entry = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = [
            entry("core.bare", "false"),
            entry("core.filemode", "true"),
            entry("remote.Or\"igin.url", " a;b  c"),
            entry("remote.Or\"igin.path", "one two\n\\"),
            entry("branch.main.x", ""),
        ];
        assert_eq!(read(text), Ok(expected.to_vec()));
    }

    #[test]
    fn the_line_that_git_would_not_understand_is_told() {
        for (text, line) in [
            ("x = 1\n", 2),
            ("[core\n", 2),
            ("[core]\n\n= 1\n", 3),
            ("[core]\nkey value\n", 2),
            ("[core]\nkey = \"open\nmore\n", 3),
            ("[core]\nkey = \\x\n", 2),
            ("[a \"b]\n", 2),
            ("[a \"b\" ]\n", 1),
        ] {
            assert_eq!(read(text), Err(line), "{text:?}");
        }
    }

    #[test]
    fn the_last_of_several_values_counts() {
        let config = Config::parse("[a]\nb = 1\n[A]\nB = 2\n").expect("it is sound");
        assert_eq!(config.get("a.b"), Some("2"));
        assert_eq!(config.get("a.c"), None);
    }
}
