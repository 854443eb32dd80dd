//! The handler of the question what a range of commits touches.

use super::{App, blocking};
use crate::{contract::*, error::Result};

impl App {
    pub(crate) async fn changed_since(&self, request: ChangedSince) -> Result<Vec<ChangedService>> {
        let project = self.current()?;
        blocking(move || project.changed_since(&request.commit)).await
    }
}
