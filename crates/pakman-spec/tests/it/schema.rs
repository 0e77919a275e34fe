//! The JSON Schema: it is the committed one, and it says what the reader says.

use std::{env, fs};

use jsonschema::Validator;
use pakman_spec::{Code, Source, load, schema};
use pakman_testbed::{fixture_apps, fixtures};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::surroundings;

/// The codes that speak of the document's structure alone.
const STRUCTURAL: &[Code] = &[
    Code::BadName,
    Code::BadValue,
    Code::EmptyFile,
    Code::MergeKey,
    Code::MissingKey,
    Code::UnknownKey,
    Code::WrongType,
];

fn validator() -> Validator {
    jsonschema::draft7::new(&serde_json::from_str(&schema()).unwrap()).unwrap()
}

#[test]
fn schema_is_current() {
    let path = fixtures().join("../instellar.schema.json");
    if env::var_os("PAKMAN_UPDATE_SCHEMA").is_some_and(|set| set == "1") {
        fs::write(&path, schema()).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == schema(), "run the tests once with PAKMAN_UPDATE_SCHEMA=1");
}

#[test]
fn every_key_is_explained_and_every_grammar_has_words() {
    fn walk(schema: &Value, path: &str) {
        for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{key}");
            let deprecated = inner["deprecated"] == true
                || path.contains(".stop.")
                || path.contains("variations");
            assert!(deprecated || inner["description"].is_string(), "{path} has no description");
            walk(inner, &path);
            walk(&inner["items"], &format!("{path}[]"));
        }
        if let Some(words) = schema["enum"].as_array() {
            let takes_null =
                schema["type"].as_array().is_some_and(|it| it.iter().any(|kind| kind == "null"));
            assert_eq!(words.contains(&Value::Null), takes_null, "{path}: a key without a value");
        }
        if schema["pattern"].is_string() {
            assert!(
                schema["patternErrorMessage"].is_string(),
                "{path} has a pattern without words"
            );
        }
    }
    walk(&serde_json::from_str(&schema()).unwrap(), "");
}

/// Checks that the schema takes a document exactly when the reader finds its structure right.
fn agree(validator: &Validator, document: &Value) -> Result<(), TestCaseError> {
    // JSON is YAML, so that both read the very same text.
    let text = serde_json::to_string_pretty(document).unwrap();
    let loaded = load(&Source::new("document", text.clone()), &surroundings("hello"));
    let found: Vec<_> =
        loaded.diagnostics.iter().filter(|found| STRUCTURAL.contains(&found.code)).collect();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    prop_assert_eq!(
        errors.is_empty(),
        found.is_empty(),
        "{}\nschema: {:#?}\nreader: {:#?}",
        text,
        errors,
        found
    );
    Ok(())
}

/// The documents that mutations start from: the fixtures as JSON.
fn documents() -> Vec<Value> {
    let apps = fixture_apps().into_iter().map(|app| app.join("instellar.yml"));
    let legacy =
        fs::read_dir(fixtures().join("legacy")).unwrap().map(|entry| entry.unwrap().path());
    apps.chain(legacy).map(|path| yaml_to_json(&fs::read_to_string(path).unwrap())).collect()
}

fn yaml_to_json(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}

/// Every place in a document, as JSON pointers.
fn pointers(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(inner, &format!("{here}/{key}"), all);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                pointers(inner, &format!("{here}/{index}"), all);
            }
        }
        _ => {}
    }
}

/// Every key that the schema knows, wherever it belongs.
fn property_names(schema: &Value, names: &mut Vec<String>) {
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        names.push(name.clone());
        property_names(inner, names);
    }
    if schema["items"].is_object() {
        property_names(&schema["items"], names);
    }
}

#[derive(Debug, Clone)]
enum Mutation {
    Replace(Value),
    Remove,
    Rename(String),
    Add(String, Value),
}

/// Changes that use the keys of the schema and parts of the documents beside odd ones.
fn mutation(documents: &[Value]) -> impl Strategy<Value = Mutation> + use<> {
    let mut names = Vec::new();
    property_names(&serde_json::from_str(&schema()).unwrap(), &mut names);
    let parts = documents.iter().flat_map(|document| {
        let mut all = Vec::new();
        pointers(document, "", &mut all);
        all.into_iter().map(|pointer| document.pointer(&pointer).unwrap().clone())
    });
    let parts: Vec<Value> = parts.collect();
    let values = prop_oneof![
        1 => Just(Value::Null),
        1 => Just(json!(true)),
        1 => Just(json!("")),
        1 => Just(json!("text")),
        1 => Just(json!("two words\n")),
        1 => Just(json!("static")),
        1 => Just(json!("3000")),
        1 => Just(json!(0)),
        1 => Just(json!(3.0)),
        1 => Just(json!(3.5)),
        1 => Just(json!(-1)),
        1 => Just(json!(70_000)),
        1 => Just(json!(1e300)),
        1 => Just(json!([])),
        1 => Just(json!({})),
        1 => Just(json!(["a", "b"])),
        1 => Just(json!([null])),
        1 => Just(json!({"call": "x"})),
        1 => Just(json!({"name": "web", "binary": "x"})),
        1 => "[ -~]{0,8}".prop_map(Value::String),
        1 => any::<i64>().prop_map(Value::from),
        6 => prop::sample::select(parts),
    ];
    let keys = prop_oneof![
        1 => Just("name".to_owned()),
        1 => Just("type".to_owned()),
        1 => Just("package".to_owned()),
        1 => Just("run".to_owned()),
        1 => Just("start".to_owned()),
        1 => Just("services".to_owned()),
        1 => Just("<<".to_owned()),
        1 => "[a-z_]{1,9}",
        8 => prop::sample::select(names),
    ];
    prop_oneof![
        values.clone().prop_map(Mutation::Replace),
        Just(Mutation::Remove),
        keys.clone().prop_map(Mutation::Rename),
        (keys, values).prop_map(|(key, value)| Mutation::Add(key, value)),
    ]
}

fn mutate(document: &mut Value, place: prop::sample::Index, mutation: Mutation) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let pointer = place.get(&all);
    match mutation {
        Mutation::Replace(value) => *document.pointer_mut(pointer).unwrap() = value,
        Mutation::Add(key, value) => {
            if let Some(map) = document.pointer_mut(pointer).unwrap().as_object_mut() {
                map.insert(key, value);
            }
        }
        Mutation::Remove | Mutation::Rename(_) => {
            let Some((parent, key)) = pointer.rsplit_once('/') else { return };
            let key = key.replace("~1", "/").replace("~0", "~");
            match document.pointer_mut(parent).unwrap() {
                Value::Object(map) => {
                    let value = map.shift_remove(&key).unwrap();
                    if let Mutation::Rename(name) = mutation {
                        map.insert(name, value);
                    }
                }
                Value::Array(items) => {
                    items.remove(key.parse().unwrap());
                }
                _ => unreachable!("a parent is a map or a list"),
            }
        }
    }
}

#[test]
fn the_schema_takes_a_document_exactly_when_the_reader_finds_its_structure_right() {
    let (validator, documents) = (validator(), documents());
    for document in &documents {
        agree(&validator, document).unwrap();
    }
    let mutation = mutation(&documents);
    let cases = (
        any::<prop::sample::Index>(),
        prop::collection::vec((any::<prop::sample::Index>(), mutation), 1..4),
    );
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(1500));
    runner
        .run(&cases, |(which, mutations)| {
            let mut document = which.get(&documents).clone();
            for (place, mutation) in mutations {
                mutate(&mut document, place, mutation);
            }
            agree(&validator, &document)
        })
        .unwrap();
}
