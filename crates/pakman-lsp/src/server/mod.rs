//! The language server: messages in, answers out, one after the other.
//!
//! Everything is answered from memory within milliseconds, so there is one thread that works. What
//! came in meanwhile waits in a queue, where a later message can still cancel a request, and
//! diagnostics are sent when the queue is empty: typing faster than reading costs nothing.
//!
//! Nothing that an editor sends ends the server but `exit` and the end of its input. A panic costs
//! the answer to one message and is said to be a bug.

mod answer;
mod capability;
mod client;
mod convert;
mod diagnostic;
mod open;
mod transport;

use std::{
    collections::{BTreeSet, VecDeque},
    io::{self, BufRead, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

use gen_lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    PublishDiagnosticsParams,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::de::DeserializeOwned;

use self::{client::Client, open::OpenDocuments, transport::Incoming};

/// How the editor left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It said `shutdown`, then `exit`.
    InOrder,
    /// It said `exit` alone, or nothing: the protocol asks for exit code 1.
    Abruptly,
}

/// What the world does to a language server.
#[derive(Debug, thiserror::Error)]
#[error("cannot talk with the editor: {0}")]
pub struct Error(#[from] io::Error);

/// Serves an editor over two streams until it leaves: what it sends, and what it gets.
///
/// An error comes back when it takes no more answers. What it sends that is no message of the
/// protocol is passed over.
pub fn serve(
    mut input: impl BufRead + Send + 'static,
    mut output: impl Write + Send + 'static,
) -> Result<Ended, Error> {
    let (queue, messages) = mpsc::channel();
    // Nobody waits for this one: after `exit` it may well be reading still.
    thread::spawn(move || {
        while let Ok(Some(incoming)) = transport::read(&mut input) {
            if queue.send(incoming).is_err() {
                return;
            }
        }
    });
    let (answers, outgoing) = mpsc::channel::<Message>();
    let writer = thread::spawn(move || {
        outgoing.iter().try_for_each(|message| transport::write(&mut output, &message))
    });
    let ended = Server::new(answers).run(&messages);
    match writer.join() {
        Ok(written) => written?,
        Err(_) => return Err(Error(io::Error::other("the thread that writes has failed"))),
    }
    Ok(ended)
}

struct Server {
    answers: Sender<Message>,
    /// What the editor can do; `None` before it said so.
    client: Option<Client>,
    is_shut_down: bool,
    documents: OpenDocuments,
    /// Those whose diagnostics the editor has not got.
    untold: BTreeSet<String>,
}

impl Server {
    fn new(answers: Sender<Message>) -> Self {
        let (documents, untold) = (OpenDocuments::default(), BTreeSet::new());
        Self { answers, client: None, is_shut_down: false, documents, untold }
    }

    fn run(mut self, messages: &Receiver<Incoming>) -> Ended {
        let mut queue = VecDeque::new();
        loop {
            queue.extend(messages.try_iter());
            let Some(message) = queue.pop_front() else {
                self.tell();
                let Ok(message) = messages.recv() else { return Ended::Abruptly };
                queue.push_back(message);
                continue;
            };
            let message = match message {
                Incoming::Message(message) => message,
                Incoming::Refused(answer) => {
                    if let Some(answer) = answer {
                        self.send(answer.into());
                    }
                    continue;
                }
            };
            match message {
                Message::Request(request) if is_cancelled(&request.id, &queue) => {
                    self.refuse(request.id, ErrorCode::RequestCanceled, "cancelled");
                }
                Message::Request(request) => {
                    let id = request.id.clone();
                    self.answer(id, |server| server.request(request));
                }
                Message::Notification(Notification { method, .. }) if method == "exit" => {
                    return if self.is_shut_down { Ended::InOrder } else { Ended::Abruptly };
                }
                Message::Notification(notification) => {
                    guarded(|| self.notification(notification));
                }
                Message::Response(_) => {}
            }
        }
    }

    /// Has `work` answer a request; where it panics, the answer says so.
    fn answer(&mut self, id: RequestId, work: impl FnOnce(&mut Self)) {
        if guarded(|| work(self)).is_none() {
            self.refuse(id, ErrorCode::InternalError, "pakman has a bug here");
        }
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if self.is_shut_down {
            return self.refuse(id, ErrorCode::InvalidRequest, "the server is shut down");
        }
        let response = match (&self.client, method.as_str()) {
            (None, "initialize") => {
                let client = Client::of(&params);
                let response = Response::new_ok(id, capability::initialize(&client));
                self.client = Some(client);
                response
            }
            (Some(_), "initialize") => {
                return self.refuse(
                    id,
                    ErrorCode::InvalidRequest,
                    "the server is initialized already",
                );
            }
            (None, _) => {
                return self.refuse(
                    id,
                    ErrorCode::ServerNotInitialized,
                    "`initialize` comes first",
                );
            }
            (Some(_), "shutdown") => {
                self.is_shut_down = true;
                Response::new_ok(id, ())
            }
            (Some(client), _) => answer::answer(client, &self.documents, id, &method, params),
        };
        self.send(response.into());
    }

    fn notification(&mut self, notification: Notification) {
        let Some(client) = self.client.as_ref().filter(|_| !self.is_shut_down) else { return };
        let Notification { method, params } = notification;
        let changed = match method.as_str() {
            "textDocument/didOpen" => read(params).and_then(|params: DidOpenTextDocumentParams| {
                let document = params.text_document;
                if open::is_misnamed(&document.uri, document.language_id.as_str()) {
                    self.publish(PublishDiagnosticsParams {
                        uri: document.uri.clone(),
                        version: Some(document.version),
                        diagnostics: vec![diagnostic::misnamed()],
                    });
                }
                self.documents.open(document)
            }),
            "textDocument/didChange" => {
                read(params).and_then(|params: DidChangeTextDocumentParams| {
                    self.documents.change(params, client.encoding)
                })
            }
            "textDocument/didClose" => {
                if let Some(params) = read::<DidCloseTextDocumentParams>(params) {
                    self.close(params);
                }
                None
            }
            _ => None,
        };
        self.untold.extend(changed);
    }

    fn close(&mut self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        self.untold.remove(&uri.0);
        if self.documents.close(&uri) {
            self.publish(PublishDiagnosticsParams { uri, version: None, diagnostics: Vec::new() });
        }
    }

    /// Sends the diagnostics of every document that changed.
    fn tell(&mut self) {
        let Some(client) = &self.client else { return };
        let untold = std::mem::take(&mut self.untold);
        let told: Vec<PublishDiagnosticsParams> = untold
            .iter()
            .filter_map(|uri| self.documents.get(uri))
            .filter_map(|open| {
                Some(PublishDiagnosticsParams {
                    uri: open.uri.clone(),
                    version: Some(open.version),
                    diagnostics: guarded(|| diagnostic::all(client, open))?,
                })
            })
            .collect();
        for params in told {
            self.publish(params);
        }
    }

    fn publish(&self, params: PublishDiagnosticsParams) {
        let method = "textDocument/publishDiagnostics".to_owned();
        self.send(Notification::new(method, params).into());
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, why: &str) {
        self.send(Response::new_err(id, code as i32, why.to_owned()).into());
    }

    fn send(&self, message: Message) {
        // The editor that takes no more is gone: the end of its input ends the server.
        let _ = self.answers.send(message);
    }
}

/// What `work` gives; `None` where it panics. A document that it was changing is as it was before or
/// after: its text is put in place as a whole, and what is read of it is read anew.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Whether a message that waits cancels the request.
fn is_cancelled(id: &RequestId, queue: &VecDeque<Incoming>) -> bool {
    queue.iter().any(|message| match message {
        Incoming::Message(Message::Notification(Notification { method, params }))
            if method == "$/cancelRequest" =>
        {
            params.get("id").is_some_and(|cancelled| {
                serde_json::from_value::<RequestId>(cancelled.clone())
                    .is_ok_and(|other| other == *id)
            })
        }
        _ => false,
    })
}

/// The parameters of a notification; one that has others is dropped, as nobody waits for an answer.
fn read<P: DeserializeOwned>(params: serde_json::Value) -> Option<P> {
    serde_json::from_value(params).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_one_answer() {
        let (sender, answers) = mpsc::channel();
        let mut server = Server::new(sender);
        let initialize = |id: i32| {
            Request::new(
                id.into(),
                "initialize".to_owned(),
                serde_json::json!({"capabilities": {}}),
            )
        };
        server.answer(1.into(), |_| panic!("a bug, on purpose"));
        server.answer(2.into(), |server| server.request(initialize(2)));
        let told: Vec<_> = answers
            .try_iter()
            .map(|message| {
                let answer = serde_json::to_value(message).expect("it is JSON");
                (answer["id"].as_i64(), answer["error"]["code"].as_i64())
            })
            .collect();
        let bug = Some(ErrorCode::InternalError as i64);
        assert_eq!(told, [(Some(1), bug), (Some(2), None)]);
    }
}
