//! Tests of the generator: whole files, what linters say of them, and what is refused.

mod lint;
mod names;
mod plans;
mod refused;

use pakman_workflow::text;

#[test]
fn workflows_are_what_they_were() {
    for (name, host, plan) in plans::all() {
        let text = text(host, &plan).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        insta::assert_snapshot!(name, text);
    }
}
