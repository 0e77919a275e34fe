//! Workflows that are wrong in ways that are told, and sound ones that look nearly like them.

use pakman_spec::{Code, Surroundings};
use pakman_testbed::fixtures;

use crate::support::{load_file, plain, surroundings};

/// What the check of a sound file says of a workflow beside it.
fn told(text: &str) -> (Vec<Code>, String) {
    let workflows = vec![("deployment.yml".to_owned(), text.to_owned())];
    let around = Surroundings { workflows, ..surroundings("hello") };
    let (source, loaded) = load_file(&fixtures().join("errors/later-commit.yml"), &around);
    let codes = loaded.diagnostics.iter().map(|one| one.code).collect();
    (codes, plain(&source, &loaded.diagnostics))
}

/// A workflow with a job of these lines.
fn job(lines: &str) -> String {
    format!("on: push\njobs:\n  build:\n{lines}    # pakman\n")
}

/// A workflow that starts so, and has a job.
fn on(events: &str) -> String {
    format!("on: {events}\njobs: {{ pakman: {{}} }}\n")
}

/// A workflow that runs after another, with these steps.
fn after(steps: &str) -> String {
    format!("on: {{ workflow_run: {{ workflows: [CI] }} }}\njobs:\n  build:\n    steps:\n{steps}")
}

/// One that runs after another and checks this out.
fn checkout(reference: &str) -> String {
    let step =
        format!("      - {{ uses: actions/checkout@v6, with: {{ ref: \"{reference}\" }} }}\n");
    after(&step) + "      - run: pakman build\n"
}

/// One that runs after another and pushes with these lines.
fn push(script: &str, environment: &str) -> String {
    let script = script.replace('\n', "\n          ");
    after(&format!("      - run: |\n          {script}\n        env: {{ {environment} }}\n"))
}

/// What is told for each, and nothing else.
fn all_are(code: Code, texts: impl IntoIterator<Item = String>) {
    for text in texts {
        let (codes, shown) = told(&text);
        assert_eq!(codes, [code], "{text}{shown}");
    }
}

fn none_is_told(texts: impl IntoIterator<Item = String>) {
    for text in texts {
        let (codes, shown) = told(&text);
        assert!(codes.is_empty(), "{text}{shown}");
    }
}

#[test]
fn artifacts_of_versions_that_are_gone() {
    let commit = "a8a3f3ad30".repeat(4);
    let uses = |action: &str| job(&format!("    steps:\n      - uses: {action}\n"));
    all_are(
        Code::RetiredArtifact,
        [
            uses("actions/upload-artifact@v3"),
            uses("'Actions/download-artifact@v2.0.1' # as ever"),
            uses(&format!("actions/upload-artifact@{commit} # v3.1.3")),
            uses(">-\n          actions/upload-artifact@v1"),
            uses("actions/upload-artifact@v3").replace('\n', "\r\n"),
            format!("\u{feff}{}", uses("actions/upload-artifact@v3")),
            job("    steps: [{ uses: &old actions/upload-artifact@v3 }, { name: *old }]\n"),
        ],
    );
    none_is_told([
        uses("actions/upload-artifact@v4 # not v3"),
        uses("actions/upload-artifact@v30"),
        uses(&format!("actions/upload-artifact@{commit} # v4.6.2, was v3")),
        uses(&format!("actions/upload-artifact@{commit}")),
        uses("actions/upload-artifact@main"),
        uses("actions/upload-artifact"),
        uses("actions/cache@v3"),
        uses("acme/upload-artifact@v3"),
        uses("./actions/upload-artifact@v3"),
        uses("https://data.forgejo.org/forgejo/upload-artifact@v3"),
        job("    steps: [{ run: echo actions/upload-artifact@v3 }]\n"),
    ]);
}

#[test]
fn runners_that_are_gone() {
    let runs = |label: &str, matrix: &str| {
        job(&format!("    strategy: {{ matrix: {{ {matrix} }} }}\n    runs-on: {label}\n"))
    };
    let of_matrix = |matrix: &str| runs("${{ matrix.os }}", matrix);
    let chosen = "\"${{ inputs.old && 'ubuntu-20.04' || 'ubuntu-24.04' }}\"";
    all_are(
        Code::RetiredRunner,
        [
            runs("ubuntu-20.04", ""),
            runs("[Ubuntu-18.04]", ""),
            runs("{ labels: [ubuntu-20.04] }", ""),
            of_matrix("os: [ubuntu-20.04, ubuntu-24.04]"),
            of_matrix("include: [{ os: ubuntu-18.04 }]"),
            runs("[\"${{ matrix.os }}\"]", "os: [ubuntu-20.04]"),
            runs("${{ Matrix['os'].name }}", "OS: [{ name: ubuntu-20.04 }]"),
            runs(chosen, ""),
        ],
    );
    none_is_told([
        runs("ubuntu-24.04", ""),
        // Machines of one's own have the labels that they were given.
        runs("[self-hosted, ubuntu-20.04]", ""),
        runs("[\"${{ matrix.os }}\"]", "os: [self-hosted, ubuntu-20.04]"),
        runs("{ group: ours, labels: ubuntu-20.04 }", ""),
        runs("our-ubuntu-20.04", ""),
        of_matrix("os: [ubuntu-24.04], image: [ubuntu-20.04], exclude: [{ os: ubuntu-20.04 }]"),
        runs("${{ fromJSON(needs.plan.outputs.label) }}", "os: [ubuntu-20.04]"),
        runs("ubuntu-24.04\n    container: ubuntu:20.04", ""),
        job("    uses: acme/ours/.github/workflows/build.yml@v1\n    with: { on: ubuntu-20.04 }\n"),
    ]);
}

#[test]
fn triggers_that_are_misspelt() {
    all_are(
        Code::MisspeltTrigger,
        [
            on("{ push: { branhces: [main] } }"),
            on("[psuh]"),
            on("psuh"),
            on("{ workflow_dispach: }"),
            on("{ push: { branch: [main] } }"),
            on("{ pull_request: { paths-ignored: [docs] } }"),
            on("{ workflow_run: { workflow: [CI] } }"),
            on("{ push: { Branches: [main] } }"),
            on("{ push: { branches_ignore: [main] } }").replace("on:", "\"on\":"),
        ],
    );
    none_is_told([
        on("push"),
        on("[push, pull_request]"),
        on("{ push: { branches: [main], tags-ignore: [x], paths: [y] }, workflow_dispatch: }"),
        on("{ workflow_dispatch: { inputs: { branch: { type: string } } } }"),
        on("{ workflow_call: { inputs: { tag: { type: string } } } }"),
        on("{ repository_dispatch: { types: [branhces] }, release: { types: [published] } }"),
        on("{ schedule: [{ cron: '0 0 * * *' }], merge_group: }"),
        on("5"),
        "on: { push: { branhces: [x] } }\njobs: { a: { runs-on: ubuntu-20.04 } }\n".to_owned(),
    ]);
}

#[test]
fn commits_that_are_later_than_the_one_announced() {
    let branch = "github.event.workflow_run.head_branch";
    all_are(
        Code::LaterCommit,
        [
            checkout(&format!("${{{{ {branch} }}}}")),
            checkout(&format!("${{{{{branch} || github.ref}}}}")),
            checkout(&format!("refs/heads/${{{{ {branch} }}}}")),
            checkout("${{ GitHub.Event.workflow_run['head_branch'] }}"),
            checkout(&format!("${{{{ {branch} }}}}")).replace("actions/", "Actions/"),
        ],
    );
    let pushed = format!("${{{{ {branch} }}}}");
    none_is_told([
        checkout("${{ github.event.workflow_run.head_sha }}"),
        checkout(&format!("${{{{ github.event.workflow_run.head_sha || {branch} }}}}")),
        checkout("main"),
        checkout(&pushed).replace("actions/", "acme/"),
        // Empty where there is a push, and what is checked out then is right.
        checkout(&pushed).replace("workflow_run: { workflows: [CI] }", "push: { tags: [x] }"),
    ]);
}

#[test]
fn commits_that_are_not_the_one_announced() {
    let sha = |value: &str| push("pakman push", &format!("WORKFLOW_SHA: \"{value}\""));
    all_are(
        Code::OtherCommit,
        [
            push("pakman push", ""),
            push("\"$RUNNER_TEMP/pakman\"  push", ""),
            push("cd x\nsudo -E pakman push", ""),
            push("pakman -q -C 'app' 'push'", ""),
            push("# pakman push --to s3://b\npakman push;", ""),
            sha("${{ github.sha }}"),
            sha("${{GitHub['sha']}}"),
            sha("${{ github.sha || github.event.workflow_run.head_sha }}"),
            sha("${{ github.sha }}").replace("jobs:", "env: { WORKFLOW_REF: main }\njobs:"),
        ],
    );
    let head = "${{ github.event.workflow_run.head_sha }}";
    none_is_told([
        sha(head),
        sha("${{ github.event.workflow_run.head_sha || github.sha }}"),
        push("pakman push", "")
            .replace("jobs:", &format!("env: {{ WORKFLOW_SHA: '{head}' }}\njobs:")),
        // A repository is told of no commit; a script and a flag name it too.
        push("pakman push --to s3://b", ""),
        push("pakman -q -C app push --to s3://b", ""),
        push("pakman push --sha \"$HEAD\"", ""),
        push(&format!("echo 'WORKFLOW_SHA={head}' >>$GITHUB_ENV\npakman push"), ""),
        // Told of, and not run.
        push("echo \"pakman push\"", ""),
        push("# pakman push\npakman build && git push", ""),
        push("pakman push", "").replace("workflow_run: { workflows: [CI] }", "push:"),
    ]);
}

#[test]
fn what_is_no_workflow_is_left_alone() {
    let open = "pakman: [".repeat(2000);
    let no_workflows = [
        "pakman: [\n",
        "- pakman\n",
        "on: 5\njobs: pakman\n",
        "# pakman\n",
        "\t# pakman\n",
        &open,
        "a: *pakman\n",
        "on:\njobs: { a: { steps: { pakman: 1 }, runs-on: [[], {}], strategy: [] } }\n",
    ];
    none_is_told(no_workflows.map(str::to_owned));
}
