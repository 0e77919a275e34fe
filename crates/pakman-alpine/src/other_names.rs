//! What other distributions call packages that Alpine has under another name: Debian and Ubuntu,
//! Fedora, Homebrew, and people.

/// A name elsewhere, in lower case, and the package of Alpine; several where releases differ, the
/// one to prefer first.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    ("apache", &["apache2"]),
    ("build-essential", &["build-base"]),
    ("bundler", &["ruby-bundler"]),
    ("bzip2-devel", &["bzip2-dev"]),
    ("chromium-browser", &["chromium"]),
    ("cyrus-sasl-devel", &["cyrus-sasl-dev"]),
    ("default-jdk", &["openjdk21-jdk", "openjdk17-jdk"]),
    ("default-jdk-headless", &["openjdk21-jdk", "openjdk17-jdk"]),
    ("default-jre", &["openjdk21-jre", "openjdk17-jre"]),
    ("default-jre-headless", &["openjdk21-jre-headless", "openjdk17-jre-headless"]),
    ("default-libmysqlclient-dev", &["mariadb-dev"]),
    ("default-mysql-client", &["mariadb-client"]),
    ("dnsutils", &["bind-tools"]),
    ("fonts-dejavu", &["font-dejavu"]),
    ("fonts-dejavu-core", &["font-dejavu"]),
    ("fonts-liberation", &["font-liberation"]),
    ("fonts-noto", &["font-noto"]),
    ("fonts-noto-cjk", &["font-noto-cjk"]),
    ("fonts-noto-color-emoji", &["font-noto-emoji"]),
    ("gcc-c++", &["g++"]),
    ("golang", &["go"]),
    ("golang-go", &["go"]),
    ("imagemagick-6.q16", &["imagemagick"]),
    ("imagemagick6", &["imagemagick"]),
    ("imagemagick7", &["imagemagick"]),
    ("inetutils-ping", &["iputils"]),
    ("kerberos-dev", &["krb5-dev"]),
    ("libargon2-dev", &["argon2-dev"]),
    ("libbz2-dev", &["bzip2-dev"]),
    ("libc-dev", &["musl-dev"]),
    ("libc6-dev", &["musl-dev"]),
    ("libcairo2-dev", &["cairo-dev"]),
    ("libcurl4", &["libcurl"]),
    ("libcurl4-gnutls-dev", &["curl-dev"]),
    ("libcurl4-openssl-dev", &["curl-dev"]),
    ("libdb-dev", &["db-dev"]),
    ("libexpat1-dev", &["expat-dev"]),
    ("libfreetype-dev", &["freetype-dev"]),
    ("libfreetype6", &["freetype"]),
    ("libfreetype6-dev", &["freetype-dev"]),
    ("libgd-dev", &["gd-dev"]),
    ("libgdal-dev", &["gdal-dev"]),
    ("libgdbm-dev", &["gdbm-dev"]),
    ("libgeos-dev", &["geos-dev"]),
    ("libgl1", &["mesa-gl"]),
    ("libgl1-mesa-glx", &["mesa-gl"]),
    ("libglib2.0-0", &["glib"]),
    ("libglib2.0-dev", &["glib-dev"]),
    ("libgmp-dev", &["gmp-dev"]),
    ("libgmp10", &["gmp"]),
    ("libgomp1", &["libgomp"]),
    ("libgtk-3-dev", &["gtk+3.0-dev"]),
    ("libharfbuzz-dev", &["harfbuzz-dev"]),
    ("libheif1", &["libheif"]),
    ("libicu", &["icu-libs"]),
    ("libicu-dev", &["icu-dev"]),
    ("libjemalloc-dev", &["jemalloc-dev"]),
    ("libjemalloc2", &["jemalloc"]),
    ("libjpeg-dev", &["libjpeg-turbo-dev"]),
    ("libjpeg62-turbo-dev", &["libjpeg-turbo-dev"]),
    ("libkrb5-dev", &["krb5-dev"]),
    ("libldap2-dev", &["openldap-dev"]),
    ("liblzma-dev", &["xz-dev"]),
    ("libmagic-dev", &["file-dev"]),
    ("libmagic1", &["libmagic"]),
    ("libmagick++-dev", &["imagemagick-dev"]),
    ("libmagickcore-dev", &["imagemagick-dev"]),
    ("libmagickwand-dev", &["imagemagick-dev"]),
    ("libmariadb-dev", &["mariadb-connector-c-dev"]),
    ("libncurses-dev", &["ncurses-dev"]),
    ("libncurses5-dev", &["ncurses-dev"]),
    ("libncursesw5-dev", &["ncurses-dev"]),
    ("libonig-dev", &["oniguruma-dev"]),
    ("libopenblas-dev", &["openblas-dev"]),
    ("libpango-1.0-0", &["pango"]),
    ("libpango1.0-dev", &["pango-dev"]),
    ("libpcre3-dev", &["pcre-dev"]),
    ("libpng16-16", &["libpng"]),
    ("libpoppler-dev", &["poppler-dev"]),
    ("libpq5", &["libpq"]),
    ("libproj-dev", &["proj-dev"]),
    ("libprotobuf-dev", &["protobuf-dev"]),
    ("libpython3-dev", &["python3-dev"]),
    ("libreadline-dev", &["readline-dev"]),
    ("libsasl2-dev", &["cyrus-sasl-dev"]),
    ("libsm6", &["libsm"]),
    ("libsodium23", &["libsodium"]),
    ("libsqlite3-0", &["sqlite-libs"]),
    ("libsqlite3-dev", &["sqlite-dev"]),
    ("libssl-dev", &["openssl-dev"]),
    ("libtiff-dev", &["tiff-dev"]),
    ("libtiff5-dev", &["tiff-dev"]),
    ("libuuid1", &["libuuid"]),
    ("libvips", &["vips"]),
    ("libvips-dev", &["vips-dev"]),
    ("libvips42", &["vips"]),
    ("libwebp7", &["libwebp"]),
    ("libxext6", &["libxext"]),
    ("libxml-dev", &["libxml2-dev"]),
    ("libxrender1", &["libxrender"]),
    ("libxslt1-dev", &["libxslt-dev"]),
    ("libxslt1.1", &["libxslt"]),
    ("libyaml-0-2", &["yaml"]),
    ("libyaml-dev", &["yaml-dev"]),
    ("libz-dev", &["zlib-dev"]),
    ("libzstd-dev", &["zstd-dev"]),
    ("locales", &["musl-locales"]),
    ("mariadb-server", &["mariadb"]),
    ("mime-support", &["mailcap"]),
    ("netcat", &["netcat-openbsd"]),
    ("node", &["nodejs"]),
    ("node.js", &["nodejs"]),
    ("nodejs-npm", &["npm"]),
    ("openjdk", &["openjdk21", "openjdk17"]),
    ("openjdk-11-jdk", &["openjdk11-jdk"]),
    ("openjdk-11-jre", &["openjdk11-jre"]),
    ("openjdk-11-jre-headless", &["openjdk11-jre-headless"]),
    ("openjdk-17-jdk", &["openjdk17-jdk"]),
    ("openjdk-17-jre", &["openjdk17-jre"]),
    ("openjdk-17-jre-headless", &["openjdk17-jre-headless"]),
    ("openjdk-21-jdk", &["openjdk21-jdk"]),
    ("openjdk-21-jre", &["openjdk21-jre"]),
    ("openjdk-21-jre-headless", &["openjdk21-jre-headless"]),
    ("openssh-client", &["openssh-client-default"]),
    ("openssh-clients", &["openssh-client-default"]),
    ("pg_config", &["libpq-dev"]),
    ("pip", &["py3-pip"]),
    ("pip3", &["py3-pip"]),
    ("pkg-config", &["pkgconf"]),
    ("postgres", &["postgresql18", "postgresql17", "postgresql16"]),
    ("postgres-client", &["postgresql-client"]),
    ("postgresql-dev", &["libpq-dev"]),
    ("postgresql-devel", &["libpq-dev"]),
    ("protobuf-compiler", &["protoc"]),
    ("psql", &["postgresql-client"]),
    ("python", &["python3"]),
    ("python-dev", &["python3-dev"]),
    ("python-is-python3", &["python3"]),
    ("python3-venv", &["python3"]),
    ("redis-server", &["redis"]),
    ("redis-tools", &["redis"]),
    ("rubygems", &["ruby"]),
    ("rustc", &["rust"]),
    ("sqlite3", &["sqlite"]),
    ("tesseract", &["tesseract-ocr"]),
    ("uuid-dev", &["util-linux-dev"]),
    ("valkey-server", &["valkey"]),
    ("xz-utils", &["xz"]),
    ("zlib1g", &["zlib"]),
    ("zlib1g-dev", &["zlib-dev"]),
];

/// The package that a name of another distribution, or another spelling of one, means, among those
/// that are there.
pub fn meant(name: &str, is_there: impl Fn(&str) -> bool) -> Option<String> {
    let plain = name.to_ascii_lowercase();
    let at = OTHER_NAMES.binary_search_by_key(&plain.as_str(), |(other, _)| other);
    let listed = at.map_or(&[][..], |at| OTHER_NAMES[at].1).iter().map(|it| (*it).to_owned());
    let mut candidates = vec![plain.clone(), plain.replace('_', "-")];
    candidates.extend(listed);
    candidates.extend(by_rule(&plain));
    candidates.into_iter().find(|it| it != name && is_there(it))
}

/// How names of another distribution become those of Alpine.
fn by_rule(name: &str) -> Vec<String> {
    let mut candidates = Vec::new();
    if let Some(rest) = name.strip_suffix("-devel") {
        let bare = rest.trim_start_matches("lib");
        candidates.extend([format!("{rest}-dev"), format!("lib{bare}-dev"), format!("{bare}-dev")]);
    }
    if let Some(rest) = name.strip_prefix("lib").filter(|rest| rest.ends_with("-dev")) {
        candidates.push(rest.to_owned());
    }
    for prefix in ["python3-", "python-", "python3.", "py-", "pip-"] {
        candidates.extend(name.strip_prefix(prefix).map(|rest| format!("py3-{rest}")));
    }
    candidates.extend(name.strip_prefix("fonts-").map(|rest| format!("font-{rest}")));
    // Versions stand without a dot and in the middle: `php83-fpm`, `postgresql16-client`.
    if let Some((first, rest)) = name.split_once('.')
        && first.ends_with(|last: char| last.is_ascii_digit())
        && first.starts_with("php")
    {
        candidates.push(format!("{}{rest}", first.replace('-', "")));
    }
    if let Some((first, version)) = name.rsplit_once('-')
        && !version.is_empty()
        && version.bytes().all(|byte| byte.is_ascii_digit())
    {
        candidates.push(match first.split_once('-') {
            Some((program, part)) => format!("{program}{version}-{part}"),
            None => format!("{first}{version}"),
        });
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{packages, releases};

    /// The day of the table: releases with support by then are those that somebody builds on.
    fn supported() -> Vec<&'static str> {
        let today = crate::releases_as_of();
        let supported = releases().filter(|release| release.supported_until >= today);
        let recorded = supported.filter(|release| packages::release(release.name).is_some());
        recorded.map(|release| release.name).chain(["edge"]).collect()
    }

    fn has(release: &str, name: &str) -> bool {
        packages::find(name).is_some_and(|package| package.versions(release).is_some())
    }

    #[test]
    fn each_other_name_is_no_package_and_means_one_of_each_release() {
        assert!(OTHER_NAMES.is_sorted_by(|(left, _), (right, _)| left < right));
        assert!(supported().len() > 2, "{:?}", supported());
        for (other, names) in OTHER_NAMES {
            for release in supported() {
                assert!(!has(release, other), "{release} has `{other}`");
                assert!(names.iter().any(|name| has(release, name)), "{release}: {other}");
            }
            for name in *names {
                assert!(supported().iter().any(|release| has(release, name)), "{name}");
            }
        }
    }

    #[test]
    fn names_of_elsewhere_mean_a_package_or_nothing() {
        let cases = [
            ("NodeJS", Some("nodejs")),
            ("node", Some("nodejs")),
            ("ImageMagick", Some("imagemagick")),
            ("imagemagick6", Some("imagemagick")),
            ("build-essential", Some("build-base")),
            ("libssl-dev", Some("openssl-dev")),
            ("libwebp-devel", Some("libwebp-dev")),
            ("openssl-devel", Some("openssl-dev")),
            ("libxml2-devel", Some("libxml2-dev")),
            ("libpq-devel", Some("libpq-dev")),
            ("libcap-ng-devel", Some("libcap-ng-dev")),
            ("libffi-devel", Some("libffi-dev")),
            ("default-jre", Some("openjdk21-jre")),
            ("python3-gunicorn", Some("py3-gunicorn")),
            ("python-pip", Some("py3-pip")),
            ("ruby_bundler", Some("ruby-bundler")),
            ("php8.3-fpm", Some("php83-fpm")),
            ("postgresql-16", Some("postgresql16")),
            ("postgresql-client-16", Some("postgresql16-client")),
            ("fonts-dejavu", Some("font-dejavu")),
            ("postgres", Some("postgresql17")),
            ("mysql-server", None),
            ("nodejs-20", None),
            ("mongodb", None),
            ("", None),
            ("-dev", None),
            ("lib-devel", None),
        ];
        for (name, expected) in cases {
            let meant = meant(name, |name| has("3.22", name));
            assert_eq!(meant.as_deref(), expected, "{name}");
        }
    }
}
