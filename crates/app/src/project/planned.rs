//! What planned services are meant to provide, so that what refers to it is tied to them.

use std::collections::BTreeSet;

use topology::{FILE_NAME, FoundService, Interface, Location, Provision, ServiceId, Text, Tie, Topology};

/// An interface for each planned service that is meant to provide something which no code provides yet.
pub(super) fn interfaces<'a>(
    topology: &Topology,
    code: impl Iterator<Item = &'a FoundService>,
) -> Vec<(ServiceId, Interface)> {
    let mut planned = topology.services.iter().filter(|(_, service)| service.is_planned()).peekable();
    if planned.peek().is_none() {
        return Vec::new();
    }
    let mut taken: BTreeSet<String> = code
        .filter_map(|service| service.interface.as_ref())
        .flat_map(|interface| &interface.provides)
        .map(|provision| provision.tie.name())
        .collect();
    let with_exports = planned.filter_map(|(id, service)| {
        let names = service.provides.iter().filter(|name| taken.insert((*name).clone()));
        let provides: Vec<Provision> = names.map(|name| provision(name)).collect();
        (!provides.is_empty()).then(|| (id.clone(), interface(provides)))
    });
    with_exports.collect()
}

fn provision(name: &str) -> Provision {
    Provision {
        tie: Tie::Export { name: Text::Known(name.to_owned()) },
        logical_id: String::new(),
        value: String::new(),
        location: Location { file: FILE_NAME.to_owned(), line: 1, column: 1 },
    }
}

fn interface(provides: Vec<Provision>) -> Interface {
    Interface {
        stack_name: Text::Unknown { written: String::new(), because: "it is planned".to_owned() },
        region: None,
        provides,
        consumes: Vec::new(),
        resources: Vec::new(),
        parameters: Vec::new(),
        functions: 0,
        digest: String::new(),
    }
}
