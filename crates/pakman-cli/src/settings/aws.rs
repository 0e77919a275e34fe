//! What the configuration of AWS's own tools says, in `.aws` below the home folder.

use std::{fs, io, path::PathBuf};

use anyhow::{Context, Result, bail};
use pakman_push::{Credentials, Secret};
use zeroize::Zeroizing;

use crate::settings::{environment::Environment, given, setting::Setting};

/// The lines of a profile.
#[derive(Default)]
pub(crate) struct Profile {
    name: String,
    lines: Vec<(String, Zeroizing<String>)>,
}

impl Profile {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<Setting<String>> {
        let found = self.lines.iter().find(|(known, _)| known == key)?;
        Some(Setting::new(found.1.to_string(), "~/.aws"))
    }

    /// What it is called, where it is there.
    pub(crate) fn name(&self) -> Option<&str> {
        (!self.lines.is_empty()).then_some(&self.name)
    }

    /// Its keys.
    pub(crate) fn credentials(&self) -> Option<Credentials> {
        let get = |key: &str| self.lines.iter().find(|(known, _)| known == key);
        let secret = |key| get(key).map(|(_, value)| Secret::new(value));
        Some(Credentials::Keys {
            id: get("aws_access_key_id")?.1.to_string(),
            secret: secret("aws_secret_access_key")?,
            token: secret("aws_session_token"),
        })
    }
}

/// The profile that `AWS_PROFILE` names, else the one called default, which may be missing.
pub(crate) fn profile(environment: &Environment) -> Result<Profile> {
    let named = given::word(environment, "AWS_PROFILE");
    let name = named.clone().unwrap_or("default".to_owned());
    let mut profile = Profile { name: name.clone(), ..Profile::default() };
    // In one of the two files only the default profile has no word in front.
    for (variable, file, title) in [
        ("AWS_SHARED_CREDENTIALS_FILE", "credentials", name.clone()),
        (
            "AWS_CONFIG_FILE",
            "config",
            match name.as_str() {
                "default" => name.clone(),
                name => format!("profile {name}"),
            },
        ),
    ] {
        let at_home = || environment.home.as_ref().map(|home| home.join(".aws").join(file));
        let path = environment.text(variable).map(PathBuf::from).or_else(at_home);
        let Some(path) = path else { continue };
        match fs::read_to_string(&path).map(Zeroizing::new) {
            Ok(text) => profile.lines.extend(section(&text, &title)),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        }
    }
    if profile.lines.is_empty() && named.is_some() {
        bail!("AWS_PROFILE: there is no profile {name:?} in ~/.aws/credentials and ~/.aws/config");
    }
    Ok(profile)
}

/// The lines of a section, those of sections within it left out.
fn section(text: &str, title: &str) -> Vec<(String, Zeroizing<String>)> {
    let mut lines = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        let is_nested = line.starts_with([' ', '\t']);
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            is_inside = name.trim() == title;
        } else if let Some((key, value)) = line.split_once('=')
            && is_inside
            && !is_nested
            && !line.starts_with(['#', ';'])
        {
            lines.push((key.trim().to_ascii_lowercase(), Zeroizing::new(value.trim().to_owned())));
        }
    }
    lines
}

/// Whether the environment says where a role is to be had.
pub(crate) fn is_on_their_machine(environment: &Environment) -> bool {
    let says: [&[&str]; 4] = [
        &["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"],
        &["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"],
        &["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"],
        &["AWS_EC2_METADATA_SERVICE_ENDPOINT"],
    ];
    says.iter().any(|names| names.iter().all(|name| environment.text(name).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_its_own_lines() {
        let text = "# mine\n[default]\nAWS_access_key_id = A\n[profile work]\nregion=eu-west-1\n\
                    s3 =\n  region = us-east-1\n; no = line\n";
        let keys = |title| section(text, title).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys("default"), ["aws_access_key_id"]);
        assert_eq!(keys("profile work"), ["region", "s3"]);
        assert!(keys("other").is_empty());
    }
}
