//! The config of a service in its stages, side by side.

use serde::{Deserialize, Serialize};
use topology::{Kept, Location, Problem, ServiceId, StageId, Target};
use ts_rs::TS;

use super::ErrorView;

/// Asks what the sources say, and what the accounts said last. Asks no account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConfigOf {
    pub service: ServiceId,
    /// Empty: every stage that the service is in.
    #[serde(default)]
    pub stages: Vec<StageId>,
}

/// Gives a parameter a value, as a pending edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetConfig {
    pub service: ServiceId,
    pub name: String,
    /// Empty: every stage.
    pub stages: Vec<StageId>,
    /// With `{stage}`, `{region}` and `{account}` in it, if need be; absent: what the topology says is taken out.
    pub value: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConfigView {
    pub service: ServiceId,
    pub columns: Vec<ConfigColumn>,
    pub rows: Vec<ConfigRow>,
    /// The value files that the topology names.
    pub files: Vec<String>,
    /// Those of the topology that nothing takes, by name.
    pub unused: Vec<String>,
    pub problems: Vec<Problem>,
}

/// A stage, or some of its targets where they have other values than the rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConfigColumn {
    pub stage: StageId,
    /// Empty where the stage goes nowhere yet.
    pub targets: Vec<Target>,
    /// Whether the stage has other columns.
    pub split: bool,
    pub deployed: ConfigDeployed,
}

/// What is known of the stack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "known", rename_all = "kebab-case")]
pub enum ConfigDeployed {
    NotAsked {},
    /// There is no such stack.
    Absent {
        at: String,
    },
    Known {
        at: String,
    },
    Failed {
        problem: ErrorView,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConfigRow {
    /// Unique in the view.
    pub id: String,
    pub kind: ConfigKind,
    pub name: String,
    /// Of a variable: the functions and containers that have these values.
    pub owners: Vec<String>,
    pub rule: Option<ConfigRule>,
    /// The stages do not have the same.
    pub differs: bool,
    /// Some stage has none.
    pub missing: bool,
    /// What is deployed is not what the sources say, somewhere.
    pub drifted: bool,
    /// One for each column.
    pub cells: Vec<ConfigCell>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ConfigKind {
    Parameter,
    Environment,
}

/// What the template demands of a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConfigRule {
    /// In the tool's words: `String`, `Number`.
    #[serde(rename = "type")]
    pub kind: String,
    pub description: Option<String>,
    /// Its values are shown nowhere.
    pub secret: bool,
    /// Empty: any.
    pub allowed: Vec<String>,
    /// In words: "from 1 to 3", "matches [a-z]+".
    pub wants: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConfigCell {
    pub source: ConfigValue,
    pub origin: ConfigOrigin,
    /// Where the value stands.
    pub location: Option<Location>,
    /// Absent where it is not known.
    pub deployed: Option<ConfigValue>,
    pub drifted: bool,
    /// Why a deployment would be refused.
    pub breach: Option<String>,
    /// It can be changed here: the topology says it, or nobody.
    pub editable: bool,
    /// The topology can say something else for this stage.
    pub overridable: bool,
    /// As the topology writes it, before `{stage}` is put in.
    pub written: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum ConfigValue {
    Missing {},
    Plain {
        text: String,
    },
    /// Known when it is deployed.
    Unknown {
        written: String,
        because: String,
    },
    /// Where a value is kept.
    Reference {
        kept: Kept,
    },
    /// A secret, or what the template calls one.
    Hidden {},
}

/// Who says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub enum ConfigOrigin {
    /// `stage-parameters` of the topology, for this stage or for one that it comes from.
    Stage {
        stage: StageId,
    },
    /// `parameters` of the topology.
    Service {},
    /// A value file.
    File {},
    /// The name of the parameter means the stage.
    StageName {},
    Default {},
    /// The sources.
    Sources {},
    /// Nobody gives it a value.
    Nobody {},
}
