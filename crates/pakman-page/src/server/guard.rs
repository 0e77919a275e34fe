//! Who may ask: the browser that was let in once, and pages of this very server.

use std::sync::atomic::{AtomicBool, Ordering};

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::server::{request::Request, response::Response};

/// Where a browser is let in.
pub(crate) const ENTRANCE: &str = "/enter";

/// Knows who may ask.
pub(crate) struct Guard {
    /// `127.0.0.1:4321`
    host: String,
    /// Lets a browser in, once.
    token: String,
    has_entered: AtomicBool,
    /// What the browser that was let in brings along: name and value.
    cookie: (String, String),
}

impl Guard {
    /// The guard of a server on this port, with secrets of its own.
    pub(crate) fn new(port: u16) -> Result<Self, getrandom::Error> {
        Ok(Self {
            host: format!("127.0.0.1:{port}"),
            token: secret()?,
            has_entered: AtomicBool::new(false),
            // Cookies know no ports: another page on this machine has another name for its own.
            cookie: (format!("pakman-{port}"), secret()?),
        })
    }

    /// The address that lets a browser in, once.
    pub(crate) fn entrance(&self) -> String {
        format!("http://{}{ENTRANCE}?token={}", self.host, self.token)
    }

    /// Whether a browser was let in.
    pub(crate) fn has_let_in(&self) -> bool {
        self.has_entered.load(Ordering::Relaxed)
    }

    /// Answers whoever comes in, or may not; `None` for a request that may be answered.
    pub(crate) fn answer(&self, request: &Request) -> Option<Response> {
        // A name that leads to this machine may be anybody's.
        if request.field("host") != Some(&self.host) {
            return Some(Response::refusal(421, "this server has another name"));
        }
        let origin = format!("http://{}", self.host);
        let is_own = request.field("origin") == Some(&origin);
        if request.has("origin") && !is_own {
            return Some(Response::refusal(403, "another page asked for this"));
        }
        let (path, query) = request.parts();
        if request.method == "GET" && path == ENTRANCE {
            return Some(self.enter(query));
        }
        let site = request.field("sec-fetch-site");
        if request.has("sec-fetch-site") && !matches!(site, Some("same-origin" | "none")) {
            return Some(Response::refusal(403, "another page asked for this"));
        }
        if !self.knows(request) {
            return Some(Response::refusal(
                401,
                "This page belongs to `pakman ui`, which opens it once and for one browser. Run it \
                 again to open it here.",
            ));
        }
        match request.method.as_str() {
            "POST" if !is_own => Some(Response::refusal(403, "no page of this server asked")),
            "POST" if request.field("content-type") != Some("application/json") => {
                Some(Response::refusal(415, "the body must be JSON"))
            }
            "GET" | "POST" => None,
            _ => Some(Response::refusal(405, "only GET and POST are known")),
        }
    }

    /// Lets in who has the token, if nobody had it before.
    fn enter(&self, query: &str) -> Response {
        let token = query.strip_prefix("token=").unwrap_or_default();
        let is_right = is_same(token, &self.token);
        if !is_right || self.has_entered.swap(true, Ordering::Relaxed) {
            return Response::refusal(
                401,
                "This address works once, and was used. Run `pakman ui` again for another.",
            );
        }
        // The cookie is for requests of this server's own pages. A redirection would still be the
        // request of whoever led here, so it is this page that goes on.
        let page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
                    <meta http-equiv=\"refresh\" content=\"0;url=/\"><title>pakman</title>\
                    <p><a href=\"/\">Go on</a></p></html>\n";
        let (name, value) = &self.cookie;
        Response::file("text/html; charset=utf-8", page.as_bytes()).with_cookie(name, value)
    }

    fn knows(&self, request: &Request) -> bool {
        let (name, value) = &self.cookie;
        let cookies = request.field("cookie").unwrap_or_default().split("; ");
        let mut own = cookies.filter_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='));
        own.any(|found| is_same(found, value))
    }
}

/// 32 bytes that nobody can guess, as text.
fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(Base64UrlUnpadded::encode_string(&bytes))
}

/// Whether two texts are the same, in a time that does not tell how much of them is.
fn is_same(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    one.len() == other.len() && pairs.fold(0, |seen, (one, other)| seen | (one ^ other)) == 0
}
