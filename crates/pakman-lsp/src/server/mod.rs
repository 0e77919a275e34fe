//! The language server: messages in, answers out, one after the other.
//!
//! Everything is answered from memory within milliseconds, so there is one thread that works. What
//! came in meanwhile waits in a queue, where a later message can still cancel a request, and
//! diagnostics are sent when the queue is empty: typing faster than reading costs nothing.

mod answer;
mod capability;
mod client;
mod convert;
mod diagnostic;
mod open;

use std::{
    collections::{BTreeSet, VecDeque},
    io,
    sync::mpsc::{self, Receiver},
    thread,
};

use gen_lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    PublishDiagnosticsParams,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::de::DeserializeOwned;

use self::{client::Client, open::OpenDocuments};

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

/// Serves an editor over standard input and output until it leaves.
///
/// An error comes back when what the editor sends is no message of the protocol, or when it takes no
/// more answers.
pub fn serve() -> Result<Ended, Error> {
    let (connection, threads) = Connection::stdio();
    let (queue, messages) = mpsc::channel();
    let incoming = connection.receiver.clone();
    thread::spawn(move || incoming.into_iter().all(|message| queue.send(message).is_ok()));
    let ended = Server::new(connection).run(&messages);
    threads.join()?;
    Ok(ended)
}

struct Server {
    connection: Connection,
    /// What the editor can do; `None` before it said so.
    client: Option<Client>,
    is_shut_down: bool,
    documents: OpenDocuments,
    /// Those whose diagnostics the editor has not got.
    untold: BTreeSet<String>,
}

impl Server {
    fn new(connection: Connection) -> Self {
        let (documents, untold) = (OpenDocuments::default(), BTreeSet::new());
        Self { connection, client: None, is_shut_down: false, documents, untold }
    }

    fn run(mut self, messages: &Receiver<Message>) -> Ended {
        let mut queue = VecDeque::new();
        loop {
            queue.extend(messages.try_iter());
            let Some(message) = queue.pop_front() else {
                self.tell();
                let Ok(message) = messages.recv() else { return Ended::Abruptly };
                queue.push_back(message);
                continue;
            };
            match message {
                Message::Request(request) if is_cancelled(&request.id, &queue) => {
                    self.refuse(request.id, ErrorCode::RequestCanceled, "cancelled");
                }
                Message::Request(request) => self.request(request),
                Message::Notification(Notification { method, .. }) if method == "exit" => {
                    return if self.is_shut_down { Ended::InOrder } else { Ended::Abruptly };
                }
                Message::Notification(notification) => self.notification(notification),
                Message::Response(_) => {}
            }
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
                self.documents.open(params.text_document)
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
            .map(|open| PublishDiagnosticsParams {
                uri: open.uri.clone(),
                version: Some(open.version),
                diagnostics: diagnostic::all(client, open),
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
        let _ = self.connection.sender.send(message);
    }
}

/// Whether a message that waits cancels the request.
fn is_cancelled(id: &RequestId, queue: &VecDeque<Message>) -> bool {
    queue.iter().any(|message| match message {
        Message::Notification(Notification { method, params }) if method == "$/cancelRequest" => {
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
