//! All cells at once: services by targets.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use topology::{CellId, ServiceId, Settlements, StackName, StageId, Target};

use super::{
    AcceptanceUse, DriftBoard, DriftColumn, DriftState, DriftSummary, ExpectedCell, Homes, Inventory,
    InventoryStack, Judge, Known, ScanFailure, Scans, Settled, StackScan, Stranger, TargetInventory, Verdict,
    Whose,
    group::{DriftGroup, Groups},
    past,
};
use crate::recovery;

/// What was looked at a day ago says little of today.
pub const STALE_AFTER: SignedDuration = SignedDuration::from_hours(24);

#[derive(Debug, Clone)]
pub struct BoardInput<'b> {
    pub now: Timestamp,
    pub stale_after: SignedDuration,
    /// Every cell of the stages that are shown.
    pub cells: &'b [ExpectedCell],
    /// In the order in which they are shown.
    pub columns: &'b [(StageId, Target)],
    /// All of the topology, for telling whose a stack is.
    pub stages: &'b [StageId],
    /// The latest of each stack that saw it.
    pub scans: &'b [StackScan],
    /// Later ones, which saw nothing.
    pub blind: &'b [StackScan],
    /// The latest of each target.
    pub inventories: &'b [TargetInventory],
    pub settlements: &'b Settlements,
}

/// A cell with what was found.
#[derive(Debug, Clone)]
pub struct Judged<'b> {
    pub expected: &'b ExpectedCell,
    /// The last that saw it.
    pub scan: Option<&'b StackScan>,
    /// A later one, which saw nothing.
    pub blind: Option<&'b StackScan>,
    pub verdict: Verdict,
    /// In the matrix.
    pub number: u32,
}

impl Judged<'_> {
    /// Why not everything is known of it; what kept the latest look from seeing anything first.
    #[must_use]
    pub fn failures(&self) -> Vec<ScanFailure> {
        let mut failures: Vec<ScanFailure> =
            self.blind.and_then(|blind| blind.failure.clone()).into_iter().collect();
        if let Some(scan) = self.scan.filter(|_| self.verdict.missing.is_none()) {
            scan.each(&mut |_, scan| failures.extend(scan.failure.clone()));
        }
        failures
    }
}

fn by_stack(scans: &[StackScan]) -> BTreeMap<(&Target, &str), &StackScan> {
    scans.iter().map(|scan| ((&scan.target, scan.stack.as_str()), scan)).collect()
}

/// Everything that the matrix and the reports are made of.
#[derive(Debug)]
pub struct Survey<'b> {
    input: &'b BoardInput<'b>,
    services: Vec<&'b ServiceId>,
    pub cells: Vec<Judged<'b>>,
}

impl<'b> Survey<'b> {
    #[must_use]
    pub fn of(input: &'b BoardInput<'b>) -> Self {
        let judge = Judge { now: input.now, stale_after: input.stale_after, settlements: input.settlements };
        let (scans, blind) = (by_stack(input.scans), by_stack(input.blind));
        let mut known: BTreeMap<&Target, Answer<'_>> = BTreeMap::new();
        for inventory in input.inventories {
            known.insert(&inventory.target, Answer::of(inventory));
        }
        let names: BTreeSet<&ServiceId> = input.cells.iter().map(|cell| &cell.cell.service).collect();
        let services: Vec<&ServiceId> = names.into_iter().collect();
        let rows: BTreeMap<&ServiceId, usize> =
            services.iter().enumerate().map(|(row, service)| (*service, row)).collect();
        let columns: BTreeMap<(&StageId, &Target), usize> =
            input.columns.iter().enumerate().map(|(at, (stage, target))| ((stage, target), at)).collect();
        let mut cells: Vec<Judged<'b>> = input
            .cells
            .iter()
            .filter_map(|expected| {
                let CellId { service, stage, target } = &expected.cell;
                let column = *columns.get(&(stage, target))?;
                let place = (target, expected.stack.as_str());
                let looks = Scans { last: scans.get(&place).copied(), blind: blind.get(&place).copied() };
                let known =
                    known.get(target).map_or(Known::Nothing, |answer| answer.of_stack(&expected.stack));
                let verdict = judge.verdict(expected, looks, known);
                let number = u32::try_from(rows[service] * columns.len() + column).ok()?;
                Some(Judged { expected, scan: looks.last, blind: looks.blind, verdict, number })
            })
            .collect();
        cells.sort_by_key(|cell| cell.number);
        Self { input, services, cells }
    }

    /// Whether something differs that nobody has settled.
    #[must_use]
    pub fn has_open_drift(&self) -> bool {
        self.cells.iter().any(|cell| cell.verdict.state.differs() || cell.verdict.open() > 0)
    }

    #[must_use]
    pub fn groups(&self) -> Vec<DriftGroup> {
        let mut groups = Groups::default();
        for cell in &self.cells {
            groups.take(cell);
        }
        groups.finish()
    }

    #[must_use]
    pub fn board(&self) -> DriftBoard {
        let count = self.services.len() * self.input.columns.len();
        let (mut states, mut before) = (vec!['.'; count], vec!['.'; count]);
        let (mut open, mut checked, mut of) = (vec![0; count], vec![0; count], vec![0; count]);
        let mut minutes = vec![-1; count];
        let mut failures: BTreeMap<u32, Vec<ScanFailure>> = BTreeMap::new();
        for cell in &self.cells {
            let at = cell.number as usize;
            states[at] = cell.verdict.state.letter();
            before[at] = cell.verdict.before.map_or('.', DriftState::letter);
            open[at] = u32::try_from(cell.verdict.open()).unwrap_or(u32::MAX);
            checked[at] = cell.verdict.coverage.checked;
            of[at] = cell.verdict.coverage.of;
            if let Some(seen) = cell.verdict.checked {
                let age = self.input.now.duration_since(seen).as_mins().max(0);
                minutes[at] = i32::try_from(age).unwrap_or(i32::MAX);
            }
            let failed = cell.failures();
            if !failed.is_empty() {
                failures.insert(cell.number, failed);
            }
        }
        DriftBoard {
            columns: self.columns(),
            services: self.services.iter().map(|service| (*service).clone()).collect(),
            states: states.into_iter().collect(),
            before: before.into_iter().collect(),
            open,
            checked,
            of,
            minutes,
            failures,
            summary: self.summary(),
            groups: self.groups(),
            strangers: self.strangers(),
            accepted: self.accepted(),
            ignored: self.ignored(),
        }
    }

    fn columns(&self) -> Vec<DriftColumn> {
        let inventory =
            |target: &Target| self.input.inventories.iter().find(|inventory| inventory.target == *target);
        let column = |(stage, target): &(StageId, Target)| {
            let inventory = inventory(target);
            DriftColumn {
                stage: stage.clone(),
                target: target.clone(),
                asked: inventory.map(|inventory| inventory.at.to_string()),
                failure: inventory.and_then(|inventory| match &inventory.holds {
                    Inventory::Answered { .. } => None,
                    Inventory::Failed(failure) => Some(failure.clone()),
                }),
            }
        };
        self.input.columns.iter().map(column).collect()
    }

    #[must_use]
    pub fn summary(&self) -> DriftSummary {
        let mut summary = DriftSummary::default();
        let mut oldest: Option<Timestamp> = None;
        for Judged { verdict, .. } in &self.cells {
            summary.cells += 1;
            *summary.states.entry(verdict.state).or_default() += 1;
            summary.open += u32::try_from(verdict.open()).unwrap_or(u32::MAX);
            summary.coverage.add(&verdict.coverage);
            let all = verdict.differences.iter().map(|one| one.settled).chain(verdict.missing);
            for settled in all {
                match settled {
                    Settled::Open | Settled::Expired { .. } => {}
                    Settled::Accepted { .. } => summary.accepted += 1,
                    Settled::Ignored { .. } => summary.ignored += 1,
                }
            }
            oldest = match (oldest, verdict.checked) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        summary.oldest = oldest.map(|at| at.to_string());
        summary
    }

    fn strangers(&self) -> Vec<Stranger> {
        let homes =
            Homes::of(self.input.cells.iter().map(|cell| (&cell.cell, &cell.stack)), self.input.stages);
        let shown: BTreeSet<&Target> = self.input.columns.iter().map(|(_, target)| target).collect();
        let mut strangers = Vec::new();
        for inventory in self.input.inventories.iter().filter(|inventory| shown.contains(&inventory.target)) {
            let Inventory::Answered { stacks, exports } = &inventory.holds else { continue };
            for stack in stacks {
                let whose = homes.whose(&inventory.target, stack);
                if matches!(whose, Whose::Cell { .. } | Whose::Nested { .. }) {
                    continue;
                }
                let exports = exports.iter().filter(|export| export.stack_id == stack.stack_id);
                strangers.push(Stranger {
                    target: inventory.target.clone(),
                    stack: stack.stack.clone(),
                    stack_id: stack.stack_id.clone(),
                    status: stack.status.clone(),
                    whose,
                    means: recovery(&stack.status)
                        .filter(crate::Recovery::needs_person)
                        .map(|guide| guide.means),
                    exports: exports.map(|export| export.name.clone()).collect(),
                });
            }
        }
        strangers.sort_by(|a, b| (&a.whose, &a.target, &a.stack).cmp(&(&b.whose, &b.target, &b.stack)));
        strangers
    }

    fn accepted(&self) -> Vec<AcceptanceUse> {
        let expired = |until: Option<&topology::Day>| until.is_some_and(|day| past(day, self.input.now));
        let mut uses: Vec<AcceptanceUse> = self
            .input
            .settlements
            .accepted
            .iter()
            .map(|one| AcceptanceUse { expired: expired(one.until.as_ref()), uses: 0 })
            .collect();
        for settled in self.settled() {
            if let Settled::Accepted { number } | Settled::Expired { number } = settled {
                uses[number].uses += 1;
            }
        }
        uses
    }

    /// How often each rule fires, in the order of the file.
    #[must_use]
    pub fn ignored(&self) -> Vec<u32> {
        let mut fired = vec![0; self.input.settlements.ignored.len()];
        for settled in self.settled() {
            if let Settled::Ignored { number } = settled {
                fired[number] += 1;
            }
        }
        fired
    }

    fn settled(&self) -> impl Iterator<Item = Settled> {
        self.cells.iter().flat_map(|cell| {
            cell.verdict.differences.iter().map(|one| one.settled).chain(cell.verdict.missing)
        })
    }
}

/// What a target said, with its stacks by name.
struct Answer<'a> {
    at: Timestamp,
    holds: Result<BTreeMap<&'a str, &'a InventoryStack>, &'a ScanFailure>,
}

impl<'a> Answer<'a> {
    fn of(inventory: &'a TargetInventory) -> Self {
        let holds = match &inventory.holds {
            Inventory::Answered { stacks, .. } => {
                Ok(stacks.iter().map(|stack| (stack.stack.as_str(), stack)).collect())
            }
            Inventory::Failed(failure) => Err(failure),
        };
        Self { at: inventory.at, holds }
    }

    fn of_stack(&self, name: &StackName) -> Known<'a> {
        match &self.holds {
            Ok(stacks) => Known::Answered { at: self.at, stack: stacks.get(name.as_str()).copied() },
            Err(failure) => Known::Failed(failure.kind),
        }
    }
}
