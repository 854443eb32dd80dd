//! The handlers of the views that a person saved for themselves.

use std::collections::BTreeMap;

use topology::{SavedView, ViewName};

use super::{App, blocking};
use crate::{contract::*, error::Result};

impl App {
    pub(crate) async fn own_views(&self, _: Nothing) -> Result<BTreeMap<ViewName, SavedView>> {
        let project = self.current()?;
        blocking(move || project.own_views()).await
    }

    pub(crate) async fn keep_own_view(&self, request: KeepView) -> Result<BTreeMap<ViewName, SavedView>> {
        let project = self.current()?;
        blocking(move || project.keep_own_view(request.id, request.view)).await
    }
}
