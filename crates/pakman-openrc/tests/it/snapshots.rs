//! Each generated file as a whole.

use pakman_openrc::files;
use pakman_render::Mode;
use pakman_spec::{Kind, Package};

use crate::samples;

fn snapshot(sample: &str, package: &Package) {
    for file in files(package) {
        let is_secret = file.name.strip_suffix(".confd").is_some();
        let mode = if is_secret { Mode::SECRET } else { Mode::EXECUTABLE };
        assert_eq!(file.mode, mode);
        let destination = file.destination.expect("all of them are shipped");
        insta::with_settings!({ description => destination, omit_expression => true }, {
            insta::assert_snapshot!(format!("{sample}-{}", file.name), file.text);
        });
    }
}

#[test]
fn a_package_with_one_service() {
    snapshot("minimal", &samples::minimal());
}

#[test]
fn a_package_with_every_option() {
    snapshot("rich", &samples::rich());
}

#[test]
fn without_services_there_are_no_files() {
    for kind in [Kind::Files, Kind::Static, Kind::Custom] {
        assert_eq!(files(&Package { kind, ..samples::minimal() }), []);
    }
}
