//! Every cell with every difference, for reports.

use std::collections::BTreeMap;

use plan::drift::{Settled, Survey, address};
use topology::{IgnoreRule, StageId};

use super::{super::Project, Seen};
use crate::{
    contract::{DriftReport, ReportedCell, ReportedDifference},
    error::Result,
};

impl Project {
    /// What is known of some stages, or of all, in whole.
    ///
    /// # Errors
    /// Where one of the stages does not exist, or the journal cannot be read.
    pub fn drift_report(&self, stages: Option<&[StageId]>) -> Result<DriftReport> {
        let seen = self.seen_of(stages)?;
        Ok(seen.survey(|survey| {
            let board = survey.board();
            let rules = seen.settlements.ignored.iter().map(said).zip(survey.ignored());
            let mut ignored: BTreeMap<String, u32> = BTreeMap::new();
            for (rule, fired) in rules {
                *ignored.entry(rule).or_default() += fired;
            }
            let mut problems = seen.expected.problems.clone();
            problems.extend(seen.settlements_problem.clone());
            DriftReport {
                at: self.settings.now().to_string(),
                open: survey.has_open_drift(),
                summary: board.summary,
                cells: cells(&seen, survey),
                strangers: board.strangers,
                problems,
                ignored,
            }
        }))
    }
}

fn cells(seen: &Seen, survey: &Survey<'_>) -> Vec<ReportedCell> {
    let cell = |judged: &plan::drift::Judged<'_>| {
        let expected = judged.expected;
        let desired = seen.expected.desired(&expected.cell);
        let differences = judged.verdict.differences.iter().map(|difference| {
            let outermost = difference.resource.split('/').next().unwrap_or_default();
            let declared = desired.and_then(|desired| {
                desired.interface.resources.iter().find(|one| one.logical_id == outermost)
            });
            ReportedDifference {
                address: address(&expected.cell.service, Some(difference)),
                location: declared.map(|one| one.location.clone()),
                reason: reason(seen, difference.settled),
                difference: difference.clone(),
            }
        });
        ReportedCell {
            cell: expected.cell.clone(),
            stack: expected.stack.clone(),
            state: judged.verdict.state,
            before: judged.verdict.before,
            checked: judged.verdict.checked.map(|at| at.to_string()),
            stale: judged.verdict.stale.clone(),
            coverage: judged.verdict.coverage.clone(),
            differences: differences.collect(),
            missing: judged.verdict.missing,
            behind: expected.behind.clone(),
            old_values: expected.old_values.clone(),
            failures: judged.failures(),
            file: seen.topology.services.get(&expected.cell.service).and_then(|one| one.path.clone()),
        }
    };
    survey.cells.iter().map(cell).collect()
}

fn reason(seen: &Seen, settled: Settled) -> Option<String> {
    match settled {
        Settled::Open => None,
        Settled::Accepted { number } | Settled::Expired { number } => {
            seen.settlements.accepted.get(number).map(|one| one.reason.clone())
        }
        Settled::Ignored { number } => seen.settlements.ignored.get(number).map(|one| one.reason.clone()),
    }
}

/// What a rule is for, as people write it.
fn said(rule: &IgnoreRule) -> String {
    let parts = [&rule.kind, &rule.service, &rule.resource, &rule.property];
    parts.into_iter().flatten().map(|part| part.0.as_str()).collect::<Vec<_>>().join(" ")
}
