//! What applications in Python have in common: the Python that they ask for, and how packages get
//! there. A virtual environment does not move, so packages go into a folder that `PYTHONPATH` names.

use crate::{
    app::App,
    evidence::Evidence,
    manifest::{
        python::{Installer, Python},
        wheel::Fit,
    },
    plan::{Plan, Program, Stage},
    runtime::Runtime,
    stack::Wish,
};

/// Where packages are installed and shipped.
pub(crate) const FOLDER: &str = "vendor";

/// Packages without a wheel for musl: what they compile against, and what they load.
const COMPILED: &[(&str, &[&str], &[&str])] = &[
    (
        "mysqlclient",
        &["build-base", "python3-dev", "mariadb-connector-c-dev"],
        &["mariadb-connector-c"],
    ),
    ("psycopg2", &["build-base", "python3-dev", "libpq-dev"], &["libpq"]),
    ("uwsgi", &["build-base", "python3-dev", "linux-headers"], &[]),
    ("python-ldap", &["build-base", "python3-dev", "openldap-dev"], &["libldap"]),
    ("pycairo", &["build-base", "python3-dev", "cairo-dev"], &["cairo"]),
    ("xmlsec", &["build-base", "python3-dev", "xmlsec-dev"], &["xmlsec"]),
];

/// Packages that have no wheel for musl and cannot well be compiled.
const IMPOSSIBLE: &[&str] = &[
    "torch",
    "onnxruntime",
    "opencv-python",
    "opencv-python-headless",
    "tensorflow",
    "playwright",
];

/// Packages whose code is Rust.
const RUST: &[&str] = &[
    "cryptography",
    "pydantic-core",
    "orjson",
    "bcrypt",
    "rpds-py",
    "tokenizers",
    "tiktoken",
    "jiter",
    "watchfiles",
    "polars",
];

/// Packages that import `pkg_resources` up to a version, and do not say so: setuptools has it.
const PKG_RESOURCES: &[(&str, [u64; 2])] =
    &[("gunicorn", [21, 0]), ("apscheduler", [3, 11]), ("djangorestframework-simplejwt", [5, 3])];

/// `Pipfile.lock` as requirements, which pip reads: pipenv is in no release.
const FROM_PIPFILE: &str = "python3 -c 'import json; [print(name + \"[%s]\" % \",\".join(it.get(\"extras\", [])) + \
    it.get(\"version\", \"\")) for name, it in json.load(open(\"Pipfile.lock\"))[\"default\"].items()]' > requirements.lock";

pub(crate) fn wish(app: &App<'_>) -> Wish {
    let mut wish = Wish::of(Runtime::Python);
    if let Some((ranges, evidence)) = app.python().and_then(|python| python.condition.as_ref()) {
        wish.hard.push((ranges.clone(), evidence.clone()));
    }
    wish.pins = app.pins().of("python").to_vec();
    wish
}

/// Python, the packages, and the environment that finds them.
pub(crate) fn plan(app: &App<'_>, python: &Python, plan: &mut Plan) {
    plan.both("python3", "");
    plan.run("tzdata", "time zones");
    plan.set("LANG", "C.UTF-8", "");
    if python.asks_for_git() {
        plan.build("git", "packages from git");
    }
    for (name, build, run) in COMPILED {
        if python.has(name) {
            build.iter().for_each(|package| plan.build(package, &format!("{name} is compiled")));
            run.iter().for_each(|package| plan.run(package, name));
        }
    }
    if python.has("psycopg")
        && !python.has_extra("psycopg", "binary")
        && !python.has("psycopg-binary")
    {
        if python.has_extra("psycopg", "c") {
            for package in ["build-base", "python3-dev", "libpq-dev"] {
                plan.build(package, "psycopg[c] is compiled");
            }
        }
        plan.run("libpq", "psycopg");
    }
    unready(python, plan);
    let imports = PKG_RESOURCES.iter().find(|(name, until)| {
        python.has(name) && python.version(name).is_some_and(|version| version < *until)
    });
    if let Some((name, _)) = imports {
        plan.run("py3-setuptools", &format!("{name} imports pkg_resources"));
    }
    install(app, python, plan);
    for ignored in &python.ignored {
        plan.note(format!("{ignored} is not used"));
    }
    plan.ship(FOLDER);
    let home = plan.home();
    plan.set("PYTHONPATH", &format!("{home}/{FOLDER}"), "where the packages are");
    plan.set("PYTHONUNBUFFERED", "1", "");
}

/// What has no wheel for musl: what lists of files say, and what is known of packages without one.
fn unready(python: &Python, plan: &mut Plan) {
    let known = IMPOSSIBLE.iter().copied().filter(|name| python.has(name));
    let mut impossible: Vec<&str> = known.collect();
    let version = plan.version();
    for (name, fit) in python.unready(version) {
        if COMPILED.iter().any(|(known, ..)| *known == name) || impossible.contains(&name) {
            continue;
        }
        if fit == Fit::Nothing {
            impossible.push(name);
            continue;
        }
        for package in ["build-base", "python3-dev"] {
            plan.build(package, &format!("{name} is compiled"));
        }
        if RUST.contains(&name) {
            plan.build("cargo", &format!("{name} is compiled"));
        }
        if name == "cryptography" {
            plan.build("openssl-dev", &format!("{name} is compiled"));
        }
        plan.note(format!(
            "{name} has no wheel for musl and Python {}.{}, so it is compiled: the headers of the \
             libraries that it needs belong in dependencies.build",
            version[0], version[1]
        ));
    }
    for name in impossible {
        plan.note(format!(
            "{name} has no wheel for musl and Python {}.{}: this application does not fit Alpine as \
             it is",
            version[0], version[1]
        ));
    }
}

fn install(app: &App<'_>, python: &Python, plan: &mut Plan) {
    /// What the tools that lock are asked to write.
    const LIST: &str = "requirements.lock";
    let pip = |list: &str| format!("python3 -m pip install --target {FOLDER} --requirement {list}");
    let uv =
        format!("uv pip install --python /usr/bin/python3 --target {FOLDER} --requirement {LIST}");
    let (manager, tools, lines): (&str, &[&str], Vec<String>) = match &python.installer {
        Installer::Pip(path) => ("pip", &["py3-pip"], vec![pip(path)]),
        Installer::Uv => {
            let export = "uv export --frozen --no-dev --no-emit-project --no-hashes --output-file";
            ("uv", &["uv"], vec![format!("{export} {LIST}"), uv])
        }
        Installer::Poetry => {
            let export = format!("poetry export --without-hashes --output {LIST}");
            let tools = &["poetry", "py3-poetry-plugin-export", "py3-pip"];
            ("poetry", tools, vec![export, pip(LIST)])
        }
        Installer::Pdm => {
            let export = "uvx --from 'pdm==2.*' pdm export --prod --without-hashes --output";
            ("pdm", &["uv"], vec![format!("{export} {LIST}"), uv])
        }
        Installer::Pipenv if app.has("Pipfile.lock") => {
            ("pipenv", &["py3-pip"], vec![FROM_PIPFILE.to_owned(), pip(LIST)])
        }
        Installer::Pipenv => {
            plan.note("Pipfile has no lock file, so each build may install other versions");
            let lock = "uvx --from 'pipenv>=2024' pipenv lock".to_owned();
            ("pipenv", &["uv"], vec![lock, FROM_PIPFILE.to_owned(), uv])
        }
        Installer::Project => {
            let line = format!("python3 -m pip install --target {FOLDER} .");
            ("pip", &["py3-pip"], vec![line])
        }
    };
    for tool in tools {
        plan.build(tool, "");
    }
    plan.manager = Some((manager.to_owned(), python.used.clone()));
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    plan.step(Stage::Install, "A virtual environment does not move; this folder does.", &lines);
}

/// A module of Python's that is run: the shebangs of scripts name paths of the build.
pub(crate) fn module(name: &str, call: impl std::fmt::Display) -> Program {
    Program::system(name, "/usr/bin", "python3", format!("-m {call}"))
}

/// The object that a server is to start, where it was found; a guess, which is told, where it was not.
pub(crate) fn started(
    plan: &mut Plan,
    object: Option<(String, Evidence)>,
    guess: &str,
) -> (String, Option<Evidence>) {
    if let Some((name, evidence)) = object {
        return (name, Some(evidence));
    }
    plan.note(format!("no source makes an application at the top of a module; {guess} is a guess"));
    (guess.to_owned(), None)
}

/// The service that answers, on a port that its call states.
pub(crate) fn serve(plan: &mut Plan, service: Program, port: u16) {
    plan.serve(service);
    plan.listen(port, "stated in the call");
    plan.set("PORT", &port.to_string(), "");
}

/// Installs a server for production, as none is among the dependencies.
pub(crate) fn lacks_server(plan: &mut Plan, server: &str) {
    let has_uv = plan.build.iter().any(|need| need.package == "uv");
    let line = if has_uv {
        format!("uv pip install --python /usr/bin/python3 --target {FOLDER} {server}")
    } else {
        format!("python3 -m pip install --target {FOLDER} {server}")
    };
    plan.step(Stage::Install, "No server is among the dependencies.", &[&line]);
    plan.note(format!(
        "no server for production is among the dependencies, so each build installs the newest \
         {server}: add it to them to decide which"
    ));
}

/// Ships everything at the top, packages among it: nobody says which of it holds code.
pub(crate) fn ship_sources(plan: &mut Plan) {
    plan.ship("*");
    plan.destinations.retain(|path| path != FOLDER);
}

/// The dotted name of a file: `app.main` of `app/main.py`, and of `src/app/main.py`.
pub(crate) fn dotted(path: &str) -> String {
    let path = path.strip_suffix(".py").unwrap_or(path);
    path.strip_suffix("/__init__").unwrap_or(path).replace('/', ".")
}
