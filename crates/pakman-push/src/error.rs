//! What can go wrong while packages are pushed.

use std::{io, path::PathBuf};

/// Why something was not pushed. No text in it has a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A service answered, and what it says is final.
    #[error("{request}: {status}{}", said(words))]
    Refused {
        /// Method and place.
        request: String,
        /// The status of HTTP.
        status: u16,
        /// What the service says of it, in one line; may be empty.
        words: String,
    },
    /// A service did not answer, or said that it cannot now, as often as it was asked.
    #[error("{request}: {reason}, {attempts} times in a row")]
    Unanswered {
        /// Method and place.
        request: String,
        /// What was met last.
        reason: String,
        /// How often it was asked.
        attempts: u32,
    },
    /// A service answered something that its interface does not have.
    #[error("{request}: the answer cannot be used: {reason}")]
    Answer {
        /// Method and place.
        request: String,
        /// What is missing in it or wrong with it.
        reason: String,
    },
    /// Others write the same index all the time.
    #[error("{place} was overwritten by another push each time, {attempts} times")]
    Contended {
        /// The index.
        place: String,
        /// How often it was written.
        attempts: u32,
    },
    /// A file of this machine cannot be read or written.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// A verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file is not what it was when it was looked at first.
    #[error("{} changed while it was pushed; push again when nothing writes to it", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A package, an index or a key is bad.
    #[error("{place}: {source}")]
    Package {
        /// The file, or the place in the storage.
        place: String,
        /// What is wrong with it.
        source: pakman_apk::Error,
    },
    /// A package of the same name and version is there, and is another one.
    #[error(
        "{place} already exists with other content; give the package a new version or release{}",
        if *can_replace { ", or replace it with --replace" } else { "" }
    )]
    Taken {
        /// Where it is.
        place: String,
        /// Whether it may make room for another one.
        can_replace: bool,
    },
    /// A public key of the same name is there, and is another one.
    #[error("{place} already exists with another key; give this one another name with --key-name")]
    OtherKey {
        /// Where it is.
        place: String,
    },
    /// The index that is there is signed by keys that this one would not be signed by.
    #[error(
        "{place} is signed by {names}, and who trusts no other key would refuse the new one; sign \
         with that key too (--with-key FILE), or agree to the change with --change-key"
    )]
    OtherSigner {
        /// The index.
        place: String,
        /// The names of its keys.
        names: String,
    },
    /// A registry lacks in its index what was uploaded to it.
    #[error("{place} does not name {name}, which was uploaded; push again in a minute")]
    NotIndexed {
        /// The index.
        place: String,
        /// The file that it lacks.
        name: String,
    },
    /// The words of a request are no address, header or file name.
    #[error("{0}")]
    Words(String),
}

fn said(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

impl Error {
    /// Whether trying again later may help.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unanswered { .. }
                | Self::Contended { .. }
                | Self::NotIndexed { .. }
                | Self::Changed { .. }
        )
    }

    /// What may be done about it.
    pub fn help(&self) -> Option<String> {
        let Self::Refused { request, status, words } = self else { return None };
        let is_storage = request.contains(" s3://");
        let is_registry = request.contains("/api/packages/");
        Some(match status {
            301 | 307 if is_storage => "the bucket is in another region; set AWS_REGION".to_owned(),
            403 if words.starts_with("RequestTimeTooSkewed") => {
                "the clock of this machine is wrong".to_owned()
            }
            403 if words.starts_with("SignatureDoesNotMatch") => {
                "AWS_SECRET_ACCESS_KEY is not the secret of AWS_ACCESS_KEY_ID, or a proxy changes \
                 requests"
                    .to_owned()
            }
            403 if is_storage => format!(
                "the key needs the right {}; a push takes s3:ListBucket and \
                 s3:ListBucketMultipartUploads of the bucket, and s3:GetObject, s3:PutObject, s3:AbortMultipartUpload, s3:ListMultipartUploadParts \
                 of what is in it, with --keep s3:DeleteObject too; without s3:ListBucket a file \
                 that is not there answers 403 as well",
                right(request)
            ),
            404 if words.starts_with("NoSuchBucket") => {
                "create the bucket first, as nothing here does, or name the storage that has it \
                 (--s3-endpoint)"
                    .to_owned()
            }
            401 if is_registry => {
                "PAKMAN_PUSH_USER and PAKMAN_PUSH_TOKEN are a user of the registry and a token of \
                 theirs with the right to write packages"
                    .to_owned()
            }
            401 => "the token is not, or no longer, a valid one".to_owned(),
            _ => return None,
        })
    }
}

/// The right that a request to a storage takes.
fn right(request: &str) -> &'static str {
    match request.split(' ').next().unwrap_or_default() {
        "LIST" => "s3:ListBucket",
        "DELETE" => "s3:DeleteObject",
        "GET" | "HEAD" => "s3:GetObject",
        _ => "s3:PutObject",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_request_says_which_right_is_missing() {
        let refused = |request: &str| Error::Refused {
            request: request.to_owned(),
            status: 403,
            words: "AccessDenied: no".to_owned(),
        };
        let help = refused("LIST s3://b/x/").help().expect("there is one");
        assert!(help.starts_with("the key needs the right s3:ListBucket;"), "{help}");
        let help = refused("PUT s3://b/x").help().expect("there is one");
        assert!(help.starts_with("the key needs the right s3:PutObject;"), "{help}");
        assert_eq!(refused("PUT s3://b/x").to_string(), "PUT s3://b/x: 403: AccessDenied: no");
        assert!(!refused("PUT s3://b/x").is_transient());
    }
}
