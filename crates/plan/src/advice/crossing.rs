//! References to what is in another region or account, where nobody finds it.

use std::collections::BTreeSet;

use topology::{Reference, ReferenceKind, Service, ServiceId, StageId, Subject, Target, Topology};

use super::{Advice, AdviceCode, AdviceInput, of_services};

pub(super) fn advise(input: &AdviceInput<'_>) -> Vec<Advice> {
    input.references.iter().filter_map(|reference| crosses(input, reference)).collect()
}

/// Where a service is deployed to; a region that its sources name is where it really goes.
fn places(input: &AdviceInput<'_>, id: &ServiceId, stage: Option<&StageId>) -> BTreeSet<(String, String)> {
    let topology = input.topology;
    let Some(service) = topology.services.get(id) else { return BTreeSet::new() };
    let interface = input.services.get(id).and_then(|found| found.interface.as_ref());
    let own_region = interface.and_then(|it| it.region.as_ref()).and_then(|region| region.known());
    let stages = topology
        .stages
        .iter()
        .filter(|(name, _)| goes_to(service, name) && stage.is_none_or(|only| only == *name));
    stages
        .flat_map(|(_, stage)| &stage.targets)
        .map(|target| (account(topology, target), own_region.unwrap_or(target.region.as_str()).to_owned()))
        .collect()
}

fn goes_to(service: &Service, stage: &StageId) -> bool {
    service.stages.as_ref().is_none_or(|stages| stages.contains(stage))
}

fn account(topology: &Topology, target: &Target) -> String {
    let id = topology.accounts.get(&target.account).and_then(|account| account.id.as_ref());
    id.map_or_else(|| target.account.to_string(), ToString::to_string)
}

/// Exports are found in their own account and region only.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>
fn crosses(input: &AdviceInput<'_>, reference: &Reference) -> Option<Advice> {
    let from = reference.from.as_ref().filter(|from| **from != reference.to)?;
    let to = &reference.to;
    if reference.kind != ReferenceKind::Strong {
        return None;
    }
    let provider = input.topology.services.get(from)?;
    let consumer = input.topology.services.get(to)?;
    let mut stages = input.topology.stages.keys().filter(|stage| goes_to(consumer, stage));
    let (stage, missing, there) = stages.find_map(|stage| {
        // What is deployed to stages of its own is shared with all others.
        let only = goes_to(provider, stage).then_some(stage);
        let there = places(input, from, only);
        let missing = places(input, to, Some(stage)).into_iter().find(|place| !there.contains(place))?;
        (!there.is_empty()).then_some((stage, missing, there))
    })?;
    let (account, region) = missing;
    let other = there.iter().find(|(its, _)| *its == account).or(there.first())?;
    let (what, is, at) = if other.0 == account {
        ("region", region.as_str(), other.1.as_str())
    } else {
        ("account", account.as_str(), other.0.as_str())
    };
    Some(Advice {
        code: AdviceCode::CrossesRegions,
        subject: Subject { name: Some(reference.name.clone()), ..of_services(&[from, to]) },
        message: format!("In {stage}, {to} is in the {what} {is} and imports {} of {from}, which is in {at}", reference.name),
        why: format!("Exports are found in their own {what} only: the deployment of {to} fails with \"No export named {}\".", reference.name),
        hint: "Deploy both to the same place, or hand the value over another way: a template parameter, or an SSM parameter that is written there too."
            .into(),
        location: reference.location.clone(),
        dismissed: None,
    })
}
