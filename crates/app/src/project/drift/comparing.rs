//! The same services in two stages.

use std::collections::{BTreeMap, BTreeSet};

use plan::drift::{DeployedStack, Inventory, InventoryStack};
use topology::{ServiceId, StageId, Target};

use super::{
    super::{Project, versions::from_tags},
    Seen,
};
use crate::{
    contract::{CompareStages, ComparedParameter, DeployedVersion, ServiceCompared, StagesCompared},
    error::Result,
};

/// A cell as it was last seen.
struct Deployed<'s> {
    target: &'s Target,
    stack: &'s InventoryStack,
    /// Of the scan, where the template was read.
    template: Option<&'s str>,
}

impl Deployed<'_> {
    fn version(&self) -> DeployedVersion {
        let InventoryStack { status, tags, updated, .. } = self.stack;
        from_tags(self.target, status, tags, updated.map(|at| at.to_string()))
    }
}

impl Project {
    /// Asks nobody: what was last seen is compared.
    ///
    /// # Errors
    /// Where one of the stages does not exist, or the journal cannot be read.
    pub fn compare_stages(&self, request: &CompareStages) -> Result<StagesCompared> {
        let seen = self.seen_of(Some(&[request.from.clone(), request.to.clone()]))?;
        let (from, to) = (of_stage(&seen, &request.from), of_stage(&seen, &request.to));
        let services: BTreeSet<&ServiceId> = from.keys().chain(to.keys()).copied().collect();
        let mut compared = Vec::new();
        let mut same = 0;
        for service in services {
            let nothing = Vec::new();
            let (theirs, ours) = (from.get(service).unwrap_or(&nothing), to.get(service).unwrap_or(&nothing));
            for pair in pairs(theirs, ours) {
                match compare(service, pair, request) {
                    Some(difference) => compared.push(difference),
                    None => same += 1,
                }
            }
        }
        Ok(StagesCompared { from: request.from.clone(), to: request.to.clone(), services: compared, same })
    }
}

fn of_stage<'s>(seen: &'s Seen, stage: &StageId) -> BTreeMap<&'s ServiceId, Vec<Deployed<'s>>> {
    let mut found: BTreeMap<&ServiceId, Vec<Deployed<'_>>> = BTreeMap::new();
    for cell in seen.expected.cells.iter().filter(|cell| cell.cell.stage == *stage && !cell.stackless) {
        let target = &cell.cell.target;
        let held = seen.known.iter().filter(|one| one.target == *target).find_map(|one| {
            let Inventory::Answered { stacks, .. } = &one.holds else { return None };
            stacks.iter().find(|one| one.stack == cell.stack)
        });
        let Some(stack) = held else { continue };
        let scan = seen.scans.iter().find(|scan| scan.target == *target && scan.stack == cell.stack);
        let template = scan
            .and_then(|scan| scan.deployed.as_ref())
            .filter(|deployed: &&DeployedStack| deployed.updated == stack.updated)
            .and_then(|deployed| deployed.template.as_deref());
        found.entry(&cell.cell.service).or_default().push(Deployed { target, stack, template });
    }
    found
}

type Pair<'p, 's> = (Option<&'p Deployed<'s>>, Option<&'p Deployed<'s>>);

/// By region where both have it; what is left of the one is compared with the first of the other.
fn pairs<'p, 's>(from: &'p [Deployed<'s>], to: &'p [Deployed<'s>]) -> Vec<Pair<'p, 's>> {
    let here = |place: &Deployed<'_>, all: &'p [Deployed<'s>]| {
        all.iter().find(|one| one.target.region == place.target.region).or_else(|| all.first())
    };
    let mut pairs: Vec<Pair<'p, 's>> = to.iter().map(|one| (here(one, from), Some(one))).collect();
    if to.is_empty() {
        pairs.extend(from.iter().map(|one| (Some(one), None)));
    }
    pairs
}

fn compare(
    service: &ServiceId,
    (from, to): Pair<'_, '_>,
    request: &CompareStages,
) -> Option<ServiceCompared> {
    let only_in = match (from, to) {
        (Some(_), None) => Some(request.from.clone()),
        (None, Some(_)) => Some(request.to.clone()),
        _ => None,
    };
    let template = |deployed: Option<&Deployed<'_>>| deployed.and_then(|one| one.template.map(str::to_owned));
    let same_template = template(from).zip(template(to)).map(|(a, b)| a == b);
    let (from_version, to_version) = (from.map(Deployed::version), to.map(Deployed::version));
    let parameters = match (from, to) {
        (Some(from), Some(to)) => parameters(from, to, request),
        _ => Vec::new(),
    };
    let commit = |version: &Option<DeployedVersion>| version.as_ref().and_then(|one| one.commit.clone());
    let differs = only_in.is_some()
        || same_template == Some(false)
        || !parameters.is_empty()
        || commit(&from_version) != commit(&to_version);
    differs.then(|| ServiceCompared {
        service: service.clone(),
        from: from.map(|one| one.target.clone()),
        to: to.map(|one| one.target.clone()),
        only_in,
        same_template,
        from_version,
        to_version,
        parameters,
    })
}

/// Those that differ. That each says its own stage's name is what they have in common.
fn parameters(from: &Deployed<'_>, to: &Deployed<'_>, request: &CompareStages) -> Vec<ComparedParameter> {
    let alike = |one: &ComparedParameter| match (&one.from, &one.to) {
        (Some(a), Some(b)) => {
            a == b || a.replace(request.from.as_str(), "{stage}") == b.replace(request.to.as_str(), "{stage}")
        }
        _ => false,
    };
    let (theirs, ours) = (&from.stack.parameters, &to.stack.parameters);
    let names: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    names
        .into_iter()
        .map(|name| ComparedParameter {
            name: name.clone(),
            from: theirs.get(name).cloned(),
            to: ours.get(name).cloned(),
        })
        .filter(|one| !alike(one))
        .collect()
}
