//! What a drift-aware change set would do to one resource: its template is compared with what is really there.
//! Source: "Using drift-aware change sets" (drift-aware-change-sets.html).

use serde_json::{Map, Value};

use super::changes::{Causes, Change, ChangeAction, addition, modification, same};
use super::model::{Resource, Stack};
use crate::drift;
use crate::template::{ResourceDef, text_of};
use crate::world::World;

/// A resource as it is.
pub(super) enum Seen {
    /// Its type cannot be read: it is taken for what was deployed.
    Unsupported,
    Deleted,
    There(Value),
}

impl Seen {
    pub(super) fn of(world: &World, stack: &Stack, logical_id: &str, resource: &Resource) -> Self {
        if !world.settings.drift.supports(&resource.kind) {
            return Self::Unsupported;
        }
        let seen = drift::actual(world, stack, logical_id, resource);
        let Some(actual) = seen.actual else { return Self::Deleted };
        // What is as it was deployed keeps the form that the template gave it, with its references to values.
        let differing: Map<String, Value> = resource
            .properties
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(name, deployed)| {
                let actual = actual.get(name);
                match actual {
                    Some(actual) if same(seen.expected.get(name), Some(actual)) => {
                        Some((name.clone(), deployed.clone()))
                    }
                    other => other.map(|actual| (name.clone(), actual.clone())),
                }
            })
            .collect();
        Self::There(Value::Object(differing))
    }
}

pub(super) fn reversion(
    logical_id: &str,
    def: &ResourceDef,
    resource: &Resource,
    seen: &Seen,
    after: Value,
    causes: &Causes<'_>,
) -> Option<Change> {
    let deployed = &resource.properties;
    let actual = match seen {
        Seen::Unsupported => {
            let mut change = modification(logical_id, def, resource, after, causes)?;
            change.drift = Some(("UNSUPPORTED".to_owned(), deployed.clone()));
            return Some(change);
        }
        // It is made anew.
        Seen::Deleted => {
            let mut change = addition(logical_id, &def.kind, after);
            change.physical_id = Some(resource.physical_id.clone());
            change.drift = Some(("DELETED".to_owned(), deployed.clone()));
            return Some(change);
        }
        Seen::There(actual) => actual,
    };
    let drifted = !same(Some(actual), Some(deployed));
    let as_it_is = Resource { properties: actual.clone(), ..resource.clone() };
    let status = if drifted { "MODIFIED" } else { "IN_SYNC" };
    let Some(mut change) = modification(logical_id, def, &as_it_is, after.clone(), causes) else {
        // The template caught up with what is there.
        return drifted.then(|| Change {
            logical_id: logical_id.to_owned(),
            kind: def.kind.clone(),
            physical_id: Some(resource.physical_id.clone()),
            action: ChangeAction::SyncWithActual,
            replacement: None,
            policy: None,
            details: Vec::new(),
            before: Some(actual.clone()),
            after: Some(after),
            drift: Some((status.to_owned(), deployed.clone())),
        });
    };
    for detail in change.details.iter_mut().filter(|detail| detail.attribute == "Properties") {
        let Some(name) = &detail.name else { continue };
        let shown =
            |side: &Value| side.get(name).map(|value| text_of(value).unwrap_or_else(|| value.to_string()));
        if !same(actual.get(name), deployed.get(name)) {
            detail.drift = Some((shown(deployed), shown(actual)));
            detail.source = "NoModification".to_owned();
        }
    }
    change.drift = Some((status.to_owned(), deployed.clone()));
    Some(change)
}
