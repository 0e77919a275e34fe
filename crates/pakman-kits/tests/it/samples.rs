//! Packages made by hand.

use pakman_spec::{
    Build, Dependencies, Fork, Kind, Kit, Layer, Metadata, Offer, Orchestration, Package, Page,
    Plan, Port, Pricing, Size, Test, Value, Variable,
};

/// Rules for a bucket as they stand in a file: text that is JSON only once the platform has put
/// the origins in.
pub(crate) const CORS: &str = "[\n  {\n    \"AllowedMethods\": [\"PUT\"],\n    \"AllowedOrigins\": [\n      {{- installation.origins -}}\n    ]\n  }\n]\n";

/// A package that offers this and has nothing else.
pub(crate) fn package(name: &str, offer: Offer) -> Package {
    Package {
        name: name.parse().unwrap(),
        metadata: Metadata {
            description: name.to_owned(),
            license: "MIT".to_owned(),
            url: String::new(),
            maintainer: None,
        },
        architectures: vec!["x86_64".parse().unwrap()],
        stack: None,
        dependencies: Dependencies::default(),
        build: Build {
            command: String::new(),
            destinations: Vec::new(),
            strip: true,
            options: Vec::new(),
            environment: vec![],
        },
        kind: Kind::Custom,
        body: None,
        source: None,
        hooks: Vec::new(),
        offer,
        test: Test::default(),
    }
}

/// A shop with everything that a file can say, some of it wrong.
pub(crate) fn shop() -> Package {
    let offer = Offer {
        kits: vec![shop_kit(), small_kit()],
        sizes: vec![
            Size {
                name: "Extra Large".to_owned(),
                cpu: Some(8),
                cpu_allowance: Some("50%".to_owned()),
                cpu_priority: Some(7),
                memory: Some(16),
                memory_unit: "GiB".to_owned(),
            },
            Size {
                name: "tiny".to_owned(),
                cpu: None,
                cpu_allowance: None,
                cpu_priority: None,
                memory: Some(512),
                memory_unit: "MiB".to_owned(),
            },
        ],
        plans: vec![
            Plan {
                name: "basic".to_owned(),
                description: "For\n  beginners".to_owned(),
                layers: vec![
                    layer(Some("develop"), Some("web-shop"), Some("extra-large")),
                    layer(Some("main"), Some("Web Shop"), Some("huge")),
                    layer(None, None, None),
                ],
                pricings: vec![pricing(3500, "monthly"), pricing(35000, "yearly")],
            },
            Plan {
                name: "nothing".to_owned(),
                description: String::new(),
                layers: Vec::new(),
                pricings: Vec::new(),
            },
        ],
        page: Some(Page {
            title: "The Shop".to_owned(),
            slogan: "Sells \"things\"".to_owned(),
            description:
                "## Shop\n\nIt sells things, and then it sells more things, to everybody.\n"
                    .to_owned(),
        }),
        written: Vec::new(),
    };
    Package { stack: Some("alpine/3.22".parse().unwrap()), ..package("shop", offer) }
}

/// A proxy that no host name leads to, and whose kit has names that a terminal would obey.
pub(crate) fn proxy() -> Package {
    let ports = vec![port("https", 443, Some(443), false), port("http", 80, Some(80), false)];
    let ports = ports.into_iter().map(|port| Port { proxy_protocol: port.target == 443, ..port });
    let kit = Kit {
        description: "\u{1b}[31mred\u{1b}[0m \u{202e}proxy".to_owned(),
        main: false,
        ports: ports.collect(),
        variables: vec![variable("UPLINK", None, Some("uplink/secret"), true)],
        ..small_kit()
    };
    let none = Kit { name: "none".parse().unwrap(), ports: Vec::new(), ..small_kit() };
    package("proxy", Offer { kits: vec![kit, none], ..Offer::default() })
}

fn shop_kit() -> Kit {
    let ports = vec![port("web", 3000, None, true), port("Admin Panel", 9000, Some(19000), false)];
    Kit {
        name: "Web Shop".parse().unwrap(),
        description: "Sells things.".to_owned(),
        main: true,
        ports,
        variables: shop_variables(),
        forks: vec![
            Fork {
                name: "good-job".parse().unwrap(),
                description: "Works in the background.".to_owned(),
                variables: vec![
                    variable("SERVICE_MODE", Some("good-job"), None, true),
                    variable("QUEUES", Some("default"), None, false),
                    with_options("APP_KEY", "generic/secret", vec![("length", text("long"))]),
                ],
                default_size: Some("Extra Large".to_owned()),
            },
            Fork {
                name: "Mirror".parse().unwrap(),
                description: String::new(),
                variables: Vec::new(),
                default_size: None,
            },
        ],
        default_size: Some("medium".to_owned()),
        max_instances: Some(3),
        orchestration: Orchestration {
            placement: "spread".to_owned(),
            delivery: "manual".to_owned(),
            on_fail: "restart".to_owned(),
            ..usual_orchestration()
        },
    }
}

fn shop_variables() -> Vec<Variable> {
    let bucket = with_options("FILES", "bucket/aws-s3", vec![("cors", text(CORS))]);
    let odd_bucket = with_options(
        "PUBLIC_BUCKET",
        "bucket/aws-s3",
        vec![("acl", text("everyone")), ("cors", Value::Null), ("region", text("eu"))],
    );
    let queue = with_options(
        "QUEUE",
        "queue/rabbitmq",
        vec![
            ("depth", Value::Integer("123456789012345678901234567890".to_owned())),
            ("ratio", Value::Float(0.5)),
            ("lazy", Value::Bool(true)),
            ("tags", Value::List(vec![text("a"), Value::Null])),
        ],
    );
    let laravel = vec![("framework", text("laravel")), ("length", Value::Integer("32".to_owned()))];
    vec![
        variable("RAILS_ENV", Some("production"), None, true),
        variable("SERVICE_MODE", Some("web"), None, false),
        variable("STRIPE_SECRET", None, None, true),
        variable("EMPTY", Some(""), None, false),
        variable("ORIGINS", Some("{{- installation.origins -}}"), None, false),
        variable("DATABASE", Some("ecto:///"), Some("database/postgresql"), true),
        variable("DATABASE_URL", None, Some("database/postgresql"), false),
        with_options("APP_KEY", "generic/secret", laravel),
        bucket,
        odd_bucket,
        queue,
    ]
}

fn small_kit() -> Kit {
    Kit {
        name: "lite".parse().unwrap(),
        description: String::new(),
        main: false,
        ports: vec![port("web", 8000, None, true)],
        variables: Vec::new(),
        forks: Vec::new(),
        default_size: Some("tiny".to_owned()),
        max_instances: None,
        orchestration: usual_orchestration(),
    }
}

fn usual_orchestration() -> Orchestration {
    Orchestration {
        placement: "auto".to_owned(),
        upgrade: "patch".to_owned(),
        delivery: "continuous".to_owned(),
        on_fail: "cleanup".to_owned(),
    }
}

fn port(name: &str, target: u16, source: Option<u16>, main: bool) -> Port {
    Port { name: name.parse().unwrap(), target, source, main, proxy_protocol: false }
}

fn variable(key: &str, default: Option<&str>, driver: Option<&str>, required: bool) -> Variable {
    Variable {
        key: key.parse().unwrap(),
        default: default.map(str::to_owned),
        driver: driver.map(str::to_owned),
        driver_options: Vec::new(),
        required,
        description: None,
    }
}

fn with_options(key: &str, driver: &str, options: Vec<(&str, Value)>) -> Variable {
    Variable {
        driver_options: options.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        ..variable(key, None, Some(driver), false)
    }
}

fn layer(channel: Option<&str>, kit: Option<&str>, size: Option<&str>) -> Layer {
    let [channel, kit, size] = [channel, kit, size].map(|slug| slug.map(str::to_owned));
    Layer { channel, kit, size }
}

fn pricing(amount: u64, billing_period: &str) -> Pricing {
    Pricing { amount, currency: "USD".to_owned(), billing_period: billing_period.to_owned() }
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}
