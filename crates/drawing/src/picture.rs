//! What is to be drawn. Whatever surrounds it, such as today's date, is given.

use std::collections::{BTreeMap, BTreeSet};

use plan::{Action, Plan};
use topology::{GroupId, Reference, Role, ServiceId, ServiceKind};

use crate::geometry::Point;

#[derive(Debug, Clone)]
pub struct Picture {
    pub title: Title,
    pub cards: Vec<Card>,
    /// What groups are called; a group without a label is called by its id.
    pub groups: BTreeMap<GroupId, String>,
    /// Groups that are drawn as one card.
    pub folded: BTreeSet<GroupId>,
    pub references: Vec<Reference>,
    pub lens: Lens,
}

/// What stands above a picture that is looked at long after it was made.
#[derive(Debug, Clone, Default)]
pub struct Title {
    pub application: String,
    pub stage: Option<String>,
    pub commit: Option<String>,
    pub date: Option<String>,
}

#[derive(Debug, Clone)]
pub enum Lens {
    /// Cards stand where they stand on the canvas.
    Topology(BTreeMap<ServiceId, Point>),
    /// Cards stand in the columns of a plan; without one, in the layers of what refers to what.
    Phases(Option<Box<Plan>>),
}

/// A service as its card shows it.
#[derive(Debug, Clone)]
pub struct Card {
    pub id: ServiceId,
    pub group: Option<GroupId>,
    pub kind: ServiceKind,
    pub role: Role,
    pub functions: u32,
    /// How many resources of each type.
    pub resources: BTreeMap<String, u32>,
    pub unreadable: bool,
    /// One for each target, along the stages.
    pub pips: Vec<Pip>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pip {
    pub stage: StageTone,
    pub state: PipState,
}

/// The colour family of a stage; the same wherever a stage is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StageTone {
    Dev,
    Staging,
    Prod,
    Personal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PipState {
    Deployed,
    Behind,
    Failed,
    Running,
    Absent,
    Unknown,
}

impl Picture {
    /// What groups are called.
    pub(crate) fn label(&self, group: &GroupId) -> String {
        self.groups.get(group).cloned().unwrap_or_else(|| group.to_string())
    }

    /// The plan, where one is drawn that does something.
    pub(crate) fn plan(&self) -> Option<&Plan> {
        match &self.lens {
            Lens::Topology(_) | Lens::Phases(None) => None,
            Lens::Phases(Some(plan)) => Some(plan),
        }
    }

    /// What a plan does with each service, over all targets: the gravest.
    pub(crate) fn actions(&self) -> BTreeMap<&ServiceId, Action> {
        let mut actions = BTreeMap::new();
        for step in self.plan().iter().flat_map(|plan| &plan.steps) {
            let known = actions.entry(&step.service).or_insert(step.action);
            if gravity(step.action) > gravity(*known) {
                *known = step.action;
            }
        }
        actions
    }
}

fn gravity(action: Action) -> u8 {
    match action {
        Action::None => 0,
        Action::Update => 1,
        Action::ContinueRollback => 2,
        Action::RollBack => 3,
        Action::Create => 4,
        Action::Recreate => 5,
        Action::Delete => 6,
    }
}
