//! Summaries as people and as programs read them.

use pakman_kits::{Origin, Summary, summary, text};
use pakman_spec::Offer;

use crate::samples::{package, proxy, shop};

fn json(summary: &Summary) -> String {
    serde_json::to_string_pretty(summary).unwrap()
}

#[test]
fn a_shop_is_summarized_for_people() {
    insta::assert_snapshot!(text(&summary(&shop())));
}

#[test]
fn a_shop_is_summarized_for_programs() {
    insta::assert_snapshot!(json(&summary(&shop())));
}

#[test]
fn a_proxy_has_ports_without_a_route() {
    insta::assert_snapshot!(text(&summary(&proxy())));
}

#[test]
fn a_package_without_kits_has_a_summary() {
    let summary = summary(&package("quiet", Offer::default()));
    insta::assert_snapshot!(text(&summary));
    insta::assert_snapshot!(json(&summary));
}

#[test]
fn a_fork_has_the_variables_of_its_kit_unless_it_says_otherwise() {
    let summary = summary(&shop());
    let [good_job, mirror] = &summary.kits[0].forks[..] else { panic!("two forks") };
    let own = &summary.kits[0].installation;
    let changed: Vec<_> = good_job
        .variables
        .iter()
        .filter(|variable| variable.origin != Origin::Kit)
        .map(|variable| (variable.key.as_str(), variable.origin))
        .collect();
    assert_eq!(
        changed,
        [
            ("SERVICE_MODE", Origin::Override),
            ("APP_KEY", Origin::Override),
            ("QUEUES", Origin::Fork)
        ]
    );
    assert_eq!(good_job.variables.len(), own.variables.len() + 1);
    assert_eq!(mirror.variables, own.variables);
    assert_eq!(mirror.ports, own.ports);
    assert_eq!(mirror.size, own.size);
}

#[test]
fn no_line_of_the_text_ends_in_a_space_or_obeys_a_terminal() {
    for package in [shop(), proxy(), package("quiet", Offer::default())] {
        let text = text(&summary(&package));
        assert!(text.ends_with('\n') && !text.contains(" \n"), "{text}");
        assert!(!text.contains(|letter: char| letter.is_control() && letter != '\n'), "{text:?}");
    }
}
