//! How a plan goes through the targets of its stage.

use topology::Rollout;

use crate::{Intent, actions::Decisions, world::World};

/// The targets by their places in the world, in the order in which they are gone through: those of one wave at once, and one wave
/// after another. Targets with nothing to do are in none.
///
/// A removal goes the other way: what came last goes first.
pub(crate) fn waves(world: &World<'_>, decisions: &Decisions) -> Vec<Vec<usize>> {
    let mut acts = vec![false; world.places.len()];
    for (at, cell) in world.cells.iter().enumerate() {
        acts[cell.place] |= decisions.acts(at);
    }
    let named = world.input.targets.iter();
    let mut order: Vec<usize> = named
        .filter_map(|target| world.places.binary_search_by(|place| place.target.cmp(target)).ok())
        .chain(0..world.places.len())
        .filter(|place| std::mem::take(&mut acts[*place]))
        .collect();
    let mut waves = match world.input.rollout {
        Rollout::Together => vec![order],
        Rollout::OneByOne => order.into_iter().map(|place| vec![place]).collect(),
        Rollout::FirstThenRest => {
            let rest = order.split_off(order.len().min(1));
            vec![order, rest]
        }
    };
    waves.retain(|wave| !wave.is_empty());
    if world.input.intent == Intent::Remove {
        waves.reverse();
    }
    waves
}
