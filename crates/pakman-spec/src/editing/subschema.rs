//! What the schema says of a part of the file: the manual that editors show.

use serde_json::{Map, Value as Json};

use crate::{Path, Step, schema::SCHEMA};

/// The schema of a part of the file.
#[derive(Debug, Clone, Copy)]
pub struct Subschema(&'static Map<String, Json>);

/// A key that a map may have.
#[derive(Debug, Clone, Copy)]
pub struct KnownKey {
    /// The key.
    pub name: &'static str,
    /// What its value may be.
    pub schema: Subschema,
    /// Whether the map is wrong without it; true too for the first of several ways.
    pub required: bool,
}

/// A shape that a value may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A map.
    Map,
    /// A list.
    List,
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
}

impl Subschema {
    /// The schema of the whole file.
    pub fn root() -> Self {
        Self(SCHEMA.as_object().expect("the schema is an object"))
    }

    /// The schema of the part at a path; `None` where the file has no such part.
    pub fn at(path: &Path) -> Option<Self> {
        path.steps().iter().try_fold(Self::root(), |schema, step| match step {
            Step::Key(key) => schema.key(key),
            Step::Item(_) => schema.items(),
        })
    }

    /// The schema of a key's value.
    pub fn key(self, name: &str) -> Option<Self> {
        let named = self.0.get("properties").and_then(|properties| properties.get(name));
        named.or_else(|| self.0.get("additionalProperties")).and_then(Json::as_object).map(Self)
    }

    /// The schema of an item.
    pub fn items(self) -> Option<Self> {
        self.0.get("items").and_then(Json::as_object).map(Self)
    }

    /// The keys that a map may have, in the order of the types that describe them.
    pub fn keys(self) -> impl Iterator<Item = KnownKey> {
        let required: Vec<&str> = self.required().collect();
        let properties = self.0.get("properties").and_then(Json::as_object).into_iter().flatten();
        properties.filter_map(move |(name, schema)| {
            let required = required.contains(&name.as_str());
            Some(KnownKey { name, schema: Self(schema.as_object()?), required })
        })
    }

    /// The keys that `required` names, and those of the first of several ways.
    fn required(self) -> impl Iterator<Item = &'static str> {
        let conditions = self.0.get("allOf").and_then(Json::as_array).into_iter().flatten();
        let first = conditions.filter_map(|condition| condition.get("anyOf")?.get(0)?.as_object());
        first.chain([self.0]).flat_map(|schema| Self(schema).strings("required"))
    }

    /// Whether a value may have this shape.
    pub fn takes(self, shape: Shape) -> bool {
        let name = match shape {
            Shape::Map => "object",
            Shape::List => "array",
            Shape::Text => "string",
            Shape::Integer => "integer",
            Shape::Boolean => "boolean",
        };
        self.text("type") == Some(name) || self.strings("type").any(|kind| kind == name)
    }

    /// The name of the part in plain words.
    pub fn title(self) -> Option<&'static str> {
        self.text("title")
    }

    /// What the part is, in Markdown.
    pub fn description(self) -> Option<&'static str> {
        self.text("description")
    }

    /// What to write instead of a key of an older generation; `None` for a key of today.
    pub fn deprecation(self) -> Option<&'static str> {
        self.text("deprecationMessage")
    }

    /// What an absent key counts as.
    pub fn default(self) -> Option<&'static Json> {
        self.0.get("default")
    }

    /// What might stand there.
    pub fn examples(self) -> impl Iterator<Item = &'static Json> {
        self.0.get("examples").and_then(Json::as_array).into_iter().flatten()
    }

    /// The words that may stand there and what each means; empty when others may too.
    pub fn words(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let meanings = self.strings("enumDescriptions").chain(std::iter::repeat(""));
        self.strings("enum").zip(meanings)
    }

    fn text(self, keyword: &str) -> Option<&'static str> {
        self.0.get(keyword).and_then(Json::as_str)
    }

    fn strings(self, keyword: &str) -> impl Iterator<Item = &'static str> + use<> {
        let list = self.0.get(keyword).and_then(Json::as_array).into_iter().flatten();
        list.filter_map(Json::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn required_keys_are_those_that_every_file_of_today_needs() {
        let required = |schema: Subschema| -> Vec<&str> {
            schema.keys().filter(|key| key.required).map(|key| key.name).collect()
        };
        assert_eq!(required(Subschema::root()), ["dependencies", "build"]);
        let run = Subschema::root().key("run").expect("it is there");
        assert_eq!(required(run), ["name", "services"]);
    }

    #[test]
    fn words_come_with_their_meaning() {
        let path = [Step::Key("run".into()), Step::Key("user".into())];
        let mut user = Path::default();
        for step in path {
            user.push(step);
        }
        let words: Vec<&str> =
            Subschema::at(&user).expect("it is there").words().map(|(word, _)| word).collect();
        assert_eq!(words, ["root", "app"]);
    }
}
