//! The variables of the main kit, as somebody sets them by hand on a host of their own.

use pakman_render::Sh;
use pakman_spec::{Driver, Gives, Package, Value, Variable};

/// Names that a shell sets by itself and takes from nobody.
const SHELLS_OWN: [&str; 5] = ["IFS", "OPTIND", "PPID", "PWD", "SHLVL"];

/// How many characters a secret has where the file does not say.
const SECRET_LENGTH: u32 = 64;

/// A variable that the application gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) name: String,
    /// What counts where nobody says otherwise.
    pub(crate) default: Option<String>,
    /// What it is for, in one line; may be empty.
    pub(crate) purpose: String,
    /// Whether an installation cannot do without it.
    pub(crate) is_required: bool,
    /// How the host makes it by itself.
    pub(crate) secret: Option<Secret>,
    /// What a value looks like; may be empty.
    example: &'static str,
}

/// A secret that the host makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Secret {
    /// Characters; with a form of its own what that counts.
    pub(crate) length: u32,
    /// `plain`, or the framework whose form it has.
    pub(crate) form: &'static str,
}

/// The settings of the main kit, of the first where none is the main one, each name once.
pub(crate) fn settings(package: &Package) -> Vec<Setting> {
    let mut settings: Vec<Setting> = Vec::new();
    for setting in package.offer.main_kit().into_iter().flat_map(|kit| &kit.variables).flat_map(of)
    {
        let is_new = settings.iter().all(|other| other.name != setting.name);
        if is_new && !SHELLS_OWN.contains(&setting.name.as_str()) {
            settings.push(setting);
        }
    }
    settings
}

/// What a variable of a kit comes to on a host.
fn of(variable: &Variable) -> Vec<Setting> {
    let driver = variable.driver.as_deref().and_then(Driver::find);
    // A template is what the platform fills in.
    let default = variable.default.clone().filter(|text| !text.contains("{{"));
    let own = |default| Setting {
        name: variable.key.to_string(),
        default,
        purpose: purpose(variable, driver),
        is_required: variable.required,
        secret: None,
        example: "",
    };
    let Some(driver) = driver else { return vec![own(default)] };
    match driver.gives {
        Gives::Key => {
            let secret = default.is_none().then(|| secret(variable));
            vec![Setting { secret, ..own(default) }]
        }
        Gives::Name(name) => vec![Setting { name: name.to_owned(), ..own(default) }],
        Gives::Suffixes(suffixes) => suffixes
            .iter()
            .map(|suffix| Setting {
                name: format!("{}{}", variable.key, suffix.text),
                is_required: variable.required && !is_extra(suffix.text),
                example: example(suffix.text),
                ..own(None)
            })
            .collect(),
    }
}

fn purpose(variable: &Variable, driver: Option<&Driver>) -> String {
    let text = variable.description.as_deref().or(driver.map(|driver| driver.makes));
    text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a database or a bucket of one's own may well have none: a certificate of its own, an
/// address that is not the provider's.
fn is_extra(suffix: &str) -> bool {
    matches!(suffix, "_CERT_PEM" | "_ENDPOINT")
}

fn example(suffix: &str) -> &'static str {
    if suffix == "_URL" { "postgresql://USER:PASSWORD@127.0.0.1:5432/DATABASE" } else { "" }
}

fn secret(variable: &Variable) -> Secret {
    let option = |name: &str| {
        let found = variable.driver_options.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value)
    };
    let length = match option("length") {
        Some(Value::Integer(digits)) => digits.parse().ok().filter(|&length| length > 0),
        _ => None,
    };
    let is_laravel = option("framework") == Some(&Value::String("laravel".to_owned()));
    Secret {
        length: length.unwrap_or(SECRET_LENGTH),
        form: if is_laravel { "laravel" } else { "plain" },
    }
}

impl Setting {
    /// The line that sets it to its default, or that a value goes into.
    pub(crate) fn assignment(&self) -> String {
        let value = self.default.as_deref().unwrap_or(self.example);
        format!("export {}={}", self.name, Sh::word(value))
    }

    /// The line to write, with what the variable is for.
    pub(crate) fn line(&self) -> String {
        match self.purpose.as_str() {
            "" => self.assignment(),
            purpose => format!("{} # {purpose}", self.assignment()),
        }
    }

    /// Whether nothing runs until somebody gives it a value.
    pub(crate) fn is_needed(&self) -> bool {
        self.is_required && self.default.is_none() && self.secret.is_none()
    }

    /// Where it comes from when no file has it.
    pub(crate) fn otherwise(&self) -> &'static str {
        match self {
            Self { default: Some(_), .. } => "the kit's default",
            Self { secret: Some(_), .. } => "not set, made at the first start",
            Self { is_required: true, .. } => "missing",
            _ => "not set",
        }
    }
}
