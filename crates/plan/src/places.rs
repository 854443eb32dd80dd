//! The targets of a stage, and the names that are looked up in them.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use topology::{Region, StackName, Target, Tie};

use crate::{LiveStack, LiveTarget, PlanInput};

/// The name that ties two cells, borrowed from the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Named<'a> {
    Export(&'a str),
    Output(&'a str, &'a str),
    Parameter(&'a str),
    File(&'a str),
}

impl<'a> Named<'a> {
    /// Absent where a part of the name is not known.
    pub fn consumed(tie: &'a Tie) -> Option<Self> {
        match tie {
            Tie::Export { name } => name.known().map(Self::Export),
            Tie::Output { stack, output, .. } => Some(Self::Output(stack.known()?, output.known()?)),
            Tie::Parameter { path } => path.known().map(Self::Parameter),
            Tie::File { file, .. } => Some(Self::File(file)),
        }
    }

    /// An output belongs to the stack that the cell becomes, whatever its sources call it.
    pub fn provided(tie: &'a Tie, stack: &'a StackName) -> Option<Self> {
        match tie {
            Tie::Output { output, .. } => Some(Self::Output(stack.as_str(), output.known()?)),
            Tie::Export { .. } | Tie::Parameter { .. } | Tie::File { .. } => Self::consumed(tie),
        }
    }
}

/// One target.
pub(crate) struct Place<'a> {
    pub target: &'a Target,
    /// How people know it: by its account alone where the plan has one region of it.
    pub name: String,
    pub live: Option<&'a LiveTarget>,
    /// The cells by the stack that they become.
    pub stacks: FxHashMap<&'a str, usize>,
    /// By name, in [`World::names`](crate::world::World::names).
    pub ids: FxHashMap<Named<'a>, usize>,
}

impl<'a> Place<'a> {
    pub fn stack(&self, name: &str) -> Option<&'a LiveStack> {
        self.live?.stacks.get(name).filter(|stack| exists(stack))
    }
}

/// A stack is listed for a while after it was deleted.
pub(crate) fn exists(stack: &LiveStack) -> bool {
    stack.status != "DELETE_COMPLETE"
}

pub(crate) fn places(input: &PlanInput) -> Vec<Place<'_>> {
    let of_cells: FxHashSet<&Target> = input.cells.iter().map(|cell| &cell.target).collect();
    let mut live: FxHashMap<&Target, &LiveTarget> = FxHashMap::default();
    for target in &input.live.targets {
        live.entry(&target.target).or_insert(target);
    }
    let mut regions: FxHashMap<&str, BTreeSet<&Region>> = FxHashMap::default();
    for target in &of_cells {
        regions.entry(target.account.as_str()).or_default().insert(&target.region);
    }
    let all: BTreeSet<&Target> = of_cells.iter().copied().chain(live.keys().copied()).collect();
    all.into_iter()
        .map(|target| {
            let only = regions
                .get(target.account.as_str())
                .is_some_and(|regions| regions.len() == 1 && regions.contains(&target.region));
            Place {
                target,
                name: if only { target.account.to_string() } else { target.to_string() },
                live: live.get(target).copied(),
                stacks: FxHashMap::default(),
                ids: FxHashMap::default(),
            }
        })
        .collect()
}
