//! HTTP: a request, sent again where that may help, and its answer.

use std::{
    cell::RefCell,
    error, io,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use futures_util::{
    StreamExt,
    future::{Either, select},
    stream,
};
use reqwest::{
    Body, Certificate, Client, Method, StatusCode, Url,
    header::{CONTENT_LENGTH, HeaderMap},
    redirect,
};

use crate::{
    content::{Content, aside},
    error::{Error, Moved},
    retry::{self, Patience},
    secret::{Secret, Secrets},
    watch::Watcher,
    words::Words,
};

/// How much of a body is handed on at a time, in bytes: what progress and silence are measured by.
const PIECE: usize = 128 * 1024;

/// How often the silence of a connection is looked at.
const TICK: Duration = Duration::from_millis(100);

/// How connections are made.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    /// How patient they are.
    pub patience: Patience,
    /// A certificate authority to trust beside those of the machine, in PEM.
    pub authority: Option<Vec<u8>>,
}

/// A request.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Content,
    /// Whether the body is of files that are pushed, whose bytes are counted.
    pub(crate) is_counted: bool,
    /// The most that is read of the answer, in bytes.
    pub(crate) limit: usize,
    /// How many times longer than usual the service may be silent before it answers.
    pub(crate) slow: u32,
}

impl Request {
    /// A request without headers and body, whose answer has a mebibyte at most.
    pub(crate) fn new(method: Method, url: Url) -> Self {
        let (headers, body) = (HeaderMap::new(), Content::default());
        Self { method, url, headers, body, is_counted: false, limit: 1 << 20, slow: 1 }
    }
}

/// An answer that asking again would not change.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// What is wrong; nothing where all is well. S3 says so behind a good status as well, when
    /// putting parts together took it long.
    fn words(&self, secrets: &Secrets) -> Words {
        let is_error = self.body.windows(7).take(1024).any(|found| found == b"<Error>");
        if self.status.is_success() && !is_error {
            return Words::default();
        }
        Words::of(&self.body, secrets)
    }

    /// Where a service says that the place is that was asked for: its region, else an address.
    fn moved(&self, secrets: &Secrets) -> Option<Moved> {
        let text = |name: &str| Some(secrets.hide(self.headers.get(name)?.to_str().ok()?));
        if !self.status.is_redirection() {
            return None;
        }
        // What stands in front of an `@` may be a password, and a query may open what it leads to.
        let address = |text: String| {
            let place = text.split('?').next().unwrap_or_default();
            let (scheme, rest) = place.split_once("://").unwrap_or(("", place));
            let rest = rest.rsplit('@').next().unwrap_or_default();
            if scheme.is_empty() { rest.to_owned() } else { format!("{scheme}://{rest}") }
        };
        let region = text("x-amz-bucket-region").map(Moved::Region);
        region.or_else(|| text("location").map(address).map(Moved::Address))
    }
}

/// Sends requests, and tells of them.
pub(crate) struct Wire<'w> {
    client: Client,
    patience: Patience,
    secrets: RefCell<Secrets>,
    watcher: RefCell<&'w mut dyn Watcher>,
    /// How many bytes of files were sent.
    sent: Arc<AtomicU64>,
}

/// Why an attempt failed.
enum Failure {
    /// Another one may bring an answer.
    Passing(String),
    /// None will: what was to be sent cannot be read, or nobody is there who is trusted.
    Final(Error),
}

/// Why an attempt brought no answer that counts.
struct Trouble {
    reason: String,
    /// The pause that the service asks for.
    asked: Option<Duration>,
}

impl<'w> Wire<'w> {
    pub(crate) fn new(
        connection: &Connection,
        watcher: &'w mut dyn Watcher,
    ) -> Result<Self, Error> {
        // Fails when there is a provider already, which does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let patience = connection.patience;
        let mut builder = Client::builder()
            .user_agent(concat!("pakman/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(patience.silence)
            // Many connections carry parallel parts better than one.
            .http1_only()
            // A signature holds for one address, and a token is for one service.
            .redirect(redirect::Policy::none());
        if let Some(pem) = &connection.authority {
            let wrong = |error: &dyn error::Error| Error::Words(format!("--ca-file: {error}"));
            let authority = Certificate::from_pem(pem).map_err(|error| wrong(&error))?;
            builder = builder.add_root_certificate(authority);
        }
        let client = builder.build().map_err(|error| Error::Words(deepest(&error)))?;
        let (secrets, sent) = (RefCell::default(), Arc::default());
        Ok(Self { client, patience, secrets, watcher: RefCell::new(watcher), sent })
    }

    /// How patient requests are.
    pub(crate) fn patience(&self) -> Patience {
        self.patience
    }

    /// From now on no text shows this.
    pub(crate) fn hide(&self, secret: &Secret) {
        self.secrets.borrow_mut().add(secret.clone());
    }

    /// Tells the watcher something.
    pub(crate) fn tell(&self, what: impl FnOnce(&mut dyn Watcher)) {
        what(&mut **self.watcher.borrow_mut());
    }

    /// The answer to a request, which is made anew for each attempt, as signatures age. `name` is
    /// what it is told as: method and place.
    pub(crate) async fn ask(
        &self,
        name: &str,
        make: impl AsyncFn() -> Result<Request, Error>,
    ) -> Result<Answer, Error> {
        let mut attempt = 1;
        loop {
            let counted = Arc::new(AtomicU64::new(0));
            let trouble = match self.attempt(name, make().await?, &counted).await {
                Ok(answer) => {
                    let words = answer.words(&self.secrets.borrow());
                    self.tell(|watcher| watcher.asked(name, answer.status.as_str()));
                    if !retry::is_passing(answer.status, words.code.as_deref()) {
                        if !answer.status.is_success() {
                            self.take_back(&counted);
                        }
                        return Ok(answer);
                    }
                    let reason = format!("{} {}", answer.status.as_u16(), words.text);
                    let reason = reason.trim_end().to_owned();
                    Trouble { reason, asked: retry::asked(&answer.headers) }
                }
                Err(Failure::Passing(reason)) => {
                    Trouble { reason: self.secrets.borrow().hide(&reason), asked: None }
                }
                Err(Failure::Final(error)) => return Err(error),
            };
            self.take_back(&counted);
            let Trouble { reason, asked } = trouble;
            let Some(pause) = self.patience.pause(attempt, asked) else {
                let request = name.to_owned();
                let wait = asked.filter(|_| attempt < self.patience.attempts);
                let wait = wait.map(|wait| format!(", and asks for {} seconds", wait.as_secs()));
                let reason = reason + &wait.unwrap_or_default();
                return Err(Error::Unanswered { request, reason, attempts: attempt });
            };
            self.tell(|watcher| watcher.again(name, &reason));
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        name: &str,
        request: Request,
        counted: &Arc<AtomicU64>,
    ) -> Result<Answer, Failure> {
        let Request { method, url, mut headers, body, is_counted, limit, slow } = request;
        let pulse = Arc::new(AtomicU64::new(0));
        let start = Instant::now();
        let mut builder = self.client.request(method, url);
        let length = body.length();
        let broken = Arc::default();
        if length > 0 {
            headers.insert(CONTENT_LENGTH, length.into());
            let counted = is_counted.then(|| [Arc::clone(&self.sent), Arc::clone(counted)]);
            builder = builder.body(observed(body, counted, &pulse, start, &broken));
        }
        let passing = |error: &reqwest::Error| Failure::Passing(deepest(error));
        let work = async {
            let sent = builder.headers(headers).send().await;
            let mut response = sent.map_err(|error| {
                let (request, reason) = (name.to_owned(), deepest(&error));
                if is_of_certificate(&error) {
                    return Failure::Final(Error::Untrusted { request, reason });
                }
                // So a proxy refuses to lead to a service over TLS; elsewhere it answers itself.
                if reason.ends_with("proxy authorization required") {
                    let (status, words) = (407, String::new());
                    let refused = Error::Refused { request, status, words, moved: None };
                    return Failure::Final(refused);
                }
                Failure::Passing(reason)
            })?;
            let (status, headers) = (response.status(), response.headers().clone());
            let mut body = BytesMut::new();
            while let Some(piece) = response.chunk().await.map_err(|error| passing(&error))? {
                beat(&pulse, start);
                if body.len() + piece.len() > limit {
                    let reason = format!("it has more than {limit} bytes");
                    let request = name.to_owned();
                    return Err(Failure::Final(Error::Answer { request, reason }));
                }
                body.extend_from_slice(&piece);
            }
            Ok(Answer { status, headers, body: body.freeze() })
        };
        let silence = self.patience.silence * slow;
        let watch = async {
            loop {
                tokio::time::sleep(TICK).await;
                self.tell(|watcher| watcher.sent(self.sent.load(Ordering::Relaxed)));
                let heard = Duration::from_millis(pulse.load(Ordering::Relaxed));
                if start.elapsed().saturating_sub(heard) > silence {
                    return format!("no data for {} seconds", silence.as_secs_f32());
                }
            }
        };
        let answer = match select(pin!(work), pin!(watch)).await {
            Either::Left((answer, _)) => answer,
            Either::Right((stalled, _)) => Err(Failure::Passing(stalled)),
        };
        let broken = broken.lock().unwrap_or_else(PoisonError::into_inner).take();
        answer.map_err(|failure| broken.map_or(failure, Failure::Final))
    }

    /// What was counted of a body arrived in vain.
    fn take_back(&self, counted: &AtomicU64) {
        self.sent.fetch_sub(counted.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// A file of that size got there without a request.
    pub(crate) fn count(&self, size: u64) {
        let sent = self.sent.fetch_add(size, Ordering::Relaxed) + size;
        self.tell(|watcher| watcher.sent(sent));
    }

    /// How many bytes of files were sent by now.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// The error of an answer that is not what was hoped for.
    pub(crate) fn refused(&self, name: &str, answer: &Answer) -> Error {
        let secrets = self.secrets.borrow();
        let (words, moved) = (Words::of(&answer.body, &secrets).text, answer.moved(&secrets));
        Error::Refused { request: name.to_owned(), status: answer.status.as_u16(), words, moved }
    }
}

/// A body that adds what is taken of it to counters, and says why it cannot be read to its end.
fn observed(
    body: Content,
    counted: Option<[Arc<AtomicU64>; 2]>,
    pulse: &Arc<AtomicU64>,
    start: Instant,
    broken: &Arc<Mutex<Option<Error>>>,
) -> Body {
    let (pulse, broken) = (Arc::clone(pulse), Arc::clone(broken));
    let begun = (body.parts(), Bytes::new());
    let pieces = stream::try_unfold(begun, async |(mut parts, mut rest)| {
        if rest.is_empty()
            && let Some(part) = parts.next()
        {
            rest = read(part).await?;
        }
        let piece = rest.split_to(rest.len().min(PIECE));
        Ok::<_, Error>((!piece.is_empty()).then_some((piece, (parts, rest))))
    });
    Body::wrap_stream(pieces.map(move |piece| match piece {
        Ok(piece) => {
            for counter in counted.iter().flatten() {
                counter.fetch_add(piece.len() as u64, Ordering::Relaxed);
            }
            beat(&pulse, start);
            Ok(piece)
        }
        Err(error) => {
            let said = error.to_string();
            *broken.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            Err(said)
        }
    }))
}

/// Reads a part of a body while others are on their way.
async fn read(part: Content) -> Result<Bytes, Error> {
    if let Some(known) = part.known() {
        return Ok(known);
    }
    let mut bytes = Vec::new();
    aside(move || part.read(&mut bytes).map(|()| bytes.into())).await
}

/// Something moved.
fn beat(pulse: &AtomicU64, start: Instant) {
    let now = start.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
    pulse.store(now, Ordering::Relaxed);
}

/// Whether nobody that is trusted answered, which does not pass.
fn is_of_certificate(error: &(dyn error::Error + 'static)) -> bool {
    if let Some(error) = error.downcast_ref() {
        return matches!(error, rustls::Error::InvalidCertificate(_));
    }
    // One that is wrapped is no source of the wrapping.
    let wrapped = error.downcast_ref().and_then(io::Error::get_ref);
    wrapped.map_or_else(
        || error.source().is_some_and(is_of_certificate),
        |inner| is_of_certificate(inner),
    )
}

/// The deepest reason, which says most: "Connection refused", not "error sending request".
fn deepest(error: &(dyn error::Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
