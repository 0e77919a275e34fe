//! Where older spellings are marked, and what their fixes touch.

use pakman_spec::{Source, Surroundings, load};

use crate::support::{applied, plain};

#[test]
fn the_old_key_is_marked_and_mended_and_not_a_comment_behind_it() {
    let text = "\
# \u{e9}
dependencies: {build: [], runtime: [curl, jq, s6, execline, hello-openrc]}
build:
  destination: # the destination of it all, destination: dist
    # destination: none
    - bin
run:
  name: hello
  user: app
  services: [{name: web, binary: hello}]
hook: {post-install: rc-update add hello}
";
    let source = Source::new("instellar.yml", text);
    let diagnostics = load(&source, &Surroundings::default()).diagnostics;
    let told = plain(&source, &diagnostics);
    assert!(told.contains("  at 4:3 to 4:14 \"destination\""), "{told}");
    let [one] = &diagnostics[..] else { panic!("{told}") };
    let mended = text.replacen("  destination: #", "  destinations: #", 1);
    assert_eq!(applied(&source, one), Some(mended));
}
