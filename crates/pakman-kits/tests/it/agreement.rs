//! The checks and the summary say the same of one file.

use pakman_kits::{KitSummary, Status, summary};
use pakman_spec::{Code, Driver, Source, Surroundings, load};

const REST: &str = "\
dependencies: {build: [], runtime: [curl, jq, s6, hello-openrc]}
build: {command: make, destinations: [bin]}
run: {name: hello, user: app, services: [{name: web, binary: hello, start: {call: web}}]}
";

/// What the checks say of kits, and the summary of the first.
fn told(kits: &str) -> (Vec<Code>, KitSummary) {
    let loaded = load(&Source::new("x", format!("{REST}{kits}")), &Surroundings::default());
    let codes = loaded.diagnostics.iter().map(|one| one.code).collect();
    let summary = summary(&loaded.package.expect("no error"));
    (codes, summary.kits.into_iter().next().expect("there is one"))
}

#[test]
fn a_key_is_doubled_in_both_or_in_neither() {
    let keys = ["DATABASE", "DATABASE_URL", "DB_CERT_PEM", "PUBLIC_BUCKET", "S3_REGION", "A_URL"];
    let mut doubled = 0;
    for driver in Driver::ALL {
        for key in keys {
            let kits = format!(
                "kits: [{{name: web, main: true, variables: [{{key: {key}, driver: {}}}]}}]\n",
                driver.name
            );
            let (codes, kit) = told(&kits);
            let resource = kit.installation.variables[0].resource.as_ref().expect("a driver");
            assert_eq!(codes.contains(&Code::DriverKey), resource.old_key, "{kits}");
            doubled += usize::from(resource.old_key);
        }
    }
    assert_eq!(doubled, 4, "three of the database and one of the bucket");
}

#[test]
fn an_option_is_odd_in_both_or_in_neither() {
    let options = [
        ("acl: public", false),
        ("acl: '{{ visibility }}'", false),
        ("acl: Public", true),
        ("id: own", false),
        ("alc: public", true),
        ("permission: basic", false),
        ("length: 32", true),
    ];
    for (option, is_odd) in options {
        let kits = format!(
            "kits: [{{name: web, main: true, variables: [{{key: S3, driver: bucket/aws-s3, \
             driver_options: {{{option}}}}}]}}]\n"
        );
        let (codes, kit) = told(&kits);
        let resource = kit.installation.variables[0].resource.as_ref().expect("a driver");
        let odd = resource
            .options
            .iter()
            .any(|setting| matches!(setting.status, Status::Unknown | Status::Unfit));
        assert_eq!((codes.contains(&Code::DriverOptions), odd), (is_odd, is_odd), "{kits}");
    }
}

#[test]
fn a_size_is_found_in_both_or_in_neither() {
    for (asked, is_found) in
        [("Small One", true), ("small-one", true), ("small_one", true), ("tiny", false)]
    {
        let kits = format!(
            "sizes: [{{name: Small One, allocation: {{cpu: 1, memory: 1}}}}]\n\
             kits: [{{name: web, main: true, default_size: {asked}}}]\n"
        );
        let (codes, kit) = told(&kits);
        let size = kit.installation.size.expect("one is asked for");
        assert_eq!(codes.contains(&Code::UnknownSize), !is_found, "{kits}");
        assert_eq!(size.found.is_some(), is_found, "{kits}");
    }
}
