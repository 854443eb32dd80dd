//! Ways in which an engine could be wrong, planted from outside: on the line, in its journal, in what it is given.

use aws_smithy_runtime_api::client::{http::SharedHttpConnector, orchestrator::HttpRequest};
use engine::RunSpec;
use journal::{Past, RunId, StepOutcome};
use plan::{Action, StepId};

use super::{
    form::Form,
    line::{Carried, Line},
    scenario::{Scenario, Service, region, target},
};
use crate::mischief::{DEV, PROD};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    DropsTheToken,
    InventsATokenForEveryTry,
    SendsTwice,
    SendsToTheOtherAccount,
    SendsToTheOtherRegion,
    SwapsTheTemplate,
    ExecutesAnotherChangeSet,
    DeletesInsteadOfUpdating,
    DeletesUnasked,
    TakesProgressForSuccess,
    TakesFailureForSuccess,
    ForgetsIntents,
    WritesIntentsLate,
    StopsWriting,
    LosesApprovals,
    LosesOutcomes,
    DropsAnEdge,
    DropsGates,
    RunsUnreviewed,
    TakesNoForYes,
    ApprovesUnasked,
    SendsAgainAfterACrash,
    ForgetsThePast,
    BelievesThatAllIsDone,
    TakesUpAnotherRun,
    MixesUpAccounts,
    MixesUpSources,
}

impl Bug {
    pub const ALL: [Self; 27] = [
        Self::DropsTheToken,
        Self::InventsATokenForEveryTry,
        Self::SendsTwice,
        Self::SendsToTheOtherAccount,
        Self::SendsToTheOtherRegion,
        Self::SwapsTheTemplate,
        Self::ExecutesAnotherChangeSet,
        Self::DeletesInsteadOfUpdating,
        Self::DeletesUnasked,
        Self::TakesProgressForSuccess,
        Self::TakesFailureForSuccess,
        Self::ForgetsIntents,
        Self::WritesIntentsLate,
        Self::StopsWriting,
        Self::LosesApprovals,
        Self::LosesOutcomes,
        Self::DropsAnEdge,
        Self::DropsGates,
        Self::RunsUnreviewed,
        Self::TakesNoForYes,
        Self::ApprovesUnasked,
        Self::SendsAgainAfterACrash,
        Self::ForgetsThePast,
        Self::BelievesThatAllIsDone,
        Self::TakesUpAnotherRun,
        Self::MixesUpAccounts,
        Self::MixesUpSources,
    ];

    /// Whether something can come of it in this scenario: the others would only take time.
    pub fn may_show(self, scenario: &Scenario) -> bool {
        match self {
            Self::ExecutesAnotherChangeSet | Self::RunsUnreviewed => scenario.reviewed,
            Self::LosesApprovals => scenario.reviewed || !scenario.gates.is_empty(),
            Self::DropsGates => !scenario.gates.is_empty(),
            Self::TakesNoForYes => scenario.reviewed && scenario.refused == Some(0),
            Self::ApprovesUnasked => scenario.reviewed && !scenario.crashes.is_empty(),
            Self::SendsAgainAfterACrash
            | Self::ForgetsThePast
            | Self::BelievesThatAllIsDone
            | Self::TakesUpAnotherRun => !scenario.crashes.is_empty(),
            Self::TakesFailureForSuccess => scenario.failing.is_some(),
            Self::InventsATokenForEveryTry => scenario.faults > 0,
            Self::MixesUpAccounts => scenario.services.iter().any(|service| service.account == PROD),
            Self::DeletesInsteadOfUpdating => !scenario.reviewed,
            Self::DropsTheToken
            | Self::SendsTwice
            | Self::SendsToTheOtherAccount
            | Self::SendsToTheOtherRegion
            | Self::SwapsTheTemplate
            | Self::DeletesUnasked
            | Self::TakesProgressForSuccess
            | Self::ForgetsIntents
            | Self::WritesIntentsLate
            | Self::StopsWriting
            | Self::LosesOutcomes
            | Self::DropsAnEdge
            | Self::MixesUpSources => true,
        }
    }

    /// What a line does that has this bug.
    pub async fn carry(self, line: &Line, mut request: HttpRequest, inner: &SharedHttpConnector) -> Carried {
        let mut form = Form::of(&request);
        let operates = form.changes_a_stack();
        match self {
            Self::DropsTheToken if operates => {
                form.fields.retain(|(name, _)| name != "ClientRequestToken" && name != "ClientToken");
                form.put_into(&mut request);
            }
            Self::InventsATokenForEveryTry if operates => {
                if let Some(token) = form.token().map(str::to_owned)
                    && !line.with(|state| state.tokens.insert(token.clone()))
                {
                    let name =
                        if form.action() == "CreateChangeSet" { "ClientToken" } else { "ClientRequestToken" };
                    form.set(name, &format!("{token}-again"));
                    form.put_into(&mut request);
                }
            }
            Self::SendsTwice if operates => {
                if let Some(same) = request.try_clone() {
                    drop(line.deliver(same, inner).await);
                }
            }
            Self::SendsToTheOtherAccount if operates => {
                let other = if signed_for(&request).contains(region(DEV)) { PROD } else { DEV };
                sign_as(&mut request, Some(other), None);
            }
            Self::SendsToTheOtherRegion if operates => sign_as(&mut request, None, Some("ap-south-1")),
            Self::SwapsTheTemplate => {
                if let Some(template) = form.get("TemplateBody").filter(|_| operates) {
                    let swapped = template.replace("KeyType: HASH", "KeyType: HASH ");
                    form.set("TemplateBody", &swapped);
                    form.put_into(&mut request);
                }
            }
            Self::ExecutesAnotherChangeSet if form.action() == "ExecuteChangeSet" => {
                let own = form.get("ChangeSetName").unwrap_or_default().to_owned();
                let another =
                    line.with(|state| state.change_sets.iter().rev().find(|arn| **arn != own).cloned());
                if let Some(another) = another {
                    form.set("ChangeSetName", &another);
                    form.put_into(&mut request);
                }
            }
            Self::DeletesInsteadOfUpdating if form.action() == "UpdateStack" => {
                form.set("Action", "DeleteStack");
                form.put_into(&mut request);
            }
            Self::DeletesUnasked if ["CreateStack", "CreateChangeSet"].contains(&form.action()) => {
                let answer = line.deliver(request.try_clone().unwrap(), inner).await;
                form.set("Action", "DeleteStack");
                form.put_into(&mut request);
                drop(line.deliver(request, inner).await);
                return answer;
            }
            Self::TakesProgressForSuccess | Self::TakesFailureForSuccess => {
                let reads = ["DescribeStacks", "DescribeStackEvents"].contains(&form.action());
                let mut answer = line.deliver(request, inner).await?;
                if reads {
                    let text =
                        String::from_utf8_lossy(answer.body().bytes().unwrap_or_default()).into_owned();
                    *answer.body_mut() = self.told(&text).into();
                }
                return Ok(answer);
            }
            _ => {}
        }
        line.deliver(request, inner).await
    }

    fn told(self, text: &str) -> String {
        let lies: &[(&str, &str)] = match self {
            Self::TakesProgressForSuccess => &[
                (">CREATE_IN_PROGRESS<", ">CREATE_COMPLETE<"),
                (">UPDATE_IN_PROGRESS<", ">UPDATE_COMPLETE<"),
            ],
            _ => &[
                (">UPDATE_ROLLBACK_COMPLETE<", ">UPDATE_COMPLETE<"),
                (">ROLLBACK_COMPLETE<", ">CREATE_COMPLETE<"),
            ],
        };
        lies.iter().fold(text.to_owned(), |text, (truth, lie)| text.replace(truth, lie))
    }

    /// What an engine is given that has this bug.
    pub fn give(self, scenario: &Scenario, spec: &mut RunSpec) {
        let step = |service: &Service| service.step_id();
        match self {
            Self::DropsAnEdge => {
                if let Some(step) = spec.plan.steps.iter_mut().rev().find(|step| !step.waits_for.is_empty()) {
                    step.waits_for.clear();
                }
            }
            Self::DropsGates => spec.plan.gates.clear(),
            Self::RunsUnreviewed => spec.review = false,
            Self::MixesUpAccounts => {
                let (dev, prod) = (target(DEV), target(PROD));
                if let (Some(one), Some(other)) = (spec.clouds.remove(&dev), spec.clouds.remove(&prod)) {
                    spec.clouds.insert(dev, other);
                    spec.clouds.insert(prod, one);
                }
            }
            Self::MixesUpSources => {
                let built: Vec<StepId> =
                    scenario.services.iter().filter(|service| service.wanted.is_some()).map(step).collect();
                let file = spec.cells[&built[0]].file.clone();
                let last = built.last().unwrap();
                spec.cells.get_mut(last).unwrap().file = file;
            }
            Self::TakesUpAnotherRun if spec.past.is_some() => spec.run = RunId("another".into()),
            Self::ForgetsThePast => spec.past = None,
            Self::ApprovesUnasked | Self::SendsAgainAfterACrash | Self::BelievesThatAllIsDone => {
                if let Some(past) = &mut spec.past {
                    self.falsify(past, scenario);
                }
            }
            _ => {}
        }
    }

    fn falsify(self, past: &mut Past, scenario: &Scenario) {
        for (id, step) in &mut past.steps {
            match self {
                Self::ApprovesUnasked => {
                    step.approved.extend(step.shown.as_ref().map(|shown| shown.hash.clone()))
                }
                Self::SendsAgainAfterACrash if step.under_way() => {
                    step.writes.clear();
                    step.attempt += 1;
                }
                Self::BelievesThatAllIsDone if step.outcome.is_none() => {
                    let action = scenario.of_step(id).map_or(Action::None, Service::action);
                    step.outcome = Some(StepOutcome::Succeeded { action });
                }
                _ => {}
            }
        }
    }
}

fn signed_for(request: &HttpRequest) -> String {
    request.headers().get("authorization").unwrap_or_default().to_owned()
}

/// In the sandbox a key's digits say whose it is.
fn sign_as(request: &mut HttpRequest, account: Option<&str>, region: Option<&str>) {
    let header = signed_for(request);
    let Some((before, rest)) = header.split_once("Credential=") else { return };
    let (credential, after) = rest.split_once(',').unwrap_or((rest, ""));
    let mut parts: Vec<String> = credential.split('/').map(str::to_owned).collect();
    if let Some(account) = account {
        parts[0] = format!("AKIAKEPT{account}");
    }
    if let Some(region) = region {
        parts[2] = region.to_owned();
    }
    let header = format!("{before}Credential={},{after}", parts.join("/"));
    request.headers_mut().insert("authorization", header);
}
