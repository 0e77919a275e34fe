//! The signature of version 4, as the documentation of AWS describes it, checked.

use sha2::{Digest, Sha256};

use crate::storage::http::Asked;

/// Whether a request is signed by the owner of a key, and its body, which has that SHA-256, is the one
/// that was signed. The error is a code of S3.
pub(crate) fn check(
    asked: &Asked,
    hash: &[u8; 32],
    id: &str,
    secret: &str,
) -> Result<(), &'static str> {
    let authorization = asked.header("authorization");
    let fields = authorization.strip_prefix("AWS4-HMAC-SHA256 ").ok_or("AccessDenied")?;
    let field = |name: &str| {
        let found = fields.split(',').find_map(|field| field.trim().strip_prefix(name));
        found.and_then(|rest| rest.strip_prefix('=')).ok_or("AuthorizationHeaderMalformed")
    };
    let (credential, signed, signature) =
        (field("Credential")?, field("SignedHeaders")?, field("Signature")?);
    let (key, scope) = credential.split_once('/').ok_or("AuthorizationHeaderMalformed")?;
    if key != id {
        return Err("InvalidAccessKeyId");
    }
    let body = asked.header("x-amz-content-sha256");
    if body != "UNSIGNED-PAYLOAD" && body != hex(hash) {
        return Err("XAmzContentSHA256Mismatch");
    }
    for must in ["host", "x-amz-date", "x-amz-content-sha256"] {
        if !signed.split(';').any(|name| name == must) {
            return Err("AccessDenied");
        }
    }
    let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|pair| if pair.contains('=') { (*pair).to_owned() } else { format!("{pair}=") })
        .collect();
    let headers: String =
        signed.split(';').map(|name| format!("{name}:{}\n", asked.header(name))).collect();
    let canonical = [&asked.method, path, &pairs.join("&"), &headers, signed, body].join("\n");
    let date = asked.header("x-amz-date");
    let text = ["AWS4-HMAC-SHA256", date, scope, &hex(&Sha256::digest(canonical))].join("\n");
    let mut derived = format!("AWS4{secret}").into_bytes();
    for word in scope.split('/') {
        derived = hmac(&derived, word.as_bytes()).to_vec();
    }
    let is_right = hex(&hmac(&derived, text.as_bytes())) == signature;
    if is_right { Ok(()) } else { Err("SignatureDoesNotMatch") }
}

/// HMAC with SHA-256, by RFC 2104.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(text);
    let outer = Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c));
    outer.chain_update(inner.finalize()).finalize().into()
}

/// Bytes as they are written in signatures.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the documentation: a GET with a range.
    #[test]
    fn the_example_of_the_documentation_is_right() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let authorization = "AWS4-HMAC-SHA256 \
            Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
            SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,\
            Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
        let asked = Asked {
            method: "GET".to_owned(),
            target: "/test.txt".to_owned(),
            headers: vec![
                header("host", "examplebucket.s3.amazonaws.com"),
                header("range", "bytes=0-9"),
                header("x-amz-content-sha256", empty),
                header("x-amz-date", "20130524T000000Z"),
                header("authorization", authorization),
            ],
            body: Vec::new(),
        };
        let hash = Sha256::digest(b"").into();
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        assert_eq!(check(&asked, &hash, "AKIAIOSFODNN7EXAMPLE", secret), Ok(()));
        assert_eq!(check(&asked, &hash, "AKIAIOSFODNN7EXAMPLE", "x"), Err("SignatureDoesNotMatch"));
    }
}
