//! What counts as a break, from what the format is known to be and not from what is checked.
//!
//! A change counts when nobody could have meant the file that comes out:
//!
//! - a word of a closed vocabulary becomes another word: a key, or one of [`CLOSED`];
//! - a value gets another type, or a key stands twice, or a name stands twice in a list;
//! - a required key that is missing goes ([`REQUIRED`]), or an install script without which the
//!   service is not enabled, or not stopped and started around an upgrade;
//! - one end of a [`link`](Links) no longer leads to the other;
//! - the shell refuses a script, as `busybox sh -n` tells.
//!
//! Everything else is free: descriptions, names that nothing refers to, packages to build with,
//! arguments, limits, prices, and optional keys. The file with another is as good as the first.

use super::tree::{Content, Node};

/// Paths of values that are words of a closed vocabulary.
pub(super) const CLOSED: &[&str] = &[
    "stack",
    "architectures.[]",
    "run.user",
    "run.services.[].stop_signal",
    "run.services.[].reload_signal",
    "sizes.[].allocation.memory_unit",
    "sizes.[].allocation.memory_enforce",
    "kits.[].orchestration.placement",
    "kits.[].orchestration.upgrade",
    "kits.[].orchestration.delivery",
    "kits.[].orchestration.on_fail",
    "kits.[].variables.[].driver",
    "kits.[].variables.[].driver_options.acl",
    "kits.[].variables.[].driver_options.framework",
    "kits.[].variables.[].driver_options.permission",
    "plans.[].managed_by",
    "plans.[].pricings.[].billing_period",
];

/// Paths of keys without which something cannot be built, run or installed.
pub(super) const REQUIRED: &[&str] = &[
    "dependencies",
    "build",
    "run",
    "run.name",
    "run.services",
    "run.services.[].name",
    "run.services.[].binary",
    "run.commands.[].name",
    "run.commands.[].binary",
    "kits.[].name",
    "kits.[].main",
    "kits.[].ports.[].name",
    "kits.[].ports.[].target",
    "kits.[].variables.[].key",
    "kits.[].forks.[].name",
    "kits.[].forks.[].variables.[].key",
    "sizes.[].name",
    "hook.post-install",
    "hook.pre-upgrade",
    "hook.post-upgrade",
];

/// Scripts and arguments.
pub(super) fn is_shell(path: &str) -> bool {
    path.starts_with("hook.")
        || matches!(path, "build.command" | "package" | "run.services.[].start.call")
        || path == "run.commands.[].call"
}

/// The words of a file that lead to each other.
pub(super) struct Links {
    /// `run.name`.
    pub(super) app: String,
    /// Whether there is anything that runs.
    pub(super) has_services: bool,
    modes: Vec<String>,
    called: Vec<String>,
    sizes: Vec<String>,
    kits: Vec<String>,
    /// What is below `/var/lib/APP` for a program or an argument.
    shipped: Vec<String>,
}

impl Links {
    pub(super) fn of(root: &Node) -> Self {
        let places = root.places();
        let texts = |wanted: &str| -> Vec<String> {
            let found = places.iter().filter(|place| place.name() == wanted);
            found.filter_map(|place| place.node.text().map(str::to_owned)).collect()
        };
        let app = texts("run.name").pop().unwrap_or_default();
        let modes = places.iter().filter(|place| is_mode(place.parent));
        let modes = modes.filter(|place| place.path.last() == Some(&"default_value"));
        let hooks = places.iter().filter(|place| place.name().starts_with("hook."));
        let call = format!("rc-service {app} ");
        let called = hooks.filter_map(|place| place.node.text()).flat_map(|text| {
            let lines = text.lines().filter_map(|line| line.trim().strip_prefix(call.as_str()));
            lines.map(str::to_owned).collect::<Vec<_>>()
        });
        let home = format!("/var/lib/{app}/");
        let calls = places.iter().filter(|place| place.path.last() == Some(&"call"));
        let words = calls.filter_map(|place| place.node.text()).flat_map(str::split_whitespace);
        let mut shipped: Vec<String> = words
            .filter_map(|word| word.strip_prefix(home.as_str()))
            .map(|below| below.split('/').next().unwrap_or_default().to_owned())
            .collect();
        let services = places.iter().filter(|place| place.name() == "run.services.[]");
        if services.filter(|place| place.node.get("path").is_none()).count() > 0 {
            shipped.push("bin".to_owned());
        }
        Self {
            has_services: root.get("run").is_some(),
            modes: modes.filter_map(|place| place.node.text().map(str::to_owned)).collect(),
            called: called.collect(),
            sizes: [texts("kits.[].default_size"), texts("kits.[].forks.[].default_size")]
                .into_iter()
                .flatten()
                .chain(texts("plans.[].layers.[].size_slug"))
                .collect(),
            kits: texts("plans.[].layers.[].kit_slug"),
            shipped,
            app,
        }
    }

    /// Whether the word at a path is one end of a link.
    pub(super) fn holds(&self, path: &str, word: &str, parent: &Node) -> bool {
        let has = |words: &[String]| words.iter().any(|other| other == word);
        match path {
            "run.name"
            | "plans.[].layers.[].size_slug"
            | "plans.[].layers.[].kit_slug"
            | "kits.[].default_size"
            | "kits.[].forks.[].default_size" => true,
            "run.services.[].name" => has(&self.modes),
            "run.commands.[].name" => has(&self.called),
            "sizes.[].name" => has(&self.sizes),
            "kits.[].name" => has(&self.kits),
            "dependencies.runtime.[]" => word == format!("{}-openrc", self.app),
            "build.destinations.[]" => {
                has(&self.shipped)
                    || self.shipped.iter().any(|it| word.ends_with(&format!("/{it}")))
            }
            _ => {
                let last = path.rsplit('.').next();
                is_mode(parent) && matches!(last, Some("default_value" | "key"))
            }
        }
    }

    /// Whether an item of a list is needed by something else in the file.
    pub(super) fn needs(&self, path: &str, item: &Node) -> bool {
        let name = |key| item.get(key).and_then(Node::text).unwrap_or_default();
        match path {
            "run.services.[]" | "run.commands.[]" | "sizes.[]" | "kits.[]" => {
                self.holds(&format!("{path}.name"), name("name"), item)
            }
            "kits.[].forks.[]" => true,
            _ => match &item.content {
                Content::Scalar(word) => self.holds(path, word, item),
                Content::List(_) | Content::Map(_) => is_mode(item),
            },
        }
    }
}

/// Whether a variable chooses the service.
fn is_mode(variable: &Node) -> bool {
    variable.get("key").and_then(Node::text) == Some("SERVICE_MODE")
}
