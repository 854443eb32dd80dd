//! One stack, looked at: started, asked about, read, and the stacks that are nested in it after it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use aws::{AwsError, Clock, Cloud, Detection, StackDescription, StackResource};
use plan::drift::{
    DeployedStack, InventoryStack, NestedScan, ResourceDrift, ResourceStatus, ScanFailure, ScannedCell,
    StackEvidence, StackScan,
};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;
use topology::StackName;

use super::{
    detection::{self, NESTED, stands},
    failure::{half_way, never_ended, not_detectable, scan_failure},
    pace::Learned,
};

/// Statuses in which AWS detects drift.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/detect-drift-stack.html>
const DETECTABLE: [&str; 6] = [
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_FAILED",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
];

/// Where stacks are looked at.
#[derive(Clone)]
pub(super) struct Looker {
    pub cloud: Cloud,
    pub clock: Clock,
    pub learned: Arc<Learned>,
    /// By id: nested ones are found here.
    pub stacks: Arc<BTreeMap<String, InventoryStack>>,
}

/// A stack with what was seen of it.
pub(super) struct Looked {
    pub scan: StackScan,
    pub evidence: StackEvidence,
}

impl Looker {
    /// `begun` is called when AWS has begun to detect.
    pub(super) async fn look(
        &self,
        stack: &InventoryStack,
        cell: Option<ScannedCell>,
        begun: &(dyn Fn() + Sync),
    ) -> Looked {
        let started = (self.clock)();
        let mut scan = StackScan {
            target: self.cloud.target().clone(),
            stack: stack.stack.clone(),
            stack_id: Some(stack.stack_id.clone()),
            cell,
            started,
            finished: started,
            deployed: Some(deployed(stack)),
            resources: Vec::new(),
            nested: Vec::new(),
            failure: None,
        };
        let mut evidence = StackEvidence::default();
        let listed = match self.detect(stack, &mut scan, &mut evidence, begun).await {
            Ok(listed) => listed,
            Err(failure) => {
                scan.failure = Some(failure);
                Vec::new()
            }
        };
        for resource in listed.iter().filter(|resource| resource.kind == NESTED && stands(resource)) {
            if let Some(inner) = Box::pin(self.look_inside(resource)).await {
                evidence.nested.insert(resource.logical_id.clone(), inner.evidence);
                let logical_id = resource.logical_id.clone();
                scan.nested.push(NestedScan { logical_id, scan: inner.scan });
            }
        }
        scan.nested.sort_by(|a, b| a.logical_id.cmp(&b.logical_id));
        scan.finished = (self.clock)();
        Looked { scan, evidence }
    }

    /// A nested stack. One that was never made, or whose making failed, has no id.
    async fn look_inside(&self, resource: &StackResource) -> Option<Looked> {
        let id = resource.physical_id.as_ref()?;
        let known = match self.stacks.get(id) {
            Some(known) => known.clone(),
            // Made since the target was asked.
            None => match self.cloud.describe(id).await {
                Ok(Some(described)) => inventory_stack(described)?,
                Ok(None) => return self.absent(id, super::failure::missing()),
                Err(error) => return self.absent(id, scan_failure(&error)),
            },
        };
        Some(self.look(&known, None, &|| ()).await)
    }

    fn absent(&self, id: &str, failure: ScanFailure) -> Option<Looked> {
        let now = (self.clock)();
        let scan = StackScan {
            target: self.cloud.target().clone(),
            stack: StackName::new(id.split('/').nth(1)?).ok()?,
            stack_id: Some(id.to_owned()),
            cell: None,
            started: now,
            finished: now,
            deployed: None,
            resources: Vec::new(),
            nested: Vec::new(),
            failure: Some(failure),
        };
        Some(Looked { scan, evidence: StackEvidence::default() })
    }

    /// Fills in what AWS says of the stack itself; answers what it lists.
    async fn detect(
        &self,
        stack: &InventoryStack,
        scan: &mut StackScan,
        evidence: &mut StackEvidence,
        begun: &(dyn Fn() + Sync),
    ) -> Result<Vec<StackResource>, ScanFailure> {
        let id = &stack.stack_id;
        let detectable = DETECTABLE.contains(&stack.status.as_str());
        let refused = |error: AwsError| scan_failure(&error);
        let since = Instant::now();
        let detection = if detectable {
            let detection = self.start(id).await;
            begun();
            Some(detection)
        } else {
            None
        };
        // While AWS detects, there is time to read what is needed besides.
        let listed = self.cloud.resources(id).await.map_err(refused)?;
        let template = self.cloud.template(id).await.map_err(refused)?;
        if let Some(deployed) = &mut scan.deployed {
            deployed.template = template.as_ref().map(|text| hex::encode(Sha256::digest(text)));
        }
        evidence.template = template;
        let ended = match detection {
            None => Err(not_detectable(&stack.status)),
            Some(Err(failure)) => Err(failure),
            Some(Ok(detection)) => self.ended(&detection, since).await,
        };
        let (failed, failure) = match ended {
            Ok(None) => (None, None),
            Ok(Some(reason)) => (Some(reason.clone()), Some(half_way(&reason))),
            Err(failure) => {
                let why = failure.message.clone();
                scan.resources = not_checked(&listed, &why);
                scan.failure = Some(failure);
                return Ok(listed);
            }
        };
        let checked = match self.cloud.drifts(id).await {
            Ok(checked) => checked,
            Err(error) => {
                let failure = scan_failure(&error);
                scan.resources = not_checked(&listed, &failure.message);
                scan.failure = Some(failure);
                return Ok(listed);
            }
        };
        let mut checked = checked.into_iter().map(|one| (one.logical_id.clone(), one)).collect();
        scan.resources = detection::resources(&listed, &mut checked, failed.as_deref(), evidence);
        scan.failure = failure;
        Ok(listed)
    }

    /// Somebody else's detection of the same stack, or one of our own before a crash, is waited for.
    async fn start(&self, id: &str) -> Result<String, ScanFailure> {
        let begin = Instant::now();
        let mut asked = 0;
        loop {
            match self.cloud.detect_drift(id).await {
                Ok(detection) => return Ok(detection),
                Err(error) if error.code() == "detection-going-on" => {
                    if begin.elapsed() > self.learned.patience() {
                        return Err(scan_failure(&error));
                    }
                    asked += 1;
                    tokio::time::sleep(self.learned.wait(begin.elapsed(), asked)).await;
                }
                Err(error) => return Err(scan_failure(&error)),
            }
        }
    }

    /// Waits for the end of a detection; answers why it failed half-way, where it did.
    async fn ended(&self, detection: &str, since: Instant) -> Result<Option<String>, ScanFailure> {
        let mut asked = 0;
        loop {
            tokio::time::sleep(self.learned.wait(since.elapsed(), asked)).await;
            let moment = since.elapsed();
            match self.cloud.drift_detection(detection).await {
                Ok(Detection::Running) => {
                    self.learned.still_going(moment);
                    asked += 1;
                    if since.elapsed() > self.learned.patience() {
                        return Err(never_ended(self.learned.patience().as_secs() / 60));
                    }
                }
                Ok(Detection::Complete) => {
                    self.learned.ended(moment);
                    return Ok(None);
                }
                Ok(Detection::Failed { reason }) => return Ok(Some(reason)),
                Err(error) => return Err(scan_failure(&error)),
            }
        }
    }
}

/// A stack of which only what it lists is known.
fn not_checked(listed: &[StackResource], why: &str) -> Vec<ResourceDrift> {
    let names: BTreeSet<&str> = listed.iter().map(|resource| resource.logical_id.as_str()).collect();
    let by_name = |name: &str| listed.iter().find(|resource| resource.logical_id == name);
    let standing = names.into_iter().filter_map(by_name).filter(|one| stands(one) && one.kind != NESTED);
    standing
        .map(|resource| ResourceDrift {
            logical_id: resource.logical_id.clone(),
            physical_id: resource.physical_id.clone(),
            kind: resource.kind.clone(),
            status: ResourceStatus::NotChecked { why: why.to_owned() },
        })
        .collect()
}

fn deployed(stack: &InventoryStack) -> DeployedStack {
    DeployedStack {
        status: stack.status.clone(),
        template: None,
        parameters: stack.parameters.clone(),
        resolved: stack.resolved.clone(),
        outputs: stack.outputs.clone(),
        tags: stack.tags.clone(),
        updated: stack.updated,
    }
}

fn inventory_stack(described: StackDescription) -> Option<InventoryStack> {
    super::inventory::stack(described)
}
