//! Which version is where, from the journal and from the accounts' last answers: whichever of them is newer. Asks nobody.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use journal::{LastChange, Latest, LatestOutcome};
use plan::{StepId, recovery};
use topology::{CellId, ServiceId, ServiceKind, Stage, StageId, Topology};

use super::{Project, seen::SeenStage};
use crate::{
    contract::{
        CellState, CellView, StackState, Standing, StandingCell, StandingSource, StandingStage,
        StandingTarget, StandingVersion,
    },
    error::Result,
    git,
};

pub(super) mod rail;
mod ranks;

pub(super) use rail::ordered;

/// The last run of every cell.
pub(super) type LatestSteps = BTreeMap<(StageId, StepId), Latest>;

/// What this machine remembers of all cells.
struct Remembered {
    latest: LatestSteps,
    changes: BTreeMap<(StageId, StepId), LastChange>,
    running: BTreeSet<(StageId, StepId)>,
    now: Timestamp,
}

/// Every version once.
#[derive(Default)]
struct Versions {
    numbers: BTreeMap<StandingVersion, usize>,
    all: Vec<StandingVersion>,
}

impl Versions {
    fn number(&mut self, version: StandingVersion) -> usize {
        *self.numbers.entry(version).or_insert_with_key(|version| {
            self.all.push(version.clone());
            self.all.len() - 1
        })
    }
}

impl Project {
    /// What is known of every cell.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn standing(&self) -> Result<Standing> {
        let topology = self.topology();
        let remembered = self.remembered()?;
        let mut versions = Versions::default();
        let mut stages: Vec<StandingStage> = rail::ordered(&topology)
            .into_iter()
            .map(|(id, stage)| StandingStage {
                stage: id.clone(),
                base: stage.base.clone(),
                targets: targets(&topology, id, stage, &self.seen(id), &remembered, &mut versions),
                next: None,
            })
            .collect();
        let commits = versions.all.iter().filter_map(|version| version.commit.as_deref());
        let times = git::commit_times(&self.folder, commits, &self.settings.environment);
        ranks::rank(&mut stages, &versions.all, &times);
        rail::compare(&mut stages, &topology);
        Ok(Standing { reached: rail::reached(&stages, &topology), stages, versions: versions.all })
    }

    /// The state of every cell, as [`Project::standing`] knows it, without its version.
    pub(super) fn cells(&self, topology: &Topology, latest: &LatestSteps) -> Vec<CellView> {
        let running = self.runs.cells();
        let now = (self.settings.clock)();
        let mut cells = Vec::new();
        for (id, stage) in &topology.stages {
            let seen = self.seen(id);
            for target in &stage.targets {
                let said = seen.of(target);
                let asked = said.and_then(|said| said.at);
                let stacks: BTreeMap<&ServiceId, &StackState> =
                    said.iter().flat_map(|said| &said.cells).map(|stack| (&stack.service, stack)).collect();
                let wanted = topology.services.iter().filter(|(name, _)| topology.stands_in(name, id));
                cells.extend(wanted.map(|(name, service)| {
                    let key = (id.clone(), StepId::whole(name, target));
                    let cell = Cell {
                        by_tool: engine::tools::deploys(service.kind, service.own_deploy),
                        running: running.contains(&key).then_some(now),
                        said: asked.zip(stacks.get(name).copied()),
                        ran: latest.get(&key),
                        change: None,
                    };
                    let known = cell.known().map(|(state, ..)| state);
                    CellView {
                        state: match known {
                            Some(state) => state,
                            // Nobody has to be asked: there is nothing yet that could have been deployed.
                            None if service.is_planned() => CellState::Absent,
                            None => CellState::Unknown,
                        },
                        status: cell.newest_said().and_then(|(_, stack)| stack.status.clone()),
                        at: cell.ran.map(|ran| ran.finished.clone()),
                        run: cell.ran.map(|ran| ran.run.clone()),
                        id: CellId { service: name.clone(), stage: id.clone(), target: target.clone() },
                    }
                }));
            }
        }
        cells
    }

    /// What the last run came to in every cell.
    pub(super) fn latest(&self) -> Result<LatestSteps> {
        // A project that was never deployed has no journal, and looking at it does not make one.
        let latest = if self.has_history() { self.journal()?.latest()? } else { Vec::new() };
        // Of the two passes of a split update the later one counts.
        let mut newest = LatestSteps::new();
        for each in latest {
            let key = (each.stage.clone(), each.step.cell());
            if newest.get(&key).is_none_or(|known| known.finished < each.finished) {
                newest.insert(key, each);
            }
        }
        Ok(newest)
    }

    fn remembered(&self) -> Result<Remembered> {
        let changes = if self.has_history() { self.journal()?.last_changes()? } else { Vec::new() };
        let mut changed: BTreeMap<(StageId, StepId), LastChange> = BTreeMap::new();
        for each in changes {
            let key = (each.stage.clone(), each.step.cell());
            if changed.get(&key).is_none_or(|known| known.finished < each.finished) {
                changed.insert(key, each);
            }
        }
        Ok(Remembered {
            latest: self.latest()?,
            changes: changed,
            running: self.runs.cells(),
            now: (self.settings.clock)(),
        })
    }
}

fn targets(
    topology: &Topology,
    id: &StageId,
    stage: &Stage,
    seen: &SeenStage,
    remembered: &Remembered,
    versions: &mut Versions,
) -> Vec<StandingTarget> {
    let place = |target| {
        let said = seen.of(target);
        let asked = said.and_then(|said| said.at);
        let stacks: BTreeMap<&ServiceId, &StackState> =
            said.iter().flat_map(|said| &said.cells).map(|stack| (&stack.service, stack)).collect();
        let services = topology.services.iter().filter(|(name, _)| goes_to(topology, name, id));
        let cells = services.filter_map(|(name, service)| {
            let key = (id.clone(), StepId::whole(name, target));
            Cell {
                by_tool: engine::tools::deploys(service.kind, service.own_deploy),
                running: remembered.running.contains(&key).then_some(remembered.now),
                said: asked.zip(stacks.get(name).copied()),
                ran: remembered.latest.get(&key),
                change: remembered.changes.get(&key),
            }
            .standing(name, versions)
        });
        StandingTarget {
            target: target.clone(),
            asked: asked.map(|at| at.to_string()),
            problem: said.and_then(|said| said.problem.clone()),
            cells: cells.collect(),
        }
    };
    stage.targets.iter().map(place).collect()
}

fn goes_to(topology: &Topology, service: &ServiceId, stage: &StageId) -> bool {
    topology.services.get(service).is_some_and(|found| found.kind != ServiceKind::Planned)
        && topology.stands_in(service, stage)
}

/// Everything that is known of one cell, from everybody who knows something.
struct Cell<'a> {
    /// It has no stack of ours that could say who deployed it.
    by_tool: bool,
    running: Option<Timestamp>,
    said: Option<(Timestamp, &'a StackState)>,
    ran: Option<&'a Latest>,
    change: Option<&'a LastChange>,
}

impl Cell<'_> {
    /// What it is, who says so, and when that was so. Absent: nobody knows anything.
    fn known(&self) -> Option<(CellState, StandingSource, Timestamp)> {
        let ran = self.ran.and_then(|ran| Some((ran.finished.parse::<Timestamp>().ok()?, ran)));
        if let Some(now) = self.running {
            return Some((CellState::Running, StandingSource::Run, now));
        }
        match (self.newest_said(), ran) {
            (Some((at, stack)), _) => Some((state_of(stack), StandingSource::Account, at)),
            (None, Some((at, ran))) => Some((came_to(ran.outcome), StandingSource::Journal, at)),
            (None, None) => None,
        }
    }

    /// What the account said, where it said it after the last run there.
    fn newest_said(&self) -> Option<(Timestamp, &StackState)> {
        let ended = self.ran.and_then(|ran| ran.finished.parse::<Timestamp>().ok());
        self.said.filter(|(at, _)| ended.is_none_or(|ended| *at >= ended))
    }

    fn standing(&self, service: &ServiceId, versions: &mut Versions) -> Option<StandingCell> {
        let (state, source, at) = self.known()?;
        let said = self.newest_said();
        let there = match (said, self.ran) {
            (Some((_, stack)), _) => state_of(stack) != CellState::Absent,
            (None, Some(ran)) => came_to(ran.outcome) != CellState::Absent,
            (None, None) => true,
        };
        let version = match said {
            _ if !there => None,
            Some((_, stack)) if !self.by_tool => tagged(stack),
            _ => self.change.map(recorded),
        };
        let (version, deployed) = version.unzip();
        Some(StandingCell {
            service: service.clone(),
            state,
            source,
            at: at.to_string(),
            stack: self.said.map(|(_, stack)| stack.stack.clone()),
            status: said.and_then(|(_, stack)| stack.status.clone()),
            version: version.map(|version| versions.number(version)),
            deployed: deployed.flatten(),
            run: self.ran.map(|ran| ran.run.clone()),
            rank: None,
        })
    }
}

/// Who deployed it, by its own tags; absent where it does not say.
fn tagged(stack: &StackState) -> Option<(StandingVersion, Option<String>)> {
    let version = stack.version.as_ref()?;
    let who = StandingVersion {
        commit: version.commit.clone(),
        actor: version.actor.clone(),
        run: version.run.clone(),
    };
    Some((who, version.at.clone()))
}

fn recorded(change: &LastChange) -> (StandingVersion, Option<String>) {
    let who = StandingVersion {
        commit: change.commit.clone(),
        actor: Some(change.actor.clone()),
        run: Some(change.run.clone()),
    };
    (who, Some(change.finished.clone()))
}

fn came_to(outcome: LatestOutcome) -> CellState {
    match outcome {
        LatestOutcome::Deployed => CellState::Deployed,
        LatestOutcome::Removed => CellState::Absent,
        LatestOutcome::Failed => CellState::Failed,
        LatestOutcome::Cancelled => CellState::Unknown,
    }
}

fn state_of(stack: &StackState) -> CellState {
    match stack.status.as_deref() {
        // A change set that was made for a stack which does not exist yet leaves an empty one.
        None | Some("DELETE_COMPLETE" | "REVIEW_IN_PROGRESS") => CellState::Absent,
        // The new version is live; what it replaced is being deleted.
        Some(status) if status.ends_with("_CLEANUP_IN_PROGRESS") => current(stack),
        Some(status) if status.ends_with("_IN_PROGRESS") => CellState::Running,
        Some(status) if recovery(status).is_some() => CellState::Failed,
        Some(_) => current(stack),
    }
}

fn current(stack: &StackState) -> CellState {
    if stack.behind == Some(true) { CellState::Behind } else { CellState::Deployed }
}
