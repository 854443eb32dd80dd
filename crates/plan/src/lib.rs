//! What a deployment does, in which order and why. Pure: the same input gives the same plan, byte for byte.

mod actions;
mod advice;
mod assemble;
mod beside;
mod blockers;
mod contradictions;
mod cost;
mod critical_path;
mod cycles;
pub mod drift;
mod edges;
mod expected;
mod exports;
mod gates;
mod graph;
mod homes;
mod input;
mod layout;
mod missing;
mod order;
mod outcome;
mod personal;
mod phrase;
mod places;
mod provided;
mod queue;
mod reasons;
mod rebinding;
mod recovery;
mod removal;
mod review;
mod risk;
mod rollout;
mod selection;
mod ties;
mod world;

pub use advice::{Advice, AdviceCode, AdviceInput, UNKNOWN_DURATION, advise};
pub use beside::beside;
pub use cost::{CostEstimate, CostLine, PRICES_AS_OF, PRICES_REGION, Priced, estimate};
pub use critical_path::critical_path;
pub use expected::{ExpectedAction, ExpectedChange, differs, expected_changes, expected_changes_of};
pub use input::*;
pub use layout::{CardSize, layered};
pub use outcome::*;
pub use personal::*;
pub use provided::provided_values;
pub use queue::{Progress, ReadyQueue};
pub use rebinding::*;
pub use recovery::*;
pub use review::risk_of;
pub use risk::{ChangeSeen, DifferenceSeen, Risk};

use crate::{blockers::Blockers, edges::Deployment, gates::Gates, order::Order, world::World};

/// Plans. Never fails: what stands in the way is in [`Plan::blockers`], and a plan that has some must not be run.
#[must_use]
pub fn plan(input: &PlanInput) -> Plan {
    let mut blockers = Blockers::default();
    let mut of_input = Blockers::default();
    let world = World::of(input, &mut of_input);
    let selected = selection::selected(&world, &mut blockers);
    let mut plan = Plan {
        stage: input.stage.clone(),
        intent: input.intent,
        phases: Vec::new(),
        steps: Vec::new(),
        edges: Vec::new(),
        gates: Vec::new(),
        blockers: Vec::new(),
    };
    if !selected.contains(&true) {
        plan.blockers = blockers.into_list();
        return plan;
    }
    blockers.join(of_input, |id| world.service(id).is_some_and(|service| selected[service]));
    let decisions = actions::decide(&world, &selected, &mut blockers);
    let mut ties = Vec::with_capacity(world.uses.len());
    match input.intent {
        Intent::Deploy => {
            let fates = exports::fates(&world, &decisions, &mut ties, &mut blockers);
            exports::duplicates(&world, &decisions, &fates, &mut blockers);
            let deployment = Deployment { world: &world, decisions: &decisions, fates: &fates };
            deployment.references(&mut ties, &mut blockers);
            edges::manual(&world, &decisions, false, &mut ties);
        }
        Intent::Remove => {
            removal::ties(&world, &decisions, &mut ties, &mut blockers);
            edges::manual(&world, &decisions, true, &mut ties);
        }
    }
    let order = Order::of(&decisions, &mut ties);
    let mut cycles = cycles::report(&world, &order, &ties, &mut blockers);
    let gates = Gates::of(&world, &decisions, &order, &ties);
    contradictions::report(&world, &order, &gates, &mut cycles, &mut blockers);
    let assembled = assemble::assemble(&world, decisions, &order, gates, &ties, &cycles);
    plan.phases = assembled.phases;
    plan.steps = assembled.steps;
    plan.edges = assembled.edges;
    plan.gates = assembled.gates;
    plan.blockers = blockers.into_list();
    plan
}
