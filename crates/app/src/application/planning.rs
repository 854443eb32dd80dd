//! The handlers of what is drawn before it exists, of advice, and of what code, drawing and accounts say.

use super::{App, blocking};
use crate::{contract::*, error::Result};

impl App {
    pub(crate) async fn advice(&self, _: Nothing) -> Result<AdviceView> {
        let project = self.current()?;
        blocking(move || project.advice()).await
    }

    pub(crate) async fn says(&self, _: Nothing) -> Result<SaysView> {
        let project = self.current()?;
        Ok(blocking(move || project.says()).await)
    }

    pub(crate) async fn move_notes(&self, request: MoveNotes) -> Result<Nothing> {
        self.current()?.move_notes(request.places)?;
        Ok(Nothing {})
    }
}
