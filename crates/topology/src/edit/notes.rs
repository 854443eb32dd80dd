//! Edits of notes, and of the advice that is not followed.

use super::{EditError, What, error};
use crate::{Dismissal, Note, NoteId, Subject, Topology};

pub(super) fn add(topology: &mut Topology, id: &NoteId, note: &Note) -> Result<(), EditError> {
    error::no_secret(note)?;
    error::add(&mut topology.notes, What::Note, id, note)
}

pub(super) fn change(topology: &mut Topology, id: &NoteId, note: &Note) -> Result<(), EditError> {
    error::no_secret(note)?;
    error::get(&mut topology.notes, What::Note, id)?.clone_from(note);
    Ok(())
}

pub(super) fn remove(topology: &mut Topology, id: &NoteId) -> Result<(), EditError> {
    error::known(&topology.notes, What::Note, id)?;
    topology.notes.remove(id);
    Ok(())
}

pub(super) fn dismiss(topology: &mut Topology, dismissal: &Dismissal) -> Result<(), EditError> {
    error::no_secret(dismissal)?;
    for service in &dismissal.subject.services {
        error::known(&topology.services, What::Service, service)?;
    }
    for stage in &dismissal.subject.stages {
        error::known(&topology.stages, What::Stage, stage)?;
    }
    let same = |one: &&mut Dismissal| one.is(&dismissal.code, &dismissal.subject);
    match topology.dismissed.iter_mut().find(same) {
        Some(there) => there.reason.clone_from(&dismissal.reason),
        None => topology.dismissed.push(dismissal.clone()),
    }
    Ok(())
}

pub(super) fn restore(topology: &mut Topology, code: &str, subject: &Subject) -> Result<(), EditError> {
    let before = topology.dismissed.len();
    topology.dismissed.retain(|dismissal| !dismissal.is(code, subject));
    if topology.dismissed.len() == before {
        let name = format!("{code} of {subject}");
        return Err(EditError::Unknown { what: What::Dismissal, name, nearest: None });
    }
    Ok(())
}
