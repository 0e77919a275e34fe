//! From uses to names and back, and new names.

use pakman_lsp::{definition, references, rename};

use crate::support::{HARBOUR, applied, at};

#[test]
fn a_use_leads_to_the_name_it_means() {
    let cases = [
        ("rc-service harbour mi¦grate &&", "migrate"),
        ("rc-service -q harb¦our", "harbour"),
        ("default_value: 'work¦er'", "worker"),
        ("default_size: Sm¦all One", "Small One"),
        ("size_slug: ¦small-one", "Small One"),
        ("kit_slug: web-kit¦", "Web Kit"),
    ];
    for (place, expected) in cases {
        let (document, offset) = at(place);
        let found = definition(&document, offset).unwrap_or_else(|| panic!("{place}"));
        assert_eq!(document.text(found.name), expected, "{place}");
        assert!(found.owner.start <= found.name.start && found.name.end <= found.owner.end);
        assert!(document.text(found.owner).starts_with("name: ") || expected == "harbour");
    }
    for place in ["# mig¦rate\n", "command: go b¦uild", "rc-service harbour st¦op"] {
        let (document, offset) = at(place);
        assert_eq!(definition(&document, offset), None, "{place}");
    }
}

#[test]
fn a_service_is_not_the_fork_of_its_name() {
    let (document, offset) = at("    - name: wor¦ker\n      binary");
    let found = references(&document, offset, true);
    assert_eq!(found.len(), 2);
    assert!(document.source().text()[..found[1].start as usize].ends_with("default_value: '"));
    assert_eq!(references(&document, offset, false).len(), 1);
}

fn renamed(place: &str, new: &str) -> Result<String, String> {
    let (document, offset) = at(place);
    rename(&document, offset, new).map(|edits| applied(HARBOUR, &edits))
}

#[test]
fn a_new_name_goes_to_every_place() {
    let expected = HARBOUR
        .replace("- name: migrate", "- name: db_up")
        .replace("rc-service harbour migrate", "rc-service harbour db_up")
        .replace("rc-service -q harbour migrate", "rc-service -q harbour db_up");
    assert_eq!(renamed("- name: mig¦rate", "db_up"), Ok(expected.clone()));
    assert_eq!(renamed("rc-service -q harbour mi¦grate", "db_up"), Ok(expected));
    let expected = HARBOUR
        .replace("    - name: worker\n      binary", "    - name: '10'\n      binary")
        .replace("default_value: 'worker'", "default_value: '10'");
    assert_eq!(renamed("default_value: 'wor¦ker'", "10"), Ok(expected));
    let expected = HARBOUR
        .replace("name: Small One", "name: 'Big Two'")
        .replace("default_size: Small One", "default_size: 'Big Two'")
        .replace("size_slug: small-one", "size_slug: big-two");
    assert_eq!(renamed("size_slug: sm¦all-one", "Big Two"), Ok(expected));
}

#[test]
fn a_name_that_cannot_be_is_refused_with_the_reason() {
    let cases = [
        ("- name: mig¦rate", "db-up"),
        ("- name: mig¦rate", "stop"),
        ("- name: mig¦rate", ""),
        ("    - name: wor¦ker\n      binary", "web"),
        ("    - name: wor¦ker\n      binary", "a b"),
        ("name: Web K¦it", "Worker"),
        ("name: harb¦our", "other"),
        ("command: go b¦uild", "x"),
    ];
    let reasons: Vec<String> = cases
        .into_iter()
        .map(|(place, new)| format!("{new:?}: {}", renamed(place, new).unwrap_err()))
        .collect();
    insta::assert_snapshot!(reasons.join("\n"));
}

#[test]
fn nothing_is_renamed_while_the_file_is_not_yaml() {
    let (mut document, offset) = at("- name: mig¦rate");
    let text = format!("{}page: [\n", document.source().text());
    document.change(&text);
    assert!(rename(&document, offset, "x").unwrap_err().contains("not valid YAML"));
    assert!(!references(&document, offset, true).is_empty());
}
