//! The same templates without one of their escapers: the property has to fail.

use askama::Template;
use pakman_spec::Package;
use pakman_testbed::{package, tool};
use proptest::{
    prelude::*,
    test_runner::{Config, TestError, TestRunner},
};

use super::{context, reading::Reading, services, tame};
use crate::{
    contents::Contents,
    recipe::{Recipe, Split},
    source::Source,
};

mod bare_words {
    use super::{Contents, Recipe, Split, Template};
    use crate::filters;

    #[derive(Template)]
    #[template(path = "APKBUILD.sh", escape = "none")]
    pub(super) struct Apkbuild<'a> {
        pub(super) recipe: &'a Recipe<'a>,
    }
}

mod bare_values {
    use super::{Contents, Recipe, Split, Template};

    #[expect(unreachable_pub, reason = "askama makes public items of the filters inside")]
    mod filters {
        use askama::{Result, Values, filters::Safe};

        pub(super) use crate::filters::glob;

        #[askama::filter_fn]
        pub(super) fn dq(text: impl AsRef<str>, _: &dyn Values) -> Result<Safe<String>> {
            Ok(Safe(text.as_ref().to_owned()))
        }
    }

    #[derive(Template)]
    #[template(path = "APKBUILD.sh")]
    pub(super) struct Apkbuild<'a> {
        pub(super) recipe: &'a Recipe<'a>,
    }
}

mod bare_paths {
    use super::{Contents, Recipe, Split, Template};

    #[expect(unreachable_pub, reason = "askama makes public items of the filters inside")]
    mod filters {
        use askama::{Result, Values, filters::Safe};

        pub(super) use crate::filters::dq;

        #[askama::filter_fn]
        pub(super) fn glob(path: impl AsRef<str>, _: &dyn Values) -> Result<Safe<String>> {
            Ok(Safe(path.as_ref().to_owned()))
        }
    }

    #[derive(Template)]
    #[template(path = "APKBUILD.sh")]
    pub(super) struct Apkbuild<'a> {
        pub(super) recipe: &'a Recipe<'a>,
    }
}

/// Whether the property fails on APKBUILDs written like this; true where busybox is missing.
fn fails(apkbuild: impl Fn(&Recipe) -> String) -> bool {
    if tool("busybox").is_none() {
        return true;
    }
    let config = Config { max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&(package(), context()), |(package, context)| {
        let package: Package = tame(package);
        let services = services(&package);
        let source = Source::of(&package, &services, &context);
        let text = apkbuild(&Recipe::of(&package, &services, &source, &context));
        Reading::of(&text, &package)
            .and_then(|reading| reading.check(&package, &services, &context))
            .map_err(TestCaseError::fail)
    });
    matches!(result, Err(TestError::Fail(..)))
}

#[test]
fn with_every_escaper_in_place_it_holds() {
    use crate::recipe::Apkbuild;
    assert!(tool("busybox").is_none() || !fails(|recipe| Apkbuild { recipe }.render().unwrap()));
}

#[test]
fn words_without_quotes_are_found_out() {
    assert!(fails(|recipe| bare_words::Apkbuild { recipe }.render().unwrap()));
}

#[test]
fn values_without_backslashes_are_found_out() {
    assert!(fails(|recipe| bare_values::Apkbuild { recipe }.render().unwrap()));
}

#[test]
fn paths_without_quotes_are_found_out() {
    assert!(fails(|recipe| bare_paths::Apkbuild { recipe }.render().unwrap()));
}
