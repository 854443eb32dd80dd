//! The time, as an argument: the same clock for signatures, expiry and events.

use std::{sync::Arc, time::SystemTime};

use aws_smithy_async::time::TimeSource;
use jiff::Timestamp;

/// Answers the present moment.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The clock in the form that the SDK signs with.
pub(crate) struct SdkTime(pub(crate) Clock);

impl std::fmt::Debug for SdkTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SdkTime")
    }
}

impl TimeSource for SdkTime {
    fn now(&self) -> SystemTime {
        (self.0)().into()
    }
}

/// AWS's timestamps have at most millisecond precision, so nothing is lost.
pub(crate) fn timestamp(at: &aws_smithy_types::DateTime) -> Option<Timestamp> {
    Timestamp::new(at.secs(), i32::try_from(at.subsec_nanos()).ok()?).ok()
}
