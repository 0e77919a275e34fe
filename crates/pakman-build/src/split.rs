//! The package `APP-openrc`: what OpenRC reads.

use pakman_alpine::layout::SPLIT_TO_OPENRC;
use pakman_apk::Entries;

/// Takes the entries that belong to `APP-openrc` out of `entries`. Folders that hold nothing else
/// go with them.
pub(crate) fn openrc(entries: &mut Entries) -> Entries {
    let is_below = |path: &[u8]| {
        SPLIT_TO_OPENRC.iter().any(|folder| {
            path.strip_prefix(folder.as_bytes())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
        })
    };
    let moved = entries.iter().filter(|entry| is_below(entry.path));
    let moved: Entries = moved.map(|entry| entry.to_entry()).collect();
    entries.retain(|entry| !is_below(entry.path));
    for above in [&b"etc/user"[..], b"etc"] {
        let inside = [above, b"/"].concat();
        let is_left = entries.iter().any(|entry| entry.path.starts_with(&inside));
        if !moved.is_empty() && !is_left {
            entries.retain(|entry| entry.path != above);
        }
    }
    moved
}
