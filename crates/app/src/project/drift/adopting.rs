//! Taking a stack that is no cell's into the topology.

use plan::drift::Inventory;
use topology::{Edit, Service, ServiceId, ServiceKind};

use super::super::Project;
use crate::{
    contract::{AdoptStack, ErrorView},
    error::Result,
};

impl Project {
    /// A pending edit: seen in the diff, and taken back by undo. Answers what the service is called.
    ///
    /// # Errors
    /// Where the target is not known to hold such a stack, or the stage or the service's name do not fit.
    pub fn adopt(&self, request: &AdoptStack) -> Result<ServiceId> {
        let topology = self.topology();
        let stage = topology.stages.get(&request.stage).ok_or_else(|| {
            ErrorView::new(
                "unknown-stage",
                format!("there is no stage `{}`", request.stage),
                "Choose one of the topology's.",
            )
        })?;
        if !stage.targets.contains(&request.target) {
            return Err(ErrorView::new(
                "stage-elsewhere",
                format!("{} does not go to {}", request.stage, request.target),
                "Choose a stage that goes there, or add the target to it first.",
            ));
        }
        let inventories = if self.has_history() { self.journal()?.inventories()? } else { Vec::new() };
        let held = inventories.iter().filter(|inventory| inventory.target == request.target);
        let (exports, known) = held
            .filter_map(|inventory| match &inventory.holds {
                Inventory::Answered { stacks, exports } => {
                    let stack = stacks.iter().find(|one| one.stack == request.stack)?;
                    let own = exports.iter().filter(|one| one.stack_id == stack.stack_id);
                    Some((own.map(|one| one.name.clone()).collect::<Vec<_>>(), true))
                }
                Inventory::Failed(_) => None,
            })
            .next()
            .unwrap_or_default();
        if !known {
            return Err(ErrorView::new(
                "unknown-stack",
                format!("{} is not known to hold a stack {}", request.target, request.stack),
                "Look at the accounts again.",
            ));
        }
        let id = match &request.service {
            Some(id) => id.clone(),
            None => named(request)?,
        };
        let service = service(request, exports);
        self.perform(
            Some(format!("Adopt the stack {}", request.stack)),
            vec![Edit::AddService { id: id.clone(), service }],
            std::iter::empty(),
        )?;
        Ok(id)
    }
}

/// The stack's name without the stage in it, as services are called.
fn named(request: &AdoptStack) -> Result<ServiceId> {
    let (stack, stage) = (request.stack.as_str(), request.stage.as_str());
    let bare = stack
        .strip_suffix(&format!("-{stage}"))
        .or_else(|| stack.strip_prefix(&format!("{stage}-")))
        .unwrap_or(stack);
    ServiceId::new(bare)
        .map_err(|error| ErrorView::new("invalid-name", error.to_string(), "Give the service a name."))
}

fn service(request: &AdoptStack, exports: Vec<String>) -> Service {
    let kind = match request.path.as_deref() {
        // Without code, it can be drawn and depended upon, and is never deployed over.
        None => ServiceKind::Planned,
        Some(path) if path.contains("serverless.") => ServiceKind::Serverless,
        Some(path) if path.ends_with("cdk.json") => ServiceKind::Cdk,
        Some(_) => ServiceKind::CloudFormation,
    };
    let stage = request.stage.as_str();
    // The name of the other stages' stacks follows, where this one's says its stage.
    let stack = request.stack.as_str();
    let stack_name = if let Some(bare) = stack.strip_suffix(&format!("-{stage}")) {
        format!("{bare}-{{stage}}")
    } else if let Some(bare) = stack.strip_prefix(&format!("{stage}-")) {
        format!("{{stage}}-{bare}")
    } else {
        stack.to_owned()
    };
    Service {
        path: request.path.clone(),
        kind,
        repository: None,
        stack: None,
        stack_name: Some(stack_name),
        role: None,
        group: None,
        parameters: Default::default(),
        stage_parameters: Default::default(),
        values: Vec::new(),
        program: None,
        own_deploy: false,
        note: None,
        // It was found in this stage; that others have it, too, is for the team to say.
        stages: Some(vec![request.stage.clone()]),
        provides: if request.path.is_none() { exports } else { Vec::new() },
    }
}
