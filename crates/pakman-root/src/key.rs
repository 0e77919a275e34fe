//! The public keys that Alpine signs its repositories with.

use pakman_apk::{PublicKey, TrustedKey};

/// A key of Alpine's, as `alpine-keys` of aports has it.
struct Key {
    name: &'static str,
    pem: &'static str,
    /// Whose repositories it signs.
    architectures: &'static [&'static str],
}

macro_rules! key {
    ($id:literal, $architectures:expr) => {
        Key {
            name: concat!("alpine-devel@lists.alpinelinux.org-", $id, ".rsa.pub"),
            pem: include_str!(concat!(
                "../keys/alpine-devel@lists.alpinelinux.org-",
                $id,
                ".rsa.pub"
            )),
            architectures: &$architectures,
        }
    };
}

/// `docs/security.md` has the fingerprint of each.
const KEYS: &[Key] = &[
    key!("4a6a0840", ["x86", "x86_64"]),
    key!("5243ef4b", ["x86"]),
    key!("524d27bb", ["armhf", "armv7"]),
    key!("5261cecb", ["x86_64"]),
    key!("58199dcc", ["aarch64"]),
    key!("58cbb476", ["ppc64le"]),
    key!("58e4f17d", ["s390x"]),
    key!("60ac2099", ["riscv64"]),
    key!("6165ee59", ["x86_64"]),
    key!("61666e3f", ["x86"]),
    key!("616a9724", ["armhf"]),
    key!("616abc23", ["ppc64le"]),
    key!("616ac3bc", ["s390x"]),
    key!("616adfeb", ["armv7"]),
    key!("616ae350", ["aarch64"]),
    key!("616db30d", ["riscv64"]),
    key!("66ba20fe", ["loongarch64"]),
];

/// Alpine's own keys for the repositories of an architecture; none where Alpine has none.
///
/// ```
/// let keys = pakman_root::alpine_keys("x86_64");
/// assert_eq!(keys.len(), 3);
/// assert!(keys[0].name.starts_with("alpine-devel@lists.alpinelinux.org-"));
/// ```
pub fn alpine_keys(arch: &str) -> Vec<TrustedKey> {
    let of_arch = KEYS.iter().filter(|key| key.architectures.contains(&arch));
    let trusted = |key: &Key| TrustedKey {
        name: key.name.to_owned(),
        key: PublicKey::from_pem(key.pem).expect("a test reads each of them"),
    };
    of_arch.map(trusted).collect()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use sha2::{Digest, Sha256};

    use super::*;
    use crate::package::hex;

    #[test]
    fn every_key_can_be_read_and_no_file_is_left_out() {
        for key in KEYS {
            PublicKey::from_pem(key.pem).unwrap_or_else(|error| panic!("{}: {error}", key.name));
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("keys");
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
        let files: BTreeSet<String> = files.map(|name| name.into_string().unwrap()).collect();
        assert_eq!(files, KEYS.iter().map(|key| key.name.to_owned()).collect());
    }

    #[test]
    fn the_documentation_has_the_fingerprint_of_every_key() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/security.md");
        let text = fs::read_to_string(path).unwrap();
        for key in KEYS {
            let id = key.name.rsplit(['-', '.']).nth(2).unwrap();
            let hash = hex(&Sha256::digest(key.pem));
            let row = format!("| {} | `{id}` | `{hash}` |", key.architectures.join(", "));
            assert!(text.contains(&row), "{row}");
        }
        assert_eq!(text.matches("` | `").count(), KEYS.len());
    }
}
