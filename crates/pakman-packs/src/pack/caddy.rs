//! Files behind Caddy: the web server of sites that are only files, and its configuration.

use crate::{
    app::App,
    plan::{Plan, Program},
};

/// Where the site listens.
const PORT: u16 = 3000;

/// How a path that is no file is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    /// By a page for what is not found, where there is one.
    Pages,
    /// By the page that finds its way itself.
    SinglePage,
}

/// Serves a folder, which is shipped under its last name.
pub(crate) fn serve(app: &App<'_>, plan: &mut Plan, folder: &str, site: Site) {
    serve_below(app, plan, folder, site, "/");
}

/// The same where pages are asked for by paths that begin with `base`: `/docs/`.
pub(crate) fn serve_below(app: &App<'_>, plan: &mut Plan, folder: &str, site: Site, base: &str) {
    // What the build needed where it ran, pages do not.
    plan.runs.clear();
    plan.run("caddy", "the web server");
    plan.trace = true;
    plan.ship(folder);
    plan.ship("Caddyfile");
    let home = plan.home();
    let last = folder.trim_end_matches('/').rsplit('/').next().unwrap_or(folder);
    let port = existing_port(app).unwrap_or(PORT);
    let fallback = match site {
        Site::SinglePage => "\ttry_files {path} /index.html\n",
        Site::Pages => "\ttry_files {path} {path}.html {path}/index.html\n",
    };
    let missing = match site {
        Site::SinglePage => "",
        Site::Pages => "\n\thandle_errors 404 {\n\t\trewrite * /404.html\n\t\tfile_server\n\t}\n",
    };
    let base = base.trim_matches('/');
    let is_path = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    let strip = match base {
        "" | "." => String::new(),
        _ if !base.chars().all(is_path) => String::new(),
        _ => format!("\turi strip_prefix /{base}\n"),
    };
    let text = format!(
        "# TLS is the proxy's in front; nothing is changed while it runs.\n{{\n\tauto_https off\n\tadmin off\n\tpersist_config off\n}}\n\n:{{$PORT:{PORT}}} {{\n\troot * {home}/{last}\n\tencode zstd gzip\n{strip}{fallback}\tfile_server\n{missing}}}\n"
    );
    plan.write(app, "Caddyfile", text, "what Caddy serves");
    plan.serve(
        Program::system(
            "web",
            "/usr/sbin",
            "caddy",
            format!("run --config {home}/Caddyfile --adapter caddyfile"),
        )
        .says(format!("Caddy on port {port}")),
    );
    plan.listen(
        port,
        if app.has("Caddyfile") { "Caddyfile" } else { "the Caddyfile that is written" },
    );
    if !app.has("Caddyfile") {
        plan.set("PORT", &PORT.to_string(), "");
    }
    "web pages".clone_into(&mut plan.kit);
}

/// The port of a Caddyfile of the author's: `:3000 {`.
fn existing_port(app: &App<'_>) -> Option<u16> {
    let text = app.text("Caddyfile")?;
    text.lines().find_map(|line| {
        let address = line.trim().strip_suffix('{')?.trim();
        let port = address.rsplit_once(':')?.1;
        port.split('{').next()?.parse().ok()
    })
}
