//! The template that a tool made of the sources as they are now, where this machine has it: then it can be said in which
//! resources a stack is behind, and not only that it is.

use plan::{Action, DesiredCell, Pass, Step, StepId};
use serde_json::Value;
use topology::{StageId, Topology};

use super::super::{Project, runs};

impl Project {
    /// Absent where nothing was built from these very sources, or what is built is another thing each time. Nothing is built for
    /// it: opening a board runs no tool.
    pub(super) fn built_template(
        &self,
        topology: &Topology,
        stage: &StageId,
        desired: &DesiredCell,
    ) -> Option<String> {
        if !self.has_history() {
            return None;
        }
        let step = Step {
            id: StepId::whole(&desired.service, &desired.target),
            service: desired.service.clone(),
            target: desired.target.clone(),
            stack: desired.stack.clone(),
            action: Action::Update,
            pass: Pass::Whole,
            reason: String::new(),
            phase: None,
            waits_for: Vec::new(),
            digest: desired.interface.digest.clone(),
        };
        let cells = self
            .cells_of(topology, stage, std::iter::once(&step), std::slice::from_ref(desired))
            .inspect_err(|error| tracing::debug!(?error, "what is built of it cannot be told"))
            .ok()?;
        let folder = self.local().ok()?.join("artifacts");
        engine::built_template(&folder, cells.get(&step.id)?, &runs::environment(&self.settings))
    }
}

/// Where packages lie is another place whenever they are uploaded, and says nothing of what is in them.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html>
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>
const PLACES: [&str; 5] = ["S3Bucket", "S3Key", "S3ObjectVersion", "CodeUri", "ContentUri"];

/// Takes out where packages lie.
pub(super) fn without_places(template: &mut Value) {
    match template {
        Value::Object(entries) => {
            entries.retain(|name, _| !PLACES.contains(&name.as_str()));
            entries.values_mut().for_each(without_places);
        }
        Value::Array(items) => items.iter_mut().for_each(without_places),
        _ => {}
    }
}
