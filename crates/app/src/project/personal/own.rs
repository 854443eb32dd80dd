//! The user's own file on disk, and the times in it.

use jiff::{Span, Timestamp, Unit};
use topology::{OWN_FILE_NAME, OwnFile, Stage, StageId};

use super::exclude;
use crate::{contract::ErrorView, error::Result, files, project::Project};

/// The file as it is on disk; one that is not there is empty.
///
/// # Errors
/// Where it is there and cannot be read from the disk.
pub fn read(folder: &std::path::Path) -> Result<OwnFile> {
    let path = folder.join(OWN_FILE_NAME);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(OwnFile::open(&bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(OwnFile::default()),
        Err(error) => Err(ErrorView::io("read", &path, &error)),
    }
}

impl Project {
    /// A stage of the user's own file.
    pub(in crate::project) fn own_stage(&self, id: &StageId) -> Option<Stage> {
        let state = self.state();
        // Of two of the same name, the team's counts.
        let of_team = state.document.topology().stages.contains_key(id);
        state.own.stages().get(id).filter(|_| !of_team).cloned()
    }

    /// Writes a stage into the user's own file, or takes it out. What was written there meanwhile stays.
    pub(in crate::project) fn write_own(&self, id: &StageId, stage: Option<&Stage>) -> Result<()> {
        let mut state = self.state();
        let now = read(&self.folder)?;
        let text = now.with(id, stage)?;
        // The second is what a build leaves whose process is killed: the copy that it packages.
        for name in [OWN_FILE_NAME, ".stagewright-*"] {
            exclude::from_git(&self.folder, name)?;
        }
        files::write_atomically(&self.folder.join(OWN_FILE_NAME), &text)?;
        state.own = OwnFile::open(text.as_bytes());
        Ok(())
    }
}

/// As it is written: to the second.
pub fn stamp(at: Timestamp) -> String {
    at.round(Unit::Second).unwrap_or(at).to_string()
}

/// `8h`, `7d`, `2w` from now.
///
/// # Errors
/// Where the text is no such length of time.
pub fn after(now: Timestamp, ttl: &str) -> Result<Timestamp> {
    let wrong = || {
        ErrorView::new(
            "bad-ttl",
            format!("`{ttl}` is no length of time"),
            "Write hours, days or weeks: `8h`, `7d` or `2w`.",
        )
    };
    let digits = ttl.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let number: i64 = digits.parse().map_err(|_| wrong())?;
    let hours = match &ttl[digits.len()..] {
        "h" => number,
        "d" => number.saturating_mul(24),
        "w" => number.saturating_mul(24 * 7),
        _ => return Err(wrong()),
    };
    // Ten years are no time to live.
    if !(1..=24 * 3660).contains(&hours) {
        return Err(wrong());
    }
    let until = now.checked_add(Span::new().hours(hours)).map_err(|_| wrong())?;
    Ok(until.round(Unit::Second).unwrap_or(until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_live_is_hours_days_or_weeks() {
        let now: Timestamp = "2026-01-05T08:00:00.5Z".parse().unwrap();
        let after = |ttl: &str| after(now, ttl).map(|at| at.to_string()).ok();
        assert_eq!(after("8h").as_deref(), Some("2026-01-05T16:00:01Z"));
        assert_eq!(after("7d").as_deref(), Some("2026-01-12T08:00:01Z"));
        assert_eq!(after("2w").as_deref(), Some("2026-01-19T08:00:01Z"));
        for wrong in ["", "7", "d", "-1d", "7 days", "0h", "99999w", "1é"] {
            assert_eq!(after(wrong), None, "{wrong}");
        }
    }
}
