//! The platform's half, as far as it makes sense.

use crate::{
    Fork, Kit, Layer, Offer, Orchestration, Page, Plan, Port, Pricing, Size, Spanned, Value,
    Variable,
    spec::{self, Delivery, OnFail, Placement},
};

/// Items without a name, which has been reported, are left out; `written` keeps everything.
pub(super) fn resolve(
    kits: Option<Spanned<Vec<Spanned<spec::Kit>>>>,
    sizes: Option<Spanned<Vec<Spanned<spec::Size>>>>,
    plans: Option<Spanned<Vec<Spanned<spec::Plan>>>>,
    page: Option<Spanned<spec::Page>>,
    written: Vec<(String, Value)>,
) -> Offer {
    Offer {
        kits: each(kits, kit),
        sizes: each(sizes, size),
        plans: each(plans, plan),
        page: page.map(|page| {
            let spec::Page { title, slogan, description } = page.value;
            Page { title: text(title), slogan: text(slogan), description: text(description) }
        }),
        written,
    }
}

fn each<T, U>(items: Option<Spanned<Vec<Spanned<T>>>>, make: impl Fn(T) -> Option<U>) -> Vec<U> {
    items.into_iter().flat_map(Spanned::into_items).filter_map(make).collect()
}

fn text(text: Option<Spanned<String>>) -> String {
    some(text).unwrap_or_default()
}

fn some<T>(value: Option<Spanned<T>>) -> Option<T> {
    value.map(|value| value.value)
}

fn is_true(value: Option<Spanned<bool>>) -> bool {
    some(value).unwrap_or_default()
}

fn kit(kit: spec::Kit) -> Option<Kit> {
    let spec::Kit {
        name,
        description,
        main,
        ports,
        variables,
        forks,
        default_size,
        max_instances_count,
        orchestration,
    } = kit;
    Some(Kit {
        name: some(name)?,
        description: text(description),
        main: is_true(main),
        ports: each(ports, port),
        variables: each(variables, variable),
        forks: each(forks, fork),
        default_size: some(default_size),
        max_instances: some(max_instances_count),
        orchestration: resolve_orchestration(some(orchestration).unwrap_or_default()),
    })
}

fn port(port: spec::Port) -> Option<Port> {
    let spec::Port { name, target, source, main, proxy_protocol } = port;
    Some(Port {
        name: some(name)?,
        target: some(target)?,
        source: some(source),
        main: is_true(main),
        proxy_protocol: is_true(proxy_protocol),
    })
}

fn variable(variable: spec::Variable) -> Option<Variable> {
    let spec::Variable { key, description, default_value, driver, driver_options, required } =
        variable;
    Some(Variable {
        key: some(key)?,
        description: some(description),
        default: some(default_value),
        driver: some(driver),
        driver_options: match some(driver_options) {
            Some(Value::Map(entries)) => entries,
            _ => Vec::new(),
        },
        required: is_true(required),
    })
}

fn fork(fork: spec::Fork) -> Option<Fork> {
    let spec::Fork { name, description, variables, default_size } = fork;
    Some(Fork {
        name: some(name)?,
        description: text(description),
        variables: each(variables, variable),
        default_size: some(default_size),
    })
}

fn resolve_orchestration(orchestration: spec::Orchestration) -> Orchestration {
    let spec::Orchestration { placement, upgrade: _, delivery, on_fail } = orchestration;
    Orchestration {
        placement: match some(placement) {
            Some(Placement::Spread) => "spread",
            Some(Placement::Auto) | None => "auto",
        }
        .to_owned(),
        upgrade: "patch".to_owned(),
        delivery: match some(delivery) {
            Some(Delivery::Manual) => "manual",
            Some(Delivery::Continuous) | None => "continuous",
        }
        .to_owned(),
        on_fail: match some(on_fail) {
            Some(OnFail::Restart) => "restart",
            Some(OnFail::Cleanup) | None => "cleanup",
        }
        .to_owned(),
    }
}

fn size(size: spec::Size) -> Option<Size> {
    let spec::Size { name, allocation } = size;
    let spec::Allocation {
        cpu,
        cpu_allowance,
        cpu_priority,
        memory,
        memory_unit,
        memory_enforce: _,
        memory_swap: _,
    } = some(allocation).unwrap_or_default();
    Some(Size {
        name: some(name)?,
        cpu: some(cpu),
        cpu_allowance: some(cpu_allowance),
        cpu_priority: some(cpu_priority),
        memory: some(memory),
        memory_unit: some(memory_unit).map_or("GiB", spec::MemoryUnit::name).to_owned(),
    })
}

fn plan(plan: spec::Plan) -> Option<Plan> {
    let spec::Plan { name, description, managed_by: _, layers, pricings } = plan;
    Some(Plan {
        name: some(name)?,
        description: text(description),
        layers: each(layers, |layer| {
            let spec::Layer { channel_slug, kit_slug, size_slug } = layer;
            Some(Layer { channel: some(channel_slug), kit: some(kit_slug), size: some(size_slug) })
        }),
        pricings: each(pricings, |pricing| {
            let spec::Pricing { amount, currency, billing_period } = pricing;
            Some(Pricing {
                amount: some(amount)?,
                currency: some(currency)?,
                billing_period: some(billing_period)?.name().to_owned(),
            })
        }),
    })
}
