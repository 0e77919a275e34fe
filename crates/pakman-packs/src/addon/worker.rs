//! Background jobs in a process of their own.

use super::kind::{AddOn, NO_NAMES, Names, Sign, dependency, needed, possible};
use crate::{
    app::App,
    evidence::Evidence,
    folder::extension,
    lexer::{self, Token, lines_with},
    pack::{Pack, Proof, node_file, python_dotted},
    plan::{Plan, Program},
    runtime::Runtime,
    words::shell_word,
};
use pakman_spec::WantedWorker;

pub(crate) const ADD_ON: AddOn = AddOn {
    name: "worker",
    title: "background jobs",
    looks_for: &["sidekiq", "good_job", "solid_queue", "horizon", "celery", "bullmq", "Procfile"],
    proof: Proof::Proposed,
    detect,
    apply,
};

/// Oban runs inside of the application, so it is no worker.
const NAMES: Names = Names {
    gems: &["sidekiq", "good_job", "solid_queue", "resque", "delayed_job_active_record"],
    python: &["celery", "rq", "django-rq", "dramatiq", "huey", "django-q2"],
    composer: &["laravel/horizon", "symfony/messenger"],
    ..NO_NAMES
};

const NODE: Names = Names { node: &["bullmq", "bull", "bee-queue"], ..NO_NAMES };

/// What a Procfile calls a worker.
const PROCESSES: &[&str] = &["worker", "sidekiq", "good_job", "jobs", "queue", "celery", "resque"];

fn detect(app: &App<'_>, pack: &Pack) -> Option<Sign> {
    if pack.name == "django" || pack.name == "fastapi" || pack.name == "flask" {
        let evidence = dependency(app, &NAMES)?;
        return Some(if celery(app).is_some() || !app.python()?.has("celery") {
            needed(evidence)
        } else {
            possible(evidence)
        });
    }
    if let Some(evidence) = dependency(app, &NAMES) {
        // Solid Queue may run inside of Puma.
        let tokens = app.tokens("config/puma.rb", lexer::RUBY);
        let inside = tokens.iter().any(|token| token.is_word("solid_queue"))
            && app.gems().is_some_and(|gems| gems.has("solid_queue"));
        return Some(if inside && app.first(&["bin/jobs"]).is_none() {
            possible(evidence)
        } else {
            needed(evidence)
        });
    }
    if let Some((name, command, line)) = process(app) {
        return Some(needed(app.said("Procfile", line, format!("{name}: {command}"))));
    }
    if pack.name == "laravel"
        && let Some(evidence) = laravel(app)
    {
        return Some(needed(evidence));
    }
    let evidence = dependency(app, &NODE)?;
    Some(if node_worker(app).is_some() { needed(evidence) } else { possible(evidence) })
}

/// Workers without which jobs wait for ever: those of libraries that start none of their own, as far
/// as the configuration says.
pub(crate) fn wanted(app: &App<'_>) -> Vec<WantedWorker> {
    let mut found = Vec::new();
    let mut add = |evidence: Option<Evidence>, command: &str, words: &[&str]| {
        found.extend(evidence.map(|library| WantedWorker {
            library: library.to_string(),
            command: command.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        }));
    };
    if let Some(gems) = app.gems() {
        let asked = |name: &str| gems.declares(name).then(|| gems.evidence(name))?;
        add(asked("sidekiq"), "bundle exec sidekiq", &["sidekiq"]);
        add(asked("resque"), "bundle exec rake resque:work QUEUE='*'", &["resque"]);
        // Both may run inside of the web server.
        let configured = ["config/puma.rb", "config/application.rb", PRODUCTION];
        let [puma, application, production] = configured.map(|file| app.tokens(file, lexer::RUBY));
        let names = |tokens: &[Token], word: &str| tokens.iter().any(|token| token.is_word(word));
        let says = |word| [&puma, &application, &production].iter().any(|it| names(it, word));
        let is_inside = says("execution_mode") || app.has("config/initializers/good_job.rb");
        if says("good_job") && !is_inside {
            add(
                asked("good_job"),
                "bundle exec good_job start",
                &["good_job", "good-job", "GOOD_JOB"],
            );
        }
        let uses = !lines_with(&production, &["queue_adapter", "=", ":", "solid_queue"]).is_empty();
        if uses && !names(&puma, "solid_queue") {
            add(asked("solid_queue"), "bin/jobs", &["jobs", "solid_queue", "SOLID_QUEUE"]);
        }
    }
    if let Some(composer) = app.composer().filter(|it| it.requires("laravel/horizon")) {
        let evidence = Some(composer.evidence("laravel/horizon"));
        add(evidence, "php artisan horizon", &["horizon", "queue:work"]);
    }
    if let Some(python) = app.python().filter(|it| it.requirement("celery").is_some())
        && let Some(module) = celery_that_waits(app)
    {
        let command = format!("python3 -m celery --app {} worker", shell_word(&module));
        add(python.evidence("celery"), &command, &["celery"]);
    }
    found
}

/// Where a Rails says what runs its jobs.
const PRODUCTION: &str = "config/environments/production.rb";

fn process<'a>(app: &'a App<'_>) -> Option<(&'a str, &'a str, usize)> {
    app.procfile().all().find(|(name, ..)| PROCESSES.contains(name))
}

/// A class that waits in a queue.
fn laravel(app: &App<'_>) -> Option<Evidence> {
    if let Some(path) = app.below("app/Jobs/").next() {
        return Some(app.there(path));
    }
    let sources = app.below("app/").filter(|path| extension(path) == "php").take(1_000);
    sources.into_iter().find_map(|path| {
        let tokens = app.tokens_with(path, lexer::PHP, &["ShouldQueue"]);
        let implements = tokens.iter().position(|token| token.is_word("implements"))?;
        let queued =
            tokens[implements..].iter().take(12).find(|token| token.is_word("ShouldQueue"))?;
        Some(app.said(path, queued.line, "implements ShouldQueue"))
    })
}

/// The class of Celery's application.
const CELERY: &str = "Celery";

/// The module of Celery's application.
pub(super) fn celery(app: &App<'_>) -> Option<String> {
    app.sources(".py")
        .find_map(|path| celery_in(path, &app.tokens_with(path, lexer::PYTHON, &[CELERY])))
}

/// The module of Celery's application, where this source makes it.
fn celery_in(path: &str, tokens: &[Token]) -> Option<String> {
    let line = lines_with(tokens, &[CELERY, "("]);
    (!line.is_empty()).then(|| {
        let module = python_dotted(path);
        // `crew.celery` of Django's convention is found by the name of its package.
        module.strip_suffix(".celery").map(str::to_owned).unwrap_or(module)
    })
}

/// The module of Celery's application, unless jobs run where they are put, in some settings at least.
fn celery_that_waits(app: &App<'_>) -> Option<String> {
    const EAGER: [&str; 3] =
        ["task_always_eager", "CELERY_TASK_ALWAYS_EAGER", "CELERY_ALWAYS_EAGER"];
    let any = [&[CELERY], &EAGER[..]].concat();
    let mut module = None;
    for path in app.sources(".py") {
        let tokens = app.tokens_with(path, lexer::PYTHON, &any);
        if tokens.iter().any(|token| EAGER.iter().any(|word| token.is_word(word))) {
            return None;
        }
        module = module.or_else(|| celery_in(path, &tokens));
    }
    module
}

/// The file of a worker in Node, which no convention names.
fn node_worker(app: &App<'_>) -> Option<(String, Evidence)> {
    let node = app.node()?;
    let named = node.scripts().find(|(name, script)| {
        name.contains("worker") && !name.contains("dev") && node_file(script).is_some()
    });
    if let Some((name, script)) = named {
        return Some((node_file(script)?, node.script_evidence(name)));
    }
    let file = app.first(&["worker.js", "src/worker.js", "worker.mjs", "src/worker.mjs"])?;
    Some((file.to_owned(), app.there(file)))
}

fn apply(app: &App<'_>, plan: &mut Plan) {
    let Some((program, evidence)) = program(app, plan) else {
        plan.note("the file of the worker is not known: add a service for it below run.services");
        return;
    };
    if plan.runtime == Runtime::Php {
        for name in ["pcntl", "posix"] {
            crate::pack::php_extension(plan, name);
        }
    }
    plan.serve(program.says("Background jobs").from(evidence.as_ref()));
}

/// A service, and what it was found by.
type Found = (Program, Option<Evidence>);

fn program(app: &App<'_>, plan: &Plan) -> Option<Found> {
    match plan.runtime {
        Runtime::Ruby => ruby(app),
        Runtime::Php => php(app, plan),
        Runtime::Python => python(app),
        Runtime::Node => {
            let (file, evidence) = node_worker(app)?;
            Some((Program::system("worker", "/usr/bin", "node", file).stops_in(30), Some(evidence)))
        }
        _ => from_procfile(app),
    }
}

fn ruby(app: &App<'_>) -> Option<Found> {
    let bundle =
        |call: &str| Program::system("worker", "/usr/bin", "bundle", format!("exec {call}"));
    let gems = app.gems()?;
    let name = gems.first(NAMES.gems);
    let program = match name {
        Some("sidekiq") if app.has("config/sidekiq.yml") => {
            bundle("sidekiq -C config/sidekiq.yml").stops_in(30)
        }
        Some("sidekiq") => bundle("sidekiq").stops_in(30),
        Some("good_job") => bundle("good_job start").stops_in(60),
        Some("solid_queue") if app.has("bin/jobs") => {
            Program::own("worker", "jobs", "start").stops_in(30)
        }
        Some("solid_queue") => bundle("rake solid_queue:start").stops_in(30),
        Some("resque") => bundle("rake resque:work QUEUE='*'").stops_by("QUIT").stops_in(60),
        Some("delayed_job_active_record") => bundle("rake jobs:work").stops_in(60),
        _ => return from_procfile(app),
    };
    Some((program, name.and_then(|name| gems.evidence(name))))
}

fn php(app: &App<'_>, plan: &Plan) -> Option<Found> {
    let php = plan.package().to_owned();
    let composer = app.composer()?;
    let run = |call: &str| Program::system("worker", "/usr/bin", &php, call);
    let (program, name) = if composer.requires("laravel/horizon") {
        (run("artisan horizon").stops_in(90), "laravel/horizon")
    } else if app.has("artisan") {
        (run("artisan queue:work --tries=3").stops_in(90), "laravel/framework")
    } else {
        let call = "bin/console messenger:consume async --time-limit=3600";
        (run(call).stops_in(60), "symfony/messenger")
    };
    Some((program, Some(composer.evidence(name))))
}

fn python(app: &App<'_>) -> Option<Found> {
    let python = app.python()?;
    let run = |call: String| Program::system("worker", "/usr/bin", "python3", call).stops_in(60);
    let name = python.first(NAMES.python);
    let program = match name {
        Some("celery") => {
            let application = shell_word(&celery(app)?);
            run(format!("-m celery --app {application} worker --loglevel INFO"))
        }
        Some("django-rq") => run("manage.py rqworker".to_owned()),
        Some("django-q2") => run("manage.py qcluster".to_owned()),
        Some("rq") => run("-m rq.cli worker --url \"$REDIS_URL\"".to_owned()),
        _ => return from_procfile(app),
    };
    Some((program, name.and_then(|name| python.evidence(name))))
}

/// The command of a Procfile, as words of a shell.
fn from_procfile(app: &App<'_>) -> Option<Found> {
    let (name, command, line) = process(app)?;
    let (binary, call) = command.split_once(' ').unwrap_or((command, ""));
    let evidence = app.said("Procfile", line, format!("{name}: {command}"));
    let folder = match binary.rsplit_once('/') {
        Some(("bin" | "./bin", file)) => {
            return Some((Program::own("worker", file, call), Some(evidence)));
        }
        _ => "/usr/bin",
    };
    let binary = if binary == "python" { "python3" } else { binary };
    Some((Program::system("worker", folder, binary, call), Some(evidence)))
}
