//! A summary as plain text for people.

use pakman_spec::{Driver, Value};

use crate::{
    installation::{Installation, Origin, PortSummary, VariableSummary},
    json::Json,
    plan::{LayerSummary, PlanSummary, PricingSummary, Reference, SizeSummary},
    resource::{Resource, Setting, Status},
    summary::{KitSummary, OrchestrationSummary, PageSummary, Summary},
    table::{cut, line, table},
};

/// The summary in lines of plain text, aligned, without colours; it ends in a newline.
///
/// Long values are cut, and characters that a terminal would obey are escaped.
pub fn text(summary: &Summary) -> String {
    let Summary { package, stack, kits, sizes, plans, page } = summary;
    let mut head = vec![row(["package", package])];
    head.extend(stack.as_ref().map(|stack| row(["stack", stack])));
    let mut parts = vec![table(0, &head)];
    parts.extend(kits.iter().map(kit));
    if kits.is_empty() {
        parts.push("no kits: the platform does not know how to install it\n".to_owned());
    }
    parts.extend(titled("sizes", 0, &sizes.iter().map(size).collect::<Vec<_>>()));
    parts.extend(plans.iter().map(plan));
    parts.extend(page.as_ref().map(page_text));
    parts.join("\n")
}

fn kit(kit: &KitSummary) -> String {
    let KitSummary { installation, main, max_instances, orchestration, forks } = kit;
    let OrchestrationSummary { placement, upgrade, delivery, on_fail } = orchestration;
    let default = if *main { ", the default" } else { "" };
    let mut text = headed(&format!("kit {}{default}", line(&installation.name)), installation, 0);
    text += &ports(&installation.ports);
    text += &variables(2, &installation.variables.iter().collect::<Vec<_>>());
    let mut instances = vec![row(["size", &size_of(installation)])];
    let most = max_instances.map_or("any number".to_owned(), |most| format!("at most {most}"));
    instances.push(row(["count", &most]));
    instances.push(row(["placement", &line(placement)]));
    instances.push(row(["upgrade", &line(upgrade)]));
    instances.push(row(["delivery", &line(delivery)]));
    instances.push(row(["on failure", &line(on_fail)]));
    text += &titled("instances", 2, &instances).unwrap_or_default();
    text + &forks.iter().map(fork).collect::<String>()
}

/// A fork: only what differs from its kit.
fn fork(fork: &Installation) -> String {
    let mut text = headed(&format!("fork {}", line(&fork.name)), fork, 2);
    text += &table(4, &[row(["size", &size_of(fork)])]);
    let differs = |variable: &&VariableSummary| variable.origin != Origin::Kit;
    let own: Vec<_> = fork.variables.iter().filter(differs).collect();
    let rest = fork.variables.len() - own.len();
    text +=
        &table(4, &[row([&format!("the kit's ports and {rest} of its variables as they are")])]);
    text + &variables(4, &own)
}

fn headed(title: &str, installation: &Installation, indent: usize) -> String {
    let mut rows = vec![row([title])];
    let description = line(&installation.description);
    rows.extend((!description.is_empty()).then(|| row([&format!("  {description}")])));
    table(indent, &rows)
}

fn size_of(installation: &Installation) -> String {
    installation.size.as_ref().map_or("chosen on installation".to_owned(), reference)
}

fn ports(ports: &[PortSummary]) -> String {
    let rows: Vec<_> = ports.iter().map(port).collect();
    let mut text = titled("ports", 2, &rows).unwrap_or("  no ports\n".to_owned());
    if ports.iter().any(|port| port.host.is_none()) {
        text += "    no host name leads here: no port is `main`\n";
    }
    text
}

fn port(port: &PortSummary) -> Vec<String> {
    let PortSummary { name, target, main, host, source, proxy_protocol } = port;
    let mut notes = Vec::new();
    notes.extend(main.then(|| "main".to_owned()));
    notes.extend(source.map(|source| format!("port {source} of the host")));
    notes.extend(proxy_protocol.then(|| "PROXY protocol".to_owned()));
    let host = host.as_deref().unwrap_or("no route");
    row([&line(name), &target.to_string(), host, &notes.join(", ")])
}

/// The variables and the resources behind them.
fn variables(indent: usize, variables: &[&VariableSummary]) -> String {
    let rows: Vec<_> = variables.iter().map(|given| variable(given)).collect();
    let resources: String =
        variables.iter().filter_map(|variable| resource(indent + 2, variable)).collect();
    let mut text = titled("variables", indent, &rows).unwrap_or_default();
    if !resources.is_empty() {
        text += &table(indent, &[row(["resources"])]);
        text += &resources;
    }
    text
}

fn variable(variable: &VariableSummary) -> Vec<String> {
    let VariableSummary { key, names: _, required, default, resource, origin } = variable;
    let default = default.as_ref().map(|default| quoted(default));
    let from = match (resource, default) {
        (Some(resource), Some(default)) => format!("{}, default {default}", line(&resource.driver)),
        (Some(resource), None) => line(&resource.driver),
        (None, Some(default)) => default,
        (None, None) => "set on installation".to_owned(),
    };
    let need = if *required { "required" } else { "optional" };
    let note = if *origin == Origin::Override { "instead of the kit's" } else { "" };
    row([key, need, &from, note])
}

/// What provisions a variable, under which names, and what it is told.
fn resource(indent: usize, variable: &VariableSummary) -> Option<String> {
    let Resource { driver, known, old_key, options } = variable.resource.as_ref()?;
    let makes = Driver::find(driver)
        .map_or("its driver is unknown, and so is what it gives", |driver| driver.makes);
    let names = variable.names.join(", ");
    let note = match (known, old_key) {
        (false, _) => "as far as is known",
        (true, true) => "the key already ends in what the driver adds",
        (true, false) => "",
    };
    let options: Vec<_> = options.iter().map(setting).collect();
    let head = table(indent, &[row([&variable.key, makes])]);
    Some(head + &table(indent + 2, &[row(["gives", &names, note])]) + &table(indent + 2, &options))
}

fn setting(setting: &Setting) -> Vec<String> {
    let Setting { name, value, status } = setting;
    let shown = match value {
        Value::String(text) => quoted(text),
        other => cut(&line(&serde_json::to_string(&Json(other)).unwrap_or_default())),
    };
    let note = match status {
        Status::Written => "",
        Status::Default => "default",
        Status::Unknown => "the driver does not have this option",
        Status::Unfit => "the option does not take this value",
    };
    row([&line(name), &shown, note])
}

fn size(size: &SizeSummary) -> Vec<String> {
    let SizeSummary { name, slug: _, cpu, cpu_allowance, cpu_priority, memory, memory_unit } = size;
    let number = |number: &Option<u64>| number.map_or("?".to_owned(), |number| number.to_string());
    let mut notes = Vec::new();
    notes.extend(cpu_allowance.as_ref().map(|share| format!("{} of it", line(share))));
    notes.extend(cpu_priority.map(|priority| format!("priority {priority}")));
    row([
        &line(name),
        &format!("cpu {}", number(cpu)),
        &format!("memory {} {}", number(memory), line(memory_unit)),
        &notes.join(", "),
    ])
}

fn plan(plan: &PlanSummary) -> String {
    let PlanSummary { name, description, layers, pricings } = plan;
    let mut rows = vec![row([&format!("plan {}", line(name))])];
    let description = line(description);
    rows.extend((!description.is_empty()).then(|| row([&format!("  {description}")])));
    table(0, &rows)
        + &table(2, &layers.iter().map(layer).collect::<Vec<_>>())
        + &table(2, &pricings.iter().map(pricing).collect::<Vec<_>>())
}

fn layer(layer: &LayerSummary) -> Vec<String> {
    let LayerSummary { channel, kit, size } = layer;
    let named = |what: &str, name: Option<String>| {
        format!("{what} {}", name.unwrap_or_else(|| "not named".to_owned()))
    };
    row([
        &named("kit", kit.as_ref().map(reference)),
        &named("size", size.as_ref().map(reference)),
        &named("channel", channel.as_ref().map(|channel| line(channel))),
    ])
}

fn pricing(pricing: &PricingSummary) -> Vec<String> {
    let PricingSummary { amount, currency, billing_period } = pricing;
    row([&format!("{amount} in the minor unit of {}", line(currency)), &line(billing_period)])
}

fn page_text(page: &PageSummary) -> String {
    let PageSummary { title, slogan, description } = page;
    let rows = [
        row(["title", &line(title)]),
        row(["slogan", &line(slogan)]),
        row(["description", &cut(&line(description))]),
    ];
    titled("page", 0, &rows).unwrap_or_default()
}

/// What was found, or what was asked for and that there is no such thing.
fn reference(reference: &Reference) -> String {
    let Reference { asked, found } = reference;
    match found {
        Some(found) => line(found),
        None => format!("{} (there is none)", line(asked)),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", cut(&line(text)))
}

/// A title with rows below it; `None` without rows.
fn titled(title: &str, indent: usize, rows: &[Vec<String>]) -> Option<String> {
    let title = format!("{:indent$}{title}\n", "");
    (!rows.is_empty()).then(|| title + &table(indent + 2, rows))
}

fn row<const COLUMNS: usize>(cells: [&str; COLUMNS]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}
