//! The two methods: a change set that is read before it is executed by its ARN, or the stack call itself.

use std::collections::BTreeSet;

use aws::{Mode, StackDescription, StackRequest};
use jiff::Timestamp;
use journal::AwsCall;
use topology::Method;

use super::{Deployment, Offer, Proposal, verdict::Operation};
use crate::{Artifact, Stop, run::Review};

/// What the change set of a step's own artifact is named after.
const DEPLOY: &str = "deploy";

impl Deployment {
    /// Brings the step's artifact to its stack. Answers the stack as it is afterwards; absent where nothing had to be done.
    pub(super) async fn bring(
        &self,
        operation: Operation,
        artifact: &Artifact,
        current: Option<&StackDescription>,
    ) -> Result<Option<StackDescription>, Stop> {
        // A stack in review can be created by a change set only.
        let in_review = current.is_some_and(|stack| stack.status.in_review());
        // Only a change set brings back what drifted: to UpdateStack, the deployed template is no change.
        let direct = self.cell.method == Method::Direct && self.cell.revert().is_none();
        if direct && !in_review && self.review.is_none() {
            if self.same_as_deployed(artifact, current).await? {
                return Ok(None);
            }
            let request = self.request(artifact, current, &self.token(DEPLOY)).await?;
            return self.directly(operation, &request, current.and_then(StackDescription::changed)).await;
        }
        let mut baseline = current.and_then(StackDescription::changed);
        let prepared = self.review.as_ref().and_then(|review| match &review.proposal {
            Some(Proposal::ChangeSet(offer)) => Some(offer.clone()),
            Some(Proposal::Unchanged | Proposal::Expected { .. }) | None => None,
        });
        let mut offer = match prepared {
            Some(offer) => offer,
            None => match self.offer(artifact, current, self.generation()).await? {
                Some(offer) => offer,
                None => return Ok(None),
            },
        };
        loop {
            if let Some(review) = &self.review
                && let Err(stop) = self.consent(review, &offer).await
            {
                return Err(self.give_up(operation, &offer.arn, &offer.stack_id, stop).await);
            }
            match self.execute(operation, &offer, baseline).await? {
                Executed::Done(stack) => return Ok(stack.map(|stack| *stack)),
                // Somebody else changed the stack since: what would happen now is another question.
                Executed::Obsolete => {
                    self.drop_change_set(&offer.arn).await?;
                    let current = self.settled().await?;
                    baseline = current.as_ref().and_then(StackDescription::changed);
                    match self.offer(artifact, current.as_ref(), offer.generation + 1).await? {
                        Some(again) => offer = again,
                        None => return Ok(None),
                    }
                }
            }
        }
    }

    /// The same for what is only a means: nobody is asked.
    pub(super) async fn bring_unasked(
        &self,
        operation: Operation,
        artifact: &Artifact,
        current: Option<&StackDescription>,
        what: &str,
    ) -> Result<Option<StackDescription>, Stop> {
        let request = self.request(artifact, current, &self.token(what)).await?;
        let baseline = current.and_then(StackDescription::changed);
        if !current.is_some_and(|stack| stack.status.in_review()) {
            return self.directly(operation, &request, baseline).await;
        }
        let Some(offer) = self.make_change_set(&request, current, 0).await? else { return Ok(None) };
        match self.execute(operation, &offer, baseline).await? {
            Executed::Done(stack) => Ok(stack.map(|stack| *stack)),
            Executed::Obsolete => Err(Stop::failed(
                "obsolete-change-set",
                format!("the stack {} was changed meanwhile", self.cell.stack),
                "Plan again.",
            )),
        }
    }

    pub(super) async fn request(
        &self,
        artifact: &Artifact,
        current: Option<&StackDescription>,
        token: &str,
    ) -> Result<StackRequest, Stop> {
        let existing = current.filter(|stack| !stack.status.in_review());
        let mut tags = artifact.tags.clone();
        // What goes back is what it was; a new tag would be a change of every resource.
        if self.cell.revert().is_none() {
            tags.extend(self.stamp.clone());
        }
        Ok(StackRequest {
            stack: existing.map_or(self.cell.stack.as_str(), |stack| &stack.id).to_owned(),
            template: self.template_source(&artifact.template).await?,
            parameters: artifact.parameters.clone(),
            // What AWS shows of a secret parameter is stars.
            previous: match (self.cell.revert(), existing) {
                (Some(_), Some(stack)) => stack.parameters.keys().cloned().collect(),
                (Some(_), None) | (None, _) => BTreeSet::new(),
            },
            tags,
            capabilities: artifact.capabilities.clone(),
            mode: if self.cell.express { Mode::Express } else { Mode::Standard },
            token: token.to_owned(),
        })
    }

    pub(super) async fn directly(
        &self,
        operation: Operation,
        request: &StackRequest,
        baseline: Option<Timestamp>,
    ) -> Result<Option<StackDescription>, Stop> {
        let (call, sent) = match operation {
            Operation::Update | Operation::Rollback => {
                let call = AwsCall::UpdateStack;
                let sent = self.write_or_refusal(call, &request.token, |proof| async move {
                    self.cloud.update_stack(&proof, request).await
                });
                (call, sent.await?)
            }
            Operation::Create | Operation::Delete => {
                let call = AwsCall::CreateStack;
                let sent = self.write_or_refusal(call, &request.token, |proof| async move {
                    self.cloud.create_stack(&proof, request).await
                });
                (call, sent.await?)
            }
        };
        let stack_id = match sent {
            Ok(stack_id) => stack_id,
            Err(error) if error.no_updates() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        self.accepted(call, &request.token, Some(stack_id.clone())).await?;
        self.watch(operation, &stack_id, &request.token, baseline).await
    }

    /// Executes a change set that may be executed.
    async fn execute(
        &self,
        operation: Operation,
        offer: &Offer,
        baseline: Option<Timestamp>,
    ) -> Result<Executed, Stop> {
        if self.cancel.is_cancelled() {
            let stop =
                Stop::Cancelled("stopped before the change set was executed; nothing was changed".into());
            return Err(self.give_up(operation, &offer.arn, &offer.stack_id, stop).await);
        }
        let execution = &self.token(&format!("execute {}", offer.name));
        let (arn, stack) = (&offer.arn, &offer.stack_id);
        let sent = self
            .write_or_refusal(AwsCall::ExecuteChangeSet, execution, |proof| async move {
                self.cloud.execute_change_set(&proof, arn, stack, execution).await
            })
            .await?;
        match sent {
            Ok(()) => {}
            Err(error) if error.code() == "obsolete-change-set" => return Ok(Executed::Obsolete),
            Err(error) => return Err(error.into()),
        }
        self.accepted(AwsCall::ExecuteChangeSet, execution, Some(offer.stack_id.clone())).await?;
        let stack = self.watch(operation, &offer.stack_id, execution, baseline).await?;
        Ok(Executed::Done(stack.map(Box::new)))
    }

    /// That a person said yes to exactly this. What the templates let expect was said yes to with what it comes to, as long as
    /// it comes to no more.
    async fn consent(&self, review: &Review, offer: &Offer) -> Result<(), Stop> {
        if review.approved.contains(&offer.hash) {
            return Ok(());
        }
        // Before a crash it may have been expected only, and approved as such.
        let expected = match &review.proposal {
            Some(Proposal::Expected { hash, changes }) => Some((hash, changes)),
            Some(Proposal::ChangeSet(_) | Proposal::Unchanged) | None => {
                self.past.expected.as_ref().map(|shown| (&shown.hash, &shown.changes))
            }
        };
        let why = match expected {
            Some((hash, changes)) if review.approved.contains(hash) => {
                match super::offer::surprise(changes, &offer.changes) {
                    None => return Ok(()),
                    Some(why) => why,
                }
            }
            _ => "somebody changed the stack since: this is what would happen now".to_owned(),
        };
        if review.ask(&self.step.id, &offer.hash, why).await {
            Ok(())
        } else {
            Err(Stop::Cancelled("the change was not approved; nothing was changed".into()))
        }
    }

    /// Which change set of this step an earlier process was at.
    fn generation(&self) -> u32 {
        let made = |generation: &u32| self.past.write(&self.change_set_name(*generation)).is_some();
        (1..).take_while(made).last().unwrap_or_default()
    }

    pub(super) fn change_set_name(&self, generation: u32) -> String {
        match generation {
            0 => self.token(DEPLOY),
            again => self.token(&format!("{DEPLOY} {again}")),
        }
    }

    pub(super) async fn drop_change_set(&self, arn: &str) -> Result<(), Stop> {
        self.write(AwsCall::DeleteChangeSet, arn, |proof| async move {
            self.cloud.delete_change_set(&proof, arn).await
        })
        .await?;
        self.accepted(AwsCall::DeleteChangeSet, arn, None).await
    }

    /// Takes away what was made for a change that will not happen: the change set, and the empty stack that it stood for.
    /// What went wrong first is what is reported.
    pub(super) async fn give_up(&self, operation: Operation, arn: &str, stack_id: &str, stop: Stop) -> Stop {
        if let Err(error) = self.drop_change_set(arn).await {
            tracing::debug!(?error, "the change set could not be deleted");
        }
        if operation == Operation::Create {
            let token = &self.token("empty");
            // Only a stack that holds nothing: its status says so.
            let in_review = matches!(self.ask(|| self.cloud.describe(stack_id)).await, Ok(Some(stack)) if stack.status.in_review());
            if in_review {
                let deleted = self.write(AwsCall::DeleteStack, token, |proof| async move {
                    self.cloud.delete_stack(&proof, stack_id, token).await
                });
                if let Err(error) = deleted.await {
                    tracing::debug!(?error, "the empty stack could not be deleted");
                }
            }
        }
        stop
    }

    /// Whether an update would bring nothing but other tags: that would touch every resource for nothing. Where values come
    /// from elsewhere at the time of the update, only AWS can tell.
    async fn same_as_deployed(
        &self,
        artifact: &Artifact,
        current: Option<&StackDescription>,
    ) -> Result<bool, Stop> {
        const FROM_ELSEWHERE: [&str; 4] =
            ["{{resolve:", "Fn::GetStackOutput", "AWS::SSM::Parameter::Value", "Transform"];
        let Some(stack) = current.filter(|stack| !stack.status.in_review()) else { return Ok(false) };
        let given = artifact.parameters.iter().all(|(name, value)| stack.parameters.get(name) == Some(value));
        let tagged = artifact.tags.iter().all(|(name, value)| stack.tags.get(name) == Some(value));
        if !given || !tagged || FROM_ELSEWHERE.iter().any(|mark| artifact.template.contains(mark)) {
            return Ok(false);
        }
        let deployed = self.ask(|| self.cloud.template(&stack.id)).await?;
        Ok(deployed.as_deref() == Some(artifact.template.as_str()))
    }

    /// Makes the change set of the step's artifact, unless there is nothing to change.
    pub(super) async fn offer(
        &self,
        artifact: &Artifact,
        current: Option<&StackDescription>,
        generation: u32,
    ) -> Result<Option<Offer>, Stop> {
        if self.cell.revert().is_some() {
            return self.offer_way_back(artifact, current, generation).await;
        }
        if self.same_as_deployed(artifact, current).await? {
            return Ok(None);
        }
        let request = self.request(artifact, current, &self.change_set_name(generation)).await?;
        self.make_change_set(&request, current, generation).await
    }
}

/// What became of a change set.
enum Executed {
    Done(Option<Box<StackDescription>>),
    /// Nothing happened: the stack is not what it was when the change set was made.
    Obsolete,
}
