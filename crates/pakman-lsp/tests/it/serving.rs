//! The server over streams: what an editor sends, and all that it gets.

use std::{
    io::{self, Cursor, Write},
    sync::{Arc, Mutex},
};

use pakman_lsp::{Ended, serve};
use serde_json::{Value as Json, json};

/// A stream that keeps what is written to it.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn framed(body: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

/// What the server answers to messages, one after the other.
fn answers(messages: &[String]) -> (Ended, Vec<Json>) {
    let kept = Kept::default();
    let ended = serve(Cursor::new(messages.concat()), kept.clone()).unwrap();
    let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    let bodies = text.split("Content-Length: ").skip(1);
    let bodies = bodies.map(|part| part.split_once("\r\n\r\n").unwrap().1);
    (ended, bodies.map(|body| serde_json::from_str(body).unwrap()).collect())
}

fn request(id: u32, method: &str, params: &Json) -> String {
    framed(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string())
}

fn notification(method: &str, params: &Json) -> String {
    framed(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string())
}

fn opened(uri: &str, text: &str) -> String {
    let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
    notification("textDocument/didOpen", &json!({"textDocument": document}))
}

#[test]
fn no_message_ends_the_server() {
    let hover = json!({
        "textDocument": {"uri": "file:///instellar.yml"},
        "position": {"line": 4_000_000_000_u32, "character": 4_000_000_000_u32},
    });
    let (ended, answers) = answers(&[
        "not a header\r\n\r\n".to_owned(),
        framed("not JSON"),
        framed(r#"{"id": 1, "neither": "this"}"#),
        "Content-Length: 99999999999999999999999999\r\n\r\n".to_owned(),
        request(2, "initialize", &json!({"capabilities": {}})),
        opened("file:///instellar.yml", "run: {nmae: a}\n"),
        request(3, "textDocument/hover", &hover),
        request(4, "textDocument/hover", &json!([1, 2])),
        request(5, "shutdown", &Json::Null),
        notification("exit", &Json::Null),
    ]);
    assert_eq!(ended, Ended::InOrder);
    let ids: Vec<u64> = answers.iter().filter_map(|one| one["id"].as_u64()).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5]);
}

#[test]
fn an_editor_without_links_gets_the_page_of_a_code_as_text() {
    let start = |pages: bool| {
        let client = json!({"textDocument": {
            "publishDiagnostics": {"codeDescriptionSupport": pages},
        }});
        let (_, answers) = answers(&[
            request(1, "initialize", &json!({"capabilities": client})),
            opened("file:///instellar.yml", "hoook: {}\n"),
        ]);
        answers.last().unwrap()["params"]["diagnostics"][0].clone()
    };
    let has_link = |one: &Json| one["message"].as_str().unwrap().contains("/codes/");
    let (with, without) = (start(true), start(false));
    assert!(!has_link(&with) && with["codeDescription"]["href"].is_string(), "{with}");
    assert!(has_link(&without) && without["codeDescription"].is_null(), "{without}");
}

#[test]
fn a_file_that_is_called_almost_right_is_told() {
    for (name, is_told) in [
        ("instellar.yaml", true),
        (".instellar.yml", true),
        ("Instellar.yml", true),
        ("instelar.yml", true),
        ("compose.yml", false),
    ] {
        let (_, answers) = answers(&[
            request(1, "initialize", &json!({"capabilities": {}})),
            opened(&format!("file:///app/{name}"), "run: {}\n"),
        ]);
        let told = answers.iter().any(|one| one["method"] == "textDocument/publishDiagnostics");
        assert_eq!(told, is_told, "{name}");
    }
}
