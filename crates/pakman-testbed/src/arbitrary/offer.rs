//! Any platform half of a file: kits, sizes, plans, page.

use pakman_spec::{
    Fork, Kit, KitName, Layer, Offer, Orchestration, Page, Plan, Port, PortName, Pricing, Size,
    Value, Variable, VariableName,
};
use proptest::{collection::vec, option, prelude::*, sample::select, string::string_regex};

use super::{
    distinct::distinct,
    text::{text, word},
};

/// Any offer.
pub(super) fn offer() -> impl Strategy<Value = Offer> {
    let page = (text(), text(), text()).prop_map(|(title, slogan, description)| Page {
        title,
        slogan,
        description,
    });
    let written = vec((select(["kits", "sizes", "plans", "page"].as_slice()), value()), 0..3);
    (vec(kit(), 0..3), vec(size(), 0..3), vec(plan(), 0..2), option::of(page), written).prop_map(
        |(kits, sizes, plans, page, written)| Offer {
            kits,
            sizes,
            plans,
            page,
            written: distinct(
                written.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
                |(key, _)| key.clone(),
            ),
        },
    )
}

fn kit() -> impl Strategy<Value = Kit> {
    (
        (word::<KitName>(KitName::PATTERN), text(), any::<bool>()),
        vec(port(), 0..3),
        vec(variable(), 0..3),
        vec(fork(), 0..2),
        option::of(text()),
        option::of(any::<u64>()),
        orchestration(),
    )
        .prop_map(
            |(
                (name, description, main),
                ports,
                variables,
                forks,
                default_size,
                max_instances,
                orchestration,
            )| {
                Kit {
                    name,
                    description,
                    main,
                    ports,
                    variables,
                    forks,
                    default_size,
                    max_instances,
                    orchestration,
                }
            },
        )
}

fn port() -> impl Strategy<Value = Port> {
    let number = || 1_u16..;
    (
        word::<PortName>(PortName::PATTERN),
        number(),
        option::of(number()),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(name, target, source, main, proxy_protocol)| Port {
            name,
            target,
            source,
            main,
            proxy_protocol,
        })
}

fn variable() -> impl Strategy<Value = Variable> {
    (
        word::<VariableName>(VariableName::PATTERN),
        option::of(text()),
        option::of(text()),
        option::of(text()),
        vec((text(), value()), 0..2),
        any::<bool>(),
    )
        .prop_map(|(key, description, default, driver, driver_options, required)| Variable {
            key,
            description,
            default,
            driver,
            driver_options: distinct(driver_options, |(key, _)| key.clone()),
            required,
        })
}

fn fork() -> impl Strategy<Value = Fork> {
    (word::<KitName>(KitName::PATTERN), text(), vec(variable(), 0..2), option::of(text())).prop_map(
        |(name, description, variables, default_size)| Fork {
            name,
            description,
            variables,
            default_size,
        },
    )
}

fn orchestration() -> impl Strategy<Value = Orchestration> {
    let one_of = |words: &'static [&'static str]| select(words).prop_map(str::to_owned);
    (
        one_of(&["auto", "spread"]),
        one_of(&["patch"]),
        one_of(&["continuous", "manual"]),
        one_of(&["cleanup", "restart"]),
    )
        .prop_map(|(placement, upgrade, delivery, on_fail)| Orchestration {
            placement,
            upgrade,
            delivery,
            on_fail,
        })
}

fn size() -> impl Strategy<Value = Size> {
    let number = || option::of(any::<u64>());
    let unit = select(["GiB", "MiB", "GB", "MB"].as_slice()).prop_map(str::to_owned);
    (text(), number(), option::of(text()), option::of(0_u64..=10), number(), unit).prop_map(
        |(name, cpu, cpu_allowance, cpu_priority, memory, memory_unit)| Size {
            name,
            cpu,
            cpu_allowance,
            cpu_priority,
            memory,
            memory_unit,
        },
    )
}

fn plan() -> impl Strategy<Value = Plan> {
    let slug = || option::of(text());
    let layer =
        (slug(), slug(), slug()).prop_map(|(channel, kit, size)| Layer { channel, kit, size });
    let period = select(["monthly", "yearly"].as_slice()).prop_map(str::to_owned);
    let pricing = (any::<u64>(), text(), period).prop_map(|(amount, currency, billing_period)| {
        Pricing { amount, currency, billing_period }
    });
    (text(), text(), vec(layer, 0..2), vec(pricing, 0..2)).prop_map(
        |(name, description, layers, pricings)| Plan { name, description, layers, pricings },
    )
}

/// A tree of at most three levels.
fn value() -> impl Strategy<Value = Value> {
    let float = any::<f64>().prop_filter("floats of a file are finite", |float| float.is_finite());
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        string_regex("-?[1-9][0-9]{0,30}|0").expect("a literal").prop_map(Value::Integer),
        float.prop_map(Value::Float),
        text().prop_map(Value::String),
    ];
    scalar.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::List),
            vec((text(), inner), 0..3)
                .prop_map(|entries| Value::Map(distinct(entries, |(key, _)| key.clone()))),
        ]
    })
}
