//! HTTP: a request, sent again where that may help, and its answer.

use std::{
    cell::RefCell,
    error,
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
    error::Error,
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
    /// The most that is read of the answer, in bytes.
    pub(crate) limit: usize,
    /// How many times longer than usual the service may be silent before it answers.
    pub(crate) slow: u32,
}

impl Request {
    /// A request without headers and body, whose answer has a mebibyte at most.
    pub(crate) fn new(method: Method, url: Url) -> Self {
        let (headers, body) = (HeaderMap::new(), Content::default());
        Self { method, url, headers, body, limit: 1 << 20, slow: 1 }
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
    fn words(&self) -> Words {
        let is_error = self.body.windows(7).take(1024).any(|found| found == b"<Error>");
        if self.status.is_success() && !is_error {
            return Words::default();
        }
        Words::of(&self.body)
    }
}

/// Sends requests, and tells of them.
pub(crate) struct Wire<'w> {
    client: Client,
    patience: Patience,
    secrets: RefCell<Secrets>,
    watcher: RefCell<&'w mut dyn Watcher>,
    /// How many bytes of bodies were sent.
    sent: Arc<AtomicU64>,
}

/// Why an attempt failed.
enum Failure {
    /// Another one may bring an answer.
    Passing(String),
    /// What was to be sent could not be read.
    Body(Error),
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
            let trouble = match self.attempt(make().await?, &counted).await {
                Ok(answer) => {
                    let words = answer.words();
                    self.tell(|watcher| watcher.asked(name, answer.status.as_str()));
                    if !retry::is_passing(answer.status, words.code.as_deref()) {
                        return Ok(answer);
                    }
                    let said = self.secrets.borrow().hide(&words.text);
                    let reason = format!("{} {said}", answer.status.as_u16()).trim_end().to_owned();
                    Trouble { reason, asked: retry::asked(&answer.headers) }
                }
                Err(Failure::Passing(reason)) => {
                    Trouble { reason: self.secrets.borrow().hide(&reason), asked: None }
                }
                Err(Failure::Body(error)) => return Err(error),
            };
            self.sent.fetch_sub(counted.load(Ordering::Relaxed), Ordering::Relaxed);
            let Trouble { reason, asked } = trouble;
            let Some(pause) = self.patience.pause(attempt, asked) else {
                let request = name.to_owned();
                return Err(Error::Unanswered { request, reason, attempts: attempt });
            };
            self.tell(|watcher| watcher.again(name, &reason));
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, request: Request, counted: &Arc<AtomicU64>) -> Result<Answer, Failure> {
        let Request { method, url, mut headers, body, limit, slow } = request;
        let pulse = Arc::new(AtomicU64::new(0));
        let start = Instant::now();
        let mut builder = self.client.request(method, url);
        let length = body.length();
        let broken = Arc::default();
        if length > 0 {
            headers.insert(CONTENT_LENGTH, length.into());
            builder = builder.body(self.counting(body, counted, &pulse, start, &broken));
        }
        let work = async {
            let mut response =
                builder.headers(headers).send().await.map_err(|error| deepest(&error))?;
            let (status, headers) = (response.status(), response.headers().clone());
            let mut body = BytesMut::new();
            while let Some(piece) = response.chunk().await.map_err(|error| deepest(&error))? {
                beat(&pulse, start);
                if body.len() + piece.len() > limit {
                    return Err(format!("the answer has more than {limit} bytes"));
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
            Either::Right((stalled, _)) => Err(stalled),
        };
        let broken = broken.lock().unwrap_or_else(PoisonError::into_inner).take();
        answer.map_err(|reason| broken.map_or(Failure::Passing(reason), Failure::Body))
    }

    /// A body that counts what is taken of it, and says why it cannot be read to its end.
    fn counting(
        &self,
        body: Content,
        counted: &Arc<AtomicU64>,
        pulse: &Arc<AtomicU64>,
        start: Instant,
        broken: &Arc<Mutex<Option<Error>>>,
    ) -> Body {
        let (sent, counted) = (Arc::clone(&self.sent), Arc::clone(counted));
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
                sent.fetch_add(piece.len() as u64, Ordering::Relaxed);
                counted.fetch_add(piece.len() as u64, Ordering::Relaxed);
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

    /// How many bytes were sent by now.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// The error of an answer that is not what was hoped for.
    pub(crate) fn refused(&self, name: &str, answer: &Answer) -> Error {
        let words = self.secrets.borrow().hide(&Words::of(&answer.body).text);
        Error::Refused { request: name.to_owned(), status: answer.status.as_u16(), words }
    }
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

/// The deepest reason, which says most: "Connection refused", not "error sending request".
fn deepest(error: &(dyn error::Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
