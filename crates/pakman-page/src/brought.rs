//! The variables that add-ons bring.

use pakman_spec::{
    Draft, Driver, Step,
    tree::{Content, Node},
};
use serde_json::Value;

use crate::{known::source, value};

/// The variables of the main kit that one text has and another lacks.
pub(crate) fn brought(with: &str, without: &str) -> Vec<Value> {
    let (Some(root), Some(bare)) = (Draft::tree(&source(with)), Draft::tree(&source(without)))
    else {
        return Vec::new();
    };
    let keys: Vec<String> = variables(&bare).iter().map(|it| key(&value::of(it))).collect();
    let new = variables(&root).into_iter().filter(|it| !keys.contains(&key(&value::of(it))));
    new.map(|it| typed(with, it)).collect()
}

/// Where a variable goes in a text that lacks it; `None` where a name that it gives is given already,
/// or where there is no kit.
pub(crate) fn place(text: &str, variable: &Value) -> Option<Vec<Step>> {
    let root = Draft::tree(&source(text))?;
    let wanted = names(variable);
    let is_there = |it: &Node| names(&value::of(it)).iter().any(|name| wanted.contains(name));
    if variables(&root).into_iter().any(is_there) {
        return None;
    }
    let (index, _) = main_kit(&root)?;
    Some(vec![Step::Key("kits".into()), Step::Item(index), Step::Key("variables".into())])
}

/// The key of a variable.
pub(crate) fn key(variable: &Value) -> String {
    variable["key"].as_str().unwrap_or_default().to_owned()
}

/// The key, and the names that reach the application.
fn names(variable: &Value) -> Vec<String> {
    let key = key(variable);
    let driver = variable["driver"].as_str().and_then(Driver::find);
    let given = driver.map(|driver| driver.gives.names(&key)).unwrap_or_default();
    given.into_iter().chain([key]).collect()
}

fn main_kit(root: &Node) -> Option<(usize, &Node)> {
    let kits = root.entry("kits")?.value.items();
    let is_main = |kit: &Node| kit.entry("main").and_then(|it| it.value.text()) == Some("true");
    let index = kits.iter().position(is_main).unwrap_or(0);
    Some((index, kits.get(index)?))
}

fn variables(root: &Node) -> Vec<&Node> {
    let list = main_kit(root).and_then(|(_, kit)| kit.entry("variables"));
    list.map(|it| it.value.items().iter().collect()).unwrap_or_default()
}

/// What a part of the text says, numbers and truths as such.
fn typed(text: &str, node: &Node) -> Value {
    match &node.content {
        Content::Scalar(_) => serde_json::from_str(&text[node.span.range()])
            .ok()
            .filter(|it: &Value| it.is_u64() || it.is_boolean())
            .unwrap_or_else(|| value::of(node)),
        Content::List(items) => items.iter().map(|it| typed(text, it)).collect(),
        Content::Map(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|it| (it.key.value.to_string(), typed(text, &it.value)));
            Value::Object(entries.collect())
        }
    }
}
