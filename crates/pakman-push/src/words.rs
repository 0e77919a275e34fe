//! What a service says of a request that it refused.

use roxmltree::Document;
use serde_json::Value;

use crate::secret::Secrets;

/// The most that is told of it, in characters.
const MOST: usize = 600;

/// What a service says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// The code of S3, as `SlowDown`.
    pub(crate) code: Option<String>,
    /// In one line for people.
    pub(crate) text: String,
}

impl Words {
    /// Reads the body of an answer: an error of S3, JSON, or text. Of a page, which a proxy may have
    /// written, nothing is told, and no secret of what a service repeats. What S3 repeats of the
    /// request, as keys and strings that were signed, is left out.
    pub(crate) fn of(body: &[u8], secrets: &Secrets) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        let one_line = |text: &str| one_line(&secrets.hide(text));
        if let Some((code, message)) = storage(text) {
            let text = if message.is_empty() { code.clone() } else { format!("{code}: {message}") };
            return Self { code: Some(code), text: one_line(&text) };
        }
        if text.starts_with('<') {
            return Self::default();
        }
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            let message = ["message", "error", "detail"].iter().find_map(|key| value.get(key));
            let alone = message.and_then(Value::as_str).map(str::to_owned);
            return Self { code: None, text: one_line(&alone.unwrap_or(value.to_string())) };
        }
        Self { code: None, text: one_line(text) }
    }
}

/// Code and message of `<Error>`.
fn storage(text: &str) -> Option<(String, String)> {
    let document = Document::parse(text).ok()?;
    let root = document.root_element();
    let error = root.descendants().find(|node| node.has_tag_name("Error"))?;
    let child = |name: &str| {
        let found = error.children().find(|node| node.tag_name().name() == name)?;
        Some(found.text().unwrap_or_default().trim().to_owned())
    };
    Some((child("Code")?, child("Message").unwrap_or_default()))
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}...", &line[..at]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn text(body: &str) -> String {
        Words::of(body.as_bytes(), &Secrets::default()).text
    }

    #[test]
    fn words_are_found_in_every_form() {
        let error = "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Reduce\n your \
                     &#34;rate&#34;</Message><AWSAccessKeyId>AKIA</AWSAccessKeyId></Error>";
        let words = Words::of(error.as_bytes(), &Secrets::default());
        assert_eq!(words.code.as_deref(), Some("SlowDown"));
        assert_eq!(words.text, "SlowDown: Reduce your \"rate\"");
        assert_eq!(text(r#"{"message":"no such\nowner"}"#), "no such owner");
        assert_eq!(
            text(r#"{"errors":{"hash":["is invalid"]}}"#),
            r#"{"errors":{"hash":["is invalid"]}}"#
        );
        assert_eq!(text("<!DOCTYPE html><html>long</html>"), "");
        assert_eq!(text("\n<head><title>403 Forbidden</title></head>"), "");
        assert_eq!(text("package exists\n"), "package exists");
        assert_eq!(text(&"é".repeat(700)).chars().count(), MOST + 3);
    }

    #[test]
    fn a_secret_is_hidden_before_a_text_is_cut() {
        let mut secrets = Secrets::default();
        secrets.add(Secret::new("s3cr3t-of-mine"));
        let body = format!("{} s3cr3t-of-mine", "x".repeat(MOST - 6));
        let words = Words::of(body.as_bytes(), &secrets);
        assert!(words.text.ends_with("x ***"), "{}", words.text);
    }
}
