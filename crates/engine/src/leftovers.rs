//! What stays in an account when a stack is deleted: found before, so that a person can be asked.

use std::collections::BTreeSet;

use aws::{AwsError, Cloud, DeletableType, StackResource};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sources::{Limits, parse_template};
use tokio::task::JoinSet;

pub(crate) const BUCKET: &str = "AWS::S3::Bucket";
const FUNCTION: &str = "AWS::Lambda::Function";
const LOG_GROUP: &str = "AWS::Logs::LogGroup";
const NESTED: &str = "AWS::CloudFormation::Stack";
const VERSION: &str = "AWS::Lambda::Version";

/// The Serverless Framework's bucket: emptied of its packages whenever its stack is deleted.
const PACKAGES: &str = "ServerlessDeploymentBucket";

/// Stacks may be nested in each other; deeper than this nobody has looked.
const DEEPEST: u8 = 4;

/// So many are looked at at once.
const AT_ONCE: usize = 8;

/// Something that does not go with its stack by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// As CloudFormation writes it.
    pub kind: String,
    /// Its name in the account.
    pub name: String,
    /// What its stack's template calls it; absent for what no template knows of.
    pub logical_id: Option<String>,
    pub why: Why,
    /// It belongs to a stack that is nested in the one that goes: that one cannot be told to leave it out.
    #[serde(default)]
    pub nested: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// A bucket with objects, whose stack cannot be deleted as long as they are there.
    Objects { count: usize, more: bool },
    /// Logs that a service wrote beside the stack.
    Logs,
    /// `DeletionPolicy: Retain`.
    Retained,
    /// `DeletionPolicy: Snapshot`: the resource goes, a last copy of it stays.
    Snapshot,
    /// CloudFormation passed it over in an earlier deletion.
    Skipped,
}

impl Leftover {
    /// It is in the way of the deletion of its stack, and goes with it once it is empty.
    #[must_use]
    pub fn goes_with_its_stack(&self) -> bool {
        match self.why {
            Why::Objects { .. } => true,
            Why::Logs | Why::Retained | Why::Snapshot | Why::Skipped => false,
        }
    }

    /// Why it is not deleted from here; absent where it can be.
    #[must_use]
    pub fn undeletable(&self) -> Option<String> {
        match self.why {
            Why::Snapshot => {
                Some("A snapshot is a backup: delete it in the console, if it may go.".to_owned())
            }
            Why::Objects { .. } => None,
            Why::Logs | Why::Retained | Why::Skipped => {
                let can = self.kind == BUCKET || DeletableType::of(&self.kind).is_some();
                (!can).then(|| format!("{} is not among the types that are deleted from here.", self.kind))
            }
        }
    }
}

/// What was found for one stack.
#[derive(Debug, Clone, Default)]
pub struct Leftovers {
    pub found: Vec<Leftover>,
    /// Names of what may be there and could not be looked for: the server does not know how, or it is not allowed.
    pub unlooked: Vec<String>,
}

/// Looks for what would stay of a stack, in its template and in the account.
///
/// # Errors
/// Where AWS refuses or cannot be reached.
pub async fn leftovers(cloud: &Cloud, stack_id: &str) -> Result<Leftovers, AwsError> {
    let mut candidates = Vec::new();
    let mut of_stacks = BTreeSet::new();
    let mut stacks = vec![(stack_id.to_owned(), 0)];
    while let Some((stack, depth)) = stacks.pop() {
        let template = cloud.template(&stack).await?.and_then(|text| parsed(&text));
        let resources = match cloud.resources(&stack).await {
            Ok(resources) => resources,
            // A nested stack that is gone already.
            Err(error) if error.missing_stack() => continue,
            Err(error) => return Err(error),
        };
        let stack = Stack { resources: &resources, template: template.as_ref(), nested: depth > 0 };
        of_stacks.extend(stack.log_groups());
        candidates.extend(stack.candidates());
        let nested = stack.there().filter(|(resource, _)| resource.kind == NESTED && depth < DEEPEST);
        stacks.extend(nested.map(|(_, id)| (id.to_owned(), depth + 1)));
    }
    candidates.retain(|one| one.why != Why::Logs || !of_stacks.contains(&one.name));
    let mut leftovers = Leftovers::default();
    let mut looks = JoinSet::new();
    for candidate in candidates {
        while looks.len() >= AT_ONCE {
            take(&mut leftovers, looks.join_next().await)?;
        }
        let cloud = cloud.clone();
        looks.spawn(async move {
            let name = candidate.name.clone();
            match look(&cloud, candidate).await {
                // Who may deploy may not always look at everything: the rest is found all the same.
                Err(error) if error.code() == "access-denied" => Ok(Err(name)),
                looked => looked,
            }
        });
    }
    while !looks.is_empty() {
        take(&mut leftovers, looks.join_next().await)?;
    }
    leftovers.found.sort_by(|a, b| (&a.kind, &a.name).cmp(&(&b.kind, &b.name)));
    leftovers.unlooked.sort();
    Ok(leftovers)
}

type Looked = Result<Result<Option<Leftover>, String>, AwsError>;

fn take(
    leftovers: &mut Leftovers,
    looked: Option<Result<Looked, tokio::task::JoinError>>,
) -> Result<(), AwsError> {
    match looked {
        Some(Ok(looked)) => match looked? {
            Ok(found) => leftovers.found.extend(found),
            Err(unlooked) => leftovers.unlooked.push(unlooked),
        },
        Some(Err(error)) => tracing::error!(%error, "a look for leftovers ended early"),
        None => {}
    }
    Ok(())
}

/// Whether a candidate is really there. The inner error names what could not be looked for.
async fn look(cloud: &Cloud, candidate: Leftover) -> Looked {
    if matches!(candidate.why, Why::Snapshot) {
        return Ok(Ok(Some(candidate)));
    }
    if candidate.kind == BUCKET {
        let contents = cloud.bucket_contents(&candidate.name).await?;
        return Ok(Ok(contents.and_then(|contents| match candidate.why {
            Why::Objects { .. } => (contents.objects > 0).then_some(Leftover {
                why: Why::Objects { count: contents.objects, more: contents.more },
                ..candidate
            }),
            Why::Logs | Why::Retained | Why::Snapshot | Why::Skipped => Some(candidate),
        })));
    }
    Ok(match cloud.stands(&candidate.kind, &candidate.name).await? {
        Some(stands) => Ok(stands.then_some(candidate)),
        // What a template keeps is kept, whoever can be asked about it.
        None if candidate.why != Why::Logs => Ok(Some(candidate)),
        None => Err(candidate.name),
    })
}

fn parsed(text: &str) -> Option<Value> {
    Some(parse_template(text, &Limits::default()).ok()?.to_json())
}

struct Stack<'a> {
    resources: &'a [StackResource],
    template: Option<&'a Value>,
    nested: bool,
}

impl<'a> Stack<'a> {
    /// The resources that are there, with their names.
    fn there(&self) -> impl Iterator<Item = (&'a StackResource, &'a str)> {
        self.resources
            .iter()
            .filter(|resource| resource.status != "DELETE_COMPLETE")
            .filter_map(|resource| Some((resource, resource.physical_id.as_deref()?)))
    }

    fn definition(&self, logical_id: &str) -> Option<&'a Value> {
        self.template?.get("Resources")?.get(logical_id)
    }

    fn property(&self, logical_id: &str, path: &str) -> Option<&'a str> {
        self.definition(logical_id)?.get("Properties")?.pointer(path)?.as_str()
    }

    fn log_groups(&self) -> impl Iterator<Item = String> {
        self.there().filter(|(resource, _)| resource.kind == LOG_GROUP).map(|(_, name)| name.to_owned())
    }

    fn candidates(&self) -> Vec<Leftover> {
        let mut found = Vec::new();
        for (resource, name) in self.there() {
            let leftover = |why| Leftover {
                kind: resource.kind.clone(),
                name: name.to_owned(),
                logical_id: Some(resource.logical_id.clone()),
                why,
                nested: self.nested,
            };
            let fate = self.fate(resource);
            match fate {
                Fate::Skipped => found.push(leftover(Why::Skipped)),
                Fate::Retained => found.push(leftover(Why::Retained)),
                Fate::Snapshot => found.push(leftover(Why::Snapshot)),
                Fate::Deleted if resource.kind == BUCKET && resource.logical_id != PACKAGES => {
                    found.push(leftover(Why::Objects { count: 0, more: false }));
                }
                Fate::Deleted => {}
            }
            if fate == Fate::Deleted {
                found.extend(self.logs_of(resource, name).into_iter().map(|name| Leftover {
                    kind: LOG_GROUP.to_owned(),
                    name,
                    logical_id: None,
                    why: Why::Logs,
                    nested: self.nested,
                }));
            }
        }
        found
    }

    /// What becomes of a resource when its stack is deleted.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
    fn fate(&self, resource: &StackResource) -> Fate {
        if resource.status == "DELETE_SKIPPED" {
            return Fate::Skipped;
        }
        let definition = self.definition(&resource.logical_id);
        match definition.and_then(|definition| definition.get("DeletionPolicy")).and_then(Value::as_str) {
            // A function takes its versions with it, and tools keep those for the sake of updates.
            Some("Retain" | "RetainExceptOnCreate") if resource.kind == VERSION => Fate::Deleted,
            Some("Retain" | "RetainExceptOnCreate") => Fate::Retained,
            Some("Snapshot") => Fate::Snapshot,
            Some(_) => Fate::Deleted,
            None => match resource.kind.as_str() {
                "AWS::RDS::DBCluster" => Fate::Snapshot,
                "AWS::RDS::DBInstance"
                    if self.property(&resource.logical_id, "/DBClusterIdentifier").is_none() =>
                {
                    Fate::Snapshot
                }
                _ => Fate::Deleted,
            },
        }
    }

    /// The log groups that services make for a resource by themselves.
    fn logs_of(&self, resource: &StackResource, name: &str) -> Vec<String> {
        match resource.kind.as_str() {
            // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
            FUNCTION => {
                let own = self.definition(&resource.logical_id);
                let own = own.and_then(|definition| definition.pointer("/Properties/LoggingConfig/LogGroup"));
                // A group that it is told to use is somebody's.
                if own.is_some() { Vec::new() } else { vec![format!("/aws/lambda/{name}")] }
            }
            // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
            "AWS::ApiGateway::RestApi" => {
                let stages = self.there().filter_map(|(other, stage)| match other.kind.as_str() {
                    "AWS::ApiGateway::Stage" => Some(stage),
                    "AWS::ApiGateway::Deployment" => self.property(&other.logical_id, "/StageName"),
                    _ => None,
                });
                let stages: BTreeSet<&str> = stages.collect();
                stages.into_iter().map(|stage| format!("API-Gateway-Execution-Logs_{name}/{stage}")).collect()
            }
            // https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html
            "AWS::CodeBuild::Project" => vec![format!("/aws/codebuild/{name}")],
            _ => Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Deleted,
    Retained,
    Snapshot,
    Skipped,
}
