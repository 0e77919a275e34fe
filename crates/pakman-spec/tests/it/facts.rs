//! What is to be known of a package, a line each, for people to review.

use std::fmt::Display;

use pakman_spec::{Kind, Offer, Package, Service, Variable};

/// The facts of a package; what is absent, empty or false is left out.
pub(crate) fn facts(package: &Package) -> String {
    let Package {
        name,
        metadata,
        stack,
        dependencies,
        build,
        kind,
        body,
        source,
        hooks,
        offer,
        ..
    } = package;
    let mut lines = vec![
        format!("{name}: {}, {}, {}", metadata.description, metadata.license, metadata.url),
        format!("for {} {}", list(&package.architectures), list(stack)),
        format!("build: {:?}", build.command),
        format!("needs: {}; to build: {}", list(&dependencies.runtime), list(&dependencies.build)),
        format!("ships: {}", list(&build.destinations)),
        format!(
            "options: {} strip={} trace={}",
            list(&build.options),
            build.strip,
            dependencies.trace
        ),
    ];
    lines.extend(metadata.maintainer.iter().map(|maintainer| format!("maintainer: {maintainer}")));
    lines.extend(body.iter().map(|body| format!("package(): {body:?}")));
    lines.extend(source.iter().map(|words| format!("source: {}", list(words))));
    if let Kind::Service(run) = kind {
        lines.push(format!("runs as {:?}", run.user));
        for command in &run.commands {
            lines.push(format!("command {}: {} {}", command.name, command.program, command.call));
        }
        lines.extend(run.services.iter().map(service));
    } else {
        lines.push(format!("{kind:?}"));
    }
    for hook in hooks {
        lines.push(format!("{}: {:?}", hook.event.name(), hook.script));
    }
    lines.extend(offered(offer));
    lines.join("\n")
}

fn service(one: &Service) -> String {
    let stop = format!("{:?} within {} s", one.stop_signal, one.stop_timeout);
    let reload = one.reload_signal.map(|signal| format!(", reload by {signal:?}"));
    let (program, reload) = (&one.program, reload.unwrap_or_default());
    let ready = one.notification_fd.map(|fd| format!(", ready on {fd}"));
    let ready = ready.unwrap_or_default();
    let limits = one.ulimits.iter().map(|(limit, most)| format!(", {limit:?} {most}"));
    let limits: String = limits.collect();
    format!("service {}: {program} {}; {stop}{reload}{ready}{limits}", one.name, one.call)
}

fn offered(offer: &Offer) -> Vec<String> {
    let mut lines = Vec::new();
    for kit in &offer.kits {
        let ports = kit.ports.iter().map(|port| format!("{}:{}", port.name, port.target));
        let ports = list(&ports.collect::<Vec<_>>());
        lines.push(format!(
            "kit {} main={} size={:?} at {ports}",
            kit.name, kit.main, kit.default_size
        ));
        lines.extend(kit.variables.iter().map(variable));
        for fork in &kit.forks {
            lines.push(format!("  fork {} size={:?}", fork.name, fork.default_size));
            lines.extend(fork.variables.iter().map(variable));
        }
    }
    for size in &offer.sizes {
        lines.push(format!(
            "size {}: cpu={:?} memory={:?}{}",
            size.name, size.cpu, size.memory, size.memory_unit
        ));
    }
    for plan in &offer.plans {
        let layers =
            plan.layers.iter().map(|layer| format!("{}x{}", list(&layer.kit), list(&layer.size)));
        let prices =
            plan.pricings.iter().map(|price| format!("{} {}", price.amount, price.currency));
        let all: Vec<String> = layers.chain(prices).collect();
        lines.push(format!("plan {}: {}", plan.name, list(&all)));
    }
    lines.extend(offer.page.iter().map(|page| format!("page: {}, {}", page.title, page.slogan)));
    lines
}

fn variable(variable: &Variable) -> String {
    let Variable { key, default, driver, driver_options, required, .. } = variable;
    let mut line = format!("    {key}");
    line.extend(default.iter().map(|value| format!("={value:?}")));
    line.extend(driver.iter().map(|driver| format!(" by {driver}")));
    line.extend(driver_options.iter().map(|(name, value)| format!(" {name}={value:?}")));
    line + if *required { ", required" } else { "" }
}

fn list<'a, T: Display + 'a>(words: impl IntoIterator<Item = &'a T>) -> String {
    words.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
