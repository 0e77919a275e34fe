//! The files of the page, part of the program.

/// A file of the page.
pub(crate) struct Asset {
    path: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) bytes: &'static [u8],
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const IMAGE: &str = "image/svg+xml";

macro_rules! asset {
    ($path:literal, $kind:expr, $file:literal) => {
        Asset { path: $path, kind: $kind, bytes: include_bytes!(concat!("assets/", $file)) }
    };
}

const ASSETS: &[Asset] = &[
    asset!("/", HTML, "index.html"),
    asset!("/style.css", CSS, "style.css"),
    asset!("/icon.svg", IMAGE, "icon.svg"),
    // Browsers ask for it before they have read the page.
    asset!("/favicon.ico", IMAGE, "icon.svg"),
    asset!("/main.js", SCRIPT, "main.js"),
    asset!("/ask.js", SCRIPT, "ask.js"),
    asset!("/first.js", SCRIPT, "first.js"),
    asset!("/state.js", SCRIPT, "state.js"),
    asset!("/element.js", SCRIPT, "element.js"),
    asset!("/lines.js", SCRIPT, "lines.js"),
    asset!("/choose.js", SCRIPT, "choose.js"),
    asset!("/details.js", SCRIPT, "details.js"),
    asset!("/file.js", SCRIPT, "file.js"),
    asset!("/write.js", SCRIPT, "write.js"),
    asset!("/about.js", SCRIPT, "about.js"),
    asset!("/kits.js", SCRIPT, "kits.js"),
    asset!("/installation.js", SCRIPT, "installation.js"),
    asset!("/env.js", SCRIPT, "env.js"),
    asset!("/package.js", SCRIPT, "package.js"),
    asset!("/built.js", SCRIPT, "built.js"),
];

/// The file at a path of the server.
pub(crate) fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_light() {
        let weight: usize = ASSETS.iter().map(|asset| asset.bytes.len()).sum();
        assert!(weight < 150_000, "{weight}");
        assert!(find("/").is_some_and(|asset| asset.kind == HTML));
        assert!(find("/etc/passwd").is_none());
    }
}
