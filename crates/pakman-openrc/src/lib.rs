//! OpenRC and s6 service files, and commands, for an application package.
//!
//! [`files`] gives everything that stands between the package's programs and the instance that
//! they run in:
//!
//! | file | in the package | what it does |
//! | --- | --- | --- |
//! | `APP.initd` | `/etc/init.d/APP` | `rc-service APP start`, `stop`, `status`, `reload` and the commands |
//! | `APP.run` | `/var/lib/APP/service/run` | loads the configuration, becomes the service that `SERVICE_MODE` names |
//! | `APP.finish` | `/var/lib/APP/service/finish` | clears up behind it, gives up after five failures in a minute |
//! | `APP.log` | `/var/lib/APP/service/log/run` | writes `/var/log/APP/current` |
//! | `APP.environment` | `/var/lib/APP/bin/environment` | gets the variables: through the instance's guest API, or from the host |
//! | `APP.host` | `/var/lib/APP/service/host` | reads them on a host that no orchestrator manages |
//! | `APP.env-exec` | `/var/lib/APP/bin/env-exec` | runs a program with them |
//! | `APP.confd` | `/etc/conf.d/APP` | what may be set there |
//!
//! The scripts are POSIX shell plus `local`, for busybox ash, and work with OpenRC 0.45 to 0.64
//! and s6 2.11 to 2.15: the service is supervised through s6's own programs, not through OpenRC's
//! backend for s6. They need [`pakman_spec::SERVICE_RUNTIME`] beside busybox.
//!
//! Which service runs is known only when the configuration is loaded. So `run` itself writes the
//! stop signal and the time for stopping into the service folder; s6-supervise reads both when it
//! is told to bring the service down. The descriptor for readiness it reads before `run` starts:
//! that is always 3, and `run` moves it to where the service wants it.
//!
//! ```
//! use pakman_spec::{Source, Surroundings, load};
//!
//! let text = "
//! dependencies: { build: [], runtime: [curl, jq, s6, execline, hello-openrc] }
//! build: { command: make, destinations: [bin] }
//! run:
//!   name: hello
//!   services: [{ name: web, binary: hello, start: { call: serve } }]
//! ";
//! let loaded = load(&Source::new("instellar.yml", text), &Surroundings::default());
//! let package = loaded.package.expect("there is no error");
//!
//! let files = pakman_openrc::files(&package);
//! let script = files.iter().find(|file| file.name == "hello.initd").expect("it has a service");
//! assert_eq!(script.destination.as_deref(), Some("/etc/init.d/hello"));
//! assert!(script.text.starts_with("#!/sbin/openrc-run\n"));
//! ```

mod call;
mod confd;
mod environment;
mod initd;
mod log;
mod service;
mod setting;

use pakman_alpine::layout;
use pakman_spec::Kind;

pub use pakman_render::{File, Mode};
pub use pakman_spec::Package;

/// The service files of a package; none for one that has no services.
pub fn files(package: &Package) -> Vec<File> {
    let Kind::Service(run) = &package.kind else { return Vec::new() };
    let name = package.name.as_str();
    let (service, programs) = (layout::service(name), layout::programs(name));
    let file = |extension: &str, destination: String, text: String| File {
        name: format!("{name}.{extension}"),
        mode: Mode::EXECUTABLE,
        text,
        destination: Some(destination),
    };
    vec![
        file("initd", layout::init_script(name), initd::initd(package, run)),
        file("run", format!("{service}/run"), service::run(name, run)),
        file("finish", format!("{service}/finish"), service::FINISH.to_owned()),
        file("log", format!("{service}/log/run"), log::LOG.to_owned()),
        file("environment", format!("{programs}/environment"), environment::environment(name, run)),
        file("host", format!("{service}/host"), environment::host(package, run)),
        file("env-exec", format!("{programs}/env-exec"), environment::env_exec(name, run)),
        File {
            mode: Mode::SECRET,
            ..file("confd", layout::settings(name), confd::confd(package, run))
        },
    ]
}
