//! Where a repository is that is pushed to.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use pakman_push::{Credentials, Destination, Gitea, S3, Secret};

use crate::{
    args::push::Repository,
    settings::{aws, environment::Environment, given, setting::Setting},
};

/// What `--to` takes.
const FORMS: &str = "s3://BUCKET/PREFIX, file:///DIR or gitea+https://HOST/OWNER/BRANCH/REPOSITORY";

/// The place that an address names, and who writes there.
pub(crate) fn parse(
    to: &str,
    asked: &Repository,
    environment: &Environment,
    is_dry: bool,
) -> Result<Destination> {
    if let Some(rest) = to.strip_prefix("s3://") {
        return s3(rest, asked, environment, is_dry).map(Destination::S3);
    }
    if let Some(path) = to.strip_prefix("file://") {
        if !path.starts_with('/') {
            bail!("--to {to}: a folder is file:/// and an absolute path");
        }
        return Ok(Destination::Folder(PathBuf::from(path)));
    }
    if let Some(rest) = to.strip_prefix("gitea+") {
        return gitea(rest, asked, environment, is_dry).map(Destination::Gitea);
    }
    bail!("--to takes {FORMS}, and not {:?}", given::shown(to))
}

fn s3(rest: &str, asked: &Repository, environment: &Environment, is_dry: bool) -> Result<S3> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let prefix = prefix.trim_matches('/');
    let is_bucket = |name: &str| {
        let plain = |it: u8| it.is_ascii_alphanumeric() || b".-_".contains(&it);
        !name.is_empty() && name.bytes().all(plain)
    };
    if !is_bucket(bucket) || prefix.split('/').any(|part| matches!(part, "." | "..")) {
        bail!("--to s3://{}: it takes the form s3://BUCKET/PREFIX", given::shown(rest));
    }
    if prefix.contains("//") || prefix.chars().any(|it| it.is_control() || "+?#%".contains(it)) {
        bail!("--to s3://{rest}: apk cannot ask for an address with such a path");
    }
    let variables = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
    let profile = aws::profile(environment)?;
    let endpoint =
        given::first(environment, "--s3-endpoint", asked.s3_endpoint.clone(), &variables);
    let endpoint = endpoint.or_else(|| profile.get("endpoint_url"));
    let variables = ["AWS_REGION", "AWS_DEFAULT_REGION"];
    let region = given::first(environment, "--region", asked.region.clone(), &variables);
    let region = region.or_else(|| profile.get("region"));
    let keys = given::secret(environment, None, "AWS_SECRET_ACCESS_KEY")?;
    let credentials = match (given::word(environment, "AWS_ACCESS_KEY_ID"), keys) {
        (Some(id), Some(secret)) => {
            let token = given::secret(environment, None, "AWS_SESSION_TOKEN")?;
            Credentials::Keys { id, secret, token }
        }
        (Some(_), None) => bail!("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not"),
        (None, Some(_)) => bail!("AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not"),
        (None, None) => match (profile.credentials(), profile.name()) {
            (Some(credentials), _) => credentials,
            _ if is_dry || aws::is_on_their_machine(environment) => machine(environment),
            (None, Some(name)) => bail!(
                "the profile {name:?} in ~/.aws has no keys of its own; `eval \"$(aws configure \
                 export-credentials --profile {name} --format env)\"` sets those that it leads to"
            ),
            (None, None) => bail!(
                "there are no keys for s3://{bucket}: neither AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY nor a profile in ~/.aws/credentials; in a workflow, and on \
                 a machine of AWS, a role is taken where these say so: \
                 AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, \
                 AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI and \
                 AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, or AWS_EC2_METADATA_SERVICE_ENDPOINT"
            ),
        },
    };
    Ok(S3 {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
        endpoint: endpoint.map(|endpoint| given::address(&endpoint)).transpose()?,
        region: region.map_or("us-east-1".to_owned(), |region| region.value),
        credentials,
    })
}

/// What the machine is told of itself.
fn machine(environment: &Environment) -> Credentials {
    let variables = environment.variables().iter();
    let ours = variables.filter_map(|(name, value)| {
        let name = name.to_str().filter(|name| name.starts_with("AWS_"))?;
        // The address of the storage is none of a service that gives keys.
        let is_address = name.starts_with("AWS_ENDPOINT") && name != "AWS_ENDPOINT_URL_STS";
        (!is_address).then(|| (name.to_owned(), Secret::new(&value.to_string_lossy())))
    });
    Credentials::Machine(ours.collect())
}

fn gitea(rest: &str, asked: &Repository, environment: &Environment, is_dry: bool) -> Result<Gitea> {
    let url = given::address(&Setting::new(rest.to_owned(), "--to"))?;
    let path: Vec<&str> = url.path().trim_matches('/').split('/').collect();
    let [above @ .., owner, branch, repository] = &path[..] else {
        bail!("--to gitea+{rest}: it takes the form gitea+https://HOST/OWNER/BRANCH/REPOSITORY");
    };
    let mut server = url.clone();
    server.set_path(&above.join("/"));
    let user = given::first(environment, "--user", asked.user.clone(), &["PAKMAN_PUSH_USER"]);
    let token = given::secret(environment, asked.token.as_deref(), "PAKMAN_PUSH_TOKEN")?;
    let token = token.or_else(|| is_dry.then(|| Secret::new("")));
    Ok(Gitea {
        server,
        user: user.map_or_else(|| (*owner).to_owned(), |user| user.value),
        token: token.context("there is no token: neither PAKMAN_PUSH_TOKEN nor --token")?,
        owner: (*owner).to_owned(),
        branch: (*branch).to_owned(),
        repository: (*repository).to_owned(),
    })
}
