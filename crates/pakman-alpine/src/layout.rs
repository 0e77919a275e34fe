//! Where the files of an application lie in an installation. `app` is the name of its package.

/// Where applications have their folders.
pub const HOMES: &str = "/var/lib";

/// Where applications have their logs.
pub const LOGS: &str = "/var/log";

/// Where OpenRC has its init scripts.
pub const INIT_SCRIPTS: &str = "/etc/init.d";

/// Where OpenRC has the settings of init scripts.
pub const SETTINGS: &str = "/etc/conf.d";

/// What abuild adds to the name of a package for the one that has its init script.
pub const OPENRC: &str = "-openrc";

/// What abuild moves into the package `APP-openrc`, as paths in the package.
pub const SPLIT_TO_OPENRC: &[&str] =
    &["etc/conf.d", "etc/init.d", "etc/user/conf.d", "etc/user/init.d"];

/// The application's folder: `/var/lib/APP`.
pub fn home(app: &str) -> String {
    format!("{HOMES}/{app}")
}

/// Where its programs are looked for: `/var/lib/APP/bin`.
pub fn programs(app: &str) -> String {
    format!("{HOMES}/{app}/bin")
}

/// The folder of its s6 service: `/var/lib/APP/service`.
pub fn service(app: &str) -> String {
    format!("{HOMES}/{app}/service")
}

/// The log that is being written: `/var/log/APP/current`.
pub fn log(app: &str) -> String {
    format!("{LOGS}/{app}/current")
}

/// Its init script: `/etc/init.d/APP`.
pub fn init_script(app: &str) -> String {
    format!("{INIT_SCRIPTS}/{app}")
}

/// The settings of its init script: `/etc/conf.d/APP`.
pub fn settings(app: &str) -> String {
    format!("{SETTINGS}/{app}")
}

/// The package that has its init script: `APP-openrc`.
pub fn openrc_package(app: &str) -> String {
    format!("{app}{OPENRC}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_called_like_the_package() {
        assert_eq!(home("hello"), "/var/lib/hello");
        assert_eq!(programs("hello"), "/var/lib/hello/bin");
        assert_eq!(service("hello"), "/var/lib/hello/service");
        assert_eq!(log("hello"), "/var/log/hello/current");
        assert_eq!(init_script("hello"), "/etc/init.d/hello");
        assert_eq!(settings("hello"), "/etc/conf.d/hello");
        assert_eq!(openrc_package("hello"), "hello-openrc");
    }
}
