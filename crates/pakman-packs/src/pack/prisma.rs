//! Prisma: what it makes before the build, and what brings a database up to date.

use crate::{
    app::App,
    lexer::{self, Token},
    manifest::node::Node,
    plan::{Plan, Program, Stage},
};

/// What Prisma makes before the build, and the command that brings a database up to date.
pub(crate) fn plan(app: &App<'_>, node: &Node, plan: &mut Plan) {
    if !node.builds_with("prisma") && !node.builds_with("@prisma/client") {
        return;
    }
    let Some(schema) = app.first(&["prisma/schema.prisma", "schema.prisma"]) else { return };
    plan.build("openssl", "Prisma looks for it to choose its engine");
    plan.run("openssl", "Prisma's engine");
    plan.step(Stage::Build, "", &["node_modules/.bin/prisma generate"]);
    if node.version("prisma").is_none_or(|version| version[0] < 7) {
        plan.note(
            "Prisma before 7 fetches an engine while it is installed: the build needs the network",
        );
        let tokens = app.tokens(schema, lexer::SCRIPT);
        let targets = tokens.iter().position(|token| token.is_word("binaryTargets"));
        let targets = targets.map(|at| tokens[at..].iter().take_while(|token| !token.is(']')));
        let is_elsewhere = targets.is_some_and(|targets| {
            let mut texts = targets.filter_map(Token::text);
            !texts.any(|text| text == "native" || text.contains("musl"))
        });
        if is_elsewhere {
            plan.note(format!(
                "binaryTargets in {schema} names no engine for Alpine: add \"linux-musl-openssl-3.0.x\""
            ));
        }
    }
    if app.has_folder("prisma/migrations/") {
        let folder = schema.rsplit_once('/').map_or("", |(folder, _)| folder);
        plan.ship(folder);
        if app.has("prisma.config.ts") {
            plan.ship("prisma.config.ts");
        }
        if node.has("prisma") {
            let call = "node_modules/prisma/build/index.js migrate deploy";
            plan.hooked(
                "migrate",
                Program::system("migrate", "/usr/bin", "node", call)
                    .says("Brings the database up to date"),
            );
        } else {
            plan.note(
                "prisma is a development dependency, so migrations cannot be run where the \
                 application is installed: move it to dependencies for a command `migrate`",
            );
        }
    }
}
