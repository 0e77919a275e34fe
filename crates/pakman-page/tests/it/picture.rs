//! Where the lines of generated files come from is found, however long the file is.

use serde_json::{Value, json};

use crate::support::Served;

#[test]
fn a_long_command_leaves_time_to_trace_what_is_behind_it() {
    let steps: String = (0..900).map(|it| format!("    echo step {it}\n")).collect();
    let text = format!(
        "dependencies: {{ build: [go], runtime: [curl, jq, s6, execline, harbour-openrc] }}\nbuild:\n  destinations: [bin]\n  command: |\n{steps}    if true; then\n      echo end\n    fi\n\
         run:\n  name: harbour\n  services:\n    - {{ name: web, binary: harbour, start: {{ call: serve }} }}\n\
         kits:\n  - name: web\n    main: true\n    variables:\n      - {{ key: LEVEL, default_value: info }}\n"
    );
    let served = Served::with(&[("instellar.yml", &text)]);
    let cookie = served.enter();
    let answer = served.ask(&cookie, "picture", &json!({ "text": text }).to_string()).body;
    let picture: Value = serde_json::from_str(&answer).unwrap();
    let traced = |file: &str, path: &str| {
        let lines = picture["origins"][file].as_object().into_iter().flat_map(|it| it.values());
        lines.filter(|paths| paths.as_array().unwrap().iter().any(|it| it == path)).count()
    };
    assert!(traced("confd", "kits[0].variables[0].default_value") > 0, "{answer:.2000}");
    // Not all of its lines may be others at once, because `fi` may not.
    assert!(traced("APKBUILD", "build.command") > 900, "{answer:.2000}");
}
