//! `build`.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserializer, SeqAccess, Visitor};

use crate::{BuildOption, Spanned, VariableName};

/// How the application is built, and which files are shipped.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Build {
    /// Shell text that builds the application, run in a copy of the repository.
    ///
    /// The copy holds `.git` too; the first command that fails ends the build.
    #[schemars(title = "Build command", example = &"npm ci\nnpm run build\n")]
    pub command: Option<Spanned<String>>,
    /// What is shipped below `/var/lib/APP`: paths in the repository after the build.
    ///
    /// `dist` ships the folder under its name, `dist/*` what is in it, and `'*'` (in quotes)
    /// everything at the top but files whose names begin with a dot;
    /// `[]` nothing but generated files.
    #[schemars(title = "Shipped files", inner(length(min = 1)), example = serde_json::json!(["dist", "Caddyfile"]))]
    pub destinations: Option<Spanned<Vec<Spanned<String>>>>,
    /// Whether debugging symbols are stripped from programs and libraries.
    ///
    /// `false` for programs that carry data behind their code, such as `FrankenPHP`'s.
    #[schemars(title = "Strip binaries", extend("default" = true))]
    pub strip_binary: Option<Spanned<bool>>,
    /// Words added to abuild's `options=`.
    #[schemars(
        title = "abuild options",
        example = serde_json::json!(["setcap"])
    )]
    pub options: Option<Spanned<Vec<Spanned<BuildOption>>>>,
    /// Variables of the caller's environment that the build asks for, tokens for instance.
    ///
    /// It gets those that whoever builds agrees to, each by name: `pakman build --env NPM_TOKEN`.
    /// None that begins with `ABUILD_` or `INSTELLAR_` is ever passed.
    #[schemars(
        title = "Variables of the build",
        example = serde_json::json!(["RAILS_MASTER_KEY", "NPM_TOKEN"])
    )]
    pub environment: Option<Spanned<Vec<Spanned<VariableName>>>>,
    /// An older generation: one folder whose content is shipped.
    #[schemars(
        title = "Shipped folder",
        extend("deprecated" = true, "deprecationMessage" = "write `destinations`, a list: `X/*` for what was `destination: X`")
    )]
    pub destination: Option<Spanned<Destination>>,
}

/// What `build.destination` held.
#[derive(Debug, Clone, PartialEq)]
pub enum Destination {
    /// A folder whose content is shipped.
    Folder(String),
    /// A list, as `destinations` takes it.
    List(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for Destination {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FolderOrList;

        impl<'de> Visitor<'de> for FolderOrList {
            type Value = Destination;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a folder or a list of paths")
            }
            fn visit_str<E>(self, folder: &str) -> Result<Destination, E> {
                Ok(Destination::Folder(folder.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Destination, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(Destination::List)
            }
        }

        deserializer.deserialize_any(FolderOrList)
    }
}

impl JsonSchema for Destination {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Destination".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "array"], "minLength": 1, "items": {"type": "string"}})
    }
}
