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
        /// Where it says that the place is, if it is elsewhere.
        moved: Option<Moved>,
    },
    /// A service did not answer, or said that it cannot now, as often as it was asked.
    #[error("{request}: {reason}{}", in_a_row(*attempts))]
    Unanswered {
        /// Method and place.
        request: String,
        /// What was met last.
        reason: String,
        /// How often it was asked.
        attempts: u32,
    },
    /// Whoever answers is nobody that this machine trusts.
    #[error("{request}: {reason}")]
    Untrusted {
        /// Method and place.
        request: String,
        /// What is wrong with the certificate.
        reason: String,
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

/// Where a service says that a place is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// The region of a bucket.
    Region(String),
    /// An address.
    Address(String),
}

fn in_a_row(attempts: u32) -> String {
    if attempts == 1 { String::new() } else { format!(", {attempts} times in a row") }
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
        if let Self::Untrusted { .. } = self {
            let text = "where the network has an authority of its own, --ca-file FILE trusts it here, \
                        and SSL_CERT_FILE names the file for every command";
            return Some(text.to_owned());
        }
        let Self::Refused { request, status, words, moved } = self else { return None };
        if (300..400).contains(status) {
            return elsewhere(request, moved.as_ref());
        }
        let is_storage = request.contains(" s3://");
        let code = words.split(':').next().unwrap_or_default();
        match status {
            401 if request.contains("/api/packages/") => Some(
                "PAKMAN_PUSH_USER and PAKMAN_PUSH_TOKEN are a user of the registry and a token of \
                 theirs with the right to write packages"
                    .to_owned(),
            ),
            401 => Some("the token is not, or no longer, a valid one".to_owned()),
            407 => Some(
                "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names a proxy that wants a user and a \
                 password: http://USER:PASSWORD@HOST:PORT"
                    .to_owned(),
            ),
            _ if is_storage => of_storage(request, *status, code),
            _ => None,
        }
    }
}

/// What is said of a service that is elsewhere.
fn elsewhere(request: &str, moved: Option<&Moved>) -> Option<String> {
    match moved {
        Some(Moved::Region(region)) => {
            Some(format!("the bucket is in another region; set AWS_REGION={region}"))
        }
        Some(Moved::Address(address)) => {
            Some(format!("it is at {address}; name that address, as no request is sent on"))
        }
        None => request
            .contains(" s3://")
            .then(|| "the bucket is in another region; set AWS_REGION".to_owned()),
    }
}

/// What is said of a storage that refuses a request, with a code or without a word.
fn of_storage(request: &str, status: u16, code: &str) -> Option<String> {
    let text = match (status, code) {
        (403, "RequestTimeTooSkewed") => "the clock of this machine is wrong",
        (403, "SignatureDoesNotMatch") => {
            "AWS_SECRET_ACCESS_KEY is not the secret of AWS_ACCESS_KEY_ID, or a proxy changes \
             requests"
        }
        (403, "InvalidAccessKeyId") => {
            "the storage does not know the key of AWS_ACCESS_KEY_ID or of the profile; \
             --s3-endpoint names storage other than AWS"
        }
        (400 | 403, "ExpiredToken" | "InvalidToken") => {
            "keys that came with a token are good for some hours; get new ones, and set \
             AWS_SESSION_TOKEN with them"
        }
        // The answer to HEAD has no words; another one without may be that of a proxy.
        _ if status == 403 && (request.starts_with("HEAD ") || code == "AccessDenied") => {
            return Some(format!(
                "the key needs the right {}; a push takes s3:ListBucket and \
                 s3:ListBucketMultipartUploads of the bucket, and s3:GetObject, s3:PutObject, \
                 s3:AbortMultipartUpload, s3:ListMultipartUploadParts of what is in it, with --keep \
                 s3:DeleteObject too; without s3:ListBucket a file that is not there answers 403 as \
                 well",
                right(request)
            ));
        }
        (404, "") => {
            "nothing that answers there is a storage of S3; --s3-endpoint or AWS_ENDPOINT_URL is \
             its address without the bucket"
        }
        (404, "NoSuchBucket") => {
            "create the bucket first, as nothing here does, or name the storage that has it \
             (--s3-endpoint)"
        }
        _ => return None,
    };
    Some(text.to_owned())
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
            moved: None,
        };
        let help = refused("LIST s3://b/x/").help().expect("there is one");
        assert!(help.starts_with("the key needs the right s3:ListBucket;"), "{help}");
        let help = refused("PUT s3://b/x").help().expect("there is one");
        assert!(help.starts_with("the key needs the right s3:PutObject;"), "{help}");
        assert_eq!(refused("PUT s3://b/x").to_string(), "PUT s3://b/x: 403: AccessDenied: no");
        assert!(!refused("PUT s3://b/x").is_transient());
    }

    #[test]
    fn an_answer_is_explained_by_its_code() {
        let help = |status: u16, words: &str, moved: Option<Moved>| {
            let (request, words) = ("LIST s3://b/x/".to_owned(), words.to_owned());
            Error::Refused { request, status, words, moved }.help()
        };
        let region = Some(Moved::Region("eu-west-1".to_owned()));
        let moved = help(301, "PermanentRedirect: elsewhere", region).expect("there is one");
        assert!(moved.ends_with("AWS_REGION=eu-west-1"), "{moved}");
        let unknown = help(403, "InvalidAccessKeyId: no such key", None).expect("there is one");
        assert!(unknown.contains("does not know the key"), "{unknown}");
        // Nothing is known of it but what the storage says.
        assert_eq!(help(403, "AccountProblem: pay first", None), None);
        assert_eq!(help(403, "", None), None);
        assert!(help(404, "", None).expect("there is one").contains("--s3-endpoint"));
    }
}
