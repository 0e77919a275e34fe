//! The JSON Schema of the file, made from the types that are read.

use std::sync::LazyLock;

use schemars::{Schema, generate::SchemaSettings, transform::Transform};
use serde_json::{Map, Value, json};

use crate::{Reference, Spelling, spec::Spec};

/// The schema as one document without references, in the draft-07 dialect.
pub(crate) static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.inline_subschemas = true;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<Spec>();
    for reference in Reference::ALL.iter().filter(|reference| reference.beside.is_none()) {
        describe_reference(&mut schema, reference);
    }
    ForEditors.transform(&mut schema);
    schema
        .insert("$id".to_owned(), json!("https://github.com/upmaru/pakman/instellar.schema.json"));
    schema.to_value()
});

/// The keywords of the schema that say whether a document fits, and how that is told.
#[cfg(test)]
const FITTING: [&str; 16] = [
    "type",
    "properties",
    "items",
    "additionalProperties",
    "required",
    "allOf",
    "anyOf",
    "minItems",
    "minLength",
    "maxLength",
    "enum",
    "minimum",
    "maximum",
    "pattern",
    "patternErrorMessage",
    "deprecated",
];

/// What a file is held against: the schema without what explains it.
///
/// It is committed, as making the schema takes longer than all else that is done with a file, and a
/// test says that it is what the types say.
pub(crate) static TABLE: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("shape/table.json")).expect("a test has read it")
});

/// The JSON Schema of `instellar.yml` as text, with a final newline.
///
/// It accepts exactly the documents that reading has no structural diagnostic for: no unknown,
/// missing or mistyped key, and no value outside its range or grammar. Keys of older generations
/// are in it, marked deprecated.
pub fn schema() -> String {
    let text = serde_json::to_string_pretty(&*SCHEMA).expect("the schema is plain JSON");
    text + "\n"
}

/// Says of a key that it names a part, and how, with the examples of that part's own names.
fn describe_reference(schema: &mut Schema, reference: &Reference) {
    let Reference { path, part, spelling, .. } = reference;
    let given = part.given();
    let given = subschema(schema, &[given.way, &[given.key]].concat());
    let examples = given.and_then(|given| given.get("examples").cloned());
    let how = match spelling {
        Spelling::Exact => "by its name",
        Spelling::NameOrSlug => "by its name or slug",
        Spelling::Slug => "by its slug",
    };
    let Some(named) = subschema(schema, path) else { return };
    let words = named.get("description").and_then(Value::as_str).unwrap_or_default();
    let words = format!("{words} It names one of `{}`, {how}.", part.list());
    named.insert("description".to_owned(), json!(words));
    named.extend(examples.map(|examples| ("examples".to_owned(), examples)));
}

/// The schema of the part of the file at the end of a way, `[]` for an item.
fn subschema<'a>(schema: &'a mut Schema, way: &[&str]) -> Option<&'a mut Map<String, Value>> {
    way.iter().try_fold(schema.as_object_mut()?, |schema, step| {
        let inner = match *step {
            "[]" => schema.get_mut("items"),
            key => schema.get_mut("properties")?.get_mut(key),
        };
        inner?.as_object_mut()
    })
}

/// Puts what schemars writes into the form that editors show best: a list of documented constants
/// becomes `enum` with descriptions beside it, and Markdown is said to be Markdown.
#[derive(Debug, Clone)]
struct ForEditors;

impl Transform for ForEditors {
    fn transform(&mut self, schema: &mut Schema) {
        schemars::transform::transform_subschemas(self, schema);
        if let Some(object) = schema.as_object_mut() {
            constants_to_enum(object);
            null_alternative_to_type(object);
            object.remove("format");
            if let Some(Value::String(text)) = object.get("description") {
                let text = text.clone();
                object.insert("markdownDescription".to_owned(), Value::String(text));
            }
        }
    }
}

fn constants_to_enum(object: &mut Map<String, Value>) {
    let Some(Value::Array(options)) = object.get("oneOf") else { return };
    let constants: Option<Vec<(Value, Value)>> = options
        .iter()
        .map(|option| {
            let constant = option.get("const")?.clone();
            Some((constant, option.get("description").cloned().unwrap_or(json!(""))))
        })
        .collect();
    let Some(constants) = constants else { return };
    let (values, descriptions): (Vec<Value>, Vec<Value>) = constants.into_iter().unzip();
    object.remove("oneOf");
    object.insert("type".to_owned(), json!("string"));
    object.insert("enum".to_owned(), Value::Array(values));
    object.insert("enumDescriptions".to_owned(), Value::Array(descriptions.clone()));
    object.insert("markdownEnumDescriptions".to_owned(), Value::Array(descriptions));
}

/// `anyOf: [X, null]` becomes X with `null` among its types, so that there is one place to look.
fn null_alternative_to_type(object: &mut Map<String, Value>) {
    let Some(Value::Array(options)) = object.get("anyOf") else { return };
    let [Value::Object(inner), Value::Object(null)] = &options[..] else { return };
    let (Some(Value::String(kind)), Some("null")) =
        (inner.get("type"), null.get("type").and_then(Value::as_str))
    else {
        return;
    };
    let (kind, inner) = (kind.clone(), inner.clone());
    object.remove("anyOf");
    for (keyword, value) in inner {
        object.entry(keyword).or_insert(value);
    }
    object.insert("type".to_owned(), json!([kind, "null"]));
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.push(Value::Null);
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use super::*;

    /// The schema with nothing but the keywords that say whether a document fits.
    fn fitting(schema: &Value) -> Value {
        let Value::Object(keywords) = schema else { return schema.clone() };
        let keywords = keywords.iter().filter(|(keyword, _)| FITTING.contains(&keyword.as_str()));
        let keywords = keywords.map(|(keyword, value)| {
            let value = match value {
                Value::Object(inner) if keyword == "properties" => {
                    inner.iter().map(|(key, inner)| (key.clone(), fitting(inner))).collect()
                }
                Value::Array(inner) if matches!(keyword.as_str(), "allOf" | "anyOf") => {
                    inner.iter().map(fitting).collect()
                }
                _ => fitting(value),
            };
            (keyword.clone(), value)
        });
        keywords.collect()
    }

    #[test]
    fn the_table_is_what_the_types_say() {
        let table = format!("{}\n", fitting(&SCHEMA));
        if env::var_os("PAKMAN_UPDATE_SCHEMA").is_some_and(|set| set == "1") {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/shape/table.json");
            fs::write(path, &table).expect("it can be written");
        } else {
            let is_current = include_str!("shape/table.json") == table;
            assert!(is_current, "run the tests once with PAKMAN_UPDATE_SCHEMA=1");
        }
    }
}
