//! What the JSON Schema says of the types beyond what their fields do.

use schemars::Schema;
use serde_json::{Value, json};

use crate::{Driver, DriverOption, Gives, Takes};

/// `destinations` have to be there unless `package` says what is shipped.
pub(super) fn something_shipped(schema: &mut Schema) {
    let build_with = |key: &str| json!({"properties": {"build": valued(key)}});
    schema.insert(
        "allOf".to_owned(),
        json!([
            {"anyOf": [build_with("destinations"), build_with("destination"), valued("package")]},
        ]),
    );
}

/// `services` have to be there unless an older spelling stands in, and so has each `binary`.
pub(super) fn some_service(schema: &mut Schema) {
    let each = json!({"items": valued("binary")});
    let each_has_binary = json!({"properties": {"services": each, "commands": each}});
    schema.insert(
        "allOf".to_owned(),
        json!([
            {"anyOf": [valued("services"), valued("start"), valued("process")]},
            {"anyOf": [each_has_binary, valued("binary")]},
        ]),
    );
}

/// What each driver gives, and the drivers as examples.
pub(super) fn drivers(schema: &mut Schema) {
    let lines: Vec<String> = Driver::ALL.iter().map(driver_in_words).collect();
    let words = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let words = format!("{words}\n\n{}", lines.join("\n"));
    schema.insert("description".to_owned(), json!(words));
    schema.insert("examples".to_owned(), Driver::names().collect());
    let example = Driver::ALL.iter().find(|driver| driver.gives != Gives::Key);
    let example = example.map(|driver| format!(", for instance `{}`", driver.name));
    let message = format!("a kind and a name{}", example.unwrap_or_default());
    schema.insert("patternErrorMessage".to_owned(), json!(message));
}

fn driver_in_words(driver: &Driver) -> String {
    let names: Vec<String> =
        driver.gives.names("KEY").iter().map(|name| format!("`{name}`")).collect();
    format!("- `{}`: {}, as {}", driver.name, driver.makes, names.join(", "))
}

/// The options of all drivers; others are left to drivers that are not known.
pub(super) fn driver_options(schema: &mut Schema) {
    let options = Driver::ALL.iter().flat_map(|driver| {
        driver.options.iter().map(|option| (option.name.to_owned(), option_schema(driver, option)))
    });
    schema.remove("additionalProperties");
    schema.insert("properties".to_owned(), Value::Object(options.collect()));
}

fn option_schema(driver: &Driver, option: &DriverOption) -> Value {
    let words: Vec<String> = option.takes.words().iter().map(|word| format!("`{word}`")).collect();
    let words = if words.is_empty() { String::new() } else { format!(": {}", words.join(" or ")) };
    let description = format!("`{}`: {}{words}.", driver.name, option.sets);
    let mut schema = json!({"title": option.title, "description": description});
    let keywords = match option.takes {
        Takes::Count(example) => {
            json!({"type": ["integer", "null"], "minimum": 1, "examples": [example]})
        }
        Takes::Text => json!({"type": ["string", "null"]}),
        Takes::Word(words) => json!({"type": ["string", "null"], "examples": words}),
    };
    let default = option.default.map(|default| ("default".to_owned(), json!(default)));
    if let (Value::Object(schema), Value::Object(keywords)) = (&mut schema, keywords) {
        schema.extend(keywords.into_iter().chain(default));
    }
    schema
}

/// The condition that `key` is there with a value.
fn valued(key: &str) -> Value {
    json!({"required": [key], "properties": {key: {"not": {"type": "null"}}}})
}
