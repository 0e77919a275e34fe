//! Whatever a package says, the shell that sources its APKBUILD hears just that.

mod broken;
mod pattern;
mod reading;

use pakman_render::{File, Mode};
use pakman_spec::Package;
use pakman_testbed::{package, text, tool};
use proptest::prelude::*;

use crate::{Context, files};
use reading::Reading;

/// The package with shell text of the user's own that does nothing.
fn tame(mut package: Package) -> Package {
    package.build.command = ":".to_owned();
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

fn services(package: &Package) -> Vec<File> {
    let name = package.name.as_str();
    [("initd", format!("/etc/init.d/{name}")), ("run", format!("/var/lib/{name}/service/run"))]
        .into_iter()
        .map(|(word, to)| File {
            name: format!("{name}.{word}"),
            mode: Mode::EXECUTABLE,
            text: ":\n".to_owned(),
            destination: Some(to),
        })
        .collect()
}

proptest! {
    #[test]
    fn an_apkbuild_says_what_its_package_says(
        package in package().prop_map(tame),
        context in context(),
    ) {
        if tool("busybox").is_some() {
            let services = services(&package);
            let apkbuild = files(&package, &services, &context).pop().expect("it comes last");
            Reading::of(&apkbuild.text, &package)
                .and_then(|reading| reading.check(&package, &services, &context))
                .map_err(TestCaseError::fail)?;
        }
    }
}
