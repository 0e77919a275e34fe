//! Reads versions and dependencies, and compares them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pakman_apk::{Capabilities, Dependency, Version};

fuzz_target!(|input: (&str, &str)| {
    let (one, other) = input;
    let _ = one.parse::<Capabilities>();
    if let (Ok(one), Ok(other)) = (one.parse::<Version>(), other.parse::<Version>()) {
        assert_eq!(one.cmp(&other), other.cmp(&one).reverse());
        let _ = one.matches(&other);
    }
    if let Ok(dependency) = one.parse::<Dependency>() {
        assert_eq!(dependency.to_string().parse::<Dependency>().ok(), Some(dependency));
    }
});
