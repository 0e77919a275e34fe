//! Where a bucket is, and who may write to it.

use std::fmt;

use reqwest::Url;

use crate::{error::Error, secret::Secret};

/// A folder of a bucket.
#[derive(Debug, Clone)]
pub struct S3 {
    /// The name of the bucket.
    pub bucket: String,
    /// The folder within, without `/` around it; empty for the bucket itself.
    pub prefix: String,
    /// Where the storage is; `None` for AWS itself.
    pub endpoint: Option<Url>,
    /// What requests are signed for, as `us-east-1`; many storages take any word.
    pub region: String,
    /// Who writes.
    pub credentials: Credentials,
}

/// Who writes to a storage.
#[derive(Clone)]
pub enum Credentials {
    /// A pair of keys.
    Keys {
        /// The public half.
        id: String,
        /// The private half.
        secret: Secret,
        /// What comes with keys that expire.
        token: Option<Secret>,
    },
    /// What the machine has: the variables `AWS_*`, by which a web identity, a container's role or
    /// that of a machine of AWS is found.
    Machine(Vec<(String, Secret)>),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credentials")
    }
}

impl fmt::Display for S3 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.shown(&self.prefix).trim_end_matches('/'))
    }
}

impl S3 {
    /// The key of what lies below the folder.
    pub(crate) fn key(&self, below: &str) -> String {
        let Self { prefix, .. } = self;
        if prefix.is_empty() { below.to_owned() } else { format!("{prefix}/{below}") }
    }

    /// A key as people are told of it.
    pub(crate) fn shown(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.bucket)
    }

    /// The address of the folder, as installations ask for it, where the bucket can be read by
    /// everybody.
    pub fn address(&self) -> Result<String, Error> {
        let url = self.url(&self.prefix)?;
        Ok(url.as_str().trim_end_matches('/').to_owned())
    }

    /// The address of a whole key; of the bucket itself with an empty one.
    pub(crate) fn url(&self, key: &str) -> Result<Url, Error> {
        let Self { bucket, region, .. } = self;
        // A name with a point is below no certificate of AWS.
        let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        let base = match &self.endpoint {
            Some(endpoint) => format!("{}/{bucket}", endpoint.as_str().trim_end_matches('/')),
            None if bucket.contains('.') => format!("https://s3.{region}.{domain}/{bucket}"),
            None => format!("https://{bucket}.s3.{region}.{domain}"),
        };
        let text = format!("{base}/{}", encoded(key, true));
        Url::parse(&text).map_err(|error| Error::Words(format!("{text}: {error}")))
    }
}

/// Text as it stands in an address that is signed: all but letters, digits and four signs is
/// encoded, `/` too where it separates nothing.
pub(crate) fn encoded(text: &str, keep_slashes: bool) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if is_plain || (keep_slashes && byte == b'/') {
            encoded.push(byte.into());
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(bucket: &str, endpoint: Option<&str>) -> S3 {
        S3 {
            bucket: bucket.to_owned(),
            prefix: "alpine/v3".to_owned(),
            endpoint: endpoint.map(|text| text.parse().expect("an address")),
            region: "eu-west-1".to_owned(),
            credentials: Credentials::Machine(Vec::new()),
        }
    }

    #[test]
    fn addresses_are_those_of_the_storage() {
        let address = |place: S3| place.address().expect("an address");
        assert_eq!(
            address(place("acme", None)),
            "https://acme.s3.eu-west-1.amazonaws.com/alpine/v3"
        );
        assert_eq!(address(place("a.b", None)), "https://s3.eu-west-1.amazonaws.com/a.b/alpine/v3");
        let china = S3 { region: "cn-north-1".to_owned(), ..place("acme", None) };
        assert_eq!(address(china), "https://acme.s3.cn-north-1.amazonaws.com.cn/alpine/v3");
        let other = place("acme", Some("http://127.0.0.1:9000/"));
        assert_eq!(
            other.url("x86_64/libstdc++-1.0_p1~a.apk").expect("an address").as_str(),
            "http://127.0.0.1:9000/acme/x86_64/libstdc%2B%2B-1.0_p1~a.apk"
        );
        assert_eq!(other.to_string(), "s3://acme/alpine/v3");
    }
}
