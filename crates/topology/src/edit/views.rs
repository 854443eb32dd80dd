//! Edits of saved views.

use super::{EditError, What, error};
use crate::{SavedView, Topology, ViewName};

/// Saving under a name that is there replaces it: a view is looked at and saved again.
pub(super) fn set(topology: &mut Topology, id: &ViewName, view: &SavedView) -> Result<(), EditError> {
    if let Some(stage) = &view.stage {
        error::known(&topology.stages, What::Stage, stage)?;
    }
    if let Some(focus) = &view.focus {
        error::known(&topology.services, What::Service, &focus.service)?;
    }
    for group in view.collapsed.iter().flatten() {
        error::known(&topology.groups, What::Group, group)?;
    }
    error::no_secret(view)?;
    topology.views.insert(id.clone(), view.clone());
    Ok(())
}

pub(super) fn remove(topology: &mut Topology, id: &ViewName) -> Result<(), EditError> {
    error::known(&topology.views, What::View, id)?;
    topology.views.remove(id);
    Ok(())
}
