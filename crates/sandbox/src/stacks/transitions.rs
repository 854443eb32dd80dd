//! What happens by itself as time passes.

use jiff::Timestamp;

use super::forward;
use super::model::Stack;
use crate::changesets;
use crate::drift;
use crate::world::World;

/// Carries out whatever is due for this stack at `now`.
pub fn carry_out(world: &mut World, stack: &mut Stack, now: Timestamp) {
    changesets::settle_due(stack, now);
    forward::advance(world, stack, now);
    drift::carry_out(world, stack, now);
}
