//! Mail that is sent: variables that whoever installs may set.

use super::kind::{AddOn, Names, Sign, dependency, possible};
use crate::{
    app::App,
    evidence::Evidence,
    lexer,
    pack::{Pack, Proof},
    plan::{Given, Plan},
    runtime::Runtime,
};

pub(crate) const ADD_ON: AddOn = AddOn {
    name: "mail",
    title: "mail",
    looks_for: &["smtp_settings", "swoosh", "nodemailer", "MAIL_HOST", "EMAIL_HOST"],
    proof: Proof::Proposed,
    detect,
    apply,
};

const NAMES: Names = Names {
    gems: &[],
    mix: &["gen_smtp"],
    node: &["nodemailer"],
    python: &["flask-mail", "fastapi-mail", "django-anymail"],
    composer: &["symfony/mailer"],
    go: &["gopkg.in/gomail.v2", "github.com/wneessen/go-mail"],
    crates: &["lettre"],
    java: &["org.springframework.boot:spring-boot-starter-mail"],
};

fn detect(app: &App<'_>, pack: &Pack) -> Option<Sign> {
    if let Some(evidence) = rails(app) {
        return Some(possible(evidence));
    }
    if pack.name == "laravel" {
        return app.below("app/Mail/").next().map(|path| possible(app.there(path)));
    }
    dependency(app, &NAMES).map(possible)
}

fn rails(app: &App<'_>) -> Option<Evidence> {
    const FILE: &str = "config/environments/production.rb";
    let tokens = app.tokens(FILE, lexer::RUBY);
    let set = tokens.iter().find(|token| token.is_word("smtp_settings"))?;
    Some(app.said(FILE, set.line, "smtp_settings"))
}

fn apply(_: &App<'_>, plan: &mut Plan) {
    let keys: &[&str] = match plan.runtime {
        Runtime::Php => &[
            "MAIL_MAILER",
            "MAIL_HOST",
            "MAIL_PORT",
            "MAIL_USERNAME",
            "MAIL_PASSWORD",
            "MAIL_FROM_ADDRESS",
        ],
        Runtime::Python => &["EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"],
        Runtime::Java => &["SPRING_MAIL_HOST", "SPRING_MAIL_USERNAME", "SPRING_MAIL_PASSWORD"],
        _ => &["SMTP_HOST", "SMTP_PORT", "SMTP_USERNAME", "SMTP_PASSWORD"],
    };
    for key in keys {
        plan.offer_variable(key, Given::Required, "where mail is handed over");
    }
}
