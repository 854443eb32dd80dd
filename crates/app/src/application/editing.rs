//! The handlers of what people do with services at the canvas, and with a file that changed outside.

use std::collections::BTreeMap;

use topology::{LineEnd, Removal, ServiceId};

use super::App;
use crate::{contract::*, error::Result};

impl App {
    pub(crate) async fn edit(&self, request: EditProject) -> Result<ProjectView> {
        let project = self.current()?;
        project.perform(request.label, request.edits, request.positions)?;
        project.view()
    }

    pub(crate) async fn undo(&self, request: Steps) -> Result<ProjectView> {
        let project = self.current()?;
        project.undo(request.steps.unwrap_or(1))?;
        project.view()
    }

    pub(crate) async fn redo(&self, request: Steps) -> Result<ProjectView> {
        let project = self.current()?;
        project.redo(request.steps.unwrap_or(1))?;
        project.view()
    }

    pub(crate) async fn resolve_conflicts(&self, request: ResolveConflicts) -> Result<ProjectView> {
        let project = self.current()?;
        project.resolve_conflicts(&request.choices)?;
        project.view()
    }

    pub(crate) async fn preview_resolution(&self, request: ResolveConflicts) -> Result<PendingView> {
        self.current()?.preview_resolution(&request.choices)
    }

    pub(crate) async fn legal_targets(
        &self,
        request: LegalTargets,
    ) -> Result<BTreeMap<ServiceId, Option<String>>> {
        Ok(self.current()?.connectable(&request.from, request.end.unwrap_or(LineEnd::From)))
    }

    pub(crate) async fn move_nodes(&self, request: MoveNodes) -> Result<DocumentState> {
        self.current()?.move_nodes(request.positions, request.collapsed)
    }

    pub(crate) async fn arrange(&self, _: Nothing) -> Result<ProjectView> {
        let project = self.current()?;
        project.arrange()?;
        project.view()
    }

    pub(crate) async fn copy_services(&self, request: NamedServices) -> Result<String> {
        Ok(self.current()?.copy_services(&request.services))
    }

    pub(crate) async fn paste_services(&self, request: PasteServices) -> Result<PastedServices> {
        self.current()?.paste_services(&request.text, request.at)
    }

    pub(crate) async fn duplicate_services(&self, request: DuplicateServices) -> Result<PastedServices> {
        self.current()?.duplicate_services(&request.services, request.at)
    }

    pub(crate) async fn removal(&self, request: NamedServices) -> Result<Removal> {
        Ok(self.current()?.removal(&request.services))
    }
}
