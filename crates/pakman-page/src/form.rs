//! The values of a text that a form shows, each with its place in lists.

use pakman_spec::{Driver, tree::Node};
use serde::Serialize;

/// The values that a form shows.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Form {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack: Option<String>,
    services: Vec<Program>,
    commands: Vec<Program>,
    kits: Vec<Kit>,
}

/// A service or a command.
#[derive(Debug, Serialize)]
struct Program {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<String>,
}

/// A kit.
#[derive(Debug, Serialize)]
struct Kit {
    #[serde(skip_serializing_if = "is_false")]
    main: bool,
    ports: Vec<Port>,
    variables: Vec<Variable>,
}

#[derive(Debug, Serialize)]
struct Port {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    main: bool,
}

#[derive(Debug, Serialize)]
struct Variable {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_value: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    driver: Option<String>,
    /// The names under which it reaches the application, where these are not its key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<String>,
}

/// The values of a file.
pub(crate) fn of(root: &Node) -> Form {
    let run = part(root, "run");
    let programs = |key, call: fn(&Node) -> Option<String>| {
        items(run, key).map(move |it| Program {
            name: text(it, "name"),
            path: text(it, "path"),
            binary: text(it, "binary"),
            call: call(it),
        })
    };
    Form {
        name: run.and_then(|run| text(run, "name")),
        stack: text(root, "stack"),
        services: programs("services", |it| text(part(it, "start")?, "call")).collect(),
        commands: programs("commands", |it| text(it, "call")).collect(),
        kits: items(Some(root), "kits").map(kit).collect(),
    }
}

fn kit(node: &Node) -> Kit {
    let port = |it: &Node| Port {
        name: text(it, "name"),
        target: text(it, "target"),
        main: is_true(it, "main"),
    };
    Kit {
        main: is_true(node, "main"),
        ports: items(Some(node), "ports").map(port).collect(),
        variables: items(Some(node), "variables").map(variable).collect(),
    }
}

fn variable(node: &Node) -> Variable {
    let (key, driver) = (text(node, "key"), text(node, "driver"));
    let given = driver.as_deref().and_then(Driver::find);
    let names = key.as_deref().zip(given).map(|(key, driver)| driver.gives.names(key));
    Variable {
        description: text(node, "description"),
        default_value: text(node, "default_value"),
        required: is_true(node, "required"),
        key,
        driver,
        names: names.unwrap_or_default(),
    }
}

fn part<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.entry(key).map(|entry| &entry.value)
}

fn items<'a>(node: Option<&'a Node>, key: &str) -> impl Iterator<Item = &'a Node> {
    node.and_then(|node| part(node, key)).into_iter().flat_map(Node::items)
}

fn text(node: &Node, key: &str) -> Option<String> {
    part(node, key)?.text().map(str::to_owned)
}

fn is_true(node: &Node, key: &str) -> bool {
    text(node, key).as_deref() == Some("true")
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(truth: &bool) -> bool {
    !truth
}
