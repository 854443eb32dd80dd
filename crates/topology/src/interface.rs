//! What a service provides to others and consumes from them, as its sources say it for one stage and target.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountId, Location, Problem, Region, Role, ServiceId, ServiceKind, StageId};

/// For what a service's sources are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub stage: StageId,
    /// Absent: whatever the sources say themselves.
    pub region: Option<Region>,
    pub account: Option<AccountId>,
    /// Template parameters with known values.
    pub parameters: BTreeMap<String, String>,
}

/// A text from the sources. What cannot be known without running code or asking AWS stays unknown, and is shown as such.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Text {
    Known(String),
    Unknown {
        /// The text as written, with the unknown parts left in it: `${env:TEAM}-table`.
        written: String,
        /// Why it is not known: "reads the environment variable TEAM".
        because: String,
    },
}

impl Text {
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Unknown { .. } => None,
        }
    }

    /// What to show to a person.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::Known(text) => text,
            Self::Unknown { written, .. } => written,
        }
    }
}

/// The name that ties a producer and a consumer together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "tie", rename_all = "lowercase")]
pub enum Tie {
    /// A CloudFormation export; unique in an account and region.
    Export { name: Text },
    /// An output of a stack, read by the stack's name.
    Output { stack: Text, output: Text, region: Option<Text> },
    /// An SSM parameter.
    Parameter { path: Text },
    /// A file of another service, read at build time: the file relative to the topology's root, and the path inside it.
    File { file: String, pointer: String },
}

impl Tie {
    /// The one name that people know this tie by.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Export { name } => name.shown().to_owned(),
            Self::Output { stack, output, .. } => format!("{}.{}", stack.shown(), output.shown()),
            Self::Parameter { path } => path.shown().to_owned(),
            Self::File { file, pointer } if pointer.is_empty() => file.clone(),
            Self::File { file, pointer } => format!("{file}:{pointer}"),
        }
    }
}

/// How hard a reference holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ReferenceKind {
    /// CloudFormation refuses to break it: `Fn::ImportValue`.
    Strong,
    /// Read once, at deploy time: `${cf:...}`, `Fn::GetStackOutput`, SSM.
    Weak,
    /// Read at build time: `${file(...)}`. Orders nothing.
    Config,
    /// Drawn by a person.
    Manual,
}

/// Something a service makes available under a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct Provision {
    pub tie: Tie,
    /// The logical id of the output or resource behind it.
    pub logical_id: String,
    /// A canonical text of the value's expression: two that differ mean that the value will change.
    pub value: String,
    pub location: Location,
}

/// Something a service reads from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct Consumption {
    pub tie: Tie,
    pub kind: ReferenceKind,
    /// Where in the document: `provider.environment.tableName`.
    pub at: String,
    pub location: Location,
}

/// A resource that the service's template declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct DeclaredResource {
    pub logical_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub location: Location,
}

/// A parameter that a template declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct DeclaredParameter {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub default: Option<String>,
    pub location: Location,
}

impl DeclaredParameter {
    /// Whether the name plainly means the stage.
    #[must_use]
    pub fn means_the_stage(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        matches!(name.as_str(), "stage" | "stagename" | "env" | "environment")
    }
}

/// What a service's sources say for one scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Interface {
    pub stack_name: Text,
    /// The region that the sources name themselves.
    pub region: Option<Text>,
    pub provides: Vec<Provision>,
    pub consumes: Vec<Consumption>,
    pub resources: Vec<DeclaredResource>,
    pub parameters: Vec<DeclaredParameter>,
    /// Functions, for the card: how many the service declares.
    pub functions: u32,
    /// SHA-256, in hex, of everything the deployment depends on: the service's files, the files it reads, the scope.
    pub digest: String,
}

/// A service as a scan found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundService {
    /// Unique in the scan; from the folder where that is unique, otherwise from more of the path.
    pub name: ServiceId,
    /// The name that the file itself gives.
    pub declared: Option<String>,
    pub kind: ServiceKind,
    /// The service's file, relative to the topology's root, with `/`.
    pub path: String,
    /// Which stack of a CDK assembly.
    pub stack: Option<String>,
    /// A guess from its resources and functions.
    pub role: Role,
    /// Absent where the file could not be read (see the problems) or needs running (`serverless.ts`). Shared: every edit makes
    /// another list of the same services.
    pub interface: Option<Arc<Interface>>,
}

/// One service naming something that another provides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Reference {
    /// The producer; absent where nobody provides it.
    pub from: Option<ServiceId>,
    /// The consumer.
    pub to: ServiceId,
    pub kind: ReferenceKind,
    /// The name that ties both sides.
    pub name: String,
    /// Where in the consumer's document, such as `provider.environment.tableName`.
    pub at: String,
    pub location: Option<Location>,
    /// Where nobody provides the name: the nearest one that somebody does.
    pub candidate: Option<Candidate>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Candidate {
    pub name: String,
    pub service: ServiceId,
}

/// Everything that a scan found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Findings {
    pub services: Vec<FoundService>,
    pub references: Vec<Reference>,
    pub problems: Vec<Problem>,
}
