//! Which services a plan is for.

use std::collections::BTreeSet;

use topology::{ReferenceKind, ServiceId};

use crate::{Selection, blockers::Blockers, world::World};

/// For every service of the world, whether it is selected.
pub(crate) fn selected(world: &World<'_>, blockers: &mut Blockers) -> Vec<bool> {
    match &world.input.selection {
        Selection::All => vec![true; world.services.len()],
        Selection::Only(services) => chosen(world, services, blockers),
        Selection::Upstream(services) => {
            let chosen = chosen(world, services, blockers);
            closure(world, chosen, |producer, consumer| (consumer, producer))
        }
        Selection::Downstream(services) => {
            let chosen = chosen(world, services, blockers);
            closure(world, chosen, |producer, consumer| (producer, consumer))
        }
    }
}

fn chosen(world: &World<'_>, services: &BTreeSet<ServiceId>, blockers: &mut Blockers) -> Vec<bool> {
    let mut chosen = vec![false; world.services.len()];
    for id in services {
        match world.service(id) {
            Some(service) => chosen[service] = true,
            None => blockers.add(
                "unknown-service",
                vec![id.clone()],
                format!("The stage {} has no service {id} that could be planned", world.input.stage),
                "",
                "Choose a service of this stage that has code.",
                [],
            ),
        }
    }
    chosen
}

/// Follows references of every kind that can order: what is only read at build time need not be deployed.
fn closure(
    world: &World<'_>,
    mut chosen: Vec<bool>,
    direct: impl Fn(usize, usize) -> (usize, usize),
) -> Vec<bool> {
    let mut follow = vec![Vec::new(); chosen.len()];
    let derived =
        world.uses.iter().filter(|used| used.consumption.kind != ReferenceKind::Config).filter_map(|used| {
            let producer = used.producer?;
            Some((world.cells[producer].service, world.cells[used.consumer].service))
        });
    let drawn = world
        .input
        .manual
        .iter()
        .filter_map(|drawn| Some((world.service(&drawn.from)?, world.service(&drawn.to)?)));
    for (producer, consumer) in derived.chain(drawn) {
        let (from, to) = direct(producer, consumer);
        follow[from].push(to);
    }
    let mut open: Vec<usize> = (0..chosen.len()).filter(|service| chosen[*service]).collect();
    while let Some(service) = open.pop() {
        for &next in &follow[service] {
            if !chosen[next] {
                chosen[next] = true;
                open.push(next);
            }
        }
    }
    chosen
}
