//! The keys by which requests are signed.

use std::{error, fs, iter::successors, sync::Arc};

use object_store::{
    ClientOptions, RetryConfig, StaticCredentialProvider,
    aws::{AmazonS3Builder, AmazonS3ConfigKey, AwsCredential, AwsCredentialProvider},
    client::{HttpError, HttpErrorKind},
};
use reqwest::Url;
use zeroize::Zeroizing;

use crate::{
    error::Error,
    retry::Patience,
    s3::place::{Credentials, S3},
    secret::Secret,
};

/// What gives the keys of a place.
pub(super) fn provider(place: &S3, patience: Patience) -> Result<AwsCredentialProvider, Error> {
    match &place.credentials {
        Credentials::Keys { id, secret, token } => {
            Ok(Arc::new(StaticCredentialProvider::new(AwsCredential {
                key_id: id.clone(),
                secret_key: secret.reveal().to_owned(),
                token: token.as_ref().map(|token| token.reveal().to_owned()),
            })))
        }
        Credentials::Machine(variables) => machine(place, variables, patience),
    }
}

/// Keys that the machine has.
fn machine(
    place: &S3,
    variables: &[(String, Secret)],
    patience: Patience,
) -> Result<AwsCredentialProvider, Error> {
    for (name, value) in variables {
        if let Some(fault) = fault(name, value.reveal()) {
            return Err(Error::Words(format!("{name}: {fault}")));
        }
    }
    let known = variables.iter().filter_map(|(name, value)| {
        if name == "AWS_EC2_METADATA_SERVICE_ENDPOINT" {
            let address = value.reveal().trim_end_matches('/');
            return Some((AmazonS3ConfigKey::MetadataEndpoint, address));
        }
        let key: AmazonS3ConfigKey = name.to_ascii_lowercase().parse().ok()?;
        Some((key, value.reveal()))
    });
    let builder =
        known.fold(AmazonS3Builder::new(), |builder, (key, value)| builder.with_config(key, value));
    let builder = builder.with_bucket_name(&place.bucket).with_region(&place.region);
    let options = ClientOptions::new().with_allow_http(true).with_timeout(patience.silence);
    let retry = RetryConfig {
        max_retries: patience.attempts.saturating_sub(1) as usize,
        ..RetryConfig::default()
    };
    let store = builder.with_client_options(options).with_retry(retry).build();
    let store = store.map_err(|error| Error::Words(error.to_string()))?;
    Ok(Arc::clone(store.credentials()))
}

/// What is wrong with a variable of which no request to a service that gives keys can be made.
fn fault(name: &str, value: &str) -> Option<&'static str> {
    let is_plain = |text: &str| text.bytes().all(|it| it.is_ascii_graphic());
    match name {
        "AWS_EC2_METADATA_SERVICE_ENDPOINT" | "AWS_CONTAINER_CREDENTIALS_FULL_URI" => {
            let is_http = |url: Url| matches!(url.scheme(), "http" | "https");
            (!Url::parse(value).is_ok_and(is_http)).then_some("it takes an address of HTTP")
        }
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" => {
            let is_path = value.starts_with('/') && is_plain(value);
            (!is_path).then_some("it takes a path that begins with `/`")
        }
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE" => {
            // One that cannot be read is told of when it is needed.
            let token = Zeroizing::new(fs::read_to_string(value).ok()?);
            (!is_plain(&token)).then_some("the token in it has a line break or a space")
        }
        _ => None,
    }
}

/// Why the machine gave no keys. It may give them later where it did not answer.
pub(super) fn missing(error: &object_store::Error) -> Error {
    let request = "the keys that the environment leads to".to_owned();
    let causes = || successors(error::Error::source(error), |cause| cause.source());
    let told = causes().next().map_or_else(|| error.to_string(), ToString::to_string);
    let passes = |cause: &(dyn error::Error + 'static)| {
        let http: Option<&HttpError> = cause.downcast_ref();
        http.is_some_and(|it| !matches!(it.kind(), HttpErrorKind::Decode | HttpErrorKind::Unknown))
    };
    match causes().last() {
        Some(last) if causes().any(passes) => {
            Error::Unanswered { request, reason: format!("{told}: {last}"), attempts: 1 }
        }
        _ => Error::Words(format!("{request}: {told}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_request_can_be_made_of_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("a file");
            path.to_str().expect("text").to_owned()
        };
        let (metadata, whole, below, token) = (
            "AWS_EC2_METADATA_SERVICE_ENDPOINT",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        );
        for (name, value) in [
            (metadata, "nonsense".to_owned()),
            (metadata, "ftp://127.0.0.1/".to_owned()),
            (whole, "/v2".to_owned()),
            (below, "v2".to_owned()),
            (below, "/v2 x".to_owned()),
            (token, file("ended", "token\n")),
        ] {
            assert!(fault(name, &value).is_some(), "{name}={value}");
        }
        for (name, value) in [
            (metadata, "http://[fd00:ec2::254]".to_owned()),
            (whole, "http://169.254.170.23/v1/credentials".to_owned()),
            (below, "/v2/credentials/1?x=y".to_owned()),
            (token, file("plain", "token=")),
            (token, "/nowhere/at/all".to_owned()),
            ("AWS_REGION", "\n".to_owned()),
        ] {
            assert_eq!(fault(name, &value), None, "{name}={value}");
        }
    }
}
