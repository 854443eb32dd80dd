//! What a run is about to change, ranked for the person who has to say yes.

use std::collections::{BTreeMap, BTreeSet};

use aws::StackDescription;
use journal::{GateWait, InputChange, InputKind, ResourceChange, RunId, StepState};
use plan::{GateId, Step, risk_of};
use topology::{ServiceId, StageId, Target, Topology};

use super::{Project, held::HeldStage};
use crate::{
    contract::{ComparedInput, ErrorView, RankedChange, ReviewView, ReviewedCell},
    error::Result,
};

/// Tags with these are set anew by every run, or by AWS, and say nothing of what changes.
const PASSING_TAGS: [&str; 2] = ["stagewright:", "aws:"];

impl Project {
    /// What a run waits for somebody to look at. Where the stage before on the rail, or the stage's own targets, cannot be
    /// asked, what they hold is absent.
    ///
    /// # Errors
    /// Where the run is not known, or waits for no review.
    pub async fn review(&self, run: &RunId) -> Result<ReviewView> {
        self.review_at(run, None).await
    }

    /// The same at one gate: several may wait at once.
    ///
    /// # Errors
    /// As [`Project::review`].
    pub async fn review_at(&self, run: &RunId, at: Option<&GateId>) -> Result<ReviewView> {
        let view = self.run(run)?;
        let waiting = view
            .gates
            .iter()
            .rev()
            .filter(|gate| gate.waiting() && at.is_none_or(|at| gate.gate == *at))
            .find_map(|gate| match &gate.wait {
                GateWait::Review { hash, steps, again } => Some((gate, hash, steps, again)),
                GateWait::Approval { .. } | GateWait::Check { .. } => None,
            });
        let Some((gate, hash, steps, again)) = waiting else {
            return Err(ErrorView::new(
                "nothing-to-review",
                format!("the run {} waits for no review", run.0),
                "Look at the run: it may have gone on, or ended.",
            ));
        };
        let topology = self.topology();
        let stage = &view.plan.stage;
        let before = stage_before(&topology, stage);
        let (ours, theirs) = tokio::join!(self.held_if_possible(&topology, Some(stage)), async {
            self.held_if_possible(&topology, before.as_ref()).await
        });
        let cells = steps.iter().filter_map(|id| {
            let step = view.plan.steps.iter().find(|step| step.id == *id)?;
            let state = view.steps.iter().find(|state| state.step == *id)?;
            let now = counterpart(&ours, &step.service, &step.target);
            let earlier = counterpart(&theirs, &step.service, &step.target);
            let mut cell = reviewed(step, state, now, earlier);
            if let Some(base) = topology.stages.get(stage).and_then(|stage| stage.base.as_ref()) {
                let seen = |one| super::personal::seen(&step.service, one, base, None);
                cell.rebindings = state.rebindings.iter().map(seen).collect();
            }
            Some(cell)
        });
        let mut cells: Vec<ReviewedCell> = cells.collect();
        // The cell with the most dangerous change first; without any, in the plan's order.
        cells.sort_by_key(|cell| cell.changes.first().map_or(u8::MAX, |change| change.risk as u8));
        Ok(ReviewView {
            run: run.clone(),
            stage: stage.clone(),
            gate: gate.gate.clone(),
            hash: hash.clone(),
            typed: self.typed_at_review(run),
            again: again.clone(),
            cells,
            before: before.filter(|_| !theirs.cells.is_empty()),
        })
    }

    async fn held_if_possible(&self, topology: &Topology, stage: Option<&StageId>) -> HeldStage {
        match stage {
            Some(stage) => self.held(topology, stage).await.unwrap_or_default(),
            None => HeldStage::default(),
        }
    }
}

/// The stage from which this one is promoted: the one before it on the rail, or what a personal stage comes from.
pub(super) fn stage_before(topology: &Topology, stage: &StageId) -> Option<StageId> {
    if let Some(base) = &topology.stages.get(stage)?.base {
        return Some(base.clone());
    }
    let mut rail: Vec<&StageId> =
        topology.stages.iter().filter(|(_, stage)| stage.base.is_none()).map(|(id, _)| id).collect();
    rail.sort_by_key(|id| (topology.stages[*id].order.unwrap_or(u32::MAX), (*id).clone()));
    let at = rail.iter().position(|id| *id == stage)?;
    Some((*rail.get(at.checked_sub(1)?)?).clone())
}

/// The stack of a service: that in the same target, else in the same region, else the first.
pub(super) fn counterpart<'a>(
    held: &'a HeldStage,
    service: &'a ServiceId,
    target: &Target,
) -> Option<&'a StackDescription> {
    let stacks = || held.of_service(service).filter_map(|held| Some((&held.target, held.found.as_ref()?)));
    stacks()
        .find(|(place, _)| *place == target)
        .or_else(|| stacks().find(|(place, _)| place.region == target.region))
        .or_else(|| stacks().next())
        .map(|(_, stack)| stack)
}

fn reviewed(
    step: &Step,
    state: &StepState,
    now: Option<&StackDescription>,
    earlier: Option<&StackDescription>,
) -> ReviewedCell {
    ReviewedCell {
        step: step.id.clone(),
        service: step.service.clone(),
        target: step.target.clone(),
        stack: step.stack.clone(),
        action: step.action,
        expected: state.expected.clone(),
        changes: ranked(&state.changes),
        inputs: compared(&state.inputs, now, earlier),
        rebindings: Vec::new(),
    }
}

/// The most dangerous first, then by name.
pub(super) fn ranked(changes: &[ResourceChange]) -> Vec<RankedChange> {
    let mut ranked: Vec<RankedChange> = changes
        .iter()
        .map(|change| {
            let (risk, why) = risk_of(&change.seen());
            RankedChange { risk, why, change: change.clone() }
        })
        .collect();
    ranked.sort_by(|a, b| (a.risk, &a.change.logical_id).cmp(&(b.risk, &b.change.logical_id)));
    ranked
}

/// What changes, and besides it what stays and is not as in the stage before.
fn compared(
    inputs: &[InputChange],
    now: Option<&StackDescription>,
    earlier: Option<&StackDescription>,
) -> Vec<ComparedInput> {
    let of = |stack: Option<&StackDescription>, kind: InputKind| -> BTreeMap<String, String> {
        let Some(stack) = stack else { return BTreeMap::new() };
        match kind {
            InputKind::Parameter => stack.parameters.clone(),
            InputKind::Tag => {
                let mut tags = stack.tags.clone();
                tags.retain(|name, _| !PASSING_TAGS.iter().any(|prefix| name.starts_with(prefix)));
                tags
            }
        }
    };
    let mut rows = Vec::new();
    for kind in [InputKind::Parameter, InputKind::Tag] {
        let (now, earlier) = (of(now, kind), of(earlier, kind));
        let changing: BTreeMap<&str, &InputChange> = inputs
            .iter()
            .filter(|input| input.kind == kind)
            .map(|input| (input.name.as_str(), input))
            .collect();
        let names: BTreeSet<&str> = changing.keys().copied().chain(now.keys().map(String::as_str)).collect();
        for name in names {
            let stage_before = earlier.get(name).cloned();
            let row =
                |deployed, new| ComparedInput { kind, name: name.to_owned(), deployed, new, stage_before };
            match (changing.get(name), now.get(name)) {
                (Some(input), _) => rows.push(row(input.before.clone(), input.after.clone())),
                (None, Some(value)) if earlier.get(name).is_some_and(|other| other != value) => {
                    rows.push(row(Some(value.clone()), Some(value.clone())));
                }
                (None, _) => {}
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use plan::Risk;

    use super::*;

    fn change(logical_id: &str, kind: &str, action: &str) -> ResourceChange {
        ResourceChange {
            logical_id: logical_id.into(),
            kind: kind.into(),
            action: action.into(),
            replacement: None,
            policy: None,
            properties: Vec::new(),
            differences: Vec::new(),
            tags_only: false,
        }
    }

    #[test]
    fn the_most_dangerous_change_comes_first_and_equal_ones_by_name() {
        let ranked = ranked(&[
            change("B", "AWS::Lambda::Function", "Modify"),
            change("A", "AWS::Lambda::Function", "Modify"),
            change("Z", "AWS::DynamoDB::Table", "Remove"),
            change("New", "AWS::Lambda::Function", "Add"),
        ]);
        let order: Vec<(&str, Risk)> =
            ranked.iter().map(|one| (one.change.logical_id.as_str(), one.risk)).collect();
        assert_eq!(
            order,
            [
                ("Z", Risk::DataLoss),
                ("A", Risk::Modification),
                ("B", Risk::Modification),
                ("New", Risk::Addition)
            ]
        );
    }

    #[test]
    fn a_property_that_aws_names_without_values_is_not_taken_for_harmless() {
        let mut role = change("Role", "AWS::IAM::Role", "Modify");
        role.properties = vec!["Policies".into()];
        assert_eq!(ranked(&[role])[0].risk, Risk::Security);
    }
}
