//! Pictures of the open project.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{App, blocking};
use crate::{
    contract::{ExportPicture, ExportedPicture, PictureContent},
    error::Result,
    project::Drawn,
};

impl App {
    pub(crate) async fn export_picture(&self, request: ExportPicture) -> Result<ExportedPicture> {
        let Drawn { file, bytes } = self.picture(request).await?;
        let content = match String::from_utf8(bytes) {
            Ok(text) => PictureContent::Text(text),
            Err(error) => PictureContent::Base64(STANDARD.encode(error.as_bytes())),
        };
        Ok(ExportedPicture { file, content })
    }

    /// A picture of the open project, in the phases of the run or of the plan that was shown last.
    ///
    /// # Errors
    /// Where no project is open, or the picture cannot be made.
    pub async fn picture(&self, request: ExportPicture) -> Result<Drawn> {
        let project = self.current()?;
        let plan = match (&request.run, &request.stage) {
            (Some(run), _) => Some(project.run(run)?.plan),
            (None, Some(stage)) => self.plan_of(stage),
            (None, None) => None,
        };
        blocking(move || project.picture(&request, plan)).await
    }

    fn plan_of(&self, stage: &topology::StageId) -> Option<plan::Plan> {
        let plans = self.inner.plans.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        plans.values().map(|prepared| &prepared.view.plan).find(|plan| plan.stage == *stage).cloned()
    }
}
