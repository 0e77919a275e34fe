//! Whatever a package says, the shell that sources its APKBUILD hears just that.

mod pattern;
mod reading;

use pakman_apkbuild::Context;
use pakman_spec::Package;
use pakman_testbed::{package, text, tool};
use proptest::{
    prelude::*,
    test_runner::{TestError, TestRunner},
};

use crate::samples::{self, files, minimal, services};
use reading::Reading;

/// The package with shell text of the user's own that does nothing.
fn tame(mut package: Package) -> Package {
    ":".clone_into(&mut package.build.command);
    package.body = package.body.map(|_| ":".to_owned());
    for hook in &mut package.hooks {
        ":".clone_into(&mut hook.script);
    }
    package
}

fn context() -> impl Strategy<Value = Context> {
    let version =
        prop::string::string_regex("(0|[1-9][0-9]{0,3})(\\.[1-9][0-9]{0,3}){0,3}(_rc[1-9])?");
    (version.expect("a literal"), any::<u64>(), text(), prop::collection::vec(text(), 0..3))
        .prop_map(|(version, release, sources, excluded)| Context {
            version: version.parse().expect("a version"),
            release,
            sources,
            excluded,
        })
}

/// What is wrong with the recipe of a package, its APKBUILD changed like this.
fn faults(
    package: &Package,
    context: &Context,
    change: impl Fn(&str) -> String,
) -> Result<(), TestCaseError> {
    if tool("busybox").is_none() {
        return Ok(());
    }
    let services = services(package);
    let apkbuild = files(package, &services, context).pop().unwrap();
    let destinations: Vec<&str> = package.build.destinations.iter().map(String::as_str).collect();
    Reading::of(&change(&apkbuild.text), &destinations)
        .and_then(|reading| reading.check(package, &services, context))
        .map_err(TestCaseError::fail)
}

/// Whether any package comes out wrong when its APKBUILD is changed like this; one that needs no
/// quotes does not.
fn is_found_out(change: impl Fn(&str) -> String) -> bool {
    faults(&minimal(), &samples::context(), &change).unwrap();
    let config =
        ProptestConfig { max_shrink_iters: 0, failure_persistence: None, ..Default::default() };
    let packages = (package().prop_map(tame), context());
    let result = TestRunner::new(config)
        .run(&packages, |(package, context)| faults(&package, &context, &change));
    tool("busybox").is_none() || matches!(result, Err(TestError::Fail(..)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_apkbuild_says_what_its_package_says(
        package in package().prop_map(tame),
        context in context(),
    ) {
        faults(&package, &context, str::to_owned)?;
    }
}

#[test]
fn an_escaper_that_writes_no_single_quotes_is_found_out() {
    assert!(is_found_out(|text| text.replace('\'', "")));
}

#[test]
fn an_escaper_that_writes_no_backslashes_is_found_out() {
    for letter in ['$', '`', '"', '\\'] {
        let escaped = format!("\\{letter}");
        assert!(is_found_out(|text| text.replace(&escaped, &letter.to_string())), "{letter}");
    }
}
