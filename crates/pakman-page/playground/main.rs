//! The page's questions without a server: one on standard input, its answer on standard output.
//!
//! `scripts/playground` makes WebAssembly of it, which a browser starts anew for each question.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    sync::Arc,
};

use pakman_packs::Memory;
use pakman_page::{Known, Options, Repository, Surroundings, answer};
use serde::Deserialize;
use serde_json::{Value, json};

/// A question, and what is known beside it.
#[derive(Deserialize)]
struct Asked {
    question: String,
    body: Value,
    /// The files of the tree.
    files: BTreeMap<String, String>,
    /// The text of the file that is there.
    text: Option<String>,
    /// Today, as `2026-11-26`.
    today: String,
}

fn main() -> io::Result<()> {
    let mut text = Vec::new();
    io::stdin().read_to_end(&mut text)?;
    let Asked { question, body, files, text, today } = serde_json::from_slice(&text)?;
    let tree = Memory::new(files);
    let name = "playground".to_owned();
    let known = Known {
        tree: &tree,
        options: Options { name: name.clone(), today: Some(today.clone()), ..Options::default() },
        surroundings: Surroundings { today: Some(today), ..Surroundings::default() },
        listed: &|_| Arc::default(),
        local: Repository { owner: "local".to_owned(), name },
        text,
    };
    let answered = match answer(&known, &question, body.to_string().as_bytes()) {
        Ok(answer) => [b"{\"answer\":", &answer[..], b"}"].concat(),
        Err(error) => json!({ "refused": error.to_string() }).to_string().into_bytes(),
    };
    io::stdout().write_all(&answered)
}
