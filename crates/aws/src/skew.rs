//! A clock that is wrong by minutes: AWS refuses what it signs, and says in several ways why.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use jiff::{
    SignedDuration, Timestamp,
    fmt::{rfc2822, strtime},
    tz::TimeZone,
};

/// What the two clocks said. <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSkew {
    /// AWS's.
    pub theirs: Timestamp,
    /// This machine's, where the answer repeats it.
    pub ours: Option<Timestamp>,
}

impl ClockSkew {
    /// Read from a refusal, where that is what it is.
    pub(crate) fn of(code: &str, message: &str, response: &HttpResponse) -> Option<Self> {
        if !refused_for_its_time(code, message) {
            return None;
        }
        let body = response.body().bytes().map(String::from_utf8_lossy).unwrap_or_default();
        let date = || response.headers().get("date").and_then(|date| rfc2822::parse(date).ok());
        let theirs = between(message, "(", " ")
            .and_then(moment)
            .or_else(|| between(&body, "<ServerTime>", "<").and_then(moment))
            .or_else(|| date().map(|date| date.timestamp()))?;
        let ours = between(message, ": ", " ")
            .and_then(moment)
            .or_else(|| between(&body, "<RequestTime>", "<").and_then(moment));
        Some(Self { theirs, ours })
    }

    /// How far this machine's clock is ahead; negative where it is behind.
    #[must_use]
    pub fn ahead(&self) -> Option<SignedDuration> {
        self.ours.map(|ours| ours.duration_since(self.theirs))
    }
}

impl std::fmt::Display for ClockSkew {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.ahead().map(|ahead| (ahead.abs().as_secs(), ahead.is_negative())) {
            Some((seconds, behind)) => {
                let way = if behind { "behind" } else { "ahead of" };
                let far =
                    if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds / 60) };
                write!(f, "this machine's clock is {far} {way} AWS's, which says {}", self.theirs)
            }
            None => write!(f, "this machine's clock is minutes away from AWS's, which says {}", self.theirs),
        }
    }
}

/// S3 has a code for it; the others say that the signature is wrong, and in words that its time is.
pub(crate) fn refused_for_its_time(code: &str, message: &str) -> bool {
    match code {
        "RequestTimeTooSkewed" | "RequestInTheFuture" => true,
        "SignatureDoesNotMatch" | "InvalidSignatureException" => {
            message.starts_with("Signature expired") || message.starts_with("Signature not yet current")
        }
        _ => false,
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

/// `20260101T001500Z` of signatures, and `2026-01-01T00:15:00Z`.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let broken_down = strtime::parse("%Y%m%dT%H%M%SZ", text).ok()?;
        let zoned = broken_down.to_datetime().ok()?.to_zoned(TimeZone::UTC).ok()?;
        Some(zoned.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn said(code: &str, message: &str, body: &'static str, date: Option<&'static str>) -> Option<String> {
        let mut response = HttpResponse::new(StatusCode::try_from(403).unwrap(), SdkBody::from(body));
        if let Some(date) = date {
            response.headers_mut().insert("date", date);
        }
        ClockSkew::of(code, message, &response).map(|skew| skew.to_string())
    }

    #[test]
    fn how_far_the_clock_is_off_is_read_from_what_each_service_says() {
        let behind = "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z (20260101T001500Z - 5 min.)";
        let expected = "this machine's clock is 15 min behind AWS's, which says 2026-01-01T00:15:00Z";
        assert_eq!(said("SignatureDoesNotMatch", behind, "", None).as_deref(), Some(expected));
        assert_eq!(said("InvalidSignatureException", behind, "", None).as_deref(), Some(expected));
        let ahead = "Signature not yet current: 20260101T010000Z is still later than 20260101T002000Z (20260101T001500Z + 5 min.)";
        assert_eq!(
            said("SignatureDoesNotMatch", ahead, "", None).as_deref(),
            Some("this machine's clock is 45 min ahead of AWS's, which says 2026-01-01T00:15:00Z")
        );
        let s3 = "<Error><RequestTime>20260101T000000Z</RequestTime><ServerTime>2026-01-01T00:15:00Z</ServerTime></Error>";
        let text = "The difference between the request time and the current time is too large.";
        assert_eq!(said("RequestTimeTooSkewed", text, s3, None).as_deref(), Some(expected));
    }

    #[test]
    fn where_only_the_date_of_the_answer_is_known_it_is_said() {
        let text = "The difference between the request time and the current time is too large.";
        let said = said("RequestTimeTooSkewed", text, "", Some("Thu, 01 Jan 2026 00:15:00 GMT")).unwrap();
        assert!(said.contains("2026-01-01T00:15:00Z"), "{said}");
    }

    #[test]
    fn a_signature_that_is_wrong_for_another_reason_says_nothing_of_clocks() {
        let text = "The request signature we calculated does not match the signature you provided.";
        assert_eq!(said("SignatureDoesNotMatch", text, "", Some("Thu, 01 Jan 2026 00:15:00 GMT")), None);
    }
}
