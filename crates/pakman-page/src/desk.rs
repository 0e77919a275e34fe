//! What the server answers: the page's files, and its questions.

use std::{
    borrow::Cow,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use base64ct::{Base64UrlUnpadded, Encoding};
use pakman_packs::{Memory, Tree};
use pakman_spec::Surroundings;
use serde::{Deserialize, Serialize};

use crate::{
    answer::{Unanswered, answer, read, written},
    application::{Application, Plans},
    asset,
    built::{built, published},
    choice::{Asked, Chosen, choose},
    server::{listen::Answers, request::Request, response::Response},
};

/// How long a page that says nothing counts as open: browsers let hidden ones speak once a minute.
const SILENCE: Duration = Duration::from_secs(200);

/// How long it may take a page that was closed to come again: one that is loaded anew.
const RELOADING: Duration = Duration::from_secs(3);

/// What the server answers.
pub(crate) struct Desk {
    application: Application,
    /// Which application it is, as an address can say it. A page says of which it asks, as a port
    /// may come to be another's.
    of: String,
    plans: Plans,
    /// What checks know beside the text, as of the last time that the page was opened.
    surroundings: Mutex<Option<Surroundings>>,
    pages: Mutex<Pages>,
}

/// The pages that are open.
#[derive(Debug, Default)]
struct Pages {
    /// Each with when it was heard last.
    open: Vec<(String, Instant)>,
    /// When the last was closed.
    closed: Option<Instant>,
}

/// What the page begins with.
#[derive(Serialize)]
struct Opened<'a> {
    of: &'a str,
    folder: Cow<'a, str>,
    /// The text of the file; `None` where there is none.
    text: Option<String>,
    /// Whether a folder is there to write to.
    writes: bool,
    chosen: Chosen<'a>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

#[derive(Deserialize)]
struct Page {
    page: String,
}

impl Desk {
    pub(crate) fn of(application: Application) -> Self {
        Self {
            of: Base64UrlUnpadded::encode_string(application.file.as_os_str().as_encoded_bytes()),
            application,
            plans: Plans::new(),
            surroundings: Mutex::default(),
            pages: Mutex::default(),
        }
    }

    /// Whether there was a page, and there is none any longer.
    pub(crate) fn is_left(&self) -> bool {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let before = pages.open.len();
        pages.open.retain(|(_, heard)| heard.elapsed() < SILENCE);
        if before > 0 && pages.open.is_empty() {
            pages.closed = Some(Instant::now());
        }
        pages.open.is_empty() && pages.closed.is_some_and(|at| at.elapsed() >= RELOADING)
    }

    fn ask(&self, question: &str, body: &[u8]) -> Result<Vec<u8>, Unanswered> {
        match question {
            "alive" => return self.hear(body),
            "bye" => return self.leave(body),
            "write" => {
                let done = self.application.write(&self.plans, body);
                self.forget();
                return done;
            }
            "built" => return self.built(body),
            "open" => {
                self.forget();
                return self.open(body);
            }
            _ => {}
        }
        let (tree, text): (Box<dyn Tree>, _) = match question {
            "choose" | "plan" => {
                let tree = (self.application.list)().map_err(Unanswered::Refused)?;
                (tree, self.application.text()?)
            }
            // The others have the text of the page alone, and are asked with every key.
            _ => (Box::new(Memory::default()), None),
        };
        let known = self.application.known(&*tree, self.surroundings(), text);
        match question {
            "plan" => self.application.plan(&self.plans, &known, body),
            _ => answer(&known, question, body),
        }
    }

    /// What the page begins with, and what follows from its choices.
    fn open(&self, body: &[u8]) -> Result<Vec<u8>, Unanswered> {
        let asked: Asked = read(body)?;
        let (application, text) = (&self.application, self.application.text()?);
        let tree = (application.list)().map_err(Unanswered::Refused)?;
        let known = application.known(&*tree, self.surroundings(), text.clone());
        let folder = application.root.file_name().unwrap_or_default().to_string_lossy();
        let mut chosen = String::new();
        let chosen = choose(&asked, &known, &mut chosen);
        written(&Opened { of: &self.of, folder, text, writes: true, chosen })
    }

    /// What a build has made.
    fn built(&self, body: &[u8]) -> Result<Vec<u8>, Unanswered> {
        let Package { name } = read(body)?;
        let Application { packages, times, .. } = &self.application;
        let found = packages.as_deref().map(|folder| built(folder, &name, times));
        written(&found.unwrap_or_default())
    }

    /// A page is there; it is told what the file has now, and when something was built last.
    fn hear(&self, body: &[u8]) -> Result<Vec<u8>, Unanswered> {
        let Page { page } = read(body)?;
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.open.retain(|(known, _)| *known != page);
        pages.open.push((page, Instant::now()));
        pages.closed = None;
        drop(pages);
        let packages = self.application.packages.as_deref();
        written(&serde_json::json!({
            "text": self.application.text()?,
            "built": packages.and_then(published),
        }))
    }

    fn leave(&self, body: &[u8]) -> Result<Vec<u8>, Unanswered> {
        let Page { page } = read(body)?;
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.open.retain(|(known, _)| *known != page);
        if pages.open.is_empty() {
            pages.closed = Some(Instant::now());
        }
        written(&serde_json::json!({}))
    }

    fn surroundings(&self) -> Surroundings {
        let mut known = self.surroundings.lock().unwrap_or_else(PoisonError::into_inner);
        known.get_or_insert_with(|| (self.application.surroundings)()).clone()
    }

    fn forget(&self) {
        *self.surroundings.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Answers for Desk {
    fn answer(&self, request: &Request) -> Response {
        let (path, query) = request.parts();
        let question = path.strip_prefix("/ask/");
        if query.strip_prefix("of=").is_some_and(|of| of != self.of) {
            return Response::refusal(421, "this server has another application");
        }
        match (request.method.as_str(), question) {
            ("POST", Some(question)) => match self.ask(question, &request.body) {
                Ok(body) => Response::json(body),
                Err(error) => {
                    let status = match &error {
                        Unanswered::Unknown(_) => 404,
                        Unanswered::Unread(_) => 400,
                        Unanswered::Refused(_) => 409,
                    };
                    Response::refusal(status, &error.to_string())
                }
            },
            ("GET", None) => asset::find(path).map_or_else(
                || Response::refusal(404, "there is no such page"),
                |asset| Response::file(asset.kind, asset.bytes),
            ),
            _ => Response::refusal(405, "questions are asked by POST, pages by GET"),
        }
    }
}
