//! One cell, property by property.

use std::collections::BTreeMap;

use plan::drift::{
    Coverage, Difference, DifferenceKind, Inventory, ResourceStatus, StackEvidence, StackScan, Survey,
    address,
};
use serde_json::Value;
use sources::{Limits, parse_template};
use topology::CellId;

use super::{
    super::{Project, versions::from_tags},
    Seen,
    code::{plain, side, unknown_cell},
};
use crate::{
    contract::{DriftCellView, DriftedResource, PastLook, Side3, ThreeWay, UncheckedResource},
    error::Result,
};

impl Project {
    /// Everything that is known of one cell, without asking anybody.
    ///
    /// # Errors
    /// Where there is no such cell, or the journal or the sources cannot be read.
    pub fn drift_cell(&self, cell: &CellId) -> Result<DriftCellView> {
        // All stages, so that it is known where else the same difference is.
        let seen = self.seen_of(None)?;
        let input = seen.input();
        let survey = Survey::of(&input);
        let judged = survey
            .cells
            .iter()
            .find(|judged| judged.expected.cell == *cell)
            .ok_or_else(|| unknown_cell(cell))?;
        let stack = &judged.expected.stack;
        let (history, evidence) = if self.has_history() {
            let journal = self.journal()?;
            (
                journal.drift_history(&cell.target, stack.as_str(), journal::LOOKS_KEPT)?,
                journal.drift_evidence(&cell.target, stack.as_str())?.unwrap_or_default(),
            )
        } else {
            (Vec::new(), StackEvidence::default())
        };
        let resources = self.resources(&seen, &survey, cell, &judged.verdict.differences, &evidence)?;
        let mut held = seen.known.iter().filter(|inventory| inventory.target == cell.target);
        let held = held.find_map(|inventory| match &inventory.holds {
            Inventory::Answered { stacks, .. } => stacks.iter().find(|one| one.stack == *stack),
            Inventory::Failed(_) => None,
        });
        let verdict = &judged.verdict;
        let mut unchecked = Vec::new();
        if let Some(scan) = judged.scan.filter(|_| verdict.missing.is_none()) {
            look_through(scan, &mut unchecked);
        }
        Ok(DriftCellView {
            cell: cell.clone(),
            stack: stack.clone(),
            stack_id: held.map(|held| held.stack_id.clone()),
            status: held.map(|held| held.status.clone()),
            state: verdict.state,
            before: verdict.before,
            checked: verdict.checked.map(|at| at.to_string()),
            stale: verdict.stale.clone(),
            coverage: verdict.coverage.clone(),
            failures: judged.failures(),
            missing: verdict.missing,
            resources,
            unchecked,
            behind: judged.expected.behind.clone(),
            old_values: judged.expected.old_values.clone(),
            version: held.map(|held| {
                from_tags(&cell.target, &held.status, &held.tags, held.updated.map(|at| at.to_string()))
            }),
            history: history.iter().map(past_look).collect(),
        })
    }

    fn resources(
        &self,
        seen: &Seen,
        survey: &Survey<'_>,
        cell: &CellId,
        differences: &[Difference],
        evidence: &StackEvidence,
    ) -> Result<Vec<DriftedResource>> {
        let mut by_resource: BTreeMap<&str, Vec<&Difference>> = BTreeMap::new();
        for difference in differences {
            by_resource.entry(&difference.resource).or_default().push(difference);
        }
        let desired = seen.expected.desired(cell);
        let mut resources = Vec::new();
        for (name, differences) in by_resource {
            let home = match desired {
                Some(desired) => self.home(desired, name)?,
                None => None,
            };
            let outermost = name.split('/').next().unwrap_or_default();
            let declared = desired.and_then(|desired| {
                desired.interface.resources.iter().find(|one| one.logical_id == outermost)
            });
            let deployed = template_of(evidence, name);
            let three = differences.iter().map(|difference| {
                let path = difference.what.path();
                let (code, location) = match path {
                    Some(path) => side(home.as_ref(), &seen.topology, cell, path),
                    None => (
                        match &home {
                            Some(_) => Side3::Value { text: "declared".to_owned() },
                            None => Side3::NotSet,
                        },
                        None,
                    ),
                };
                ThreeWay {
                    address: address(&cell.service, Some(difference)),
                    deployed: deployed_side(deployed.as_ref(), difference),
                    actual: actual_side(difference),
                    location: location.or_else(|| declared.map(|one| one.location.clone())),
                    code,
                    difference: (*difference).clone(),
                }
            });
            resources.push(DriftedResource {
                resource: name.to_owned(),
                physical_id: differences[0].physical_id.clone(),
                kind: differences[0].kind.clone(),
                location: declared.map(|one| one.location.clone()),
                differences: three.collect(),
                also_in: also_in(survey, cell, name, &differences),
            });
        }
        Ok(resources)
    }
}

/// Other cells in which all of these are the same.
fn also_in(survey: &Survey<'_>, cell: &CellId, resource: &str, differences: &[&Difference]) -> Vec<CellId> {
    let others = survey.cells.iter().filter(|judged| {
        let CellId { service, .. } = &judged.expected.cell;
        *service == cell.service && judged.expected.cell != *cell
    });
    let same = others.filter(|judged| {
        let theirs: Vec<&Difference> =
            judged.verdict.differences.iter().filter(|one| one.resource == resource).collect();
        theirs.len() == differences.len()
            && differences.iter().all(|one| theirs.iter().any(|other| alike(one, other)))
    });
    same.map(|judged| judged.expected.cell.clone()).collect()
}

/// The same property is another: what it should be may name the stage or the account.
fn alike(one: &Difference, other: &Difference) -> bool {
    match (&one.what, &other.what) {
        (DifferenceKind::Property { property: a }, DifferenceKind::Property { property: b }) => {
            a.path == b.path && a.kind == b.kind && a.actual == b.actual
        }
        (a, b) => a == b,
    }
}

fn look_through(scan: &StackScan, unchecked: &mut Vec<UncheckedResource>) {
    scan.each(&mut |path, scan| {
        for resource in &scan.resources {
            let why = match &resource.status {
                ResourceStatus::NotSupported => None,
                ResourceStatus::NotChecked { why } => Some(why.clone()),
                ResourceStatus::InSync | ResourceStatus::Changed { .. } | ResourceStatus::Deleted => continue,
            };
            let mut name = path.join("/");
            if !name.is_empty() {
                name.push('/');
            }
            name.push_str(&resource.logical_id);
            unchecked.push(UncheckedResource { resource: name, kind: resource.kind.clone(), why });
        }
    });
}

/// What the deployed template says of the resource.
fn template_of(evidence: &StackEvidence, resource: &str) -> Option<Value> {
    let mut steps: Vec<&str> = resource.split('/').collect();
    let last = steps.pop()?;
    let evidence = steps.into_iter().try_fold(evidence, |evidence, step| evidence.nested.get(step))?;
    let template = parse_template(evidence.template.as_deref()?, &Limits::default()).ok()?.to_json();
    template.get("Resources")?.get(last).cloned()
}

fn deployed_side(resource: Option<&Value>, difference: &Difference) -> Side3 {
    match &difference.what {
        DifferenceKind::Deleted => Side3::Value { text: "deployed".to_owned() },
        DifferenceKind::Property { property } => {
            let written = resource
                .and_then(|resource| resource.get("Properties"))
                .and_then(|properties| properties.pointer(&property.path));
            match (&property.expected, written) {
                // With its references resolved, as AWS compared it.
                (Some(expected), _) => Side3::Value { text: expected.clone() },
                (None, Some(written)) => Side3::Written { text: plain(written) },
                (None, None) => Side3::NotSet,
            }
        }
    }
}

fn actual_side(difference: &Difference) -> Side3 {
    match &difference.what {
        DifferenceKind::Deleted => Side3::NotSet,
        DifferenceKind::Property { property } => match &property.actual {
            Some(text) => Side3::Value { text: text.clone() },
            None => Side3::NotSet,
        },
    }
}

fn past_look(scan: &StackScan) -> PastLook {
    let mut differences = 0;
    scan.each(&mut |_, scan| {
        for resource in &scan.resources {
            differences += match &resource.status {
                ResourceStatus::Changed { properties } => properties.len(),
                ResourceStatus::Deleted => 1,
                ResourceStatus::InSync | ResourceStatus::NotSupported | ResourceStatus::NotChecked { .. } => {
                    0
                }
            };
        }
    });
    PastLook {
        at: scan.finished.to_string(),
        differences: u32::try_from(differences).unwrap_or(u32::MAX),
        coverage: Coverage::of(scan),
        failure: scan.failure.clone(),
    }
}
