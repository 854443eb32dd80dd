//! Why something could not be looked at, in words for a person.

use aws::AwsError;
use plan::drift::{ScanFailure, ScanFailureKind};

/// What an error of AWS means for a scan.
#[must_use]
pub fn scan_failure(error: &AwsError) -> ScanFailure {
    let kind = match error.code() {
        "access-denied" => ScanFailureKind::Denied,
        "throttled" => ScanFailureKind::Throttled,
        "missing-stack" => ScanFailureKind::Gone,
        "stack-busy" | "detection-going-on" | "not-detectable" => ScanFailureKind::Busy,
        "unreachable" | "timed-out" => ScanFailureKind::Unreachable,
        "credentials-expired" | "no-access" | "bad-credentials" | "role-not-assigned" => {
            ScanFailureKind::LoggedOut
        }
        _ if error.needs_person() => ScanFailureKind::LoggedOut,
        _ => ScanFailureKind::Refused,
    };
    let hint = match kind {
        ScanFailureKind::Gone => {
            "It was deleted. Deploy it again, or take its service out of the stage.".to_owned()
        }
        ScanFailureKind::Denied => format!("{} Then scan again.", error.hint()),
        ScanFailureKind::LoggedOut
        | ScanFailureKind::Throttled
        | ScanFailureKind::Busy
        | ScanFailureKind::HalfWay
        | ScanFailureKind::Unreachable
        | ScanFailureKind::Refused => error.hint(),
    };
    ScanFailure { kind, message: error.to_string(), hint }
}

/// A stack that a cell should have, and that is not there.
pub(super) fn missing() -> ScanFailure {
    ScanFailure {
        kind: ScanFailureKind::Gone,
        message: "there is no such stack".to_owned(),
        hint: "Deploy the service, or take it out of the stage.".to_owned(),
    }
}

/// AWS detects nothing in a stack of this status.
pub(super) fn not_detectable(status: &str) -> ScanFailure {
    let hint = if status.ends_with("_IN_PROGRESS") {
        "Somebody works on it. Scan again when that is done."
    } else {
        "Bring the stack back to a good state first; then scan again."
    };
    ScanFailure {
        kind: ScanFailureKind::Busy,
        message: format!("AWS detects no drift in a stack that is {status}"),
        hint: hint.to_owned(),
    }
}

pub(super) fn half_way(reason: &str) -> ScanFailure {
    ScanFailure {
        kind: ScanFailureKind::HalfWay,
        message: format!("the detection failed half-way: {reason}"),
        hint: "What was seen is shown; the rest is not known. Scan again, and look at the resource that AWS names."
            .to_owned(),
    }
}

pub(super) fn never_ended(minutes: u64) -> ScanFailure {
    ScanFailure {
        kind: ScanFailureKind::Refused,
        message: format!("the detection did not end within {minutes} minutes"),
        hint: "Look at the stack in the console; then scan again.".to_owned(),
    }
}
