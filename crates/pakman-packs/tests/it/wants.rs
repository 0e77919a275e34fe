//! What a tree asks for beyond doubt, as checks of its file want it.

use pakman_packs::{Memory, wants};

type Files<'a> = &'a [(&'a str, &'a str)];

/// The commands of workers that a tree cannot do without.
fn workers(files: Files<'_>) -> Vec<String> {
    let tree = Memory::new(files.iter().copied());
    wants(&tree).workers.into_iter().map(|worker| worker.command).collect()
}

const APPLICATION: (&str, &str) = (
    "shop/celery.py",
    "from celery import Celery\n\napp = Celery(\"shop\")\napp.autodiscover_tasks()\n",
);

#[test]
fn a_queue_of_jobs_wants_its_worker_unless_jobs_may_run_elsewhere() {
    let requirements = ("requirements.txt", "django==5.1\ncelery==5.4\n");
    let cases: &[(Files<'_>, &[&str])] = &[
        (&[requirements, APPLICATION], &["python3 -m celery --app shop worker"]),
        // Jobs are put, or run, where nobody sees from here.
        (&[requirements], &[]),
        (
            &[requirements, APPLICATION, ("shop/settings.py", "CELERY_TASK_ALWAYS_EAGER = True\n")],
            &[],
        ),
        // Somebody else wants it, and a text is no application.
        (&[("requirements.txt", "flower==2.0\n"), APPLICATION], &[]),
        (&[requirements, ("shop/x.py", "text = \"Celery(1)\"\n# Celery(2)\n")], &[]),
        (&[("Gemfile", "gem \"resque\"\n")], &["bundle exec rake resque:work QUEUE='*'"]),
    ];
    for (files, expected) in cases {
        assert_eq!(workers(files), *expected, "{files:?}");
    }
}
