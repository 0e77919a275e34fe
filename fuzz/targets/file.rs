//! Reads `instellar.yml`, whatever it is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pakman_spec::{Source, Surroundings, load};

fuzz_target!(|text: &str| {
    let source = Source::new("instellar.yml", text);
    for diagnostic in load(&source, &Surroundings::default()).diagnostics {
        for label in diagnostic.labels {
            assert!(source.text().get(label.span.range()).is_some(), "a place in the text");
        }
    }
});
