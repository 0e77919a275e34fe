//! Redis, or Valkey, which the platform does not make.

use super::kind::{AddOn, NO_NAMES, Names, Sign, dependency, example, needed, possible};
use crate::{
    app::App,
    pack::{Pack, Proof},
    plan::{Given, Plan},
    runtime::Runtime,
};

pub(crate) const ADD_ON: AddOn = AddOn {
    name: "redis",
    title: "Redis",
    looks_for: &["sidekiq", "redis", "ioredis", "bullmq", "horizon", "redix", "go-redis"],
    proof: Proof::Proposed,
    detect,
    apply,
};

/// Libraries that do nothing without it.
const CERTAIN: Names = Names {
    gems: &["sidekiq", "resque"],
    mix: &["redix"],
    node: &["bullmq", "bull", "bee-queue", "ioredis", "redis", "connect-redis"],
    python: &["redis", "django-redis", "rq", "arq"],
    composer: &["laravel/horizon", "predis/predis", "snc/redis-bundle"],
    go: &["github.com/redis/go-redis", "github.com/go-redis/redis", "github.com/hibiken/asynq"],
    crates: &["redis", "fred"],
    java: &["org.springframework.boot:spring-boot-starter-data-redis"],
};

/// The gem that Rails' template brought for Action Cable.
const TEMPLATE: Names = Names { gems: &["redis"], ..NO_NAMES };

fn detect(app: &App<'_>, _: &Pack) -> Option<Sign> {
    if let Some(evidence) = dependency(app, &CERTAIN) {
        return Some(needed(evidence));
    }
    for key in ["QUEUE_CONNECTION", "CACHE_STORE", "CACHE_DRIVER", "SESSION_DRIVER"] {
        if let Some((value, evidence)) = example(app, key).filter(|(value, _)| value == "redis") {
            let _ = value;
            return Some(needed(evidence));
        }
    }
    dependency(app, &TEMPLATE).map(possible)
}

fn apply(_: &App<'_>, plan: &mut Plan) {
    if plan.runtime == Runtime::Php {
        crate::pack::php_extension(plan, "redis");
    }
    let key = match plan.runtime {
        Runtime::Java => "SPRING_DATA_REDIS_URL",
        _ => "REDIS_URL",
    };
    plan.variable(key, Given::Required, "redis://HOST:6379/0");
}
