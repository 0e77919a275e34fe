//! The deployment as text, for who has a way to a host already.

use askama::Template;
use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::{
    error::Error,
    host::SCRIPT,
    order::Order,
    release::sha256,
    settings::{FIRST, LAST},
};

#[derive(Template)]
#[template(path = "script.sh")]
struct Script<'a> {
    name: &'a str,
    version: &'a str,
    arch: &'a str,
    alpine: Option<&'a str>,
    file: String,
    source: &'a str,
    manifest: String,
    packages: String,
    deployed: String,
    key: &'a str,
    trusted: String,
    index: String,
    template: Option<&'a str>,
    first: &'static str,
    last: &'static str,
    block: &'a str,
    host: &'static str,
    seconds: String,
    port: String,
    path: String,
}

/// Whether YAML, of 1.1 too, reads a character of a block as it stands there: no line break but
/// one, and nothing that cannot be printed.
fn stands_for_itself(letter: char) -> bool {
    match letter {
        '\n' | '\t' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        letter => !letter.is_control(),
    }
}

impl Order<'_> {
    /// A POSIX shell script that does on a host of this architecture, as root, what a deployment
    /// does. It has the values of the settings in it.
    ///
    /// `repository` is where it finds the packages, unless it is told another: a folder on the host or
    /// an address, which has `ARCH/NAME-VERSION.apk`.
    pub fn script(&self, arch: &str, repository: &str) -> Result<Zeroizing<String>, Error> {
        let release = self.release;
        let index = release.index(arch)?;
        let block = self.settings.block();
        let [seconds, port, path, _] = self.check.words("");
        Ok(Zeroizing::new(pakman_render::render(&Script {
            name: &release.name,
            version: &release.version,
            arch,
            alpine: self.alpine.as_deref().filter(|release| *release != "edge"),
            file: release.packages[0].file_name(),
            source: repository,
            manifest: release.manifest(&index),
            packages: release.wanted(),
            deployed: sha256(&index),
            key: release.key_name(),
            trusted: release.public_key(),
            index: Base64::encode_string(&index),
            template: release.template.as_deref(),
            first: FIRST,
            last: LAST,
            block: &block,
            host: SCRIPT,
            seconds,
            port,
            path,
        })))
    }

    /// User data of cloud-init that runs [`script`](Self::script) at the first start of a host.
    /// Their size has a bound at most clouds, of 16 KiB to 64 KiB.
    pub fn cloud_init(&self, arch: &str, repository: &str) -> Result<Zeroizing<String>, Error> {
        let script = self.script(arch, repository)?;
        let path = format!("/root/deploy-{}.sh", self.release.name);
        let mut text = Zeroizing::new(format!(
            "#cloud-config\nwrite_files:\n  - path: {path}\n    owner: root:root\n    \
             permissions: '0700'\n"
        ));
        if script.chars().all(stands_for_itself) {
            text.push_str("    content: |\n");
            for line in script.split_inclusive('\n') {
                let indentation = if line == "\n" { "" } else { "      " };
                text.extend([indentation, line]);
            }
        } else {
            let encoded = Zeroizing::new(Base64::encode_string(script.as_bytes()));
            text.push_str(&format!("    encoding: b64\n    content: {}\n", *encoded));
        }
        text.push_str(&format!("runcmd:\n  - [/bin/sh, {path}]\n"));
        Ok(text)
    }
}
