//! Secrets where everybody can read them. None of them is repeated here.

use std::collections::BTreeMap;

use topology::{Location, Nature, ServiceId, Subject};

use super::{Advice, AdviceCode, AdviceInput, of_services};

pub(super) fn advise(input: &AdviceInput<'_>) -> Vec<Advice> {
    let mut found = Vec::new();
    for (id, service) in &input.topology.services {
        let place = |key: &str, name: &str| input.places.at(&["services", id.as_str(), key, name]);
        let of_stages = service.stage_parameters.iter().flat_map(|(stage, given)| {
            secret(given).map(move |name| (name, place("stage-parameters", stage.as_str())))
        });
        let own = secret(&service.parameters).map(|name| (name, place("parameters", name)));
        found.extend(own.chain(of_stages).map(|(name, location)| advice(id, name, location)));
        let interface = input.services.get(id).and_then(|found| found.interface.as_ref());
        for parameter in interface.iter().flat_map(|interface| &interface.parameters) {
            let default = parameter.default.as_deref().unwrap_or_default();
            if Nature::of(&parameter.name, default) == Nature::Secret {
                found.push(advice(id, &parameter.name, Some(parameter.location.clone())));
            }
        }
    }
    found
}

fn secret(given: &BTreeMap<String, String>) -> impl Iterator<Item = &str> {
    given
        .iter()
        .filter(|(name, value)| Nature::of(name, value) == Nature::Secret)
        .map(|(name, _)| name.as_str())
}

fn advice(service: &ServiceId, name: &str, location: Option<Location>) -> Advice {
    Advice {
        code: AdviceCode::SecretInParameter,
        subject: Subject { name: Some(name.to_owned()), ..of_services(&[service]) },
        message: format!("The parameter {name} of {service} has a secret for its value"),
        why: "It is in git for ever, and everybody who may look at the stack in the console can read it."
            .into(),
        hint: Nature::hint().into(),
        location,
        dismissed: None,
    }
}
