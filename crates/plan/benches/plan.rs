//! Planning 500 services in 10 and 20 targets: 5,000 and 10,000 cells; and placing 1,000 cards.

use std::collections::{BTreeMap, BTreeSet};

use divan::{Bencher, black_box};
use plan::{
    CardSize, DesiredCell, Intent, Live, LiveExport, LiveStack, LiveTarget, PlanInput, Selection, layered,
    plan, provided_values,
};
use topology::{
    AccountName, Consumption, Interface, Location, Provision, ReferenceKind, Region, Rollout, ServiceId,
    StackName, StageId, Target, Text, Tie,
};

const SERVICES: usize = 500;

fn main() {
    divan::main();
}

/// Services in layers of 50: each exports two names, and imports two of the layer before and one of the layer before that.
fn interface(service: usize, digest: &str) -> Interface {
    let location = |line: usize| Location {
        file: format!("services/s{service}/serverless.yml"),
        line: u32::try_from(line).unwrap_or(1),
        column: 9,
    };
    let name = |service: usize, export: usize| Text::Known(format!("dev-service{service}-Export{export}Arn"));
    let provides = (0..2).map(|export| Provision {
        tie: Tie::Export { name: name(service, export) },
        logical_id: format!("Export{export}"),
        value: format!("{{\"Fn::GetAtt\":[\"Resource{export}\",\"Arn\"]}}"),
        location: location(100 + export),
    });
    let consumed = [(50, 0), (57, 1), (100, 0)].into_iter().filter_map(|(back, export)| {
        let producer = service.checked_sub(back)?;
        Some(Consumption {
            tie: Tie::Export { name: name(producer, export) },
            kind: ReferenceKind::Strong,
            at: "provider.environment.table".to_owned(),
            location: location(20 + back),
        })
    });
    Interface {
        stack_name: Text::Known(format!("service{service}-dev")),
        region: None,
        provides: provides.collect(),
        consumes: consumed.collect(),
        resources: Vec::new(),
        parameters: Vec::new(),
        functions: 3,
        digest: format!("{digest}-{service}"),
    }
}

fn target(number: usize) -> Target {
    Target {
        account: AccountName::new(format!("account{number}")).expect("a name"),
        region: Region::new("eu-west-1").expect("a region"),
    }
}

fn input(targets: usize, deployed: bool) -> PlanInput {
    let cells: Vec<DesiredCell> = (0..targets)
        .flat_map(|number| {
            (0..SERVICES).map(move |service| DesiredCell {
                service: ServiceId::new(format!("service{service}")).expect("a name"),
                target: target(number),
                stack: StackName::new(format!("service{service}-dev")).expect("a name"),
                interface: interface(service, "new"),
            })
        })
        .collect();
    let live = if deployed { live(targets, &cells) } else { Live::default() };
    PlanInput {
        stage: StageId::new("dev").expect("a name"),
        intent: Intent::Deploy,
        selection: Selection::All,
        cells,
        manual: Vec::new(),
        gates: Vec::new(),
        pins: BTreeMap::new(),
        rollout: Rollout::default(),
        targets: Vec::new(),
        live,
    }
}

/// Every stack exists, made of other sources.
fn live(targets: usize, cells: &[DesiredCell]) -> Live {
    let targets = (0..targets).map(|number| {
        let own = &cells[number * SERVICES..(number + 1) * SERVICES];
        let mut exports: BTreeMap<String, LiveExport> = BTreeMap::new();
        for cell in own {
            for (name, value) in provided_values(&cell.interface, &cell.stack) {
                exports.insert(
                    name,
                    LiveExport { stack: cell.stack.clone(), value, importers: BTreeSet::new() },
                );
            }
        }
        for cell in own {
            for consumption in &cell.interface.consumes {
                if let Some(export) = exports.get_mut(&consumption.tie.name()) {
                    export.importers.insert(cell.stack.clone());
                }
            }
        }
        let stacks = own.iter().map(|cell| {
            let stack = LiveStack {
                id: format!("arn:{}", cell.stack),
                status: "UPDATE_COMPLETE".to_owned(),
                outputs: BTreeMap::new(),
                deployed: Some("old".to_owned()),
                provided: provided_values(&cell.interface, &cell.stack),
                termination_protection: false,
                tags: BTreeMap::new(),
                updated: None,
            };
            (cell.stack.clone(), stack)
        });
        LiveTarget { target: target(number), stacks: stacks.collect(), exports, parameters: BTreeSet::new() }
    });
    Live { targets: targets.collect() }
}

#[divan::bench(args = [10, 20])]
fn first_deployment_of_500_services(bencher: Bencher<'_, '_>, targets: usize) {
    let input = input(targets, false);
    bencher.bench_local(|| plan(black_box(&input)));
}

#[divan::bench(args = [10, 20])]
fn update_of_500_services(bencher: Bencher<'_, '_>, targets: usize) {
    let input = input(targets, true);
    bencher.bench_local(|| plan(black_box(&input)));
}

#[divan::bench(args = [10, 20])]
fn removal_of_500_services(bencher: Bencher<'_, '_>, targets: usize) {
    let input = PlanInput { intent: Intent::Remove, ..input(targets, true) };
    bencher.bench_local(|| plan(black_box(&input)));
}

#[divan::bench(args = [500, 1000])]
fn layout(bencher: Bencher<'_, '_>, services: usize) {
    let id = |service: usize| ServiceId::new(format!("service{service:04}")).expect("a name");
    let group = |service: usize| topology::GroupId::new(format!("group{}", service % 12)).ok();
    let nodes: Vec<_> = (0..services).map(|service| (id(service), group(service))).collect();
    let edges: Vec<_> = (0..services)
        .flat_map(|service| [50, 57, 100].map(|back| (service, service.checked_sub(back))))
        .filter_map(|(service, producer)| Some((id(producer?), id(service))))
        .collect();
    bencher.bench_local(|| layered(black_box(&nodes), black_box(&edges), CardSize::new(220.0, 72.0)));
}
