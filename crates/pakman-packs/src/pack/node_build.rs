//! What applications on npm's packages have in common: the Node that they ask for, and what
//! installs the packages.

use super::{node_checks, prisma};
use crate::{
    app::App,
    manifest::{node::Node, node_lock::Manager},
    plan::{Plan, Program, Stage},
    range::{Dialect, Ranges, pinned},
    runtime::Runtime,
    stack::Wish,
    words::shell_word,
};

/// Packages with C++ code for which npm fetches no program for musl, up to a version: it is compiled.
const NATIVE: &[(&str, [u64; 2])] = &[
    ("canvas", EVER),
    ("node-sass", EVER),
    ("sqlite3", EVER),
    ("usb", EVER),
    ("serialport", EVER),
    ("libxmljs", EVER),
    ("re2", EVER),
    ("node-pty", EVER),
    ("better-sqlite3", [13, 0]),
    ("bcrypt", [6, 0]),
    ("argon2", [0, 45]),
];

/// Every version of a package.
const EVER: [u64; 2] = [u64::MAX; 2];

/// Development tools that fetch a program for glibc, and what keeps them from it.
const FETCHED: &[(&str, &str)] = &[
    ("husky", "export HUSKY=0"),
    ("puppeteer", "export PUPPETEER_SKIP_DOWNLOAD=1"),
    ("playwright", "export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1"),
    ("@playwright/test", "export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1"),
    ("cypress", "export CYPRESS_INSTALL_BINARY=0"),
];

/// Packages that are `workerd`, or bring it: it has no build for musl.
const WORKERD: &[&str] = &["wrangler", "miniflare", "workerd", "@cloudflare/vite-plugin"];

pub(crate) fn wish(app: &App<'_>) -> Wish {
    let mut wish = Wish::of(Runtime::Node);
    let Some(node) = app.node() else { return wish };
    if let Some((text, evidence)) = node.engine() {
        match Ranges::parse(text, Dialect::Npm) {
            Some(ranges) => wish.hard.push((ranges, evidence)),
            None => app.problem(
                "package.json",
                evidence.line,
                format!("engines.node is `{text}`, which is not a version range; it was skipped"),
            ),
        }
    }
    wish.hard.extend(least(node));
    if let Some((text, evidence)) = node.volta()
        && let Some(parts) = pinned(text)
    {
        wish.pins.push(crate::manifest::pins::Pin { parts, evidence });
    }
    wish.pins.extend(app.pins().of("nodejs").iter().cloned());
    wish
}

/// What frameworks ask of Node, by the first of their versions that asks for it: as their own
/// `engines` say.
const LEAST: &[(&str, [u64; 2], &str)] = &[
    ("next", [16, 0], ">=20.9"),
    ("nuxt", [4, 5], "^22.19 || ^24.11 || >=26"),
    ("astro", [7, 0], ">=22.12"),
    ("vite", [8, 0], "^20.19 || >=22.12"),
    ("@sveltejs/kit", [3, 0], ">=22.17"),
    ("react-router", [8, 0], ">=22.22"),
];

fn least(node: &Node) -> Option<(Ranges, crate::evidence::Evidence)> {
    let (name, _, text) = LEAST.iter().find(|(name, from, _)| {
        node.builds_with(name) && node.version(name).is_some_and(|version| version >= *from)
    })?;
    let mut evidence = node.evidence(name);
    evidence.what = format!("{} asks for Node {text}", evidence.what);
    Some((Ranges::parse(text, Dialect::Npm)?, evidence))
}

/// Begins a plan of a server: Node in the build and where the application runs, its packages installed.
pub(crate) fn begin_server(app: &App<'_>, node: &Node, plan: &mut Plan) {
    packages(plan);
    install(app, node, plan);
}

/// Begins a plan of files: Node in the build alone, its packages installed.
pub(crate) fn begin_files(app: &App<'_>, node: &Node, plan: &mut Plan) {
    let package = plan.package().to_owned();
    plan.build(&package, "");
    install(app, node, plan);
}

/// The package manager of the release, and the step that installs.
pub(crate) fn install(app: &App<'_>, node: &Node, plan: &mut Plan) {
    let lock = &node.lock;
    plan.manager = Some((node.manager().name().to_owned(), lock.why.clone()));
    for ignored in &lock.ignored {
        plan.note(format!("{ignored} is not used, as {} decides", lock.why));
    }
    if lock.file.is_none() {
        plan.note(format!(
            "{} has no lock file, so each build may install other versions",
            node.path()
        ));
    }
    if lock.lacks_musl() {
        let file = lock.file.as_deref().unwrap_or_default();
        plan.note(format!(
            "{file} has programs for glibc and none for Alpine's musl: install once with \
             `npm install --os linux --libc musl --cpu x64`, or on Alpine, and commit it"
        ));
    }
    if node.asks_for_git() {
        plan.build("git", "packages from git");
    }
    native(node, plan);
    manager(node, plan);
    let program = program(node, plan);
    let verb = match (node.manager(), &lock.file) {
        (Manager::Npm, Some(_)) => "ci",
        (Manager::Pnpm(_) | Manager::Yarn, Some(_)) => "install --frozen-lockfile",
        (Manager::Berry { .. }, Some(_)) => "install --immutable",
        (Manager::Bun, _) | (_, None) => "install",
    };
    let line = format!("{program} {verb}");
    let line = match node.manager() {
        Manager::Npm | Manager::Bun => at_top(node, line),
        // The others find the top of a workspace by themselves.
        _ => line,
    };
    plan.step(Stage::Install, "", &[&line]);
    prisma::plan(app, node, plan);
}

/// What packages with code of their own ask for while they are installed.
fn native(node: &Node, plan: &mut Plan) {
    let mut fetched: Vec<&str> = Vec::new();
    for (_, line) in FETCHED.iter().filter(|(name, _)| node.builds_with(name)) {
        if !fetched.contains(line) {
            fetched.push(line);
        }
    }
    if !fetched.is_empty() {
        plan.step(Stage::Setting, "What only development needs is not fetched.", &fetched);
    }
    if let Some(name) = WORKERD.iter().find(|name| node.builds_with(name)) {
        plan.note(format!("{name} runs workerd, which has no build for Alpine's musl"));
    }
    let compiled = NATIVE.iter().filter(|(name, until)| {
        node.installs(name) && node.version(name).is_none_or(|version| version < *until)
    });
    let compiled: Vec<&str> = compiled.map(|(name, _)| *name).collect();
    if let [name, ..] = compiled[..] {
        let headers = format!("{}-dev", plan.package());
        for package in ["python3", "build-base", &headers] {
            plan.build(package, &format!("{name} is compiled"));
        }
        plan.step(
            Stage::Setting,
            "Headers are those of the package, and are not fetched.",
            &["export npm_config_nodedir=/usr"],
        );
    }
    // Before 0.33 sharp is compiled where it finds no program for musl.
    if node.version("sharp").is_some_and(|version| version < [0, 33]) {
        plan.build("vips-dev", "sharp before 0.33");
        plan.run("vips", "sharp before 0.33");
    }
}

/// The packages that bring the package manager.
fn manager(node: &Node, plan: &mut Plan) {
    match node.manager() {
        Manager::Npm => plan.build("npm", ""),
        Manager::Pnpm(version) if fits_pnpm(version.as_deref(), plan) => plan.build("pnpm", ""),
        Manager::Yarn => plan.build("yarn", ""),
        // The program is in the tree.
        Manager::Berry { program: Some(_), .. } => {}
        Manager::Berry { program: None, .. } | Manager::Pnpm(_) => {
            plan.build("npm", "brings the package manager");
        }
        Manager::Bun => {
            plan.build("npm", "");
            plan.note("no release has Bun, so npm installs, and Bun's lock file is not used");
        }
    }
    if matches!(node.manager(), Manager::Berry { has_linker: false, .. }) {
        plan.step(
            Stage::Setting,
            "Yarn makes no node_modules unless it is told to.",
            &["export YARN_NODE_LINKER=node-modules"],
        );
    }
    if matches!(node.manager(), Manager::Berry { program: None, version: None, .. }) {
        plan.note("yarn 2+ is not packaged: commit .yarn/releases, or name it in packageManager");
    }
}

/// Whether the pnpm of the release is the one that is pinned.
fn fits_pnpm(version: Option<&str>, plan: &Plan) -> bool {
    let packaged = plan.version_of("pnpm");
    let wanted = version.and_then(pinned);
    match (packaged, wanted) {
        (Some(packaged), Some(wanted)) => packaged[0] == wanted[0],
        (packaged, None) => packaged.is_some(),
        (None, _) => false,
    }
}

/// The words that call the package manager.
fn program(node: &Node, plan: &Plan) -> String {
    match node.manager() {
        Manager::Npm | Manager::Bun => "npm".to_owned(),
        Manager::Yarn => "yarn".to_owned(),
        Manager::Pnpm(version) if fits_pnpm(version.as_deref(), plan) => "pnpm".to_owned(),
        Manager::Pnpm(version) => {
            format!("npx --yes pnpm@{}", shell_word(version.as_deref().unwrap_or("10")))
        }
        Manager::Berry { program: Some(program), .. } => {
            let root = node.member.as_ref().map(|member| up(member) + "/").unwrap_or_default();
            format!("node {}", shell_word(&format!("{root}{program}")))
        }
        Manager::Berry { version, .. } => {
            let version = shell_word(version.as_deref().unwrap_or("4"));
            format!("npx --yes --package=@yarnpkg/cli-dist@{version} yarn")
        }
    }
}

/// The line that installs one more package, in the copy in which it is built.
pub(crate) fn add(node: &Node, plan: &Plan, package: &str) -> String {
    let program = program(node, plan);
    match node.manager() {
        Manager::Npm | Manager::Bun => format!("{program} install --no-save {package}"),
        Manager::Pnpm(_) | Manager::Yarn | Manager::Berry { .. } => {
            format!("{program} add --dev {package}")
        }
    }
}

/// The line that runs a script of `package.json`.
pub(crate) fn script(node: &Node, plan: &Plan, name: &str) -> String {
    format!("{} run {}", program(node, plan), shell_word(name))
}

/// Runs the script `build`, or another command where there is none.
pub(crate) fn build(app: &App<'_>, node: &Node, plan: &mut Plan, otherwise: &str) {
    node_checks::plan(app, node, plan);
    let line = match node.script("build") {
        Some(_) => script(node, plan, "build"),
        None => format!("node_modules/.bin/{otherwise}"),
    };
    plan.step(Stage::Build, "", &[&line]);
}

/// The way out of a folder: `../..` of `apps/web`.
fn up(member: &str) -> String {
    vec![".."; member.split('/').count()].join("/")
}

/// Leaves in `node_modules` what production needs.
pub(crate) fn prune(node: &Node, plan: &mut Plan) {
    let is_member = node.member.is_some();
    let line = match node.manager() {
        Manager::Npm | Manager::Bun => {
            at_top(node, "npm prune --omit=dev --ignore-scripts".to_owned())
        }
        // It prunes no workspaces.
        Manager::Pnpm(_) if is_member => {
            let program = program(node, plan);
            format!("CI=true {program} install --prod --frozen-lockfile --ignore-scripts")
        }
        Manager::Pnpm(_) => format!("{} prune --prod --ignore-scripts", program(node, plan)),
        Manager::Yarn => "yarn install --production --frozen-lockfile --ignore-scripts".to_owned(),
        Manager::Berry { .. } => {
            let all = if is_member { " --all" } else { "" };
            format!("{} workspaces focus{all} --production", program(node, plan))
        }
    };
    plan.step(Stage::Trim, "", &[&line]);
    plan.ship("node_modules");
    plan.ship("package.json");
    if let Some(member) = &node.member {
        plan.top = Some(member.clone());
        plan.note(format!(
            "{} belongs to a workspace, whose packages it needs: the whole workspace is shipped",
            node.path()
        ));
    }
}

/// A line that the top of the workspace has to be the place for.
fn at_top(node: &Node, line: String) -> String {
    match &node.member {
        Some(member) => format!("(cd {} && {line})", up(member)),
        None => line,
    }
}

/// Node in the build, and where the application runs.
fn packages(plan: &mut Plan) {
    let package = plan.package().to_owned();
    plan.both(&package, "");
    plan.run("icu-data-full", "dates and numbers in other languages than English");
}

/// A service of Node's: the process itself, so that signals reach it.
pub(crate) fn serve(plan: &mut Plan, call: &str, port: u16, source: &str, what: &str) {
    plan.serve(
        Program::system("web", "/usr/bin", "node", call).says(format!("{what} on port {port}")),
    );
    plan.listen(port, source);
    plan.set("NODE_ENV", "production", "");
    plan.set("PORT", &port.to_string(), "");
}
