//! A plan as the text of an `instellar.yml`, with comments that teach.

use pakman_alpine::layout;
use pakman_spec::{Driver, HookEvent, report::visible::on_one_line};

use crate::{
    draft::Draft,
    folder::joined,
    plan::{Given, Need, Plan, Program, Stage, Variable},
    words::{scalar, shell_word},
};

/// Where an editor finds the schema.
const SCHEMA: &str = "# yaml-language-server: \
    $schema=https://raw.githubusercontent.com/upmaru/pakman/main/instellar.schema.json";

/// The name of the first service: what a fork is not needed for.
const MAIN_KIT: &str = "web";

/// The text, and the same with each offered key uncommented.
pub(crate) fn texts(plan: &Plan, pack: &str, folder: &str, unmet: &[String]) -> (String, String) {
    let mut text = Draft::default();
    text.line(0, SCHEMA);
    text.comment(
        0,
        &format!(
            "Proposed for {pack} by `pakman init`. `pakman check` reports what is wrong with it, \
         `pakman explain` why."
        ),
    );
    for reason in unmet {
        text.comment(0, &format!("To be settled: {reason}."));
    }
    dependencies(&mut text, plan);
    text.blank();
    text.teach(&["stack"]);
    text.line(0, &format!("stack: alpine/{}", plan.release));
    build(&mut text, plan, folder);
    // A package of files alone has nothing to start, nor to install in several ways.
    if !plan.services.is_empty() {
        run(&mut text, plan);
        hooks(&mut text, plan);
        kits(&mut text, plan);
    }
    (text.written, text.taken)
}

fn dependencies(text: &mut Draft, plan: &Plan) {
    text.blank();
    text.teach(&["dependencies"]);
    text.line(0, "dependencies:");
    if plan.trace {
        text.teach(&["dependencies", "trace"]);
        text.line(2, "trace: true");
    }
    text.teach(&["dependencies", "build"]);
    needs(text, "build", &plan.build);
    text.teach(&["dependencies", "runtime"]);
    let mut runs = plan.runs.clone();
    let own = layout::openrc_package(&plan.name);
    let serves = ["ca-certificates", "curl", "jq", "s6", "execline", &own];
    for package in serves.into_iter().filter(|_| !plan.services.is_empty()) {
        let known = runs.iter().any(|need| need.package == package);
        if !known {
            runs.push(Need { package: package.to_owned(), why: String::new() });
        }
    }
    needs(text, "runtime", &runs);
}

fn needs(text: &mut Draft, key: &str, needs: &[Need]) {
    if needs.is_empty() {
        text.line(2, &format!("{key}: []"));
        return;
    }
    text.line(2, &format!("{key}:"));
    for need in needs {
        let gap = if need.why.is_empty() { "" } else { " # " };
        text.line(4, &format!("- {}{gap}{}", need.package, on_one_line(&need.why)));
    }
}

fn build(text: &mut Draft, plan: &Plan, folder: &str) {
    text.blank();
    text.teach(&["build"]);
    text.line(0, "build:");
    let mut lines: Vec<String> = Vec::new();
    if !folder.is_empty() {
        lines.push(format!("cd {}", shell_word(folder)));
    }
    let mut last = None;
    for step in plan.steps() {
        let parted = last.is_some_and(|last| last != step.stage) || !step.why.is_empty();
        if parted && !lines.is_empty() {
            lines.push(String::new());
        }
        if !step.why.is_empty() {
            lines.push(format!("# {}", on_one_line(&step.why)));
        }
        lines.extend(step.lines.iter().cloned());
        last = Some(step.stage);
    }
    if !lines.is_empty() {
        text.teach(&["build", "command"]);
        text.block(2, "command", &lines);
    }
    text.teach(&["build", "destinations"]);
    text.line(2, "destinations:");
    for destination in &plan.destinations {
        let whole =
            if plan.top.is_some() { destination.clone() } else { joined(folder, destination) };
        text.line(4, &format!("- {}", scalar(&whole)));
    }
    if !plan.strip {
        text.teach(&["build", "strip_binary"]);
        text.line(2, "strip_binary: false");
    }
    if plan.steps().iter().any(|step| step.stage == Stage::Install) {
        text.teach(&["build", "environment"]);
        text.offer(2, "environment:");
        for key in &plan.passed {
            text.offer(2, &format!("  - {key}"));
        }
        if plan.passed.is_empty() {
            text.offer(2, &format!("  - {}", token(plan)));
        }
    }
}

/// What a private registry usually asks for.
fn token(plan: &Plan) -> &'static str {
    use crate::Runtime;
    match plan.runtime {
        Runtime::Ruby => "BUNDLE_RUBYGEMS__PKG__GITHUB__COM",
        Runtime::Php => "COMPOSER_AUTH",
        Runtime::Elixir => "HEX_API_KEY",
        Runtime::Python => "PIP_INDEX_URL",
        Runtime::Rust => "CARGO_REGISTRIES_PRIVATE_TOKEN",
        Runtime::Go => "GOPRIVATE",
        _ => "NPM_TOKEN",
    }
}

fn run(text: &mut Draft, plan: &Plan) {
    text.blank();
    text.teach(&["run"]);
    text.line(0, "run:");
    text.line(2, &format!("name: {}", plan.name));
    text.comment(
        2,
        "`app` is the package's own user, to whom everything below its folder belongs.",
    );
    text.line(2, "user: app");
    text.teach(&["run", "services"]);
    text.line(2, "services:");
    for service in &plan.services {
        program(text, service, true);
    }
    if !plan.commands.is_empty() {
        text.teach(&["run", "commands"]);
        text.line(2, "commands:");
        for command in &plan.commands {
            program(text, command, false);
        }
    }
}

fn program(text: &mut Draft, program: &Program, is_service: bool) {
    let Program { name, description, binary, path, call, stop_timeout, stop_signal, source: _ } =
        program;
    text.line(4, &format!("- name: {name}"));
    if !description.is_empty() {
        text.line(6, &format!("description: {}", scalar(description)));
    }
    if !path.is_empty() {
        text.line(6, &format!("path: {path}"));
    }
    text.line(6, &format!("binary: {}", scalar(binary)));
    if !is_service {
        if !call.is_empty() {
            text.line(6, &format!("call: {}", scalar(call)));
        }
        return;
    }
    text.line(6, "start:");
    text.line(8, &format!("call: {}", scalar(call)));
    if let Some(signal) = stop_signal {
        text.line(6, &format!("stop_signal: {signal}"));
    }
    match stop_timeout {
        Some(seconds) => text.line(6, &format!("stop_timeout: {seconds}")),
        None => text.offer(6, "stop_timeout: 30"),
    }
}

fn hooks(text: &mut Draft, plan: &Plan) {
    let name = &plan.name;
    let service = |verb: &str| format!("rc-service {name} {verb}");
    let called: Vec<String> = plan.hooks.iter().map(|command| service(command)).collect();
    text.blank();
    text.teach(&["hook"]);
    text.line(0, "hook:");
    let mut lines = vec![format!("rc-update add {name}")];
    lines.extend(called.clone());
    text.block(2, HookEvent::PostInstall.name(), &lines);
    text.block(2, HookEvent::PreUpgrade.name(), &[service("stop")]);
    let mut lines = called;
    lines.push(service("start"));
    text.block(2, HookEvent::PostUpgrade.name(), &lines);
    text.block(2, HookEvent::PreDeinstall.name(), &[service("stop")]);
    text.block(2, HookEvent::PostDeinstall.name(), &[format!("rc-update del {name}")]);
}

fn kits(text: &mut Draft, plan: &Plan) {
    text.blank();
    text.teach(&["kits"]);
    text.line(0, "kits:");
    text.line(2, &format!("- name: {MAIN_KIT}"));
    text.line(4, &format!("description: {}", scalar(&plan.kit)));
    text.line(4, "main: true");
    text.offer(4, "max_instances_count: 1");
    if let Some(port) = plan.port {
        text.comment(4, "The application must listen on all interfaces, not only on 127.0.0.1.");
        text.line(4, "ports:");
        text.line(6, "- name: web");
        text.line(8, &format!("target: {port}"));
        text.line(8, "main: true");
    }
    let (offered, needed): (Vec<&Variable>, Vec<&Variable>) =
        plan.variables.iter().partition(|variable| variable.is_off);
    if !plan.variables.is_empty() {
        if needed.is_empty() {
            text.offer(4, "variables:");
        } else {
            text.line(4, "variables:");
        }
        for it in needed.into_iter().chain(offered) {
            variable(text, it);
        }
    }
    let forks = plan.services.iter().skip(1);
    if forks.clone().next().is_some() {
        text.comment(
            4,
            "More installations of the same package, each of which runs another service.",
        );
        text.line(4, "forks:");
    }
    for service in forks {
        text.line(6, &format!("- name: {}", service.name));
        text.line(8, &format!("description: {}", scalar(&service.description)));
        text.line(8, "variables:");
        text.line(10, "- key: SERVICE_MODE");
        text.line(12, &format!("default_value: {}", service.name));
    }
}

fn variable(text: &mut Draft, variable: &Variable) {
    let Variable { key, given, why, is_off } = variable;
    let mut lines = vec![format!("- key: {}", scalar(key))];
    if !why.is_empty() {
        lines.push(format!("  description: {}", scalar(why)));
    }
    match given {
        Given::Default(value) => lines.push(format!("  default_value: {}", scalar(value))),
        Given::Secret(length) => lines.extend([
            format!("  driver: {}", Driver::SECRET),
            "  driver_options:".to_owned(),
            format!("    length: {length}"),
        ]),
        Given::LaravelKey => lines.extend([
            format!("  driver: {}", Driver::SECRET),
            "  driver_options:".to_owned(),
            "    framework: laravel".to_owned(),
            "    length: 32".to_owned(),
        ]),
        Given::Database(url) => {
            lines.push(format!("  driver: {}", Driver::DATABASE));
            lines.extend(url.map(|url| format!("  default_value: {url}")));
        }
        Given::Bucket => lines.push(format!("  driver: {}", Driver::BUCKET)),
        Given::Required => lines.push("  required: true".to_owned()),
    }
    for line in lines {
        if *is_off { text.offer(6, &line) } else { text.line(6, &line) }
    }
}
