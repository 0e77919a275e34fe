//! The text form of keys. No error shows any of a key.

use anyhow::{Result, bail};
use pakman_apk::PrivateKey;
use zeroize::Zeroizing;

/// What PEM calls the private keys that abuild can sign with.
pub(crate) const PRIVATE: &[&str] = &["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"];

/// What PEM calls the public keys that apk can verify with.
pub(crate) const PUBLIC: &[&str] = &["PUBLIC KEY"];

/// What PEM calls that which is often taken for one of them.
const OTHERS: &[&str] = &["OPENSSH PRIVATE KEY", "EC PRIVATE KEY", "RSA PUBLIC KEY", "CERTIFICATE"];

/// Reads a private key that can sign here. An error never shows any of it.
pub(crate) fn private_key(text: &str) -> Result<PrivateKey> {
    let pem = Zeroizing::new(pem(text, PRIVATE)?);
    Ok(PrivateKey::from_pem(&pem)?)
}

/// The text of the first key of one of these kinds, with plain line ends and a final one.
///
/// Around it there may be anything, other keys too: so do openssl and abuild-sign read it.
pub(crate) fn pem(text: &str, kinds: &[&str]) -> Result<String> {
    let lines: Vec<&str> =
        text.trim_start_matches('\u{feff}').trim().lines().map(str::trim_end).collect();
    let is_wanted = |line: &&str| kind_of(line).is_some_and(|kind| kinds.contains(&kind));
    let Some(first) = lines.iter().position(is_wanted) else {
        bail!(no_key(&lines, kinds[0]));
    };
    let lines = &lines[first..];
    let kind = kind_of(lines[0]).unwrap_or_default();
    let end = format!("-----END {kind}-----");
    let last = lines.iter().position(|line| *line == end);
    let Some(last) = last.filter(|last| !lines[1..*last].iter().any(|line| is_begin(line))) else {
        bail!("the key is cut off: its last line is not `{end}`");
    };
    if last < 2 {
        bail!("the key has lost its line breaks; give the whole file, line by line");
    }
    Ok(lines[..=last].join("\n") + "\n")
}

/// What a line says that the key behind it is.
fn kind_of(line: &str) -> Option<&str> {
    line.strip_prefix("-----BEGIN ")?.strip_suffix("-----")
}

fn is_begin(line: &str) -> bool {
    line.starts_with("-----BEGIN ")
}

/// Why there is no key of the kind that is `wanted`; nothing of a key is shown.
fn no_key(lines: &[&str], wanted: &str) -> String {
    let Some(rest) = lines.iter().find_map(|line| line.strip_prefix("-----BEGIN ")) else {
        return format!("this is not a key in PEM form: it has no line `-----BEGIN {wanted}-----`");
    };
    let Some(found) = rest.strip_suffix("-----").filter(|found| !found.contains("-----")) else {
        return "the key has lost its line breaks; give the whole file, line by line".to_owned();
    };
    // What stands there is shown only where it is a known word, and so no part of a key.
    let known = [PRIVATE, PUBLIC, OTHERS].concat().into_iter().find(|kind| found == *kind);
    let known = known.map_or("something else".to_owned(), |kind| format!("`{kind}`"));
    format!("expected `{wanted}`, found {known}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_text_and_get_plain_line_ends() {
        let key = "\r\n-----BEGIN RSA PRIVATE KEY-----\r\nAAAA\r\n-----END RSA PRIVATE KEY-----";
        let plain = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n";
        assert_eq!(pem(key, PRIVATE).expect("a key"), plain);
    }

    #[test]
    fn text_around_a_key_and_other_keys_are_left_out() {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let public = "-----BEGIN PUBLIC KEY-----\nBBBB\n-----END PUBLIC KEY-----\n";
        for text in [
            format!("\u{feff}{key}"),
            format!("Bag Attributes\n    friendlyName: acme\n{key}"),
            format!("{public}{key}more\n"),
            format!("{key}{}", key.replace("AAAA", "CCCC")),
        ] {
            assert_eq!(pem(&text, PRIVATE).expect("a key"), key, "{text:?}");
        }
        assert_eq!(pem(&format!("{key}{public}"), PUBLIC).expect("a key"), public);
        let open =
            format!("{}{public}{key}", key.lines().next().expect("a line").to_owned() + "\n");
        assert!(pem(&open, PRIVATE).is_err());
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_shown() {
        let cases = [
            "",
            "c2VjcmV0",
            "-----BEGIN PRIVATE KEY----- c2VjcmV0 -----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\\nc2VjcmV0\\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n",
            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PUBLIC KEY-----",
            "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----",
            "-----BEGIN PUBLIC KEY-----\nc2VjcmV0\n-----END PUBLIC KEY-----",
        ];
        for case in cases {
            let error = pem(case, PRIVATE).expect_err(case).to_string();
            assert!(!error.contains("c2VjcmV0"), "{error}");
        }
    }

    #[test]
    fn a_key_of_another_kind_is_named() {
        let error = |kind: &str| {
            let text = format!("-----BEGIN {kind}-----\nAAAA\n-----END {kind}-----");
            pem(&text, PRIVATE).expect_err(kind).to_string()
        };
        assert_eq!(error("PUBLIC KEY"), "expected `PRIVATE KEY`, found `PUBLIC KEY`");
        assert_eq!(error("EC PRIVATE KEY"), "expected `PRIVATE KEY`, found `EC PRIVATE KEY`");
        assert_eq!(error("c2VjcmV0"), "expected `PRIVATE KEY`, found something else");
    }
}
