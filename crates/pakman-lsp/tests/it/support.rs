//! A text with a cursor in it, and what becomes of a text.

use std::{fs, path::PathBuf};

use pakman_lsp::{Document, Proposal, completion};
use pakman_spec::Edit;
use pakman_testbed::{fixture_apps, fixtures};

/// A file that has everything which can be named and used.
pub(crate) const HARBOUR: &str = "\
# ⚓ é
dependencies: { build: [go], runtime: [curl, jq, s6, execline, harbour-openrc] }
build: { command: go build, destinations: [bin] }
run:
  name: harbour
  user: app
  services:
    - name: web
      binary: harbour
      start: { call: serve }
    - name: worker
      binary: harbour
      description: Does the 🚢 work
      start: { call: work --fast }
  commands:
    - name: migrate
      description: Brings the database up to date
      binary: harbour
      call: db up
hook:
  post-install: |
    rc-update add harbour # migrate
    rc-service harbour migrate && rc-service -q harbour migrate
  pre-upgrade: rc-service harbour stop
  post-upgrade: rc-service harbour start
sizes:
  - name: Small One
    allocation: { cpu: 1 }
kits:
  - name: Web Kit
    main: true
    default_size: Small One
    forks:
      - name: worker
        variables:
          - key: SERVICE_MODE
            default_value: 'worker'
plans:
  - name: basic
    layers: [{ channel_slug: main, kit_slug: web-kit, size_slug: small-one }]
";

/// The text without its cursor `¦`, and the offset of that.
pub(crate) fn cursor(text: &str) -> (Document, usize) {
    let (before, after) = text.split_once('¦').expect("a cursor");
    (Document::new(&format!("{before}{after}")), before.len())
}

/// The harbour's text with a cursor in front of `place`, which stands there once.
pub(crate) fn at(place: &str) -> (Document, usize) {
    let plain = place.replace('¦', "");
    assert_eq!(HARBOUR.matches(&plain).count(), 1, "{plain:?} once");
    cursor(&HARBOUR.replace(&plain, place))
}

/// What is proposed at the cursor.
pub(crate) fn proposals(text: &str) -> Vec<Proposal> {
    let (document, offset) = cursor(text);
    completion(&document, offset)
}

/// The labels of what is proposed at the cursor.
pub(crate) fn labels(text: &str) -> Vec<String> {
    proposals(text).into_iter().map(|proposal| proposal.label).collect()
}

/// A text after edits that are in its order.
pub(crate) fn applied(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

/// Every fixture that is text, by path.
pub(crate) fn texts() -> Vec<(PathBuf, String)> {
    let folders = ["errors", "legacy"].map(|folder| fs::read_dir(fixtures().join(folder)).unwrap());
    let files = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
    let apps = fixture_apps().into_iter().map(|app| app.join("instellar.yml"));
    let mut paths: Vec<PathBuf> = files.chain(apps).collect();
    paths.sort();
    let read = |path: PathBuf| Some((path.clone(), fs::read_to_string(path).ok()?));
    paths.into_iter().filter_map(read).collect()
}
