//! Small applications to plan: builders of cells and of what the accounts hold.

use std::collections::{BTreeMap, BTreeSet};

use plan::{
    DesiredCell, Edge, Intent, Live, LiveExport, LiveStack, LiveTarget, Plan, PlanInput, Selection, Step,
    provided_values,
};
use topology::{
    AccountName, Consumption, Interface, Location, ManualReference, Provision, ReferenceKind, Region,
    Rollout, ServiceId, StackName, StageId, Target, Text, Tie,
};

pub fn service(name: &str) -> ServiceId {
    ServiceId::new(name).unwrap()
}

pub fn stack(name: &str) -> StackName {
    StackName::new(name).unwrap()
}

pub fn target(text: &str) -> Target {
    let (account, region) = text.split_once('/').unwrap();
    Target { account: AccountName::new(account).unwrap(), region: Region::new(region).unwrap() }
}

pub const HOME: &str = "acme-dev/eu-west-1";

fn location(service: &str, line: usize) -> Location {
    Location { file: format!("{service}/template.yaml"), line: u32::try_from(line).unwrap(), column: 7 }
}

fn known(text: &str) -> Text {
    Text::Known(text.to_owned())
}

/// A service and what it is tied to; in `acme-dev/eu-west-1` as the stack `dev-NAME` unless something else is said.
#[derive(Debug, Clone)]
pub struct Of(pub DesiredCell);

pub fn cell(name: &str) -> Of {
    Of(DesiredCell {
        service: service(name),
        target: target(HOME),
        stack: stack(&format!("dev-{name}")),
        interface: Interface {
            stack_name: known(&format!("dev-{name}")),
            region: None,
            provides: Vec::new(),
            consumes: Vec::new(),
            resources: Vec::new(),
            parameters: Vec::new(),
            functions: 0,
            digest: "one".to_owned(),
        },
    })
}

impl Of {
    pub fn at(mut self, place: &str) -> Self {
        self.0.target = target(place);
        self
    }

    pub fn digest(mut self, digest: &str) -> Self {
        self.0.interface.digest = digest.to_owned();
        self
    }

    pub fn exports(self, names: &[&str]) -> Self {
        names.iter().fold(self, |cell, name| cell.exports_value(name, &format!("Ref {name}")))
    }

    pub fn exports_value(self, name: &str, value: &str) -> Self {
        self.provides(Tie::Export { name: known(name) }, value)
    }

    pub fn outputs(self, output: &str, value: &str) -> Self {
        let stack = self.0.interface.stack_name.clone();
        self.provides(Tie::Output { stack, output: known(output), region: None }, value)
    }

    pub fn parameter(self, path: &str, value: &str) -> Self {
        self.provides(Tie::Parameter { path: known(path) }, value)
    }

    fn provides(mut self, tie: Tie, value: &str) -> Self {
        let location = location(self.0.service.as_str(), 10 + self.0.interface.provides.len());
        let logical_id = format!("Output{}", self.0.interface.provides.len());
        self.0.interface.provides.push(Provision { tie, logical_id, value: value.to_owned(), location });
        self
    }

    pub fn imports(self, names: &[&str]) -> Self {
        names
            .iter()
            .fold(self, |cell, name| cell.consumes(Tie::Export { name: known(name) }, ReferenceKind::Strong))
    }

    pub fn imports_unknown(self, written: &str, because: &str) -> Self {
        let name = Text::Unknown { written: written.to_owned(), because: because.to_owned() };
        self.consumes(Tie::Export { name }, ReferenceKind::Strong)
    }

    pub fn reads(self, stack: &str, output: &str, region: Option<&str>) -> Self {
        let tie = Tie::Output { stack: known(stack), output: known(output), region: region.map(known) };
        self.consumes(tie, ReferenceKind::Weak)
    }

    pub fn reads_parameter(self, path: &str) -> Self {
        self.consumes(Tie::Parameter { path: known(path) }, ReferenceKind::Weak)
    }

    pub fn reads_file(self, file: &str, pointer: &str) -> Self {
        let tie = Tie::File { file: file.to_owned(), pointer: pointer.to_owned() };
        self.consumes(tie, ReferenceKind::Config)
    }

    fn consumes(mut self, tie: Tie, kind: ReferenceKind) -> Self {
        let location = location(self.0.service.as_str(), 100 + self.0.interface.consumes.len());
        self.0.interface.consumes.push(Consumption { tie, kind, at: "Resources".to_owned(), location });
        self
    }
}

pub fn drawn(from: &str, to: &str) -> ManualReference {
    ManualReference { from: service(from), to: service(to), note: None, planned: false }
}

pub fn deploy(cells: &[Of], live: &Live) -> PlanInput {
    PlanInput {
        stage: StageId::new("dev").unwrap(),
        intent: Intent::Deploy,
        selection: Selection::All,
        cells: cells.iter().map(|cell| cell.0.clone()).collect(),
        manual: Vec::new(),
        gates: Vec::new(),
        pins: BTreeMap::new(),
        rollout: Rollout::default(),
        targets: Vec::new(),
        live: live.clone(),
    }
}

pub fn remove(cells: &[Of], live: &Live) -> PlanInput {
    PlanInput { intent: Intent::Remove, ..deploy(cells, live) }
}

pub fn only(names: &[&str]) -> Selection {
    Selection::Only(names.iter().map(|name| service(name)).collect())
}

/// The account of all these plans, which was asked and is empty.
pub fn nothing() -> Live {
    nothing_in(&[HOME])
}

pub fn nothing_in(places: &[&str]) -> Live {
    Live { targets: places.iter().map(|place| empty(&target(place))).collect() }
}

fn empty(target: &Target) -> LiveTarget {
    LiveTarget {
        target: target.clone(),
        stacks: BTreeMap::new(),
        exports: BTreeMap::new(),
        parameters: BTreeSet::new(),
    }
}

/// The accounts after these cells were deployed.
pub fn deployed(cells: &[Of]) -> Live {
    let mut targets: BTreeMap<Target, LiveTarget> = BTreeMap::new();
    for Of(cell) in cells {
        let live = targets.entry(cell.target.clone()).or_insert_with(|| empty(&cell.target));
        let mut outputs = BTreeMap::new();
        for provision in &cell.interface.provides {
            match &provision.tie {
                Tie::Export { name } => {
                    let export = LiveExport {
                        stack: cell.stack.clone(),
                        value: provision.value.clone(),
                        importers: BTreeSet::new(),
                    };
                    live.exports.insert(name.shown().to_owned(), export);
                }
                Tie::Output { output, .. } => {
                    outputs.insert(output.shown().to_owned(), provision.value.clone());
                }
                Tie::Parameter { path } => {
                    live.parameters.insert(path.shown().to_owned());
                }
                Tie::File { .. } => {}
            }
        }
        live.stacks.insert(
            cell.stack.clone(),
            LiveStack {
                id: format!("arn:{}", cell.stack),
                status: "UPDATE_COMPLETE".to_owned(),
                outputs,
                deployed: Some(cell.interface.digest.clone()),
                provided: provided_values(&cell.interface, &cell.stack),
                termination_protection: false,
                tags: BTreeMap::new(),
                updated: None,
            },
        );
    }
    for Of(cell) in cells {
        let live = targets.get_mut(&cell.target).unwrap();
        for consumption in &cell.interface.consumes {
            if let Tie::Export { name } = &consumption.tie
                && let Some(export) = live.exports.get_mut(name.shown())
            {
                export.importers.insert(cell.stack.clone());
            }
        }
    }
    Live { targets: targets.into_values().collect() }
}

/// The one live stack of a name, to change it.
pub fn live_stack<'l>(live: &'l mut Live, name: &str) -> &'l mut LiveStack {
    live.targets.iter_mut().find_map(|target| target.stacks.get_mut(name)).unwrap()
}

pub fn phases(plan: &Plan) -> Vec<Vec<&str>> {
    plan.phases.iter().map(|phase| phase.iter().map(ServiceId::as_str).collect()).collect()
}

pub fn binding(plan: &Plan) -> Vec<(&str, &str)> {
    plan.edges.iter().filter(|edge| edge.binds).map(|edge| (edge.from.as_str(), edge.to.as_str())).collect()
}

pub fn edge<'p>(plan: &'p Plan, from: &str, to: &str) -> &'p Edge {
    plan.edges.iter().find(|edge| edge.from.as_str() == from && edge.to.as_str() == to).unwrap()
}

pub fn step<'p>(plan: &'p Plan, id: &str) -> &'p Step {
    plan.steps.iter().find(|step| step.id.0 == id || step.id.0 == format!("{id}@{HOME}")).unwrap()
}

pub fn codes(plan: &Plan) -> Vec<&str> {
    plan.blockers.iter().map(|blocker| blocker.code.as_str()).collect()
}
