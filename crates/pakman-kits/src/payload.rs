//! What an orchestrator is told of a package when it is deployed.

use pakman_spec::{Package, Value};
use serde::Serialize;

use crate::json::Json;

/// The body of the request that gives a deployment its configuration:
/// `{"configuration":{"payload":{"kits":[...]}}}`, with `sizes`, `plans` and `page` behind `kits`
/// where the file has them.
///
/// It serializes to JSON that is equal to the file: unknown keys, types and order are as written,
/// templates (`{{ ... }}`) are text like any other, and whole numbers have all their digits in
/// JSON text. `serde_json::Value` holds 64 bits: there a longer number becomes the nearest
/// floating-point one, or an error where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Payload<'a> {
    configuration: Configuration<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Configuration<'a> {
    payload: Sections<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Sections<'a> {
    kits: Json<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sizes: Option<Json<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plans: Option<Json<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<Json<'a>>,
}

/// What an orchestrator is told of `package`; `None` when its `kits` are no list, and then it is
/// told nothing.
///
/// Made of [`Offer::written`](pakman_spec::Offer) alone. Sections without a value and sections
/// that are `false` are left out, as the original leaves them out.
pub fn payload(package: &Package) -> Option<Payload<'_>> {
    let section = |name: &str| {
        let written = package.offer.written.iter().find(|(key, _)| key == name);
        let value = written.map(|(_, value)| value);
        value.filter(|value| !matches!(value, Value::Null | Value::Bool(false))).map(Json)
    };
    let kits = section("kits").filter(|kits| matches!(kits.0, Value::List(_)))?;
    let sections =
        Sections { kits, sizes: section("sizes"), plans: section("plans"), page: section("page") };
    Some(Payload { configuration: Configuration { payload: sections } })
}
