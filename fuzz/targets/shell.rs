//! Reads shell text; what is read lies in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pakman_shell::{Refusal, arguments, script};

fuzz_target!(|text: &str| {
    for read in [script(text), arguments(text)] {
        match read {
            Ok(script) => {
                for chain in &script.list.chains {
                    assert!(text.get(chain.range.clone()).is_some());
                }
            }
            Err(Refusal::Fault(fault)) => {
                assert!(text.get(fault.range).is_some());
                assert!(fault.also.is_none_or(|(range, _)| text.get(range).is_some()));
            }
            Err(Refusal::TooDeep) => {}
        }
    }
});
