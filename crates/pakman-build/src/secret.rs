//! Private keys, told by what is in a file.

/// The most bytes of a file that are looked at.
pub(crate) const LONGEST: u64 = 1 << 20;

/// How many letters of a key have to follow its first line: fewer are an example.
const LEAST: usize = 40;

/// Folders of what came from a registry, where keys of tests are no secret.
const PUBLISHED: &[&[u8]] = &[b"node_modules", b"gems", b"site-packages", b"dist-packages"];

/// Formats that say in words what they are; behind each a letter of the key comes next.
const WORDS: &[&[u8]] = &[
    b"AGE-SECRET-KEY-1",
    b"untrusted comment: minisign encrypted secret key\n",
    b"untrusted comment: signify secret key\n",
    b"PuTTY-User-Key-File-",
    b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
    // Of DNSSEC, as BIND and its kin write it.
    b"Private-key-format: v",
];

/// How key stores of Java begin, JKS and JCEKS.
const STORES: &[&[u8]] = &[&[0xfe, 0xed, 0xfe, 0xed], &[0xce; 4]];

/// Whether a file came from a registry.
pub(crate) fn is_published(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').any(|part| PUBLISHED.contains(&part))
}

/// Whether a file that begins with these bytes holds a private key.
pub(crate) fn is_key(bytes: &[u8]) -> bool {
    is_binary(bytes) || armoured(bytes) || WORDS.iter().any(|words| bytes.starts_with(words))
}

/// A block between `-----BEGIN ... PRIVATE KEY-----` and its end, wherever it stands: in a file of
/// its own, indented in settings, or as one line of JSON with `\n` in it. A program that merely
/// knows the words has nothing behind them.
fn armoured(bytes: &[u8]) -> bool {
    let begin = b"-----BEGIN ";
    let starts = bytes.windows(begin.len()).enumerate().filter(|(_, window)| window == begin);
    starts.map(|(at, _)| &bytes[at + begin.len()..]).any(|rest| {
        let line = rest.iter().take(64).position(|byte| matches!(byte, b'\n' | b'\r' | b'\\'));
        let Some(line) = line else { return false };
        let label = &rest[..line];
        let is_private = [&b"PRIVATE KEY-----"[..], b"PRIVATE KEY BLOCK-----"]
            .iter()
            .any(|end| label.trim_ascii_end().ends_with(end));
        is_private && has_body(&rest[line..])
    })
}

/// Whether enough letters of base64 follow, with headers, blanks and spelt-out newlines between.
fn has_body(text: &[u8]) -> bool {
    let text = text.get(..4096).unwrap_or(text);
    let text = String::from_utf8_lossy(text).replace("\\n", "\n").replace("\\r", "\n");
    let mut letters = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.contains(": ") {
            continue;
        }
        let run = line
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
        let run = run.count();
        letters += run;
        if letters >= LEAST {
            return true;
        }
        if run < line.len() {
            return false;
        }
    }
    false
}

/// Keys in DER (PKCS #1, PKCS #8, SEC 1, PKCS #12), which span their file, and key stores of Java.
fn is_binary(bytes: &[u8]) -> bool {
    if STORES.iter().any(|magic| bytes.starts_with(magic)) {
        return true;
    }
    let Some(inside) = whole_sequence(bytes) else { return false };
    match inside {
        // A version, then a number (RSA), what kind of key it is, or its octets (elliptic curves).
        [2, 1, 0, 2 | 0x30, ..] | [2, 1, 1, 4 | 0x30, ..] | [2, 1, 3, 0x30, ..] => true,
        // An encrypted one: how, by PKCS #5 or #12.
        [0x30, _, 6, oid @ ..] | [0x30, 0x81, _, 6, oid @ ..] => {
            matches!(oid, [_, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05 | 0x0c, ..])
        }
        _ => false,
    }
}

/// What is in the sequence that the bytes are, all of them.
fn whole_sequence(bytes: &[u8]) -> Option<&[u8]> {
    let (&[0x30, first], rest) = bytes.split_first_chunk::<2>()? else { return None };
    let (length, inside) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (length, inside) = rest.split_at_checked(usize::from(first & 0x0f))?;
            (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), inside)
        }
        _ => return None,
    };
    (length == inside.len()).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

    #[test]
    fn a_key_is_one_wherever_it_stands() {
        for text in [
            format!("-----BEGIN PRIVATE KEY-----\n{BODY}\n-----END PRIVATE KEY-----\n"),
            format!("Bag Attributes\n-----BEGIN RSA PRIVATE KEY-----\r\n{BODY}\r\n"),
            format!("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{BODY}\n"),
            format!("tls:\n  key: |\n    -----BEGIN EC PRIVATE KEY-----\n    {BODY}\n"),
            format!("{{\"key\": \"-----BEGIN PRIVATE KEY-----\\n{BODY}\\n\"}}"),
            format!("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{BODY}\n"),
            format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n{}\n", &BODY[..30], &BODY[..30]),
            "PuTTY-User-Key-File-3: ssh-ed25519\n".to_owned(),
            format!("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: x\n{BODY}\n"),
            "Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\n".to_owned(),
        ] {
            assert!(is_key(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_only_speaks_of_keys_is_none() {
        for text in [
            format!("-----BEGIN PUBLIC KEY-----\n{BODY}\n-----END PUBLIC KEY-----\n"),
            format!("-----BEGIN CERTIFICATE-----\n{BODY}\n"),
            "if text.starts_with(\"-----BEGIN PRIVATE KEY-----\") {\n".to_owned(),
            "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n".to_owned(),
            "'-----BEGIN PRIVATE KEY-----\\n' + body".to_owned(),
            "\0-----BEGIN RSA PRIVATE KEY-----\0-----END".to_owned(),
            "-----BEGIN ".to_owned(),
        ] {
            assert!(!is_key(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn binary_keys_are_told_by_their_shape() {
        let ed25519 =
            [&[0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22][..], &[7; 34]]
                .concat();
        assert!(is_key(&ed25519));
        assert!(!is_key(&ed25519[..40]) && !is_key(&[&ed25519[..], b"x"].concat()));
        let curve = [&[0x30, 0x25, 2, 1, 1, 4, 0x20][..], &[7; 32]].concat();
        assert!(is_key(&curve));
        assert!(is_key(&[0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2]));
        let certificate = [&[0x30, 6, 0x30, 4, 0xa0, 2, 1, 2][..]].concat();
        assert!(!is_key(&certificate) && !is_key(&[]) && !is_key(&[0x30, 0x84]));
    }
}
