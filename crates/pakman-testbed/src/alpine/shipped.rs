//! What whoever made the image changed, as Alpine ships it.

/// The file that has this checksum, where the one at `path` has another.
///
/// apk's database tells when it is found: users, groups and modules that were added stand at the
/// end, and the rest is known.
pub(super) fn as_shipped(
    path: &str,
    changed: &[u8],
    is_shipped: impl Fn(&[u8]) -> bool,
) -> Option<Vec<u8>> {
    let known: &[u8] = match path {
        "etc/hosts" => {
            b"127.0.0.1\tlocalhost localhost.localdomain\n::1\t\tlocalhost localhost.localdomain\n"
        }
        "etc/hostname" => b"localhost\n",
        "etc/mtab" => b"../proc/mounts",
        _ => return without_additions(changed, is_shipped),
    };
    is_shipped(known).then(|| known.to_owned())
}

/// The file without some of its last lines, and with root's password as it was.
fn without_additions(changed: &[u8], is_shipped: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
    let text = str::from_utf8(changed).ok()?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    (0..lines.len().min(4)).find_map(|added| {
        let front = lines[..lines.len() - added].concat();
        let open = front.replace("root:*:", "root::");
        [front, open].into_iter().map(String::into_bytes).find(|text| is_shipped(text))
    })
}
