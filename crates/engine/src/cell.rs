//! What is deployed: a cell, and the immutable artifact that it is built into.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use journal::ResourceChange;
use plan::{Counterpart, Name, Reach};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use topology::{AccountId, Answer, CellId, Location, Method, Program, ServiceKind, StackName, StageId};

use crate::Leftover;

/// One service in one stage and target, with everything that building and deploying it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub id: CellId,
    /// The number of the target's account.
    pub account: AccountId,
    pub kind: ServiceKind,
    pub stack: StackName,
    /// The root of the service's repository.
    pub root: PathBuf,
    /// The service's file.
    pub file: PathBuf,
    /// Which stack of a CDK assembly.
    pub cdk_stack: Option<String>,
    pub parameters: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
    /// A folder of this cell's own, for what its builder makes.
    pub build_dir: PathBuf,
    pub method: Method,
    /// `Interface::digest`: kept with the deployment, so that the next plan can tell what changed.
    pub digest: String,
    /// `Provision::value` of every export, by export name.
    pub provided: BTreeMap<String, String>,
    /// Where each resource stands in the sources, by logical id.
    pub locations: BTreeMap<String, Location>,
    /// The tool's program, where one is configured.
    pub tool: Option<PathBuf>,
    /// What is run, for a service of the kind `command`.
    pub program: Option<Program>,
    /// The tool's own `deploy` and `remove` are run.
    pub own_deploy: bool,
    /// Resources that a recovery leaves as they are, by logical id.
    pub leave: Vec<String>,
    /// Which of its states Terraform works with.
    pub workspace: String,
    /// Its build reads what `digest` does not cover, such as another stack's outputs: the same digest may give another
    /// artifact.
    pub reads_live_values: bool,
    /// Of a personal stage: what it shares with its base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<Box<Sharing>>,
    /// An operation on its stack is done once its resources are configured, before they are ready.
    #[serde(default)]
    pub express: bool,
    #[serde(default)]
    pub errand: Errand,
}

/// What is done with a stack beside, or instead of, what the plan's action says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Errand {
    #[default]
    None,
    /// An update of its tags alone: those of the run are put on it, and nothing is built.
    Retag,
    /// A deletion takes these with it, which would stay otherwise. `Cell::leave` are those that its stack lets go of.
    CleanUp { delete: Vec<Leftover> },
    /// Nothing is built: the stack goes back to what was deployed, and its resources with it.
    Revert(Box<Revert>),
}

/// What a personal stage shares with the stage that it comes from, as one of its targets sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    pub base: StageId,
    /// Names that shared services would have in the personal stage, and have in the base stage.
    pub counterparts: Vec<Counterpart>,
    /// Names of the replicated services in the personal stage: they stay.
    pub own: Vec<Name>,
    pub answers: BTreeMap<String, Answer>,
    pub reach: Reach,
}

/// What a stack was deployed as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revert {
    /// The original template.
    pub template: String,
    pub parameters: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
    pub capabilities: Vec<String>,
}

impl Revert {
    pub(crate) fn artifact(&self) -> Artifact {
        let Self { template, parameters, tags, capabilities } = self.clone();
        let names: Vec<&str> =
            parameters.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]).collect();
        let digest = digest(std::iter::once("revert").chain([template.as_str()]).chain(names));
        Artifact {
            template,
            first_template: None,
            parameters,
            tags,
            capabilities,
            assets: Vec::new(),
            changes: Vec::new(),
            digest,
        }
    }
}

impl Cell {
    /// What the stack goes back to, where that is what is done.
    pub(crate) fn revert(&self) -> Option<&Revert> {
        match &self.errand {
            Errand::Revert(to) => Some(to),
            Errand::None | Errand::Retag | Errand::CleanUp { .. } => None,
        }
    }

    /// The folder of the service's file, where its tools are run.
    pub(crate) fn folder(&self) -> &Path {
        if self.kind == ServiceKind::Terraform && self.file.is_dir() {
            return &self.file;
        }
        self.file.parent().unwrap_or(&self.root)
    }

    /// Replaces `{stage}`, `{region}` and `{account}`.
    pub(crate) fn fill(&self, text: &str) -> String {
        text.replace("{stage}", self.id.stage.as_str())
            .replace("{region}", self.id.target.region.as_str())
            .replace("{account}", self.account.as_str())
    }
}

/// What a builder made. Never changed afterwards: what is deployed is what was built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// As it will be sent, byte for byte. Of what is not a stack: what a person may read of it.
    pub template: String,
    /// What a first deployment creates before the assets have somewhere to go.
    pub first_template: Option<String>,
    pub parameters: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
    /// As AWS writes them: `CAPABILITY_IAM`.
    pub capabilities: Vec<String>,
    pub assets: Vec<Asset>,
    /// What a tool's own plan says that would change. Empty for stacks: AWS says it of those.
    pub changes: Vec<ResourceChange>,
    /// SHA-256 of the content, in hex; the same content gives the same digest, whenever it is built.
    pub digest: String,
}

/// A file that the stack needs in S3, or the tool that deploys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Where it is on this machine; the artifact store says it of what it keeps.
    #[serde(skip)]
    pub file: PathBuf,
    /// Of its content, in hex.
    pub sha256: String,
    pub to: Destination,
}

impl Asset {
    /// What it is called where it goes; empty where it goes nowhere.
    pub(crate) fn key(&self) -> &str {
        match &self.to {
            Destination::StackBucket { key }
            | Destination::Bucket { key, .. }
            | Destination::AssetBucket { key } => key,
            Destination::Tool => "",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Destination {
    /// The bucket that the stack itself makes (the Serverless Framework's deployment bucket).
    StackBucket { key: String },
    /// A bucket that was there before.
    Bucket { name: String, key: String, hint: String },
    /// Our own bucket in the target.
    AssetBucket { key: String },
    /// It stays on this machine: the tool that deploys reads it.
    Tool,
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Hashes parts so that no two different lists of parts give the same text.
pub(crate) fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}
