//! What a personal stage shares with the stage that it comes from keeps its names: in the templates of what is replicated, every
//! name that a shared service would have in the personal stage becomes the one that it has in the base stage.

mod apply;
mod limits;
mod names;
mod naming;
mod occurrence;
mod pattern;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use topology::{Answer, ServiceId};
use ts_rs::TS;

pub use apply::rebind;
pub use limits::{Misfit, longest_of, misfit, room_for_stage};
pub use names::{Collision, Counterpart, Name, Named, collisions, counterparts, names_of};

/// A place in AWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub account: String,
    pub region: String,
}

/// Whether what the base stage has can be reached by its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reach {
    /// The same account and region.
    Same,
    /// An export is known in its own account and region only: its value takes its place.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html>
    Elsewhere { personal: Place, base: Place, exports: BTreeMap<String, String> },
}

/// What the rebinding of one service's template goes by.
#[derive(Debug, Clone, Copy)]
pub struct Rebinder<'a> {
    /// Of all services that are shared.
    pub counterparts: &'a [Counterpart],
    /// The names that replicated services have in the personal stage: they stay.
    pub own: &'a [Name],
    /// By the text that was asked about.
    pub answers: &'a BTreeMap<String, Answer>,
    pub reach: &'a Reach,
}

/// How a text was rebound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The whole text is the name.
    Name,
    /// The name is a part of the text, such as of an ARN.
    Part,
    /// A pattern that covers names of shared services only.
    Pattern,
    /// The value that the base stage exports now. A later change of it is not followed.
    Value,
    /// As somebody answered.
    Answer,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rebinding {
    /// Where in the template: `Resources.Handler.Properties.Environment.Variables.tableName`.
    pub at: String,
    pub from: String,
    pub to: String,
    pub how: How,
    /// Whose name it is; absent where somebody answered.
    pub why: Option<Counterpart>,
}

/// What only a person can decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Question {
    pub at: String,
    /// What the answer is kept under.
    pub text: String,
    pub because: String,
    /// What it could become, besides staying as it is.
    pub choices: Vec<String>,
    pub services: Vec<ServiceId>,
}

/// A template that names what the base stage has.
#[derive(Debug, Clone, PartialEq)]
pub struct Rebound {
    pub template: Value,
    /// Parameters whose values name something shared.
    pub parameters: BTreeMap<String, String>,
    pub rebindings: Vec<Rebinding>,
    pub questions: Vec<Question>,
}
