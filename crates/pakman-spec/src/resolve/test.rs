//! `test`.

use crate::{Request, Spanned, Test, spec};

/// What a trial does besides what it always does.
pub(super) fn resolve(test: Option<Spanned<spec::Test>>) -> Test {
    let spec::Test { before, requests, files } = test.map(|test| test.value).unwrap_or_default();
    Test {
        before: before.map(Spanned::into_items),
        requests: requests.into_iter().flat_map(Spanned::into_items).filter_map(request).collect(),
        files: files.into_iter().flat_map(Spanned::into_items).collect(),
    }
}

fn request(request: spec::Request) -> Option<Request> {
    let spec::Request { path, port, status, contains } = request;
    Some(Request {
        path: path?.value,
        port: port.map(|port| port.value),
        status: status.map(|status| status.value),
        contains: contains.map(|text| text.value),
    })
}
