//! Programs that packages of Alpine bring, and the folders that they are in.

/// A program that applications are run by.
struct Program {
    name: &'static str,
    folder: &'static str,
    /// How the names of the packages begin that bring it.
    packages: &'static [&'static str],
}

const PROGRAMS: &[Program] = &[
    Program { name: "bash", folder: "/bin", packages: &["bash"] },
    Program { name: "caddy", folder: "/usr/sbin", packages: &["caddy"] },
    Program { name: "dash", folder: "/usr/bin", packages: &["dash"] },
    Program { name: "deno", folder: "/usr/bin", packages: &["deno"] },
    Program { name: "dotnet", folder: "/usr/bin", packages: &["dotnet"] },
    Program { name: "elixir", folder: "/usr/bin", packages: &["elixir"] },
    Program { name: "erl", folder: "/usr/bin", packages: &["erlang"] },
    Program { name: "escript", folder: "/usr/bin", packages: &["erlang", "elixir"] },
    Program { name: "fish", folder: "/usr/bin", packages: &["fish"] },
    Program { name: "gunicorn", folder: "/usr/bin", packages: &["py3-gunicorn"] },
    Program { name: "haproxy", folder: "/usr/sbin", packages: &["haproxy"] },
    Program { name: "java", folder: "/usr/bin", packages: &["openjdk"] },
    Program { name: "nginx", folder: "/usr/sbin", packages: &["nginx"] },
    Program { name: "node", folder: "/usr/bin", packages: &["nodejs", "npm", "yarn", "pnpm"] },
    Program { name: "npm", folder: "/usr/bin", packages: &["npm"] },
    Program { name: "npx", folder: "/usr/bin", packages: &["npm"] },
    Program { name: "perl", folder: "/usr/bin", packages: &["perl"] },
    Program { name: "python3", folder: "/usr/bin", packages: &["python3", "py3-"] },
    Program { name: "redis-server", folder: "/usr/bin", packages: &["redis"] },
    Program { name: "ruby", folder: "/usr/bin", packages: &["ruby"] },
    Program { name: "uwsgi", folder: "/usr/sbin", packages: &["uwsgi"] },
    Program { name: "yarn", folder: "/usr/bin", packages: &["yarn"] },
    Program { name: "zsh", folder: "/bin", packages: &["zsh"] },
];

/// The folder that a program is in where one of these packages is installed: `/usr/bin` for `node`
/// of `nodejs`, `/usr/sbin` for `php-fpm83` of `php83-fpm`.
pub fn folder<'a>(
    program: &str,
    mut packages: impl Iterator<Item = &'a str>,
) -> Option<&'static str> {
    if let Some(version) = program.strip_prefix("php-fpm") {
        return packages
            .any(|package| package == format!("php{version}-fpm"))
            .then_some("/usr/sbin");
    }
    if program.starts_with("php") {
        return packages.any(|package| package == program).then_some("/usr/bin");
    }
    let known = PROGRAMS.iter().find(|known| known.name == program)?;
    packages.any(|package| known.is_of(package)).then_some(known.folder)
}

/// The package to install for a program that none of these packages brings; `None` where one does,
/// or where the program is not known.
pub fn missing<'a>(
    program: &str,
    mut packages: impl Iterator<Item = &'a str>,
) -> Option<&'static str> {
    let known = PROGRAMS.iter().find(|known| known.name == program)?;
    (!packages.any(|package| known.is_of(package))).then_some(known.packages[0])
}

impl Program {
    fn is_of(&self, package: &str) -> bool {
        self.packages.iter().any(|name| package.starts_with(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_where_its_package_puts_it() {
        let cases = [
            ("node", "nodejs-current", Some("/usr/bin")),
            ("php83", "php83", Some("/usr/bin")),
            ("php-fpm83", "php83-fpm", Some("/usr/sbin")),
            ("caddy", "caddy", Some("/usr/sbin")),
            ("node", "python3", None),
            ("php84", "php83", None),
            ("rails", "ruby", None),
        ];
        for (program, package, expected) in cases {
            assert_eq!(folder(program, [package].into_iter()), expected, "{program} {package}");
        }
    }

    #[test]
    fn a_program_that_nothing_brings_has_a_package_that_would() {
        assert_eq!(missing("node", ["curl"].into_iter()), Some("nodejs"));
        assert_eq!(missing("node", ["curl", "npm"].into_iter()), None);
        assert_eq!(missing("mine", ["curl"].into_iter()), None);
    }
}
