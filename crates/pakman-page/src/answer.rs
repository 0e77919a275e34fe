//! The questions of the page that need nothing but what is known, and their answers.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use pakman_spec::Package;

use crate::{
    change::{Change, Unmade},
    choice::{self, Asked},
    kit::kits,
    known::{Known, source},
    look,
    picture::picture,
};

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// There is no such question.
    #[error("there is no question `{0}`")]
    Unknown(String),
    /// It is not asked as it has to be.
    #[error("the question cannot be read: {0}")]
    Unread(String),
    /// It cannot be done, for a reason that a person can do something about.
    #[error("{0}")]
    Refused(String),
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

#[derive(Deserialize)]
struct Changed {
    text: String,
    change: Change,
}

#[derive(Deserialize)]
struct Explained {
    code: String,
}

/// The answer to a question of the page, both as JSON.
///
/// Nothing is read, written or started: what there is to know is in `known`.
pub fn answer(known: &Known<'_>, question: &str, body: &[u8]) -> Result<Vec<u8>, Unanswered> {
    match question {
        "choose" => {
            let asked: Asked = read(body)?;
            written(&choice::choose(&asked, known, &mut String::new()))
        }
        "change" => {
            let Changed { mut text, change } = read(body)?;
            let found = choice::changed(&mut text, &change, known);
            written(&found.map_err(|Unmade(why)| Unanswered::Refused(why.to_owned()))?)
        }
        "kits" => {
            let Text { text } = read(body)?;
            written(&kits(&package(&text, known)?))
        }
        "picture" => {
            let Text { text } = read(body)?;
            written(&picture(&text, &package(&text, known)?, known))
        }
        "explain" => {
            let Explained { code } = read(body)?;
            written(&serde_json::json!({ "page": look::page(&code) }))
        }
        _ => Err(Unanswered::Unknown(question.to_owned())),
    }
}

/// What a text says, where it has no errors.
fn package(text: &str, known: &Known<'_>) -> Result<Package, Unanswered> {
    let package = known.load(&source(text)).package;
    package.ok_or_else(|| Unanswered::Refused("the file has errors; fix them first".to_owned()))
}

/// A question as it was asked.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unanswered> {
    serde_json::from_slice(body).map_err(|error| Unanswered::Unread(error.to_string()))
}

/// An answer as the page reads it.
pub(crate) fn written(answer: &impl Serialize) -> Result<Vec<u8>, Unanswered> {
    serde_json::to_vec(answer).map_err(|error| Unanswered::Unread(error.to_string()))
}
