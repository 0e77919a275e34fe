//! When a request is tried again, and how long after.

use std::time::{Duration, SystemTime};

use humantime::parse_rfc3339;
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, RETRY_AFTER},
};

/// How patient a push is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often a request is sent before it is given up; at least once.
    pub attempts: u32,
    /// The pause before the second attempt; each one after it is twice as long, up to twenty
    /// seconds, and a random part of at most half of it is left out.
    pub pause: Duration,
    /// How long a connection may be silent, in either direction, before it counts as lost.
    pub silence: Duration,
}

impl Default for Patience {
    /// Eight attempts within about half a minute, and half a minute of silence.
    fn default() -> Self {
        Self { attempts: 8, pause: Duration::from_millis(250), silence: Duration::from_secs(30) }
    }
}

/// The longest pause of ours.
const LONGEST: Duration = Duration::from_secs(20);

/// The longest pause that a service may ask for; who asks for more is not waited for.
const LONGEST_ASKED: Duration = Duration::from_mins(2);

/// The months of a header.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What S3 says of a request that is good, and would be carried out another time.
const PASSING: &[&str] = &[
    "BadDigest",
    "ConditionalRequestConflict",
    "IncompleteBody",
    "InternalError",
    "OperationAborted",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "XAmzContentChecksumMismatch",
    "XAmzContentSHA256Mismatch",
];

/// Whether the same request may be answered otherwise the next time.
pub(crate) fn is_passing(status: StatusCode, code: Option<&str>) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504)
        || code.is_some_and(|code| PASSING.contains(&code))
}

impl Patience {
    /// The pause behind an attempt, counted from 1; nothing when it was the last one, or when the
    /// service asks for more time than anybody has.
    pub(crate) fn pause(&self, attempt: u32, asked: Option<Duration>) -> Option<Duration> {
        if attempt >= self.attempts || asked.is_some_and(|asked| asked > LONGEST_ASKED) {
            return None;
        }
        let doubled = self.pause.saturating_mul(1 << attempt.saturating_sub(1).min(16));
        let longest = doubled.min(LONGEST);
        let ours = longest.mul_f64(1.0 - random() / 2.0);
        Some(asked.map_or(ours, |asked| asked.max(ours)))
    }
}

/// What `Retry-After` asks for: a number of seconds, or a time, which is by the clock of the service.
pub(crate) fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| Some(headers.get(name)?.to_str().ok()?.trim());
    let asked = text(RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = text(DATE).and_then(time).unwrap_or_else(SystemTime::now);
    Some(time(asked)?.duration_since(now).unwrap_or_default())
}

/// The time of a header, as `Fri, 27 Nov 2026 07:28:00 GMT`; nothing of the forms that nobody may
/// write any more.
fn time(text: &str) -> Option<SystemTime> {
    let words: Vec<&str> = text.split(' ').collect();
    let [_, day, month, year, time, "GMT"] = words[..] else { return None };
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    parse_rfc3339(&format!("{year}-{month:02}-{day}T{time}Z")).ok()
}

/// From 0 to below 1, so that many who failed together do not come back together.
fn random() -> f64 {
    f64::from(getrandom::u32().unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_bound_and_end() {
        let patience = Patience { attempts: 12, ..Patience::default() };
        for attempt in 1..12 {
            let pause = patience.pause(attempt, None).expect("there is another attempt");
            let most = patience.pause.saturating_mul(1 << (attempt - 1)).min(LONGEST);
            assert!(pause <= most && pause >= most / 2, "{attempt}: {pause:?}");
        }
        assert_eq!(patience.pause(12, None), None);
    }

    #[test]
    fn a_service_is_given_the_time_that_it_asks_for() {
        let patience = Patience::default();
        let asked = Some(Duration::from_secs(7));
        assert_eq!(patience.pause(1, asked), asked);
        assert_eq!(patience.pause(1, Some(Duration::from_hours(1))), None);
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "3".parse().expect("a value"));
        assert_eq!(super::asked(&headers), Some(Duration::from_secs(3)));
        let mut at = |asked: &str| {
            headers.insert(RETRY_AFTER, asked.parse().expect("a value"));
            headers.insert(DATE, "Fri, 27 Nov 2026 07:28:00 GMT".parse().expect("a value"));
            super::asked(&headers)
        };
        assert_eq!(at("Fri, 27 Nov 2026 07:29:07 GMT"), Some(Duration::from_secs(67)));
        assert_eq!(at("Fri, 27 Nov 2026 07:20:00 GMT"), Some(Duration::ZERO));
        for wrong in
            ["soon", "-1", "Fri, 32 Nov 2026 07:29:07 GMT", "Fri, 27 Now 2026 07:29:07 GMT"]
        {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_with_the_request_itself_does_not_pass() {
        assert!(is_passing(StatusCode::SERVICE_UNAVAILABLE, None));
        assert!(is_passing(StatusCode::BAD_REQUEST, Some("RequestTimeout")));
        assert!(!is_passing(StatusCode::BAD_REQUEST, Some("InvalidRequest")));
        assert!(!is_passing(StatusCode::NOT_IMPLEMENTED, None));
        assert!(!is_passing(StatusCode::FORBIDDEN, Some("AccessDenied")));
    }
}
