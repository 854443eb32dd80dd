//! What undo calls several edits that were made at once.

use super::Edit;
use crate::layout::CardPlaces;

pub(crate) fn label_of(edits: &[Edit], places: &CardPlaces) -> String {
    match edits {
        [] => match places.len() {
            0 => "Nothing".into(),
            1 => places.keys().map(|id| format!("Move {id}")).collect(),
            many => format!("Move {many} services"),
        },
        [edit] => edit.label(),
        [Edit::AddGroup { id, .. }, Edit::MoveToGroup { services, .. }] => match &services[..] {
            [one] => format!("Move {one} to the new group {id}"),
            many => format!("Move {} services to the new group {id}", many.len()),
        },
        [Edit::RenameGroup { from, to }, Edit::LabelGroup { .. }] => format!("Rename group {from} to {to}"),
        [first, rest @ ..] => {
            of_one_sort(edits).unwrap_or_else(|| format!("{} and {} more", first.label(), rest.len()))
        }
    }
}

/// Many times the same.
fn of_one_sort(edits: &[Edit]) -> Option<String> {
    let first = edits.first()?;
    if edits.iter().any(|edit| std::mem::discriminant(edit) != std::mem::discriminant(first)) {
        return None;
    }
    let many = edits.len();
    match first {
        Edit::AddService { .. } => Some(format!("Add {many} services")),
        Edit::RemoveService { .. } => Some(format!("Remove {many} services")),
        Edit::UpdateService { .. } => Some(format!("Change {many} services")),
        Edit::Connect { .. } => Some(format!("Draw {many} references")),
        Edit::Disconnect { .. } => Some(format!("Remove {many} references")),
        _ => None,
    }
}
