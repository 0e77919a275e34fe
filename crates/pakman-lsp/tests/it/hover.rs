//! What is explained where.

use pakman_lsp::hover;

use crate::support::at;

fn check(place: &str) -> String {
    let (document, offset) = at(place);
    match hover(&document, offset) {
        None => "nothing".to_owned(),
        Some(found) => format!("on {:?}\n\n{}", document.text(found.span), found.markdown),
    }
}

#[test]
fn keys_words_and_names_are_explained() {
    let places = [
        "dependencies: { bu¦ild: [go]",
        "post-in¦stall: |",
        "rc-service harbour mi¦grate &&",
        "default_value: 'wor¦ker'",
        "kit_slug: web-k¦it",
        "rc-update add harb¦our",
    ];
    let text: Vec<String> =
        places.iter().map(|place| format!("## {place}\n\n{}\n", check(place))).collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn free_text_and_comments_are_not() {
    for place in ["# ⚓¦ é", "command: go b¦uild", "Brings the data¦base"] {
        assert_eq!(check(place), "nothing", "{place}");
    }
}
