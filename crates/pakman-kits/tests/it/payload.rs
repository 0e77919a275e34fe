//! The payload is the file's own words as JSON.

use pakman_kits::payload;
use pakman_spec::{Offer, Package, Value};
use proptest::prelude::*;
use serde_json::value::RawValue;

use crate::samples::{CORS, package, shop};

/// A package whose file has these sections.
fn writing(written: Vec<(&str, Value)>) -> Package {
    let written = written.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    package("hello", Offer { written, ..Offer::default() })
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn integer(digits: &str) -> Value {
    Value::Integer(digits.to_owned())
}

fn map<const ENTRIES: usize>(entries: [(&str, Value); ENTRIES]) -> Value {
    Value::Map(entries.map(|(key, value)| (key.to_owned(), value)).into())
}

fn json(package: &Package) -> String {
    serde_json::to_string_pretty(&payload(package).expect("the kits are a list")).unwrap()
}

/// JSON text read back, with every digit and the order of keys, and without the crate's own code.
fn read(json: &str) -> Value {
    let json = json.trim();
    match json.as_bytes()[0] {
        b'{' => Value::Map(entries(json)),
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap();
            Value::List(items.into_iter().map(|item| read(item.get())).collect())
        }
        b'"' => Value::String(serde_json::from_str(json).unwrap()),
        b't' | b'f' => Value::Bool(json == "true"),
        b'n' => Value::Null,
        _ if json.contains(['.', 'e', 'E']) => Value::Float(json.parse().unwrap()),
        _ => Value::Integer(json.to_owned()),
    }
}

/// The entries of a JSON object in their order.
fn entries(json: &str) -> Vec<(String, Value)> {
    struct Entries;
    impl<'de> serde::de::Visitor<'de> for Entries {
        type Value = Vec<(String, Value)>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut access: A,
        ) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::new();
            while let Some((key, value)) = access.next_entry::<String, &RawValue>()? {
                entries.push((key, read(value.get())));
            }
            Ok(entries)
        }
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    serde::Deserializer::deserialize_map(&mut reader, Entries).unwrap()
}

#[test]
fn the_payload_is_what_the_file_says() {
    let variable = map([
        ("driver_options", map([("cors", text(CORS)), ("length", integer("128"))])),
        ("key", text("FILES")),
        ("driver", text("bucket/aws-s3")),
        ("descrption", text("an unknown key")),
    ]);
    let kit = map([
        ("name", text("web")),
        ("main", Value::Bool(true)),
        ("max_instances_count", integer("1")),
        ("ports", Value::List(vec![map([("target", integer("3000")), ("name", text("3000"))])])),
        ("variables", Value::List(vec![variable])),
        ("forks", Value::Null),
    ]);
    let numbers = map([
        ("zero", integer("0")),
        ("negative", integer("-9223372036854775808")),
        ("64 bits", integer("18446744073709551615")),
        ("more", integer("18446744073709551616")),
        ("much more", integer("-123456789012345678901234567890123456789012345678901234567890")),
        ("one", Value::Float(1.0)),
        ("great", Value::Float(1e300)),
        ("fraction", Value::Float(0.1)),
        ("text", text("0.10")),
    ]);
    let package = writing(vec![
        ("kits", Value::List(vec![kit, text("no kit"), numbers])),
        ("sizes", Value::List(vec![])),
        ("plans", map([("<<", text("no list"))])),
        (
            "page",
            map([
                ("title", text("é \u{1f600} \u{1} \" \\ /")),
                ("slogan", text("")),
                ("", text("empty")),
            ]),
        ),
    ]);
    insta::assert_snapshot!(json(&package));
}

#[test]
fn sections_without_a_value_are_left_out() {
    let kits = || ("kits", Value::List(vec![]));
    let sections = |written: Vec<(&str, Value)>| {
        let Value::Map(outer) = read(&json(&writing(written))) else { panic!("an object") };
        let [(configuration, Value::Map(inner))] = &outer[..] else { panic!("one key") };
        let [(payload, Value::Map(sections))] = &inner[..] else { panic!("one key") };
        assert_eq!((configuration.as_str(), payload.as_str()), ("configuration", "payload"));
        sections.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(sections(vec![kits()]), "kits");
    assert_eq!(sections(vec![kits(), ("plans", Value::List(vec![]))]), "kits plans");
    assert_eq!(
        sections(vec![kits(), ("page", integer("0")), ("sizes", text(""))]),
        "kits sizes page"
    );
    assert_eq!(
        sections(vec![kits(), ("sizes", Value::Null), ("page", Value::Bool(false))]),
        "kits"
    );
    assert_eq!(sections(vec![kits(), ("page", Value::Bool(true))]), "kits page");
}

#[test]
fn without_a_list_of_kits_nothing_is_told() {
    let page = || ("page", map([("title", text("a"))]));
    assert!(payload(&writing(vec![page()])).is_none());
    for kits in [Value::Null, Value::Bool(false), text("web"), map([("name", text("web"))])] {
        assert!(payload(&writing(vec![("kits", kits), page()])).is_none());
    }
}

#[test]
fn the_model_of_the_kits_is_not_what_is_told() {
    assert!(payload(&shop()).is_none());
}

#[test]
fn a_tree_of_64_bit_numbers_can_be_made_too() {
    let package = writing(vec![("kits", Value::List(vec![integer("7"), Value::Float(7.0)]))]);
    let expected = serde_json::json!({ "configuration": { "payload": { "kits": [7, 7.0] } } });
    assert_eq!(serde_json::to_value(payload(&package)).unwrap(), expected);
}

/// Any tree that a file can hold.
fn values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        "0|-?[1-9][0-9]{0,40}".prop_map(Value::Integer),
        any::<i64>().prop_map(|number| Value::Integer(number.to_string())),
        prop::num::f64::NORMAL.prop_map(Value::Float),
        (-1000..1000i32).prop_map(|number| Value::Float(f64::from(number))),
        any::<String>().prop_map(Value::String),
        "[0-9]{1,3}|true|null|\\{\\{ [a-z.]{1,9} \\}\\}".prop_map(Value::String),
    ];
    scalar.prop_recursive(5, 60, 6, |inner| {
        let key = prop_oneof![any::<String>(), "[a-c]{1,2}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
            prop::collection::vec((key, inner), 0..6).prop_map(|mut entries| {
                let mut seen = std::collections::HashSet::new();
                entries.retain(|(key, _)| seen.insert(key.clone()));
                Value::Map(entries)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_tree_comes_back_from_the_text_with_its_types_and_order(
        kits in prop::collection::vec(values(), 0..4),
        page in values(),
    ) {
        prop_assume!(!matches!(page, Value::Null | Value::Bool(false)));
        let sections = [("kits", Value::List(kits)), ("page", page)];
        let package = writing(sections.clone().into());
        let expected = map([("configuration", map([("payload", map(sections))]))]);
        prop_assert_eq!(&read(&json(&package)), &expected);
        prop_assert_eq!(&read(&serde_json::to_string(&payload(&package)).unwrap()), &expected);
    }
}
