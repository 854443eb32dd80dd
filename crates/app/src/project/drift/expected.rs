//! The cells of stages as the code has them, and how what is deployed stands to that.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use journal::DeploymentRecord;
use plan::{
    DesiredCell,
    drift::{
        Behind, ExpectedCell, Inventory, InventoryStack, StackScan, TargetInventory, parameters_behind,
        parts_that_differ,
    },
};
use sha2::{Digest as _, Sha256};
use sources::Limits;
use topology::{CellId, ServiceId, ServiceKind, StageId, Target, Topology};

use super::super::{
    Project, cells, config,
    reading::{self, Reading},
};
use super::built::without_places;
use crate::{contract::ErrorView, error::Result, files};

/// The cells of some stages.
#[derive(Debug, Default)]
pub struct Expected {
    pub cells: Vec<ExpectedCell>,
    /// As the sources want them, in the same order.
    pub desired: Vec<Arc<DesiredCell>>,
    pub problems: Vec<ErrorView>,
}

impl Expected {
    pub fn desired(&self, cell: &CellId) -> Option<&Arc<DesiredCell>> {
        let at = self.cells.iter().position(|expected| expected.cell == *cell)?;
        self.desired.get(at)
    }
}

/// A cell as the sources say it.
#[derive(Debug)]
struct Coded {
    desired: Arc<DesiredCell>,
    /// What it would give to the parameters that its template declares.
    parameters: BTreeMap<String, String>,
    template: Option<Arc<Template>>,
}

/// A template that would be deployed.
#[derive(Debug)]
struct Template {
    text: String,
    /// A tool made it: the file says what AWS is given otherwise.
    built: bool,
    /// SHA-256, in hex.
    digest: String,
}

impl Template {
    fn new(text: String, built: bool) -> Self {
        let digest = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { text, built, digest }
    }
}

/// The cells of one stage, as they were read.
type Read = (Vec<Coded>, Vec<ErrorView>);

/// What was read of the sources for a topology and a state of the files. Reading a thousand services for thirty targets takes
/// seconds, and looking at the board again must not.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Option<Known>>);

#[derive(Debug)]
struct Known {
    topology: Topology,
    reading: Arc<Reading>,
    stages: BTreeMap<StageId, Arc<Read>>,
}

pub(super) type ByStack<'a, T> = BTreeMap<(&'a Target, &'a str), &'a T>;

/// What was seen of the accounts.
pub(super) struct Sight<'a> {
    pub scans: ByStack<'a, StackScan>,
    stacks: ByStack<'a, InventoryStack>,
    records: BTreeMap<String, DeploymentRecord>,
}

impl Project {
    pub(super) fn expected(
        &self,
        topology: &Topology,
        stages: &[StageId],
        scans: &[StackScan],
        inventories: &[TargetInventory],
    ) -> Result<Arc<Expected>> {
        let held = inventories.iter().flat_map(|inventory| {
            let stacks = match &inventory.holds {
                Inventory::Answered { stacks, .. } => stacks.as_slice(),
                Inventory::Failed(_) => &[],
            };
            stacks.iter().map(move |stack| ((&inventory.target, stack.stack.as_str()), stack))
        });
        let sight = Sight {
            scans: scans.iter().map(|scan| ((&scan.target, scan.stack.as_str()), scan)).collect(),
            stacks: held.collect(),
            records: self.records()?,
        };
        let mut expected = Expected::default();
        for stage in stages {
            let read = self.read_cells(topology, stage);
            expected.problems.extend(read.1.iter().cloned());
            for coded in &read.0 {
                let desired = &coded.desired;
                let stackless = stackless(topology, &desired.service);
                expected.cells.push(ExpectedCell {
                    cell: CellId {
                        service: desired.service.clone(),
                        stage: stage.clone(),
                        target: desired.target.clone(),
                    },
                    stack: desired.stack.clone(),
                    stackless,
                    behind: if stackless { None } else { self.behind(coded, &sight)? },
                    old_values: Vec::new(),
                });
                expected.desired.push(desired.clone());
            }
        }
        self.add_old_values(&mut expected, &sight, inventories)?;
        Ok(Arc::new(expected))
    }

    /// Where somebody else changed the stack since, what we deployed says nothing about what is there now; the template and the
    /// parameters that the stack has still do.
    fn behind(&self, coded: &Coded, sight: &Sight<'_>) -> Result<Option<Behind>> {
        let desired = &coded.desired;
        let place = (&desired.target, desired.stack.as_str());
        let Some(stack) = sight.stacks.get(&place) else { return Ok(None) };
        let record = sight.records.get(&stack.stack_id);
        let record = record.filter(|one| one.last_updated == stack.updated && !one.digest.is_empty());
        if record.is_some_and(|record| record.digest == desired.interface.digest) {
            return Ok(None);
        }
        let parameters = parameters_behind(&coded.parameters, &stack.parameters);
        let scanned = sight.scans.get(&place).and_then(|scan| scan.deployed.as_ref());
        let scanned = scanned.filter(|deployed| deployed.updated == stack.updated);
        let digest = scanned.and_then(|deployed| deployed.template.as_deref());
        let (resources, compared) = match (&coded.template, digest) {
            (Some(code), Some(digest)) if code.digest == digest => (Vec::new(), true),
            (Some(code), Some(_)) => {
                let evidence = self.journal()?.drift_evidence(&desired.target, desired.stack.as_str())?;
                let parts = evidence.and_then(|one| parts(code, one.template.as_deref()?));
                // That packages have other contents cannot be seen in a template.
                (parts.clone().unwrap_or_default(), parts.is_some() && !code.built)
            }
            (None, _) | (_, None) => (Vec::new(), false),
        };
        Ok(if !resources.is_empty() || !parameters.is_empty() {
            Some(Behind::Differs { resources, parameters })
        } else if compared {
            None
        } else if record.is_some() {
            Some(Behind::Sources)
        } else {
            Some(Behind::Unknown)
        })
    }

    fn read_cells(&self, topology: &Topology, stage: &StageId) -> Arc<Read> {
        let reading = self.state().reading.clone();
        {
            let mut memory = self.expectations.0.lock().unwrap_or_else(PoisonError::into_inner);
            match memory.as_ref() {
                Some(known) if known.topology == *topology && Arc::ptr_eq(&known.reading, &reading) => {
                    if let Some(read) = known.stages.get(stage) {
                        return read.clone();
                    }
                }
                _ => {
                    *memory = Some(Known {
                        topology: topology.clone(),
                        reading: reading.clone(),
                        stages: BTreeMap::new(),
                    });
                }
            }
        }
        let read = Arc::new(self.read_anew(topology, stage));
        let mut memory = self.expectations.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = memory.as_mut().filter(|known| Arc::ptr_eq(&known.reading, &reading)) {
            known.stages.insert(stage.clone(), read.clone());
        }
        read
    }

    fn read_anew(&self, topology: &Topology, stage: &StageId) -> Read {
        let found = match cells::desired(&self.folder, topology, stage) {
            Ok(found) => found,
            Err(error) => {
                return (
                    Vec::new(),
                    vec![ErrorView { message: format!("{stage}: {}", error.message), ..error }],
                );
            }
        };
        let problems = found.blockers.into_iter().map(|blocker| {
            let location = blocker.locations.into_iter().next();
            ErrorView::new(&blocker.code, format!("{stage}: {}", blocker.message), blocker.hint).at(location)
        });
        let mut templates: BTreeMap<ServiceId, Option<Arc<Template>>> = BTreeMap::new();
        let cells = found.cells.into_iter().map(|desired| {
            // What is deployed of a personal stage names what its base has: the sources do not.
            let whole = topology.stages.get(stage).is_none_or(|stage| stage.personal.is_none());
            let template = templates
                .entry(desired.service.clone())
                .or_insert_with(|| self.template_of(topology, &desired.service))
                .clone()
                .or_else(|| {
                    let built = self.built_template(topology, stage, &desired)?;
                    Some(Arc::new(Template::new(built, true)))
                })
                .filter(|_| whole);
            Coded {
                parameters: self.parameters_of(topology, stage, &desired),
                desired: desired.into(),
                template,
            }
        });
        (cells.collect(), problems.collect())
    }

    /// Of a service whose file is deployed as it stands.
    fn template_of(&self, topology: &Topology, service: &ServiceId) -> Option<Arc<Template>> {
        let service = topology.services.get(service)?;
        if service.kind != ServiceKind::CloudFormation {
            return None;
        }
        let path = self.folder.join(reading::path_of(topology, service)?);
        let text = files::read_if_there(&path).ok().flatten()?;
        Some(Arc::new(Template::new(text, false)))
    }

    /// What a deployment would give to the parameters that the template declares.
    fn parameters_of(
        &self,
        topology: &Topology,
        stage: &StageId,
        desired: &DesiredCell,
    ) -> BTreeMap<String, String> {
        let declared = &desired.interface.parameters;
        let (Some(service), Some(account)) =
            (topology.services.get(&desired.service), topology.accounts.get(&desired.target.account))
        else {
            return BTreeMap::new();
        };
        if declared.is_empty() {
            return BTreeMap::new();
        }
        let place = Some((&desired.target, account));
        let mut given =
            config::given(&self.folder, topology, (&desired.service, service), stage, place).parameters();
        given.retain(|name, _| declared.iter().any(|one| one.name == *name));
        for parameter in declared.iter().filter(|parameter| parameter.means_the_stage()) {
            given.entry(parameter.name.clone()).or_insert_with(|| stage.to_string());
        }
        given
    }

    /// The code is read anew at the next look.
    pub(super) fn forget_expectations(&self) {
        *self.expectations.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn records(&self) -> Result<BTreeMap<String, DeploymentRecord>> {
        if !self.has_history() {
            return Ok(BTreeMap::new());
        }
        Ok(self.journal()?.deployments()?.into_iter().map(|one| (one.stack_id.clone(), one)).collect())
    }
}

/// Absent where one of the two cannot be read: then it is not known whether they differ.
fn parts(code: &Template, deployed: &str) -> Option<Vec<String>> {
    let read = |text| {
        let mut read = sources::parse_template(text, &Limits::default()).ok()?.to_json();
        if code.built {
            without_places(&mut read);
        }
        Some(read)
    };
    Some(parts_that_differ(&read(&code.text)?, &read(deployed)?))
}

fn stackless(topology: &Topology, service: &ServiceId) -> bool {
    topology.services.get(service).is_some_and(|service| match service.kind {
        ServiceKind::Terraform | ServiceKind::Command => true,
        ServiceKind::Serverless
        | ServiceKind::CloudFormation
        | ServiceKind::Cdk
        | ServiceKind::Sam
        | ServiceKind::Planned => false,
    })
}
