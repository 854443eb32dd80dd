//! How long a personal stage is still meant to be there.

use jiff::{SignedDuration, Timestamp};

use crate::contract::Lifetime;

/// Its owner is reminded when no more than this is left.
const SOON: SignedDuration = SignedDuration::from_hours(48);

const DAY: i64 = 24 * 60 * 60;

/// What cannot be read as a time says nothing: such a stage is never removed for its age.
pub(super) fn lifetime(expires: Option<&str>, now: Timestamp) -> Lifetime {
    let Some((text, at)) = expires.and_then(|text| Some((text, text.parse::<Timestamp>().ok()?))) else {
        return Lifetime::Unlimited {};
    };
    let left = at.duration_since(now);
    let days = |duration: SignedDuration| u32::try_from(duration.as_secs() / DAY).unwrap_or_default();
    if left.is_negative() || left.is_zero() {
        Lifetime::Expired { at: text.to_owned(), days: days(-left) }
    } else {
        Lifetime::Ends { at: text.to_owned(), days: days(left), soon: left <= SOON }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_reminder_comes_two_days_before_the_end() {
        let ends = |text: &str| match lifetime(Some(text), now()) {
            Lifetime::Ends { days, soon, .. } => Some((days, soon)),
            Lifetime::Unlimited {} | Lifetime::Expired { .. } => None,
        };
        assert_eq!(ends("2026-01-08T08:00:00Z"), Some((3, false)));
        assert_eq!(ends("2026-01-07T08:00:00Z"), Some((2, true)));
        assert_eq!(ends("2026-01-05T09:00:00Z"), Some((0, true)));
        assert_eq!(ends("2026-01-05T08:00:00Z"), None);
    }

    #[test]
    fn what_expired_is_counted_from_its_end_and_what_nobody_can_read_never_does() {
        let expired = lifetime(Some("2026-01-02T07:00:00Z"), now());
        assert_eq!(expired, Lifetime::Expired { at: "2026-01-02T07:00:00Z".into(), days: 3 });
        assert_eq!(lifetime(Some("next week"), now()), Lifetime::Unlimited {});
        assert_eq!(lifetime(None, now()), Lifetime::Unlimited {});
    }
}
