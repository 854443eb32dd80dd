//! The phases lens: columns of a plan, lanes of targets, and gates between columns.

use std::collections::{BTreeMap, BTreeSet};

use plan::{Action, Plan, PlannedGate};
use topology::{GateCheck, ReferenceKind, ServiceId};

use crate::{
    geometry::Area,
    picture::{Card, Picture},
    scene::{CARD, Frame, FrameKind, Gate, Scene},
    words::counted,
};

/// Between the cards of a broken column: wide enough for lines.
const INNER: f64 = 64.0;
const ROW: f64 = 34.0;
const PAD: f64 = 18.0;
const HEAD: f64 = 42.0;
const LANE: f64 = 40.0;
const DOOR: (f64, f64) = (148.0, 96.0);
const DOOR_GAP: f64 = 20.0;
/// A column that would be taller than this many cards is broken into several beside each other.
const MAX_ROWS: usize = 14;

struct Column<'p> {
    title: String,
    /// The phase that it stands for, where a plan has phases.
    phase: Option<usize>,
    kind: FrameKind,
    services: Vec<&'p ServiceId>,
}

pub fn scene(picture: &Picture, room: f64) -> Scene<'_> {
    let mut columns = columns(picture);
    order(&mut columns, picture);
    let lane_of = lanes(picture);
    let mut names: Vec<String> = lane_of.values().cloned().collect();
    names.sort();
    names.dedup();
    let laned = names.len() > 1;
    if !laned {
        names = vec![String::new()];
    }
    let lane = |service: &ServiceId| lane_of.get(service).filter(|_| laned).unwrap_or(&names[0]);
    let members = |column: &Column<'_>, name: &String| {
        column.services.iter().filter(|service| lane(service) == name).count()
    };
    let across = |column: &Column<'_>| {
        let most = names.iter().map(|name| members(column, name)).max().unwrap_or(0);
        most.div_ceil(MAX_ROWS).max(1)
    };

    let mut tops = BTreeMap::new();
    let (mut y, mut lanes) = (0.0, Vec::new());
    for name in &names {
        let rows = columns.iter().map(|column| members(column, name).div_ceil(across(column))).max();
        let rows = rows.unwrap_or(0).max(1) as f64;
        let top = if laned { y + LANE } else { y };
        let tall = rows * CARD.1 + (rows - 1.0) * ROW;
        tops.insert(name, top);
        if laned {
            lanes.push((name.clone(), y, top + tall + ROW / 2.0 - y));
        }
        y = top + tall + ROW;
    }
    let bottom = (y - ROW).max(CARD.1) + PAD;

    let cards: BTreeMap<&ServiceId, &Card> = picture.cards.iter().map(|card| (&card.id, card)).collect();
    let mut scene = Scene {
        cards: Vec::new(),
        frames: Vec::new(),
        folded: Vec::new(),
        lanes: Vec::new(),
        gates: Vec::new(),
        links: Vec::new(),
        missing: Vec::new(),
    };
    let mut standing = picture.plan().map(doors).unwrap_or_default();
    let mut x = 0.0;
    for column in &columns {
        // A phase whose services all stand in an earlier column has none: its gates stand where it would.
        while let Some(first) = standing.first_entry() {
            if column.phase.is_some_and(|phase| *first.key() > phase) {
                break;
            }
            let door = first.remove();
            x = stand(&mut scene, &door, x, room, bottom);
        }
        let wide = across(column);
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        for service in &column.services {
            let name = lane(service);
            let at = counts.entry(name).or_default();
            let place = (x + (*at % wide) as f64 * (CARD.0 + INNER), (*at / wide) as f64 * (CARD.1 + ROW));
            *at += 1;
            let top = tops.get(name).copied().unwrap_or_default();
            if let Some(card) = cards.get(service) {
                scene.cards.push((card, Area::new(place.0, top + place.1, CARD.0, CARD.1)));
            }
        }
        let width = wide as f64 * CARD.0 + (wide - 1) as f64 * INNER;
        scene.frames.push(Frame {
            kind: column.kind.clone(),
            title: column.title.clone(),
            detail: counted(column.services.len(), "service"),
            members: column.services.iter().map(|service| (*service).clone()).collect(),
            area: Area::new(x - PAD, -HEAD, width + 2.0 * PAD, bottom + HEAD),
        });
        x += width + room;
    }
    for door in standing.into_values() {
        x = stand(&mut scene, &door, x, room, bottom);
    }
    let right = scene.frames.iter().map(|frame| frame.area.right()).fold(0.0, f64::max);
    let right = scene.gates.iter().map(|gate| gate.area.right()).fold(right, f64::max);
    scene.lanes = (lanes.into_iter())
        .map(|(name, top, height)| (name, Area::new(-40.0, top, right + 60.0, height)))
        .collect();
    scene
}

/// Gates above each other before the next column; where that begins.
fn stand(scene: &mut Scene<'_>, gates: &[&PlannedGate], x: f64, room: f64, bottom: f64) -> f64 {
    let left = if x == 0.0 { -PAD } else { x - room + PAD + DOOR_GAP };
    for (row, gate) in gates.iter().enumerate() {
        let y = row as f64 * (DOOR.1 + 12.0);
        let last = row + 1 == gates.len();
        scene.gates.push(Gate {
            title: gate.id.to_string(),
            what: format!("{}: {}", gate.reason, check(&gate.check)),
            area: Area::new(left, y, DOOR.0, DOOR.1),
            fall: if last { (bottom - y - DOOR.1).max(0.0) } else { 12.0 },
        });
    }
    left + DOOR.0 + DOOR_GAP + room / 2.0
}

fn check(check: &GateCheck) -> String {
    match check {
        GateCheck::Approval { .. } => "asks a person".into(),
        GateCheck::Barrier { .. } => "waits for everything before it".into(),
        GateCheck::Command { .. } => "runs a command".into(),
        GateCheck::Http { .. } => "asks an address".into(),
        GateCheck::Alarms { .. } => "watches alarms".into(),
    }
}

/// The column that each gate stands before, by the phases of what it waits for and of what waits for it.
fn doors(plan: &Plan) -> BTreeMap<usize, Vec<&PlannedGate>> {
    let phases: BTreeMap<_, _> =
        plan.steps.iter().filter_map(|step| Some((&step.id, step.phase? as usize))).collect();
    let mut doors: BTreeMap<usize, Vec<&PlannedGate>> = BTreeMap::new();
    for gate in &plan.gates {
        let done = gate.after.iter().filter_map(|step| phases.get(step)).max();
        let waiting = gate.before.iter().filter_map(|step| phases.get(step)).min();
        let before = done.map_or_else(|| waiting.copied().unwrap_or(plan.phases.len()), |phase| phase + 1);
        doors.entry(before).or_default().push(gate);
    }
    doors
}

fn columns(picture: &Picture) -> Vec<Column<'_>> {
    let services: BTreeSet<&ServiceId> = picture.cards.iter().map(|card| &card.id).collect();
    let unchanged = |rest: Vec<_>| Column {
        title: "Unchanged".into(),
        phase: None,
        kind: FrameKind::Unchanged,
        services: rest,
    };
    let mut columns: Vec<Column<'_>> = match picture.plan() {
        Some(plan) if !plan.phases.is_empty() => {
            // A service that is updated in two passes stands in the phase of its first.
            let mut left = services;
            let phases = plan.phases.iter().enumerate().map(|(at, phase)| Column {
                title: format!("Phase {}", at + 1),
                phase: Some(at),
                kind: FrameKind::Column,
                services: phase.iter().filter_map(|service| left.take(service)).collect(),
            });
            let mut columns: Vec<_> = phases.collect();
            columns.push(unchanged(left.into_iter().collect()));
            columns
        }
        Some(plan) if plan.blockers.is_empty() => vec![unchanged(services.into_iter().collect())],
        Some(_) | None => layers(picture, &services),
    };
    columns.retain(|column| !column.services.is_empty());
    columns
}

/// One more than the deepest that a service refers to. What is in a circle, and what comes after one, stands last.
fn layers<'p>(picture: &'p Picture, services: &BTreeSet<&'p ServiceId>) -> Vec<Column<'p>> {
    let orders = picture.references.iter().filter(|reference| reference.kind != ReferenceKind::Config);
    let needs: BTreeSet<(&ServiceId, &ServiceId)> = orders
        .filter_map(|reference| Some((services.get(reference.from.as_ref()?)?, services.get(&reference.to)?)))
        .map(|(from, to)| (*from, *to))
        .filter(|(from, to)| from != to)
        .collect();
    let mut left = services.clone();
    let mut columns = Vec::new();
    while !left.is_empty() {
        let waits =
            |service: &ServiceId| needs.iter().any(|(from, to)| *to == service && left.contains(from));
        let mut ready: Vec<&ServiceId> = left.iter().copied().filter(|service| !waits(service)).collect();
        if ready.is_empty() {
            ready = left.iter().copied().collect();
        }
        left.retain(|service| !ready.contains(service));
        columns.push(Column {
            title: format!("Layer {}", columns.len() + 1),
            phase: None,
            kind: FrameKind::Column,
            services: ready,
        });
    }
    columns
}

/// By the mean row of what a service is tied to in the columns before it, so that lines cross less.
fn order(columns: &mut [Column<'_>], picture: &Picture) {
    let mut rows: BTreeMap<ServiceId, f64> = BTreeMap::new();
    for column in columns {
        let weight = |service: &ServiceId, at: usize| {
            let own = picture.references.iter().filter(|reference| reference.to == *service);
            let known: Vec<f64> =
                own.filter_map(|reference| rows.get(reference.from.as_ref()?).copied()).collect();
            if known.is_empty() { at as f64 } else { known.iter().sum::<f64>() / known.len() as f64 }
        };
        let mut weighed: Vec<(f64, &ServiceId)> =
            column.services.iter().enumerate().map(|(at, service)| (weight(service, at), *service)).collect();
        weighed.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(b.1)));
        column.services = weighed.into_iter().map(|(_, service)| service).collect();
        rows.extend(column.services.iter().enumerate().map(|(at, service)| ((*service).clone(), at as f64)));
    }
}

/// Services that go to the same targets share a lane.
fn lanes(picture: &Picture) -> BTreeMap<&ServiceId, String> {
    let mut targets: BTreeMap<&ServiceId, BTreeSet<String>> = BTreeMap::new();
    let steps = picture.plan().into_iter().flat_map(|plan| &plan.steps);
    for step in steps.filter(|step| step.action != Action::None) {
        targets.entry(&step.service).or_default().insert(step.target.to_string());
    }
    let join = |targets: BTreeSet<String>| targets.into_iter().collect::<Vec<_>>().join(" + ");
    targets.into_iter().map(|(service, targets)| (service, join(targets))).collect()
}
