//! What only the first window of a project may do.

use super::App;
use crate::error::Result;

impl App {
    /// Asked before every command that changes something, in the one list of them.
    ///
    /// # Errors
    /// Where another window has the project.
    pub(crate) fn first_window(&self) -> Result<()> {
        let second = self.current().ok().and_then(|project| project.second_window());
        second.map_or(Ok(()), |problem| Err(problem.into()))
    }
}
