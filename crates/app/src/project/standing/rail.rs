//! The promotion rail: its order, and how far each stage is ahead of the next.

use std::collections::BTreeMap;

use jiff::Timestamp;
use topology::{ServiceId, Stage, StageId, Topology};

use super::goes_to;
use crate::contract::{CellState, Lead, StandingCell, StandingStage};

/// The stages of the rail by their position, each with the personal stages that come from it behind it.
pub(in crate::project) fn ordered(topology: &Topology) -> Vec<(&StageId, &Stage)> {
    let mut rail: Vec<_> = topology.stages.iter().filter(|(_, stage)| stage.base.is_none()).collect();
    rail.sort_by_key(|(id, stage)| (stage.order.unwrap_or(u32::MAX), (*id).clone()));
    let mut all = Vec::new();
    for stage in rail {
        add(topology, stage, &mut all);
    }
    // What comes from a stage that does not exist, or from itself, is shown all the same.
    let stray = topology.stages.iter().filter(|(id, _)| !all.iter().any(|(known, _)| known == id));
    let stray: Vec<_> = stray.collect();
    all.extend(stray);
    all
}

fn add<'a>(
    topology: &'a Topology,
    (id, stage): (&'a StageId, &'a Stage),
    all: &mut Vec<(&'a StageId, &'a Stage)>,
) {
    all.push((id, stage));
    for personal in topology.stages.iter().filter(|(_, stage)| stage.base.as_ref() == Some(id)) {
        if !all.iter().any(|(known, _)| *known == personal.0) {
            add(topology, personal, all);
        }
    }
}

/// Says of every stage of the rail how it stands to the next one.
pub(super) fn compare(stages: &mut [StandingStage], topology: &Topology) {
    let rail: Vec<usize> = (0..stages.len()).filter(|at| stages[*at].base.is_none()).collect();
    for pair in rail.windows(2) {
        let &[from, to] = pair else { continue };
        let lead = lead(&stages[from], &stages[to], topology);
        stages[from].next = Some(lead);
    }
}

/// How far each service has come: from the first stage that has it, on as long as the next stage has nothing older.
pub(super) fn reached(stages: &[StandingStage], topology: &Topology) -> BTreeMap<ServiceId, StageId> {
    let rail: Vec<(&StandingStage, BTreeMap<&ServiceId, Vec<&StandingCell>>)> =
        stages.iter().filter(|stage| stage.base.is_none()).map(|stage| (stage, by_service(stage))).collect();
    let reached = topology.services.keys().filter_map(|id| {
        let stands =
            rail.iter().filter(|(stage, _)| goes_to(topology, id, &stage.stage)).map(|(stage, cells)| {
                (stage, Stand::of(cells.get(id).map_or(&[], Vec::as_slice), stage.targets.len()))
            });
        let mut rest = stands.skip_while(|(_, stand)| !stand.there);
        let (mut at, mut stand) = rest.next()?;
        for (next, there) in rest {
            match relation(&stand, &there) {
                Relation::Same | Relation::Behind => (at, stand) = (next, there),
                Relation::Ahead | Relation::Unknown | Relation::Nowhere => break,
            }
        }
        Some((id.clone(), at.stage.clone()))
    });
    reached.collect()
}

enum Relation {
    Ahead,
    Behind,
    Same,
    Unknown,
    /// In neither of the two.
    Nowhere,
}

fn lead(from: &StandingStage, to: &StandingStage, topology: &Topology) -> Lead {
    let mut lead =
        Lead { stage: to.stage.clone(), ahead: Vec::new(), behind: Vec::new(), same: 0, unknown: 0 };
    let (here, there) = (by_service(from), by_service(to));
    let both = topology
        .services
        .keys()
        .filter(|service| goes_to(topology, service, &from.stage) && goes_to(topology, service, &to.stage));
    for service in both {
        let of = |cells: &BTreeMap<&ServiceId, Vec<&StandingCell>>, stage: &StandingStage| {
            Stand::of(cells.get(service).map_or(&[], Vec::as_slice), stage.targets.len())
        };
        match relation(&of(&here, from), &of(&there, to)) {
            Relation::Ahead => lead.ahead.push(service.clone()),
            Relation::Behind => lead.behind.push(service.clone()),
            Relation::Same => lead.same += 1,
            Relation::Unknown => lead.unknown += 1,
            Relation::Nowhere => {}
        }
    }
    lead
}

fn by_service(stage: &StandingStage) -> BTreeMap<&ServiceId, Vec<&StandingCell>> {
    let mut cells: BTreeMap<&ServiceId, Vec<&StandingCell>> = BTreeMap::new();
    for cell in stage.targets.iter().flat_map(|target| &target.cells) {
        cells.entry(&cell.service).or_default().push(cell);
    }
    cells
}

/// A service in all targets of a stage.
struct Stand {
    /// In some target it is not known whether it is there.
    unknown: bool,
    /// Some targets have it.
    there: bool,
    /// Some targets do not have it.
    missing: bool,
    /// The newest and the oldest version; absent where one of them has no commit.
    ranks: Option<(u32, u32)>,
    /// When the last of it came.
    deployed: Option<Timestamp>,
}

impl Stand {
    fn of(cells: &[&StandingCell], targets: usize) -> Self {
        let known: Vec<_> = cells.iter().filter(|cell| cell.state != CellState::Unknown).collect();
        let there: Vec<_> = known.iter().filter(|cell| cell.state != CellState::Absent).collect();
        let ranks: Option<Vec<u32>> = there.iter().map(|cell| cell.rank).collect();
        let times: Option<Vec<Timestamp>> =
            there.iter().map(|cell| cell.deployed.as_ref()?.parse().ok()).collect();
        Self {
            unknown: known.len() < targets,
            there: !there.is_empty(),
            missing: there.len() < known.len(),
            ranks: ranks.and_then(|ranks| Some((*ranks.iter().min()?, *ranks.iter().max()?))),
            deployed: times.and_then(|times| times.into_iter().max()),
        }
    }
}

fn relation(here: &Stand, there: &Stand) -> Relation {
    if here.unknown || there.unknown {
        return Relation::Unknown;
    }
    match (here.there, there.there) {
        (false, false) => Relation::Nowhere,
        (true, false) => Relation::Ahead,
        (false, true) => Relation::Behind,
        (true, true) => match (here.ranks, there.ranks) {
            // A lower rank is newer.
            (Some((newest, _)), Some((_, oldest))) if newest < oldest || there.missing => Relation::Ahead,
            (Some((_, oldest)), Some((newest, _))) if newest < oldest => Relation::Behind,
            (Some(_), Some(_)) => Relation::Same,
            // Without commits: what was deployed here after it was deployed there cannot be there.
            _ if here.deployed > there.deployed && there.deployed.is_some() => Relation::Ahead,
            _ => Relation::Unknown,
        },
    }
}
