//! Texts that are not shown.

use std::fmt;

use zeroize::Zeroizing;

/// A token or a password. `Debug` does not show it, and its memory is overwritten when it is
/// dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A secret, without the line end and the spaces around it that files and variables tend to
    /// have.
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.trim().to_owned()))
    }

    /// The text, for whoever is entitled to it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

/// Secrets that no text may show, whoever wrote it: services repeat what they were told.
#[derive(Debug, Default)]
pub(crate) struct Secrets(Vec<Secret>);

/// Shorter ones would hide half of every text.
const SHORTEST: usize = 4;

impl Secrets {
    pub(crate) fn add(&mut self, secret: Secret) {
        // A service that repeats it in JSON may write it otherwise.
        let json = serde_json::to_string(secret.reveal()).map(Zeroizing::new);
        let json = json.map(|text| Secret::new(text.trim_matches('"')));
        for secret in [Some(secret), json.ok()].into_iter().flatten() {
            if secret.reveal().len() >= SHORTEST && !self.0.contains(&secret) {
                self.0.push(secret);
            }
        }
    }

    /// The text with each of them hidden.
    pub(crate) fn hide(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret.reveal(), "***"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_hidden_wherever_it_stands() {
        let mut secrets = Secrets::default();
        secrets.add(Secret::new("s3cr3t\n"));
        secrets.add(Secret::new("a"));
        assert_eq!(secrets.hide("a token s3cr3t, s3cr3t"), "a token ***, ***");
        secrets.add(Secret::new(r#"back\slash"quote"#));
        assert_eq!(secrets.hide(r#"{"said":"back\\slash\"quote"}"#), r#"{"said":"***"}"#);
        assert_eq!(format!("{secrets:?}"), "Secrets([Secret, Secret, Secret])");
    }
}
