//! What is told of texts that are whole, broken, or nothing of the kind.

use pakman_lsp::Document;
use pakman_spec::{MAX_FILE_SIZE, Source, Surroundings, load};

use crate::support::{HARBOUR, texts};

fn codes(text: &str) -> Vec<&'static str> {
    let document = Document::new(text);
    document.draft().diagnostics.iter().map(|found| found.code.name()).collect()
}

#[test]
fn a_whole_file_is_told_what_check_tells() {
    for (path, text) in texts() {
        let document = Document::new(&text);
        if document.draft().is_whole {
            let mut loaded = load(&Source::new("instellar.yml", &*text), &Surroundings::default());
            loaded.diagnostics.retain(|found| found.code.name() != "no-name");
            assert_eq!(document.draft().diagnostics, loaded.diagnostics, "{}", path.display());
        }
    }
}

#[test]
fn a_broken_line_hides_nothing_but_itself() {
    let text = HARBOUR.replace("      call: db up\n", "      call: db up\n      nam\n");
    let text = text.replace("description: Does", "descrption: Does");
    assert_eq!(codes(&text), ["unknown-key", "yaml-syntax"]);
    let document = Document::new(&text);
    assert_eq!(document.names().given.len(), Document::new(HARBOUR).names().given.len());
}

#[test]
fn what_a_broken_line_hides_is_not_said_to_be_missing() {
    let start = "post-upgrade: rc-service harbour start";
    let migrates = start.replace("start", "migrate");
    let text = HARBOUR.replace(start, &format!("{migrates} && rc-service harbour start"));
    for line in text.lines().filter(|line| !line.is_empty()) {
        let broken = text.replacen(line, &format!("{line} : : ["), 1);
        let found = codes(&broken);
        let only = |code: &&str| {
            matches!(*code, "yaml-syntax" | "unquoted-template" | "unquoted-wildcard")
        };
        assert!(found.iter().all(only), "{line}: {found:?}");
    }
}

#[test]
fn a_file_that_is_too_large_is_told_so_and_answers_nothing() {
    let document = Document::new(&"a".repeat(MAX_FILE_SIZE + 1));
    let found: Vec<&str> =
        document.draft().diagnostics.iter().map(|found| found.code.name()).collect();
    assert_eq!(found, ["too-large"]);
    assert!(document.root().is_none());
    assert!(pakman_lsp::completion(&document, 5).len() < 100);
}
