//! The handlers of personal stages.

use super::{App, blocking};
use crate::{contract::*, error::Result};

impl App {
    pub(crate) async fn personal_proposal(&self, request: ProposePersonal) -> Result<PersonalProposal> {
        let project = self.current()?;
        blocking(move || project.propose_personal(&request)).await
    }

    pub(crate) async fn personal_create(&self, request: CreatePersonal) -> Result<PersonalMade> {
        let project = self.current()?;
        let made = project.clone();
        let stage = blocking(move || made.create_personal(&request)).await?;
        Ok(PersonalMade { stage, project: project.view()? })
    }

    pub(crate) async fn personal_change(&self, request: ChangePersonal) -> Result<PersonalMade> {
        let project = self.current()?;
        project.change_personal(&request)?;
        Ok(PersonalMade { stage: request.stage, project: project.view()? })
    }

    pub(crate) async fn personal_share(&self, request: SharePersonal) -> Result<PersonalMade> {
        let project = self.current()?;
        project.share_personal(&request)?;
        Ok(PersonalMade { stage: request.stage, project: project.view()? })
    }
}
