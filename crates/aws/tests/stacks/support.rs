//! One target of the sandbox, and the stacks in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use aws::{
    AwsError, ChangeSet, ChangeSetKind, ChangeSetRequest, ChangeSetStatus, Cloud, ConnectionSpec, Proof,
    Rate, ResolvedAccess, SharedHttpClient, StackDescription, StackRequest, TemplateSource, TimeOuts,
};
use jiff::Timestamp;
use sandbox::{CallFault, Effect, Nth, Sandbox, Settings, http_client, virtual_clock};
use topology::{AccountId, AccountName, Region, Target};

pub const STACK: &str = "notes-dev";

pub struct Setup {
    pub sandbox: Sandbox,
    pub cloud: Cloud,
}

/// A topic and a queue.
pub fn template(topic: &str, delay: u32) -> String {
    format!(
        "Parameters:\n  Password: {{Type: String, NoEcho: true, Default: none}}\n  Size: {{Type: String, Default: small}}\n\
         Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: {topic}}}\n  \
         Queue:\n    Type: AWS::SQS::Queue\n    Properties: {{DelaySeconds: {delay}}}\nOutputs:\n  \
         Secret: {{Value: !Sub 'len-${{Password}}'}}\n  Size: {{Value: !Ref Size}}\n"
    )
}

pub fn request(template: &str, token: &str) -> StackRequest {
    StackRequest {
        stack: STACK.into(),
        template: TemplateSource::Body(template.to_owned()),
        parameters: BTreeMap::new(),
        previous: BTreeSet::new(),
        tags: BTreeMap::new(),
        capabilities: vec![],
        mode: aws::Mode::Standard,
        token: token.to_owned(),
    }
}

pub fn lost(action: &str) -> CallFault {
    CallFault::new(action, Nth::Only(1), Effect::LoseAnswer)
}

impl Setup {
    pub fn new(settings: Settings) -> Self {
        let clock = virtual_clock("2026-03-01T08:00:00Z".parse::<Timestamp>().unwrap());
        let sandbox = Sandbox::in_memory(settings, clock.clone());
        let account = AccountId::new("111111111111").unwrap();
        let target =
            Target { account: AccountName::new("acme").unwrap(), region: Region::new("eu-west-1").unwrap() };
        let cloud = Cloud::open(ConnectionSpec {
            account: &account,
            target,
            access: ResolvedAccess::Sandbox,
            endpoint: None,
            http_client: Some(SharedHttpClient::new(http_client(sandbox.clone()))),
            clock,
            rate: Rate::LOCAL,
            time_outs: TimeOuts::default(),
            seed: 1,
        });
        Self { sandbox, cloud: cloud.unwrap() }
    }

    pub fn plain() -> Self {
        Self::new(Settings::default())
    }

    pub fn faulty(faults: impl IntoIterator<Item = CallFault>) -> Self {
        let setup = Self::plain();
        setup.change(|settings| settings.faults.calls.extend(faults));
        setup
    }

    pub fn change(&self, change: impl FnOnce(&mut Settings)) {
        self.sandbox.configure(change).unwrap();
    }

    pub fn calls(&self, action: &str) -> u64 {
        self.sandbox.calls().get(action).copied().unwrap_or_default()
    }

    pub async fn proof(&self) -> Proof {
        self.cloud.prove().await.unwrap()
    }

    /// The stack when nothing happens to it any more.
    pub async fn settled(&self, stack: &str) -> StackDescription {
        loop {
            let found = self.cloud.describe(stack).await.unwrap().unwrap();
            if !found.status.in_progress() {
                return found;
            }
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
    }

    pub async fn created(&self) -> StackDescription {
        self.cloud.create_stack(&self.proof().await, &request(&template("news", 1), "create")).await.unwrap();
        self.settled(STACK).await
    }

    pub async fn updated(&self, template: &str, token: &str) -> StackDescription {
        self.cloud.update_stack(&self.proof().await, &request(template, token)).await.unwrap();
        self.settled(STACK).await
    }

    /// A change set that is made.
    pub async fn change_set(&self, name: &str, stack: StackRequest) -> ChangeSet {
        let request =
            ChangeSetRequest { kind: ChangeSetKind::Update, name: name.into(), stack, reverts_drift: false };
        let (arn, _) = self.cloud.create_change_set(&self.proof().await, &request).await.unwrap();
        self.made(&arn).await.unwrap()
    }

    pub async fn made(&self, arn: &str) -> Result<ChangeSet, AwsError> {
        loop {
            let found = self.cloud.describe_change_set(arn).await?;
            if found.status != ChangeSetStatus::Pending {
                return Ok(found);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}
