//! Functions in the stack that keeps the data of others.

use std::collections::BTreeSet;

use topology::{FoundService, Interface, ReferenceKind, ServiceId};

use super::{Advice, AdviceCode, AdviceInput, of_services};
use crate::{phrase::list, review::keeps};

/// A table beside the only functions that use it is as it should be: what counts is that others stand on it.
pub(super) fn advise(input: &AdviceInput<'_>) -> Vec<Advice> {
    let found = input.services.iter().filter(|(id, _)| input.topology.services.contains_key(*id));
    found.filter_map(|(id, found)| mixed(input, id, found)).collect()
}

fn mixed(input: &AdviceInput<'_>, id: &ServiceId, found: &FoundService) -> Option<Advice> {
    let interface = found.interface.as_ref().filter(|interface| interface.functions > 0)?;
    let mut users: BTreeSet<&ServiceId> = BTreeSet::new();
    let kept: Vec<_> = interface
        .resources
        .iter()
        .filter(|resource| keeps(&resource.kind).is_some())
        .filter(|resource| {
            let by = users_of(input, id, interface, &resource.logical_id);
            let used = !by.is_empty();
            users.extend(by);
            used
        })
        .collect();
    let first = kept.first()?;
    let data: Vec<&str> = kept.iter().map(|resource| resource.logical_id.as_str()).collect();
    let users: Vec<&ServiceId> = users.into_iter().collect();
    let functions = match interface.functions {
        1 => "a function".to_owned(),
        many => format!("{many} functions"),
    };
    Some(Advice {
        code: AdviceCode::MixedService,
        subject: of_services(&[id]),
        message: format!("{id} has {functions} and {}, which {} use as well", list(&data), list(&users)),
        why: "Every change of its code goes through the stack that keeps what others need: a failed one holds them up.".into(),
        hint: format!("Move {} to a service of its own, with the role infrastructure.", list(&data)),
        location: Some(first.location.clone()),
        dismissed: None,
    })
}

/// Who reads a name whose value comes from this resource.
fn users_of<'a>(
    input: &AdviceInput<'a>,
    id: &ServiceId,
    interface: &Interface,
    resource: &str,
) -> BTreeSet<&'a ServiceId> {
    let words = |value: &str| value.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == resource);
    let names: BTreeSet<String> = interface
        .provides
        .iter()
        .filter(|provision| words(&provision.value))
        .map(|provision| provision.tie.name())
        .collect();
    let reads = input.references.iter().filter(|reference| {
        reference.from.as_ref() == Some(id)
            && reference.to != *id
            && matches!(reference.kind, ReferenceKind::Strong | ReferenceKind::Weak)
            && names.contains(&reference.name)
    });
    reads.map(|reference| &reference.to).collect()
}
