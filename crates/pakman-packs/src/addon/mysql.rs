//! `MySQL` and `MariaDB`, which the platform does not make.

use super::{
    kind::{AddOn, NO_NAMES, Names, Sign, choose, chosen, dependency, example, needed},
    postgresql::prisma,
};
use crate::{
    app::App,
    pack::{Pack, Proof},
    plan::{Given, Plan},
    runtime::Runtime,
};

pub(crate) const ADD_ON: AddOn = AddOn {
    name: "mysql",
    title: "MySQL or MariaDB",
    looks_for: &["mysql2", "trilogy", "myxql", "mysqlclient", "pymysql", "go-sql-driver/mysql"],
    proof: Proof::Proposed,
    detect,
    apply,
};

const NAMES: Names = Names {
    gems: &["mysql2", "trilogy"],
    mix: &["myxql"],
    node: &["mysql2", "mysql", "mariadb"],
    python: &["mysqlclient", "pymysql", "aiomysql", "mysql-connector-python"],
    go: &["github.com/go-sql-driver/mysql", "gorm.io/driver/mysql"],
    java: &["com.mysql:mysql-connector-j", "org.mariadb.jdbc:mariadb-java-client"],
    ..NO_NAMES
};

fn detect(app: &App<'_>, pack: &Pack) -> Option<Sign> {
    if let Some(evidence) = dependency(app, &NAMES) {
        return Some(chosen(app, evidence, "mysql"));
    }
    let cargo = app
        .cargo()
        .filter(|it| it.has_feature("sqlx", "mysql") || it.has_feature("diesel", "mysql"));
    if let Some(cargo) = cargo {
        let name = if cargo.has_feature("sqlx", "mysql") { "sqlx" } else { "diesel" };
        return Some(needed(cargo.evidence(name)));
    }
    if let Some(evidence) = prisma(app, "mysql") {
        return Some(needed(evidence));
    }
    // Laravel's template said mysql up to 10, and says sqlite since: from 11 on it is a decision.
    let version = app.composer().and_then(|it| it.version("laravel/framework"));
    let (value, evidence) = example(app, "DB_CONNECTION")?;
    let decided = pack.name == "laravel"
        && version.is_some_and(|it| it[0] >= 11)
        && matches!(&*value, "mysql" | "mariadb");
    decided.then(|| Sign { is_needed: false, evidence: vec![evidence] })
}

fn apply(app: &App<'_>, plan: &mut Plan) {
    match plan.runtime {
        Runtime::Ruby if app.gems().is_some_and(|gems| gems.has("mysql2")) => {
            plan.build("mariadb-connector-c-dev", "the gem mysql2");
            plan.run("mariadb-connector-c", "the gem mysql2");
        }
        Runtime::Ruby => plan.build("openssl-dev", "the gem trilogy"),
        Runtime::Php => crate::pack::php_extension(plan, "pdo_mysql"),
        Runtime::Rust if app.cargo().is_some_and(|cargo| cargo.has("mysqlclient-sys")) => {
            plan.run("mariadb-connector-c", "Diesel");
        }
        _ => {}
    }
    if plan.runtime == Runtime::Java
        && let Some(profile) = crate::pack::spring_profile(app, &["mysql", "mariadb"])
    {
        plan.set("SPRING_PROFILES_ACTIVE", profile, "");
    }
    choose(app, plan, "mysql");
    let key = match plan.runtime {
        Runtime::Php if app.has("artisan") => {
            plan.set("DB_CONNECTION", "mysql", "");
            format!("{}_URL", crate::pack::laravel_database(app))
        }
        Runtime::Java => "SPRING_DATASOURCE_URL".to_owned(),
        _ => "DATABASE_URL".to_owned(),
    };
    plan.variable(&key, Given::Required, "mysql://USER:PASSWORD@HOST/NAME");
    plan.note("the platform has no MySQL: the installer provides an address");
}
