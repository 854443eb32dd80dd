//! Waits that people put into a stage's deployments, and how it goes through its targets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ServiceId;

/// A wait in every deployment of a stage: for a person, a command, an HTTP check or alarms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Gate {
    /// Unique in its stage.
    pub name: String,
    pub at: GatePlace,
    #[serde(flatten)]
    pub check: GateCheck,
}

/// Where a gate stands, in words that stay true when the graph changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GatePlace {
    /// Before anything is changed.
    Start,
    /// After everything else: the run succeeds only if it passes.
    End,
    /// This service, and what needs it, waits.
    Before(ServiceId),
    /// What needs this service waits.
    After(ServiceId),
    /// All later phases wait for all up to this one; they count from 1, as people read them.
    AfterPhase(u32),
    /// Between one target and the next, where they go one after another.
    BetweenTargets,
}

impl GatePlace {
    /// The service that it stands at.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceId> {
        match self {
            Self::Before(service) | Self::After(service) => Some(service),
            Self::Start | Self::End | Self::AfterPhase(_) | Self::BetweenTargets => None,
        }
    }

    pub(crate) fn service_mut(&mut self) -> Option<&mut ServiceId> {
        match self {
            Self::Before(service) | Self::After(service) => Some(service),
            Self::Start | Self::End | Self::AfterPhase(_) | Self::BetweenTargets => None,
        }
    }
}

/// What opens a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GateCheck {
    /// A person says yes or no.
    Approval {
        /// What to look at before saying yes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Nothing: everything before it has simply ended.
    Barrier {},
    /// A program of the repository that has to end with 0.
    Command {
        /// The program and its arguments.
        run: Vec<String>,
        /// Relative to the folder of `stagewright.toml`; absent: that folder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folder: Option<String>,
        /// In seconds.
        #[serde(default = "command_timeout")]
        timeout: u32,
    },
    /// An address that has to answer.
    Http {
        url: String,
        #[serde(default = "ok_status")]
        status: u16,
        #[serde(default = "http_attempts")]
        attempts: u32,
        /// Between two attempts, in seconds.
        #[serde(default = "http_pause")]
        pause: u32,
    },
    /// CloudWatch alarms that have to stay out of ALARM for a time.
    Alarms {
        names: Vec<String>,
        #[serde(default = "alarm_minutes")]
        minutes: u32,
    },
}

/// What is meant where the file says nothing.
impl GateCheck {
    /// Of a command, in seconds.
    pub const TIMEOUT: u32 = 900;
    pub const STATUS: u16 = 200;
    pub const ATTEMPTS: u32 = 10;
    /// Between two attempts, in seconds.
    pub const PAUSE: u32 = 5;
    /// For alarms to stay quiet.
    pub const MINUTES: u32 = 5;
}

fn command_timeout() -> u32 {
    GateCheck::TIMEOUT
}

fn ok_status() -> u16 {
    GateCheck::STATUS
}

fn http_attempts() -> u32 {
    GateCheck::ATTEMPTS
}

fn http_pause() -> u32 {
    GateCheck::PAUSE
}

fn alarm_minutes() -> u32 {
    GateCheck::MINUTES
}

/// How a stage's deployment goes through its targets.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Rollout {
    /// All targets at once.
    #[default]
    Together,
    /// One target after another, in the order in which the stage names them.
    OneByOne,
    /// The first target, then all others at once.
    FirstThenRest,
}

/// What a run does once a step has failed.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// What runs is finished, and nothing new begins.
    Stop,
    /// What does not depend on the failure goes on.
    #[default]
    Continue,
    /// What runs is finished; then what this run updated is brought back to what it was, in reverse order.
    RollBack,
}
