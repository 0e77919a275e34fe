//! A workflow for each code that is about one.

use pakman_spec::Code;

/// The workflow beside the file of a code.
pub(crate) const WORKFLOWS: &[(Code, &str)] = &[
    (Code::StackDiffers, "uses: upmaru/pakman@v8\nwith:\n  alpine: v3.22\n"),
    (
        Code::LaterCommit,
        "
on:
  workflow_run: { workflows: [CI], types: [completed] }
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
        with:
          ref: ${{ github.event.workflow_run.head_branch }}
      - run: pakman build
",
    ),
    (
        Code::OtherCommit,
        "
on:
  workflow_run: { workflows: [CI], types: [completed] }
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: pakman push
        env:
          WORKFLOW_REF: ${{github.ref}}
          WORKFLOW_SHA: ${{github.sha}}
  again:
    runs-on: ubuntu-24.04
    steps:
      - run: pakman push
",
    ),
    (
        Code::MisspeltTrigger,
        "
on:
  push:
    branhces: [main]
jobs:
  build:
    runs-on: ubuntu-24.04
    steps: [{ run: pakman build }]
",
    ),
    (
        Code::RetiredArtifact,
        "
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: pakman build
      - uses: actions/upload-artifact@v3
      - uses: actions/upload-artifact@v7
",
    ),
    (
        Code::RetiredRunner,
        "
on: [push]
jobs:
  build: { runs-on: ubuntu-20.04, steps: [{ run: pakman build }] }
  deploy: { runs-on: [ubuntu-18.04, ubuntu-24.04], steps: [] }
",
    ),
];
