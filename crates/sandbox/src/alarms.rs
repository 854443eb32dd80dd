//! CloudWatch's alarms: those that the settings make up, which turn as they are told to, and those of stacks, which are
//! always OK.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::scope::Scope;
use crate::stacks::StackStatus;
use crate::stacks::model::Stack;
use crate::world::World;

/// `StateValue`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlarmState {
    #[serde(rename = "OK")]
    Ok,
    #[serde(rename = "ALARM")]
    Alarm,
    #[serde(rename = "INSUFFICIENT_DATA")]
    InsufficientData,
}

impl AlarmState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}

/// When an alarm turns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    At(Timestamp),
    /// So many seconds after a stack was last created or updated with success.
    AfterStack {
        stack: String,
        seconds: u64,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    pub when: When,
    pub state: AlarmState,
}

/// An alarm that is there whatever the stacks are. `None` matches any account or region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    pub name: String,
    pub account: Option<String>,
    pub region: Option<String>,
    pub state: AlarmState,
    /// What is due the latest decides.
    #[serde(default)]
    pub turns: Vec<Turn>,
}

impl Alarm {
    pub fn new(name: &str, state: AlarmState) -> Self {
        Self { name: name.to_owned(), account: None, region: None, state, turns: Vec::new() }
    }

    #[must_use]
    pub fn turning(mut self, when: When, state: AlarmState) -> Self {
        self.turns.push(Turn { when, state });
        self
    }
}

/// An alarm as it is at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub name: String,
    pub state: AlarmState,
    pub since: Timestamp,
}

fn settled(stack: &Stack) -> Option<Timestamp> {
    let done = [StackStatus::CreateComplete, StackStatus::UpdateComplete].map(StackStatus::as_str);
    let own = |event: &&crate::stacks::model::Event| {
        event.physical_id == stack.id && done.contains(&event.status.as_str())
    };
    stack.events.iter().rev().find(own).map(|event| event.at)
}

/// All alarms of an account and region at `now`, by name.
pub(crate) fn all(world: &World, scope: &Scope, now: Timestamp) -> Vec<Shown> {
    let here = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|wanted| wanted == is);
    let made_up = world
        .settings()
        .alarms
        .iter()
        .filter(|alarm| here(&alarm.account, &scope.account) && here(&alarm.region, &scope.region))
        .map(|alarm| {
            let due = |turn: &Turn| match &turn.when {
                When::At(at) => Some(*at),
                When::AfterStack { stack, seconds } => {
                    let wait = SignedDuration::from_secs(i64::try_from(*seconds).ok()?);
                    world.stack(scope, stack).and_then(settled)?.checked_add(wait).ok()
                }
            };
            let turned = alarm
                .turns
                .iter()
                .filter_map(|turn| Some((due(turn).filter(|at| *at <= now)?, turn.state)))
                .max_by_key(|(at, _)| *at);
            let (since, state) = turned.unwrap_or((Timestamp::UNIX_EPOCH, alarm.state));
            Shown { name: alarm.name.clone(), state, since }
        });
    let of_stacks = world.stacks(scope).filter(|stack| stack.exists()).flat_map(|stack| {
        stack
            .resources
            .values()
            .filter(|one| one.kind == "AWS::CloudWatch::Alarm" && !one.physical_id.is_empty())
            .map(|one| Shown { name: one.physical_id.clone(), state: AlarmState::Ok, since: one.updated })
    });
    let mut alarms: Vec<Shown> = made_up.chain(of_stacks).collect();
    // What the settings say of an alarm of a stack goes before.
    alarms.sort_by(|a, b| a.name.cmp(&b.name));
    alarms.dedup_by(|later, first| later.name == first.name);
    alarms
}
