//! The handlers of what people do with services at the canvas, and with a file that changed outside.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use topology::{LineEnd, Removal, ServiceId};

use super::{App, blocking};
use crate::{Project, contract::*, error::Result};

/// How long after the last of several edits in a row the sources are read again.
const BEHIND: Duration = Duration::from_millis(1_500);

/// How long after an edit its answer is on screen.
const SHOWN: Duration = Duration::from_millis(300);

impl App {
    /// Once the window has shown an edit: makes ahead what the next one starts from.
    pub(super) fn prepare_behind(project: &Arc<Project>) {
        let project = Arc::downgrade(project);
        tokio::spawn(async move {
            tokio::time::sleep(SHOWN).await;
            if let Some(project) = project.upgrade() {
                blocking(move || project.prepare_edit()).await;
            }
        });
    }

    /// An edit is answered from what was read before; whether the sources say something else meanwhile is looked at behind it,
    /// once nobody edits any more: in a large project that takes both the processor and the next edit's time.
    fn read_behind(&self, project: &Arc<Project>) {
        Self::prepare_behind(project);
        let edit = self.inner.edits.fetch_add(1, Ordering::AcqRel) + 1;
        let (app, project) = (Arc::downgrade(&self.inner), Arc::downgrade(project));
        tokio::spawn(async move {
            tokio::time::sleep(BEHIND).await;
            let (Some(inner), Some(project)) = (app.upgrade(), project.upgrade()) else { return };
            if inner.edits.load(Ordering::Acquire) == edit && blocking(move || project.rescan()).await {
                let message = "the sources say something else".to_owned();
                Self { inner }.tell(vec![AppEvent::ProjectChanged { message }]);
            }
        });
    }

    pub(crate) async fn edit(&self, request: EditProject) -> Result<ProjectView> {
        let project = self.current()?;
        project.perform(request.label, request.edits, request.positions)?;
        self.read_behind(&project);
        project.view()
    }

    pub(crate) async fn undo(&self, request: Steps) -> Result<ProjectView> {
        let project = self.current()?;
        project.undo(request.steps.unwrap_or(1))?;
        self.read_behind(&project);
        project.view()
    }

    pub(crate) async fn redo(&self, request: Steps) -> Result<ProjectView> {
        let project = self.current()?;
        project.redo(request.steps.unwrap_or(1))?;
        self.read_behind(&project);
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
        let project = self.current()?;
        self.read_behind(&project);
        project.paste_services(&request.text, request.at)
    }

    pub(crate) async fn duplicate_services(&self, request: DuplicateServices) -> Result<PastedServices> {
        let project = self.current()?;
        self.read_behind(&project);
        project.duplicate_services(&request.services, request.at)
    }

    pub(crate) async fn copies(&self, request: NamedServices) -> Result<Vec<CopyView>> {
        self.current()?.copies(&request.services)
    }

    pub(crate) async fn removal(&self, request: NamedServices) -> Result<Removal> {
        Ok(self.current()?.removal(&request.services))
    }
}
