//! The handlers of what services are configured with.

use super::{App, blocking};
use crate::{contract::*, error::Result};

impl App {
    pub(crate) async fn config(&self, request: ConfigOf) -> Result<ConfigView> {
        let project = self.current()?;
        blocking(move || project.config(&request)).await
    }

    pub(crate) async fn deployed_config(&self, request: ConfigOf) -> Result<ConfigView> {
        let project = self.current()?;
        project.ask_config(&request).await?;
        blocking(move || project.config(&request)).await
    }

    pub(crate) async fn set_config(&self, request: SetConfig) -> Result<ProjectView> {
        let project = self.current()?;
        blocking(move || {
            project.set_config(&request)?;
            project.view()
        })
        .await
    }
}
