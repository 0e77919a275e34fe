//! `hello` as PAKman 8 would have packed it: a service of OpenRC's own s6 backend that runs as root,
//! with a user that nobody uses, and nothing of what the present packages know.

use std::{collections::BTreeMap, io::Cursor, num::NonZeroUsize, sync::LazyLock};

use pakman_apk::{
    Content, Entry, HookEvent, Level, NewPackage, Node, Options, PackageInfo, Script,
};
use pakman_testbed::alpine::Alpine;

use crate::package::{Archive, Package, RELEASES};

/// The package and the one of its init script.
pub(crate) static HELLO_8: LazyLock<Package> = LazyLock::new(|| {
    let home = |name: &str| format!("var/lib/hello/{name}");
    let main = NewPackage {
        info: info("hello", &["hello-openrc", "s6", "execline", "jq", "curl"]),
        entries: [
            program(&home("bin/hello"), HELLO),
            program(&home("bin/environment"), "#!/bin/sh\nexport GREETING=eight\n"),
            program(&home("bin/env-exec"), ENV_EXEC),
            program(&home("service/run"), RUN),
            program(&home("service/finish"), "#!/bin/sh\nexec s6-permafailon 60 5 1,101-103\n"),
            program(&home("service/log/run"), LOG),
        ]
        .into(),
        scripts: BTreeMap::from([
            (Script::Hook(HookEvent::PreInstall), PRE_INSTALL.into()),
            (Script::Hook(HookEvent::PostInstall), POST_INSTALL.into()),
            (Script::Hook(HookEvent::PostUpgrade), "#!/bin/sh\nrc-service hello migrate\n".into()),
            (Script::Hook(HookEvent::PostDeinstall), "#!/bin/sh\nrc-update del hello\n".into()),
        ]),
    };
    let openrc = NewPackage {
        info: info("hello-openrc", &[]),
        entries: [program("etc/init.d/hello", INIT)].into(),
        ..NewPackage::default()
    };
    Package {
        name: "hello",
        version: VERSION.to_owned(),
        main: archive(main),
        openrc: archive(openrc),
    }
});

const VERSION: &str = "0.8.0-r0";

const HELLO: &str = "#!/bin/sh
case $1 in
migrate) mkdir -p /var/lib/hello/state/old && echo 1 >/var/lib/hello/state/schema ;;
*) echo this is hello 8; while :; do sleep 1000; done ;;
esac
";

const ENV_EXEC: &str = "#!/bin/sh
. /var/lib/hello/bin/environment
exec \"$@\"
";

const RUN: &str = "#!/bin/sh
. /var/lib/hello/bin/environment
export HOME=/var/lib/hello
exec 2>&1
exec /var/lib/hello/bin/hello web
";

const LOG: &str = "#!/bin/sh
mkdir -p /var/log/hello
exec s6-log -b n20 s1000000 T /var/log/hello
";

const PRE_INSTALL: &str = "#!/bin/sh
addgroup -S hello 2>/dev/null
adduser -S -D -H -h /var/lib/hello -s /sbin/nologin -G hello hello 2>/dev/null
exit 0
";

const POST_INSTALL: &str = "#!/bin/sh
rc-update -q add hello default
rc-service -q hello migrate
";

const INIT: &str = "#!/sbin/openrc-run
supervisor=s6
name=hello
extra_commands=migrate
s6_service_path=\"${RC_SVCDIR}/s6-scan/${name}\"

depend() {
	need net s6-svscan
}

start_pre() {
	[ -L \"$s6_service_path\" ] || ln -s /var/lib/hello/service \"$s6_service_path\"
}

migrate() {
	/var/lib/hello/bin/env-exec /var/lib/hello/bin/hello migrate
}
";

fn info(name: &str, depends: &[&str]) -> PackageInfo {
    PackageInfo {
        name: name.to_owned(),
        version: VERSION.to_owned(),
        description: "Greets whoever connects".to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        license: "MIT".to_owned(),
        depends: depends.iter().map(|&word| word.to_owned()).collect(),
        ..PackageInfo::default()
    }
}

fn program(path: &str, text: &str) -> Entry {
    Entry::new(path, 0o755, Node::File(Content::Bytes(text.into())))
}

fn archive(package: NewPackage) -> Archive {
    let alpine = RELEASES.iter().find_map(|release| release.alpine);
    let signers: Vec<_> = alpine.map(Alpine::signer).into_iter().collect();
    let options = Options { epoch: 1_700_000_000, threads: NonZeroUsize::MIN, level: Level::Fast };
    let (mut spool, mut bytes) = (Cursor::new(Vec::new()), Vec::new());
    let written = package.write(&signers, options, &mut spool, &mut bytes).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(written.info.file_name());
    std::fs::write(&path, bytes).unwrap();
    Archive::read(&path)
}
