//! `stagewright.drift.toml`: read and written like the topology's file.

use topology::{
    Acceptance, Day, SETTLEMENTS_FILE_NAME, SettlementEdit, Settlements, Unreadable, edit_settlements,
    parse_settlements,
};

use super::Project;
use crate::{
    contract::{AcceptDrift, ErrorView, IgnoreDrift, Unsettle},
    error::Result,
    files,
};

impl Project {
    /// What the team has settled.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn settlements(&self) -> Result<Settlements> {
        parse_settlements(&self.settlements_text()?).map_err(unreadable)
    }

    /// # Errors
    /// Where the reason is empty, the day is past, or the file cannot be read or written.
    pub fn accept_drift(&self, request: AcceptDrift) -> Result<()> {
        reasoned(&request.reason)?;
        let now = self.settings.now();
        if let Some(until) = request.until.as_ref().filter(|until| plan::drift::past(until, now)) {
            return Err(ErrorView::new(
                "day-past",
                format!("{until} is past: it would not be accepted for a moment"),
                "Name a day from today on.",
            ));
        }
        let acceptance = Acceptance {
            scope: request.scope,
            reason: request.reason.trim().to_owned(),
            by: Some(self.settings.actor.clone()),
            on: self.today(),
            until: request.until,
            actual: request.actual,
        };
        self.settle(&SettlementEdit::Accept { acceptance })
    }

    /// # Errors
    /// Where the reason is empty, the rule would ignore everything, or the file cannot be read or written.
    pub fn ignore_drift(&self, request: IgnoreDrift) -> Result<()> {
        let mut rule = request.rule;
        reasoned(&rule.reason)?;
        if rule.kind.is_none() && rule.service.is_none() && rule.resource.is_none() && rule.property.is_none()
        {
            return Err(ErrorView::new(
                "ignores-everything",
                "this rule would ignore everything",
                "Say which type, service, resource or property it is for.",
            ));
        }
        rule.by = Some(self.settings.actor.clone());
        rule.on = self.today();
        self.settle(&SettlementEdit::Ignore { rule })
    }

    /// # Errors
    /// Where there is none of that number, or the file cannot be read or written.
    pub fn unsettle_drift(&self, request: &Unsettle) -> Result<()> {
        let known = self.settlements()?;
        let (edit, count) = match *request {
            Unsettle::Acceptance { number } => (SettlementEdit::Withdraw { number }, known.accepted.len()),
            Unsettle::IgnoreRule { number } => (SettlementEdit::Heed { number }, known.ignored.len()),
        };
        let (Unsettle::Acceptance { number } | Unsettle::IgnoreRule { number }) = *request;
        if number >= count {
            return Err(ErrorView::new(
                "no-such-settlement",
                format!("{SETTLEMENTS_FILE_NAME} has no entry {number} of this kind any more"),
                "It was taken out meanwhile: look at the board again.",
            ));
        }
        self.settle(&edit)
    }

    fn settle(&self, edit: &SettlementEdit) -> Result<()> {
        // Two windows that settle at once would lose one of both.
        let _alone = self.settling.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let text = edit_settlements(&self.settlements_text()?, edit).map_err(unreadable)?;
        files::write_atomically(&self.folder.join(SETTLEMENTS_FILE_NAME), text)
    }

    fn settlements_text(&self) -> Result<String> {
        let path = self.folder.join(SETTLEMENTS_FILE_NAME);
        Ok(files::read_if_there(&path)?.unwrap_or_default())
    }

    fn today(&self) -> Option<Day> {
        Day::new(self.settings.now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()).ok()
    }
}

fn reasoned(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(ErrorView::new(
            "no-reason",
            "this has no reason",
            "Say why, for those who read it later.",
        ));
    }
    Ok(())
}

fn unreadable(error: Unreadable) -> ErrorView {
    let first = error.errors.into_iter().next();
    first.map_or_else(
        || ErrorView::new("unreadable", format!("{SETTLEMENTS_FILE_NAME} cannot be read"), "Correct it."),
        |error| error.problem(SETTLEMENTS_FILE_NAME).into(),
    )
}
