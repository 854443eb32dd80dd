//! What a step would change, before anybody says yes to it.

use aws::{
    AwsError, ChangeSet, ChangeSetKind, ChangeSetRequest, ChangeSetStatus, StackDescription, StackRequest,
};
use journal::{AwsCall, InputChange, InputKind, PropertyDifference, ResourceChange, RunEvent};
use plan::{Action, ExpectedAction, ExpectedChange, expected_changes_of};
use serde_json::Value;
use sources::{Limits, parse_template};
use tokio::time::Instant;

use super::{Deployment, Pace, verdict::Operation};
use crate::{Artifact, Stop, cell::digest};

/// A change set that AWS has made and that can be executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) stack_id: String,
    /// Of the artifact and of all that would change.
    pub(crate) hash: String,
    pub(crate) changes: Vec<ResourceChange>,
    pub(crate) generation: u32,
}

/// What became of a change set that was asked for.
pub(super) enum Made {
    Offer(Box<Offer>),
    /// There is nothing to change.
    Nothing,
    /// AWS has no drift-aware ones there.
    Unaware,
}

/// What a step would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proposal {
    Unchanged,
    ChangeSet(Offer),
    /// Nobody can ask AWS yet; this is what the templates let expect.
    Expected {
        hash: String,
        changes: Vec<ResourceChange>,
    },
}

impl Proposal {
    /// Absent where there is nothing to say yes to.
    pub(crate) fn hash(&self) -> Option<&str> {
        match self {
            Self::Unchanged => None,
            Self::ChangeSet(offer) => Some(&offer.hash),
            Self::Expected { hash, .. } => Some(hash),
        }
    }
}

impl Deployment {
    /// Finds out what the step would do, and writes it down. `later` says why AWS cannot be asked before its turn.
    pub(crate) async fn propose(
        &self,
        artifact: Option<&Artifact>,
        later: Option<String>,
    ) -> Result<Proposal, Stop> {
        if let Some(known) = self.shown_before() {
            return Ok(known);
        }
        // Whether a stack that the plan creates is there by now is looked at when its turn comes.
        let current = match (self.step.action, &later) {
            (Action::Create, Some(_)) => None,
            _ => self.present().await?.filter(|stack| !self.goes_first(stack)),
        };
        let Some(artifact) = artifact else { return self.expect_end(current.as_ref()).await };
        if !artifact.changes.is_empty() {
            let because = "a plan of the tool itself, which is carried out as it stands".to_owned();
            return self.expect(artifact, current.as_ref(), artifact.changes.clone(), because).await;
        }
        let creating = current.as_ref().is_none_or(|stack| stack.status.in_review());
        let later = later.or_else(|| match self.step.action {
            Action::Recreate => Some("the remains of its first creation have to go first".to_owned()),
            _ if creating && artifact.first_template.is_some() => {
                Some("its deployment bucket has to be there first".to_owned())
            }
            _ => None,
        });
        if let Some(because) = later {
            let deployed = match current.as_ref().filter(|_| !creating) {
                Some(stack) => self.ask(|| self.cloud.template(&stack.id)).await?,
                None => None,
            };
            let passed = self.passed(artifact, current.as_ref())?;
            let changes =
                expected(deployed.as_deref(), &passed.template, &inputs(&passed, current.as_ref()))?;
            return self.expect(&passed, current.as_ref(), changes, because).await;
        }
        let artifact = &self.passed(artifact, current.as_ref())?;
        self.upload(&artifact.assets, current.as_ref()).await?;
        Ok(match self.offer(artifact, current.as_ref(), 0).await? {
            Some(offer) => Proposal::ChangeSet(offer),
            None => Proposal::Unchanged,
        })
    }

    /// Takes a change set back. That it stays is no harm: it changes nothing.
    pub(crate) async fn withdraw(&self, offer: &Offer) {
        let operation =
            if self.step.action == Action::Update { Operation::Update } else { Operation::Create };
        let stop = Stop::Cancelled("not approved".into());
        drop(self.give_up(operation, &offer.arn, &offer.stack_id, stop).await);
    }

    /// What an earlier process had already found out and written down.
    fn shown_before(&self) -> Option<Proposal> {
        let shown = self.past.shown.as_ref()?;
        let generation = (0..).find(|at| self.past.write(&self.change_set_name(at + 1)).is_none())?;
        Some(match &shown.change_set {
            Some(change_set) => Proposal::ChangeSet(Offer {
                name: self.change_set_name(generation),
                arn: change_set.arn.clone(),
                stack_id: change_set.stack_id.clone(),
                hash: shown.hash.clone(),
                changes: shown.changes.clone(),
                generation,
            }),
            None => Proposal::Expected { hash: shown.hash.clone(), changes: shown.changes.clone() },
        })
    }

    /// Of a stack that goes, or goes back: every resource it has.
    async fn expect_end(&self, current: Option<&StackDescription>) -> Result<Proposal, Stop> {
        let Some(stack) = current else { return Ok(Proposal::Unchanged) };
        let (changes, because) = match self.step.action {
            Action::ContinueRollback | Action::RollBack => {
                (Vec::new(), "AWS says what goes back only while it does it")
            }
            Action::Delete | Action::Create | Action::Update | Action::Recreate | Action::None => {
                let deployed = self.ask(|| self.cloud.template(&stack.id)).await?;
                let empty = r#"{"Resources": {}}"#;
                (expected(deployed.as_deref(), empty, &[])?, "AWS makes no change set of a deletion")
            }
        };
        self.expect(&nothing(), Some(stack), changes, because.to_owned()).await
    }

    async fn expect(
        &self,
        artifact: &Artifact,
        current: Option<&StackDescription>,
        changes: Vec<ResourceChange>,
        because: String,
    ) -> Result<Proposal, Stop> {
        let hash = hash_of(artifact, &changes)?;
        let expected = RunEvent::Expected {
            step: self.step.id.clone(),
            because,
            hash: hash.clone(),
            changes: changes.clone(),
            inputs: inputs(artifact, current),
        };
        self.log.write(expected).await?;
        Ok(Proposal::Expected { hash, changes })
    }

    /// Absent where there is nothing to change.
    pub(super) async fn make_change_set(
        &self,
        request: &StackRequest,
        current: Option<&StackDescription>,
        generation: u32,
    ) -> Result<Option<Offer>, Stop> {
        Ok(match self.try_change_set(request, current, generation, false).await? {
            Made::Offer(offer) => Some(*offer),
            Made::Nothing | Made::Unaware => None,
        })
    }

    /// With `reverts_drift`, one that is compared with what the resources really are, where AWS can.
    pub(super) async fn try_change_set(
        &self,
        request: &StackRequest,
        current: Option<&StackDescription>,
        generation: u32,
        reverts_drift: bool,
    ) -> Result<Made, Stop> {
        let creating = current.is_none_or(|stack| stack.status.in_review());
        let (kind, operation) = if creating {
            (ChangeSetKind::Create, Operation::Create)
        } else {
            (ChangeSetKind::Update, Operation::Update)
        };
        let token = request.token.clone();
        let request = &ChangeSetRequest { kind, name: token.clone(), stack: request.clone(), reverts_drift };
        let sent = self
            .write_or_refusal(AwsCall::CreateChangeSet, &token, |proof| async move {
                self.cloud.create_change_set(&proof, request).await
            })
            .await?;
        let (arn, stack_id) = match sent {
            Err(error) if reverts_drift && error.knows_no_drift_mode() => return Ok(Made::Unaware),
            sent => sent?,
        };
        self.accepted(AwsCall::CreateChangeSet, &token, Some(stack_id.clone())).await?;
        let change_set = match self.made(&arn).await {
            Ok(change_set) => change_set,
            Err(stop) => return Err(self.give_up(operation, &arn, &stack_id, stop).await),
        };
        if reverts_drift && !change_set.reverts_drift {
            self.drop_change_set(&arn).await?;
            return Ok(Made::Unaware);
        }
        match &change_set.status {
            ChangeSetStatus::Empty => {
                self.drop_change_set(&arn).await?;
                return Ok(Made::Nothing);
            }
            ChangeSetStatus::Failed { reason } => {
                let stop = Stop::from(AwsError::refused("CreateChangeSet", reason));
                return Err(self.give_up(operation, &arn, &stack_id, stop).await);
            }
            // Executing one that became obsolete meanwhile, or was executed, says so.
            ChangeSetStatus::Ready
            | ChangeSetStatus::Pending
            | ChangeSetStatus::Obsolete
            | ChangeSetStatus::Executed => {}
        }
        let changes: Vec<_> = change_set.changes.iter().map(shown).collect();
        let template = match &request.stack.template {
            aws::TemplateSource::Body(text) | aws::TemplateSource::Url(text) => text.clone(),
        };
        let sent = Artifact {
            template,
            parameters: request.stack.parameters.clone(),
            tags: request.stack.tags.clone(),
            ..nothing()
        };
        let hash = hash_of(&sent, &changes)?;
        self.log
            .write(RunEvent::ChangeSet {
                step: self.step.id.clone(),
                arn: arn.clone(),
                stack_id: stack_id.clone(),
                hash: hash.clone(),
                changes: changes.clone(),
                inputs: inputs(&sent, current),
            })
            .await?;
        Ok(Made::Offer(Box::new(Offer { name: token, arn, stack_id, hash, changes, generation })))
    }

    /// Waits until AWS has made the change set.
    async fn made(&self, arn: &str) -> Result<ChangeSet, Stop> {
        let begun = Instant::now();
        let mut pause = self.pace.first_pause();
        loop {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.cancel.cancelled() => {
                    return Err(Stop::Cancelled("stopped before the change set was ready; nothing was changed".into()));
                }
            }
            let change_set = self.ask(|| self.cloud.describe_change_set(arn)).await?;
            if change_set.status != ChangeSetStatus::Pending {
                self.pace.made(begun.elapsed());
                return Ok(change_set);
            }
            pause = Pace::next_pause(begun.elapsed());
        }
    }
}

/// What AWS found that was not expected; absent where it found no more.
pub(super) fn surprise(expected: &[ResourceChange], actual: &[ResourceChange]) -> Option<String> {
    let expected: Vec<_> = expected
        .iter()
        .filter_map(|change| {
            let actions = [ExpectedAction::Add, ExpectedAction::Modify, ExpectedAction::Remove];
            Some(ExpectedChange {
                logical_id: change.logical_id.clone(),
                kind: change.kind.clone(),
                action: actions.into_iter().find(|action| action.as_str() == change.action)?,
                maybe_replaced: change.replacement.is_some(),
                policy: change.policy.clone(),
            })
        })
        .collect();
    let actual: Vec<_> = actual.iter().map(ResourceChange::seen).collect();
    plan::differs(&expected, &actual)
}

/// What the templates let expect, with the parameters whose values change.
fn expected(deployed: Option<&str>, new: &str, inputs: &[InputChange]) -> Result<Vec<ResourceChange>, Stop> {
    let deployed = deployed.map(parsed).transpose()?;
    let inputs = inputs.iter().filter(|input| input.kind == InputKind::Parameter);
    let inputs = inputs.map(|input| input.name.as_str()).collect();
    let changes = expected_changes_of(deployed.as_ref(), &parsed(new)?, &inputs);
    Ok(changes
        .into_iter()
        .map(|change| ResourceChange {
            logical_id: change.logical_id,
            kind: change.kind,
            action: change.action.as_str().to_owned(),
            replacement: change.maybe_replaced.then(|| "Conditional".to_owned()),
            policy: change.policy,
            properties: Vec::new(),
            differences: Vec::new(),
            tags_only: false,
        })
        .collect())
}

fn parsed(template: &str) -> Result<Value, Stop> {
    let parsed = parse_template(template, &Limits::default())
        .map_err(|error| Stop::failed(error.code, error.to_string(), error.hint))?;
    Ok(parsed.to_json())
}

/// What a person says yes to. The number of a change set is no part of it: the same change made again needs no other yes.
fn hash_of(artifact: &Artifact, changes: &[ResourceChange]) -> Result<String, Stop> {
    let text = |error: serde_json::Error| Stop::failed("hash", error.to_string(), "Report this as a defect.");
    let changes = serde_json::to_string(changes).map_err(text)?;
    let parameters = serde_json::to_string(&artifact.parameters).map_err(text)?;
    let tags = serde_json::to_string(&artifact.tags).map_err(text)?;
    Ok(digest([artifact.template.as_str(), &parameters, &tags, &changes]))
}

/// Parameters and tags that are not as they are deployed. The tags that every run sets anew say nothing.
fn inputs(artifact: &Artifact, current: Option<&StackDescription>) -> Vec<InputChange> {
    let nothing = std::collections::BTreeMap::new();
    let mut inputs = Vec::new();
    for (kind, new, deployed) in [
        (InputKind::Parameter, &artifact.parameters, current.map_or(&nothing, |stack| &stack.parameters)),
        (InputKind::Tag, &artifact.tags, current.map_or(&nothing, |stack| &stack.tags)),
    ] {
        let names: std::collections::BTreeSet<_> = new.keys().chain(deployed.keys()).collect();
        for name in names.into_iter().filter(|name| !name.starts_with("stagewright:")) {
            let (before, after) = (deployed.get(name).cloned(), new.get(name).cloned());
            // A parameter that is not given keeps its default, or what it was.
            if before != after && !(kind == InputKind::Parameter && after.is_none()) {
                inputs.push(InputChange { kind, name: name.clone(), before, after });
            }
        }
    }
    inputs
}

fn shown(change: &aws::PropertyChange) -> ResourceChange {
    ResourceChange {
        logical_id: change.logical_id.clone(),
        kind: change.kind.clone(),
        action: change.action.clone(),
        replacement: change.replacement.clone(),
        policy: change.policy.clone(),
        properties: change.properties.clone(),
        differences: change
            .differences
            .iter()
            .map(|difference| PropertyDifference {
                path: difference.path.clone(),
                before: difference.before.clone(),
                after: difference.after.clone(),
                recreation: difference.recreation.clone(),
            })
            .collect(),
        tags_only: change.tags_only,
    }
}

fn nothing() -> Artifact {
    Artifact {
        template: String::new(),
        first_template: None,
        parameters: Default::default(),
        tags: Default::default(),
        capabilities: Vec::new(),
        assets: Vec::new(),
        changes: Vec::new(),
        digest: String::new(),
    }
}
