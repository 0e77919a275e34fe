//! Who is trusted, and what is not.

use std::fs;

use pakman_root::{Error, Source};

use crate::support::{Heard, Place, SMALL, request};

#[test]
fn a_mirror_that_is_signed_by_another_key_than_alpines_needs_that_key() {
    let Some(place) = Place::new() else { return };
    let source = Source { keys: Vec::new(), ..place.source(&place.mirror.url()) };
    let error = place.roots().get(&request(SMALL), &source, &mut Heard::default()).unwrap_err();
    assert!(matches!(error, Error::Stranger { .. }), "{error}");
    assert!(error.to_string().contains("which is not trusted"), "{error}");
    place.assert_no_root();
}

#[test]
fn a_root_of_one_set_of_keys_is_not_given_to_another() {
    let Some(place) = Place::new() else { return };
    place.get(SMALL).unwrap();
    let source = Source { keys: Vec::new(), ..place.source(&place.mirror.url()) };
    let result = place.roots().get(&request(SMALL), &source, &mut Heard::default());
    assert!(matches!(result, Err(Error::Stranger { .. })));
}

#[test]
fn an_index_that_is_older_than_the_one_before_is_refused() {
    let Some(place) = Place::new() else { return };
    place.mirror.write_index("main", 1_800_000_000);
    place.get(SMALL).unwrap();
    place.mirror.write_index("main", 1_799_999_999);
    let error = place.get(&[SMALL, &["git"]].concat()).unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, Error::Older { .. }) && error.is_transient(), "{text}");
    assert!(
        text.contains("2027-01-15T07:59:59Z") && text.contains("2027-01-15T08:00:00Z"),
        "{text}"
    );
    // The same one again is no step back, and a newer one heals.
    place.mirror.write_index("main", 1_800_000_000);
    place.get(&[SMALL, &["git"]].concat()).unwrap();
}

#[test]
fn an_index_of_another_architecture_is_told() {
    let Some(place) = Place::new() else { return };
    place.mirror.change_index("main", |record| record.info.arch = "aarch64".to_owned());
    let error = place.get(SMALL).unwrap_err();
    assert!(error.to_string().contains("is of aarch64, not of x86_64"), "{error}");
    place.assert_no_root();
}

#[test]
fn a_package_of_the_same_name_that_the_index_does_not_mean_is_refused() {
    let Some(place) = Place::new() else { return };
    let folder = place.mirror.repository("main");
    let mut files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let musl = files.find(|path| path.to_string_lossy().contains("/musl-1")).unwrap();
    // Signed by the right key, and another package.
    fs::copy(folder.join("git-1-r0.apk"), &musl).unwrap();
    let error = place.get(SMALL).unwrap_err();
    assert!(matches!(error, Error::Other { what: "its size", .. }), "{error}");
    place.assert_no_root();
}
