//! Three accounts in two regions with twenty services, in which 37 things are wrong: all are found, and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use aws::{Cloud, ConnectionSpec, Rate, ResolvedAccess, SharedHttpClient, TimeOuts};
use engine::drift::{DetectionPace, Importers, Look, ScanSpec, ScanTarget, scan};
use jiff::Timestamp;
use journal::Journal;
use plan::drift::{
    Coverage, Inventory, PropertyChange, ResourceStatus, ScanFailureKind, ScannedCell, StackScan,
};
use program_tests::planted::{self, ACCOUNTS, Kind, LEVEL, Planted, REGIONS, cells, checkable, template};
use sandbox::{Sandbox, Settings, http_client, virtual_clock};
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;
use topology::{AccountId, AccountName, Region, ServiceId, StackName, StageId, Target};

struct Seen {
    journal: Journal,
    /// By stage, region and stack.
    scans: BTreeMap<(String, String, String), StackScan>,
    planted: Vec<Planted>,
}

fn target(account: &str, region: &str) -> Target {
    Target { account: AccountName::new(account).unwrap(), region: Region::new(region).unwrap() }
}

fn stage_of(account: &str) -> &'static str {
    ACCOUNTS.iter().find(|(_, name, _)| *name == account).unwrap().0
}

async fn looked_at() -> Seen {
    let clock = virtual_clock("2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap());
    let sandbox = Sandbox::in_memory(Settings::default(), clock.clone());
    let planted = planted::plant(&sandbox);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = Arc::new(Journal::open(&path).unwrap());
    let mut targets = Vec::new();
    for (stage, account, id) in ACCOUNTS {
        for region in REGIONS {
            let target = target(account, region);
            let here = cells().filter(|(s, r, _)| (*s, *r) == (stage, region)).map(|(_, _, service)| {
                let stage = StageId::new(stage).unwrap();
                let name = StackName::new(planted::stack(service, stage.as_str())).unwrap();
                (name, ScannedCell { stage, service: ServiceId::new(service).unwrap() })
            });
            let cloud = Cloud::open(ConnectionSpec {
                account: &AccountId::new(id).unwrap(),
                target: target.clone(),
                access: ResolvedAccess::Sandbox,
                endpoint: None,
                http_client: Some(SharedHttpClient::new(http_client(sandbox.clone()))),
                clock: clock.clone(),
                rate: Rate::LOCAL,
                time_outs: TimeOuts::default(),
                seed: 1,
            });
            targets.push(ScanTarget { target, cloud: Ok(cloud.unwrap()), cells: here.collect() });
        }
    }
    let spec = ScanSpec {
        targets,
        already: BTreeSet::new(),
        unmanaged: true,
        importers: Importers::Asked,
        pace: DetectionPace::LOCAL,
        clock,
        recorder: Arc::new(Look { journal: journal.clone(), name: "look".into() }),
        events: None,
        cancel: CancellationToken::new(),
    };
    scan(spec).await.unwrap();
    let scans = journal.drift_scans().unwrap().into_iter().map(|one| {
        let stage = stage_of(one.target.account.as_str()).to_owned();
        ((stage, one.target.region.to_string(), one.stack.to_string()), one)
    });
    let scans = scans.collect();
    drop(journal);
    Seen { journal: Journal::open(&path).unwrap(), scans, planted }
}

/// A finding, as text that can be compared: where, and what.
fn told(stage: &str, region: &str, stack: &str, what: &str) -> String {
    format!("{stage} {region} {stack} {what}")
}

fn of_resources(scan: &StackScan, say: &mut impl FnMut(String)) {
    scan.each(&mut |path, inner| {
        for resource in &inner.resources {
            let mut name: Vec<&str> = path.to_vec();
            name.push(&resource.logical_id);
            let name = name.join("/");
            match &resource.status {
                ResourceStatus::InSync => {}
                ResourceStatus::Changed { properties } => properties.iter().for_each(|one| {
                    let kind = match one.kind {
                        PropertyChange::Added => "added",
                        PropertyChange::Removed => "removed",
                        PropertyChange::NotEqual => "not-equal",
                    };
                    let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
                    say(format!("{name}{} {kind} {} {}", one.path, side(&one.expected), side(&one.actual)));
                }),
                ResourceStatus::Deleted => say(format!("{name} deleted")),
                ResourceStatus::NotSupported => say(format!("{name} not supported")),
                // Of a stack that AWS does not look at, the stack says why.
                ResourceStatus::NotChecked { .. } => {
                    if scan.failure.as_ref().is_some_and(|one| one.kind == ScanFailureKind::HalfWay) {
                        say(format!("{name} not checked"));
                    }
                }
            }
        }
    });
}

impl Seen {
    /// Everything that is not as it should be, by what the scan left in the journal.
    fn found(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for ((stage, region, stack), scan) in &self.scans {
            let mut say = |what: String| {
                found.insert(told(stage, region, stack, &what));
            };
            let status = scan.deployed.as_ref().map_or("", |deployed| deployed.status.as_str());
            match (&scan.deployed, &scan.cell) {
                (None, _) => say("missing".into()),
                (Some(deployed), None) => {
                    say(format!(
                        "of {}",
                        deployed.tags.get("stagewright:stage").map_or("nobody", String::as_str)
                    ));
                    continue;
                }
                (Some(_), Some(_)) if !["CREATE_COMPLETE", "UPDATE_COMPLETE"].contains(&status) => {
                    say(status.to_owned());
                }
                (Some(deployed), Some(cell)) => {
                    if deployed.parameters["Level"] != LEVEL {
                        say(format!("Level is {}", deployed.parameters["Level"]));
                    }
                    let code = hex::encode(Sha256::digest(template(cell.service.as_str())));
                    if deployed.template.as_deref() != Some(code.as_str()) {
                        say("another template".into());
                    }
                }
            }
            of_resources(scan, &mut say);
            self.old_value(scan, &mut say);
        }
        found
    }

    fn old_value(&self, scan: &StackScan, say: &mut impl FnMut(String)) {
        let evidence = self.journal.drift_evidence(&scan.target, scan.stack.as_str()).unwrap().unwrap();
        let Some(holds) = evidence.expected.get("Mirror").and_then(|one| one["DisplayName"].as_str()) else {
            return;
        };
        let inventories = self.journal.inventories().unwrap();
        let here = inventories.iter().find(|one| one.target == scan.target).unwrap();
        let Inventory::Answered { stacks, .. } = &here.holds else { panic!("{here:?}") };
        let catalog = stacks.iter().find(|one| one.stack.as_str().starts_with("catalog-")).unwrap();
        if catalog.outputs["TableName"] != holds {
            say(format!("Mirror holds {holds}"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn all_of_37_planted_differences_are_found_and_nothing_else_and_what_was_checked_is_counted() {
    let seen = looked_at().await;
    seen.finds_what_was_planted();
    seen.counts_what_was_checked();
}

impl Seen {
    fn finds_what_was_planted(&self) {
        let expected: BTreeSet<String> = self.planted.iter().map(Planted::told).collect();
        assert_eq!(expected.len(), 37);
        let found = self.found();
        let missed: Vec<&String> = expected.difference(&found).collect();
        let invented: Vec<&String> = found.difference(&expected).collect();
        assert!(missed.is_empty() && invented.is_empty(), "missed: {missed:#?}\ninvented: {invented:#?}");
    }

    fn counts_what_was_checked(&self) {
        let mut total = Coverage::default();
        for (stage, region, service) in cells() {
            let here: Vec<&Kind> = (self.planted.iter())
                .filter(|one| one.concerns(stage, region, service))
                .map(|one| &one.kind)
                .collect();
            let key = (stage.to_owned(), region.to_owned(), planted::stack(service, stage));
            let coverage = Coverage::of(&self.scans[&key]);
            let all = checkable(service);
            let (checked, not_checked, unlisted) = match here.as_slice() {
                [Kind::Missing] => (0, 0, 1),
                [Kind::Stuck { status: "ROLLBACK_COMPLETE" }] => (0, 0, 1),
                // Only what could not be deleted is left.
                [Kind::Stuck { status: "DELETE_FAILED" }] => (0, 1, 0),
                [Kind::HalfWay] => (all - 1, 1, 0),
                _ => (all, 0, 0),
            };
            let unsupported = u32::from(here.contains(&&Kind::Unsupported));
            let named: BTreeMap<String, u32> =
                (unsupported > 0).then(|| ("Custom::Seed".to_owned(), 1)).into_iter().collect();
            let counted = (coverage.checked, coverage.of, coverage.not_checked, coverage.unlisted);
            let wanted = (checked, checked + not_checked + unsupported, not_checked, unlisted);
            assert_eq!((counted, &coverage.not_supported), (wanted, &named), "{key:?}");
            total.add(&coverage);
        }
        assert_eq!(total.not_supported, BTreeMap::from([("Custom::Seed".to_owned(), 3)]));
        assert_eq!((total.not_checked, total.unlisted), (3, 4));
    }
}
