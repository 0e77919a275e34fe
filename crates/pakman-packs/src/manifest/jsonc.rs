//! JSON with comments and with commas in front of closing brackets, as Deno and Bun write it.

/// JSON without comments and without commas in front of a closing bracket; lines stay.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_text = false;
    while let Some(letter) = rest.chars().next() {
        let mut length = letter.len_utf8();
        if in_text {
            if letter == '\\' {
                length += rest[length..].chars().next().map_or(0, char::len_utf8);
            }
            in_text = letter != '"';
            plain.push_str(&rest[..length]);
        } else if rest.starts_with("//") {
            length = rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            length = rest.find("*/").map_or(rest.len(), |end| end + 2);
            plain.extend(rest[..length].matches('\n'));
        } else {
            if matches!(letter, '}' | ']') {
                let kept = plain.trim_end();
                if kept.ends_with(',') {
                    let space = plain[kept.len()..].to_owned();
                    plain.truncate(kept.len() - 1);
                    plain.push_str(&space);
                }
            }
            in_text = letter == '"';
            plain.push(letter);
        }
        rest = &rest[length..];
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_is_no_json_goes_and_lines_stay() {
        let text = "{ // \"a\"\n\"a\": [\"// b\", 'c', /* d\n\n */ ], \"e\\\"\": 1,\n}";
        assert_eq!(plain(text), "{ \n\"a\": [\"// b\", 'c' \n\n ], \"e\\\"\": 1\n}");
    }
}
