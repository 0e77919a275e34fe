//! What runs by the clock.

use super::{
    kind::{AddOn, NO_NAMES, Names, Sign, dependency, needed, possible},
    worker::celery,
};
use crate::{
    app::App,
    evidence::Evidence,
    lexer::{self, lines_with},
    pack::{Pack, Proof},
    plan::{Plan, Program},
    runtime::Runtime,
    words::shell_word,
};

pub(crate) const ADD_ON: AddOn = AddOn {
    name: "scheduler",
    title: "scheduled jobs",
    looks_for: &["Schedule", "celery beat", "whenever", "clockwork"],
    proof: Proof::Proposed,
    detect,
    apply,
};

const GEMS: Names = Names { gems: &["clockwork"], ..NO_NAMES };
const CRON: Names = Names { gems: &["whenever"], ..NO_NAMES };

fn detect(app: &App<'_>, pack: &Pack) -> Option<Sign> {
    if pack.name == "laravel" {
        return laravel(app).map(needed);
    }
    if let Some(evidence) = dependency(app, &GEMS) {
        return Some(needed(evidence));
    }
    if let Some(evidence) = beat(app) {
        return Some(needed(evidence));
    }
    dependency(app, &CRON).map(possible)
}

/// `Schedule::command(` in the routes, or `$schedule->` in the kernel of Laravel up to 10.
fn laravel(app: &App<'_>) -> Option<Evidence> {
    let files = [
        ("routes/console.php", "Schedule"),
        ("bootstrap/app.php", "$schedule"),
        ("app/Console/Kernel.php", "$schedule"),
    ];
    files.iter().find_map(|(file, word)| {
        let tokens = app.tokens(file, lexer::PHP);
        let sign = if *word == "Schedule" { ':' } else { '-' };
        let used = tokens.windows(2).find(|two| two[0].is_word(word) && two[1].is(sign))?;
        Some(app.said(file, used[0].line, "the schedule"))
    })
}

/// Celery's clock.
fn beat(app: &App<'_>) -> Option<Evidence> {
    let python = app.python().filter(|python| python.has("celery"))?;
    if let Some(evidence) = python.evidence("django-celery-beat") {
        return Some(evidence);
    }
    app.sources(".py").find_map(|path| {
        let names = ["beat_schedule", "CELERY_BEAT_SCHEDULE"];
        let tokens = app.tokens_with(path, lexer::PYTHON, &names);
        let line =
            names.iter().find_map(|name| lines_with(&tokens, &[name, "="]).first().copied())?;
        Some(app.said(path, line, "the schedule"))
    })
}

fn apply(app: &App<'_>, plan: &mut Plan) {
    let evidence = match plan.runtime {
        Runtime::Php => laravel(app),
        Runtime::Python => beat(app),
        _ => dependency(app, &GEMS),
    };
    let program = match plan.runtime {
        Runtime::Php => {
            let php = plan.package().to_owned();
            Program::system("scheduler", "/usr/bin", &php, "artisan schedule:work")
        }
        Runtime::Python => {
            let application = shell_word(&celery(app).unwrap_or("app".to_owned()));
            let store = if app.python().is_some_and(|it| it.has("django-celery-beat")) {
                " --scheduler django_celery_beat.schedulers:DatabaseScheduler"
            } else {
                ""
            };
            Program::system(
                "scheduler",
                "/usr/bin",
                "python3",
                format!("-m celery --app {application} beat --loglevel INFO{store}"),
            )
        }
        Runtime::Ruby if app.gems().is_some_and(|gems| gems.has("clockwork")) => {
            Program::system("scheduler", "/usr/bin", "bundle", "exec clockwork clock.rb")
        }
        _ => {
            plan.note("whenever writes a crontab, which no service runs: start its tasks from a scheduler inside the application");
            return;
        }
    };
    plan.serve(program.says("Starts scheduled jobs").from(evidence.as_ref()));
}
