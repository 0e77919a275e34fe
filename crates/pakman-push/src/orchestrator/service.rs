//! The requests of an orchestrator's interface, and what its answers have to have.

use bytes::Bytes;
use reqwest::{
    Method, Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue},
};
use serde_json::{Value, json};

use crate::{
    content::Content,
    error::Error,
    orchestrator::order::Order,
    s3::place::{Credentials, S3},
    secret::Secret,
    wire::{Answer, Request, Wire},
};

const PACKAGE_TOKEN: HeaderName = HeaderName::from_static("x-instellar-package-token");

/// The interface of an orchestrator.
pub(super) struct Service<'s, 'w> {
    pub(super) order: &'s Order,
    pub(super) wire: &'s Wire<'w>,
}

impl Service<'_, '_> {
    /// The answer to a request, and how it is told of.
    async fn ask(
        &self,
        token: Option<&Secret>,
        path: &str,
        body: Option<String>,
    ) -> Result<(String, Answer), Error> {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let address = format!("{}{path}", self.order.endpoint.as_str().trim_end_matches('/'));
        let url = Url::parse(&address);
        let url = url.map_err(|error| Error::Words(format!("{address}: {error}")))?;
        let body = Bytes::from(body.unwrap_or_default());
        let name = format!("{method} {address}");
        let make = async || {
            let mut request = Request::new(method.clone(), url.clone());
            let headers = &mut request.headers;
            headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
            if !body.is_empty() {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            }
            if let Some(token) = token {
                headers.insert(AUTHORIZATION, hidden(&format!("Bearer {}", token.reveal()))?);
                headers.insert(PACKAGE_TOKEN, hidden(self.order.package_token.reveal())?);
            }
            request.body = Content::of(body.clone());
            Ok(request)
        };
        let answer = self.wire.ask(&name, make).await?;
        Ok((name, answer))
    }

    pub(super) async fn authenticate(&self) -> Result<Secret, Error> {
        let Order { auth_token, package_token, .. } = self.order;
        self.wire.hide(auth_token);
        self.wire.hide(package_token);
        let body = json!({ "auth_token": auth_token.reveal() });
        let (name, answer) =
            self.ask(None, "/publish/automation/callback", Some(body.to_string())).await?;
        if answer.status.as_u16() != 201 {
            return Err(self.wire.refused(&name, &answer));
        }
        let body = json(&name, &answer)?;
        let token = Secret::new(text(&name, &body, "/data/token")?);
        self.wire.hide(&token);
        Ok(token)
    }

    /// The archive of a deployment of this commit; nothing where there is none.
    pub(super) async fn deployment(&self, token: &Secret) -> Result<Option<String>, Error> {
        let path = format!("/publish/deployments/{}", self.order.commit);
        let (name, answer) = self.ask(Some(token), &path, None).await?;
        match answer.status.as_u16() {
            404 => Ok(None),
            200 => {
                let body = json(&name, &answer)?;
                Ok(Some(text(&name, &body, "/data/attributes/archive_path")?.to_owned()))
            }
            _ => Err(self.wire.refused(&name, &answer)),
        }
    }

    pub(super) async fn storage(&self, token: &Secret) -> Result<S3, Error> {
        let (name, answer) = self.ask(Some(token), "/publish/storage", None).await?;
        if answer.status.as_u16() != 200 {
            return Err(self.wire.refused(&name, &answer));
        }
        let body = json(&name, &answer)?;
        let field = |field: &str| text(&name, &body, &format!("/data/attributes/{field}"));
        let port = match body.pointer("/data/attributes/port") {
            Some(Value::Number(port)) => format!(":{port}"),
            Some(Value::String(port)) if !port.is_empty() => format!(":{port}"),
            _ => String::new(),
        };
        let scheme = field("scheme").unwrap_or("https://");
        let scheme = scheme.trim_end_matches("://");
        let endpoint = format!("{scheme}://{}{port}", field("host")?);
        let endpoint = Url::parse(&endpoint).map_err(|error| Error::Answer {
            request: name.clone(),
            reason: format!("{endpoint}: {error}"),
        })?;
        Ok(S3 {
            bucket: field("bucket")?.to_owned(),
            prefix: String::new(),
            endpoint: Some(endpoint),
            region: field("region")?.to_owned(),
            credentials: Credentials::Keys {
                id: field("credential/access_key_id")?.to_owned(),
                secret: Secret::new(field("credential/secret_access_key")?),
                token: None,
            },
        })
    }

    /// The number of the deployment, and whether it is new.
    pub(super) async fn create_deployment(
        &self,
        token: &Secret,
        archive: &str,
    ) -> Result<(String, &'static str), Error> {
        let Order { reference, commit, stack, .. } = self.order;
        let mut deployment = json!({ "ref": reference, "hash": commit, "archive_path": archive });
        if let Some(stack) = stack {
            deployment["stack"] = json!(stack);
        }
        let body = json!({ "deployment": deployment });
        let (name, answer) =
            self.ask(Some(token), "/publish/deployments", Some(body.to_string())).await?;
        let outcome = self.outcome(&name, &answer)?;
        let body = json(&name, &answer)?;
        match body.pointer("/data/attributes/id") {
            Some(Value::String(id)) if id.bytes().all(|it| it.is_ascii_graphic() && it != b'/') => {
                Ok((id.clone(), outcome))
            }
            Some(Value::Number(id)) => Ok((id.to_string(), outcome)),
            _ => Err(lacks(&name, "/data/attributes/id")),
        }
    }

    /// Whether the configuration is new; nothing where there is none.
    pub(super) async fn create_configuration(
        &self,
        token: &Secret,
        id: &str,
    ) -> Result<Option<&'static str>, Error> {
        let Some(body) = self.order.configuration.clone() else { return Ok(None) };
        let path = format!("/publish/deployments/{id}/configurations");
        let (name, answer) = self.ask(Some(token), &path, Some(body)).await?;
        self.outcome(&name, &answer).map(Some)
    }

    fn outcome(&self, name: &str, answer: &Answer) -> Result<&'static str, Error> {
        match answer.status.as_u16() {
            201 => Ok("created"),
            200 => Ok("exists"),
            _ => Err(self.wire.refused(name, answer)),
        }
    }
}

/// A header that no log shows.
fn hidden(text: &str) -> Result<HeaderValue, Error> {
    let value = HeaderValue::from_str(text);
    let mut value = value
        .map_err(|_| Error::Words("a token has characters that no request can carry".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

fn json(request: &str, answer: &Answer) -> Result<Value, Error> {
    serde_json::from_slice(&answer.body).map_err(|error| Error::Answer {
        request: request.to_owned(),
        reason: format!("it is not JSON: {error}"),
    })
}

fn text<'b>(request: &str, body: &'b Value, pointer: &str) -> Result<&'b str, Error> {
    let found = body.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    found.ok_or_else(|| lacks(request, pointer))
}

fn lacks(request: &str, pointer: &str) -> Error {
    let field = pointer.trim_start_matches('/').replace('/', ".");
    Error::Answer { request: request.to_owned(), reason: format!("it has no `{field}`") }
}
