//! Files in a bucket.

use super::kind::{AddOn, Names, Sign, dependency, needed};
use crate::{
    app::App,
    lexer,
    pack::{Pack, Proof},
    plan::{Given, Plan},
    runtime::Runtime,
};

pub(crate) const ADD_ON: AddOn = AddOn {
    name: "s3",
    title: "files in a bucket (S3)",
    looks_for: &["aws-sdk-s3", "ex_aws_s3", "@aws-sdk/client-s3", "boto3", "flysystem-aws-s3-v3"],
    proof: Proof::Proposed,
    detect,
    apply,
};

const NAMES: Names = Names {
    gems: &["aws-sdk-s3", "fog-aws"],
    mix: &["ex_aws_s3", "waffle"],
    node: &["@aws-sdk/client-s3", "aws-sdk"],
    python: &["boto3", "django-storages", "aioboto3"],
    composer: &["league/flysystem-aws-s3-v3", "aws/aws-sdk-php"],
    go: &["github.com/aws/aws-sdk-go-v2/service/s3", "github.com/minio/minio-go"],
    crates: &["aws-sdk-s3", "rust-s3"],
    java: &["software.amazon.awssdk:s3"],
};

fn detect(app: &App<'_>, _: &Pack) -> Option<Sign> {
    dependency(app, &NAMES).map(needed)
}

fn apply(app: &App<'_>, plan: &mut Plan) {
    let key = prefix(app).unwrap_or("AWS".to_owned());
    plan.variable(&key, Given::Bucket, "");
    if plan.runtime == Runtime::Php && app.has("artisan") {
        plan.note("Laravel reads AWS_DEFAULT_REGION; the bucket gives AWS_REGION: name it in config/filesystems.php");
        plan.set("FILESYSTEM_DISK", "s3", "");
    }
}

/// `AWS_S3` of `AWS_S3_ACCESS_KEY_ID`, the name that the configuration reads.
fn prefix(app: &App<'_>) -> Option<String> {
    const END: &str = "_ACCESS_KEY_ID";
    let files = [
        "config/storage.yml",
        "config/runtime.exs",
        "config/filesystems.php",
        "config/initializers/shrine.rb",
    ];
    files.iter().find_map(|file| {
        let tokens = app.tokens(file, lexer::ELIXIR);
        let texts = tokens.iter().filter_map(|token| token.text().or(token.word()));
        // In `storage.yml` the name stands inside a text of ERB.
        let mut names = texts.flat_map(|text| {
            text.split(|letter: char| {
                !(letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
            })
        });
        names.find_map(|name| name.strip_suffix(END).filter(|it| !it.is_empty()).map(str::to_owned))
    })
}
