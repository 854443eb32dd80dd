//! Scans of the sandbox in virtual time. What was sent, its ledger says.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use aws::{Cloud, ConnectionSpec, Rate, ResolvedAccess, SharedHttpClient, TimeOuts};
use engine::drift::{
    DetectionPace, Importers, Look, ScanOutcome, ScanRecorder, ScanSpec, ScanTarget, scan, scan_failure,
    who_changed,
};
use jiff::Timestamp;
use journal::{Journal, JournalError};
use plan::drift::{
    Coverage, Inventory, ResourceStatus, ScanEvent, ScanFailureKind, ScannedCell, StackEvidence, StackScan,
    TargetInventory,
};
use sandbox::{
    CallFault, DetectionFault, Effect, Latency, Nth, OutsideChange, Request, Sandbox, Settings, Tampering,
    http_client, virtual_clock,
};
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_util::sync::CancellationToken;
use topology::{AccountId, AccountName, Region, ServiceId, StackName, StageId, Target};

const REGION: &str = "eu-west-1";

/// A table and a function, and what cannot be checked.
const TEMPLATE: &str = "Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {BillingMode: PAY_PER_REQUEST, TableName: !Sub '${AWS::StackName}-table'}
  Reader:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 30, DelaySeconds: 0}
  Seed:
    Type: Custom::Seed
    Properties: {ServiceToken: arn}
";

struct Land {
    _folder: tempfile::TempDir,
    journal: Arc<Journal>,
    sandbox: Sandbox,
    clock: aws::Clock,
    rate: Rate,
    targets: BTreeMap<Target, (String, Result<Cloud, plan::drift::ScanFailure>)>,
    cells: BTreeMap<Target, BTreeSet<String>>,
    cancel: CancellationToken,
}

fn target(account: &str) -> Target {
    Target { account: AccountName::new(account).unwrap(), region: Region::new(REGION).unwrap() }
}

fn stack(name: &str) -> StackName {
    StackName::new(name).unwrap()
}

impl Land {
    /// Must be made inside the runtime whose time it shall live in.
    fn new(accounts: &[(&str, &str)]) -> Self {
        let clock = virtual_clock("2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap());
        let settings = Settings {
            latency: Latency { jitter: 0.0, scale: 0.0, ..Latency::default() },
            ..Settings::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let mut land = Self {
            journal: Arc::new(Journal::open(&folder.path().join("journal.db")).unwrap()),
            _folder: folder,
            sandbox: Sandbox::in_memory(settings, clock.clone()),
            clock,
            rate: Rate::LOCAL,
            targets: BTreeMap::new(),
            cells: BTreeMap::new(),
            cancel: CancellationToken::new(),
        };
        for (name, id) in accounts {
            let cloud = land.connect(name, id, ResolvedAccess::Sandbox);
            land.targets.insert(target(name), ((*id).to_owned(), Ok(cloud)));
        }
        land
    }

    fn connect(&self, name: &str, id: &str, access: ResolvedAccess) -> Cloud {
        Cloud::open(ConnectionSpec {
            account: &AccountId::new(id).unwrap(),
            target: target(name),
            access,
            endpoint: None,
            http_client: Some(SharedHttpClient::new(http_client(self.sandbox.clone()))),
            clock: self.clock.clone(),
            rate: self.rate,
            time_outs: TimeOuts::default(),
            seed: 1,
        })
        .unwrap()
    }

    fn send(&self, account: &str, action: &str, fields: &[(&str, &str)]) -> String {
        let id = &self.targets[&target(account)].0;
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("Action", action)
            .extend_pairs(fields)
            .finish();
        let signed = format!(
            "AWS4-HMAC-SHA256 Credential=ASIASANDBOX{id}/20260101/{REGION}/cloudformation/aws4_request, \
             SignedHeaders=host, Signature=0"
        );
        let request = Request::new("POST", "/").with_body(body).with_header("authorization", &signed);
        let response = self.sandbox.handle(&request).response;
        assert_eq!(response.status, 200, "{action}: {}", response.text());
        response.text()
    }

    /// A cell, deployed.
    fn deploy(&mut self, account: &str, name: &str) {
        self.deploy_as(account, name, TEMPLATE);
    }

    fn deploy_as(&mut self, account: &str, name: &str, template: &str) {
        self.send(account, "CreateStack", &[("StackName", name), ("TemplateBody", template)]);
        self.wanted(account, name);
    }

    fn wanted(&mut self, account: &str, name: &str) {
        self.cells.entry(target(account)).or_default().insert(name.to_owned());
    }

    fn tamper(&self, account: &str, name: &str, resource: &str, change: Tampering) {
        let id = self.targets[&target(account)].0.clone();
        let change = OutsideChange {
            account: id.clone(),
            region: REGION.to_owned(),
            stack: name.to_owned(),
            resource: resource.to_owned(),
            change,
            by: Some(format!("arn:aws:sts::{id}:assumed-role/Admin/mallory")),
        };
        self.sandbox.tamper(&[change]).unwrap().unwrap();
    }

    fn spec(&self, look: &str) -> ScanSpec {
        let targets = self.targets.iter().map(|(target, (_, cloud))| ScanTarget {
            target: target.clone(),
            cloud: cloud.clone(),
            cells: self
                .cells
                .get(target)
                .into_iter()
                .flatten()
                .map(|name| (stack(name), cell(name)))
                .collect(),
        });
        ScanSpec {
            targets: targets.collect(),
            already: self.journal.looked_at(look).unwrap(),
            unmanaged: true,
            importers: Importers::Asked,
            pace: DetectionPace::LOCAL,
            clock: self.clock.clone(),
            recorder: Arc::new(Look { journal: self.journal.clone(), name: look.to_owned() }),
            events: None,
            cancel: self.cancel.clone(),
        }
    }

    /// A whole scan, and what it left in the journal by account and stack.
    async fn scanned(&self) -> BTreeMap<(String, String), StackScan> {
        assert_eq!(scan(self.spec("one")).await.unwrap(), ScanOutcome::Complete);
        self.found()
    }

    fn found(&self) -> BTreeMap<(String, String), StackScan> {
        let scans = self.journal.drift_scans().unwrap().into_iter();
        scans.map(|one| ((one.target.account.to_string(), one.stack.to_string()), one)).collect()
    }

    /// How often the sandbox was asked to detect each stack, and did.
    fn detections(&self) -> BTreeMap<(String, String), u32> {
        let mut counts = BTreeMap::new();
        for entry in self.sandbox.ledger().unwrap() {
            if entry.action == "DetectStackDrift" && entry.accepted() {
                let name = entry.subject.unwrap().split('/').nth(1).unwrap().to_owned();
                *counts.entry((entry.account, name)).or_default() += 1;
            }
        }
        counts
    }
}

/// Keeps nothing.
struct Nowhere;

impl ScanRecorder for Nowhere {
    fn holds(&self, _: &TargetInventory) -> Result<(), JournalError> {
        Ok(())
    }

    fn found(&self, _: &StackScan, _: &StackEvidence) -> Result<(), JournalError> {
        Ok(())
    }
}

fn cell(name: &str) -> ScannedCell {
    ScannedCell { stage: StageId::new("dev").unwrap(), service: ServiceId::new(name).unwrap() }
}

fn status<'s>(scan: &'s StackScan, logical_id: &str) -> &'s ResourceStatus {
    &scan.resources.iter().find(|one| one.logical_id == logical_id).unwrap().status
}

fn failure(scan: &StackScan) -> ScanFailureKind {
    scan.failure.as_ref().unwrap_or_else(|| panic!("{scan:?}")).kind
}

fn set(path: &str, value: serde_json::Value) -> Tampering {
    Tampering::Set { path: path.to_owned(), value }
}

async fn until(events: &mut UnboundedReceiver<ScanEvent>, wanted: impl Fn(&ScanEvent) -> bool) {
    while let Some(event) = events.recv().await {
        if wanted(&event) {
            return;
        }
    }
    panic!("the scan ended before that");
}

#[tokio::test(start_paused = true)]
async fn a_changed_a_deleted_and_an_unsupported_resource_are_told_apart_and_the_rest_is_in_sync() {
    let mut land = Land::new(&[("dev", "111111111111")]);
    land.deploy("dev", "notes");
    land.deploy("dev", "quiet");
    land.tamper("dev", "notes", "Table", set("/BillingMode", json!("PROVISIONED")));
    land.tamper("dev", "notes", "Reader", Tampering::Delete);
    let found = land.scanned().await;
    let notes = &found[&("dev".into(), "notes".into())];
    assert_eq!(notes.failure, None);
    let ResourceStatus::Changed { properties } = status(notes, "Table") else { panic!("{notes:?}") };
    let told: Vec<_> = properties
        .iter()
        .map(|one| (one.path.as_str(), one.expected.as_deref(), one.actual.as_deref()))
        .collect();
    assert_eq!(told, [("/BillingMode", Some("PAY_PER_REQUEST"), Some("PROVISIONED"))]);
    assert_eq!(*status(notes, "Reader"), ResourceStatus::Deleted);
    assert_eq!(*status(notes, "Seed"), ResourceStatus::NotSupported);
    let coverage = Coverage::of(notes);
    assert_eq!((coverage.checked, coverage.of, coverage.not_checked), (2, 3, 0));
    assert_eq!(coverage.not_supported, BTreeMap::from([("Custom::Seed".to_owned(), 1)]));
    let quiet = &found[&("dev".into(), "quiet".into())];
    assert!(["Table", "Reader"].iter().all(|name| *status(quiet, name) == ResourceStatus::InSync));
    let evidence = land.journal.drift_evidence(&target("dev"), "notes").unwrap().unwrap();
    assert_eq!(evidence.template.as_deref(), Some(TEMPLATE));
    assert_eq!(evidence.actual["Table"]["BillingMode"], "PROVISIONED");
    assert_eq!(evidence.expected["Table"]["TableName"], "notes-table");
}

#[tokio::test(start_paused = true)]
async fn who_changed_a_resource_is_what_the_trail_says_and_deployments_are_left_out() {
    let mut land = Land::new(&[("dev", "111111111111")]);
    land.deploy("dev", "notes");
    land.tamper("dev", "notes", "Table", set("/BillingMode", json!("PROVISIONED")));
    let cloud = land.targets[&target("dev")].1.clone().unwrap();
    let told = who_changed(&cloud, "notes-table", None).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].who.as_str(), told[0].event.as_str()), ("mallory", "UpdateTable"));
    assert_eq!(told[0].with.as_deref(), Some("console.amazonaws.com"));
    assert!(who_changed(&cloud, "quiet-table", None).await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_looked_at_is_shown_as_what_it_is_and_the_rest_is_complete() {
    let mut land = Land::new(&[
        ("denied", "111111111111"),
        ("gone", "222222222222"),
        ("half", "333333333333"),
        ("throttled", "444444444444"),
        ("well", "555555555555"),
    ]);
    for account in ["denied", "gone", "half", "throttled", "well"] {
        for name in ["a", "b", "c"] {
            land.deploy(account, name);
        }
        land.tamper(account, "c", "Table", set("/BillingMode", json!("PROVISIONED")));
    }
    land.wanted("well", "never-deployed");
    land.deploy_as("well", "stranger", TEMPLATE);
    land.cells.get_mut(&target("well")).unwrap().remove("stranger");
    // An account that nobody has logged into.
    let failure_of_login = scan_failure(&aws::AwsError::LoginNeeded {
        subject: "the session of acme".into(),
        message: "nobody has logged in".into(),
        hint: "Log in to acme.".into(),
    });
    land.targets.insert(target("asleep"), ("666666666666".into(), Err(failure_of_login)));
    land.wanted("asleep", "a");
    let denied = Effect::Error {
        status: 403,
        code: "AccessDenied".into(),
        message: "User is not authorized to perform: cloudformation:DetectStackDrift".into(),
    };
    land.sandbox
        .configure(|settings| {
            settings.latency.scale = 1.0;
            settings.drift.stacks.insert("b".into(), 60_000);
            settings.drift.faults.push(DetectionFault {
                account: Some("333333333333".into()),
                region: None,
                stack: "a".into(),
                logical_id: "Reader".into(),
                reason: "Internal Failure".into(),
                times: 1,
            });
            let on = |account: &str, nth: Nth, effect: Effect| CallFault {
                account: Some(account.into()),
                ..CallFault::new("DetectStackDrift", nth, effect)
            };
            settings.faults.calls.push(on("111111111111", Nth::Every(1), denied));
            settings.faults.calls.push(on("444444444444", Nth::First(34), Effect::Throttle));
        })
        .unwrap();
    let (sender, mut events) = unbounded_channel();
    let running = tokio::spawn(scan(ScanSpec { events: Some(sender), ..land.spec("one") }));
    until(&mut events, |event| {
        matches!(event, ScanEvent::Started { target, stack } if target.account.as_str() == "gone" && stack.as_str() == "b")
    })
    .await;
    // While it is being looked at, somebody deletes it.
    tokio::time::sleep(Duration::from_secs(5)).await;
    land.send("gone", "DeleteStack", &[("StackName", "b")]);
    let mut patient = BTreeSet::new();
    while let Some(event) = events.recv().await {
        if let ScanEvent::Throttled { target } = event {
            patient.insert(target);
        }
    }
    assert_eq!(patient, BTreeSet::from([target("throttled")]));
    assert_eq!(running.await.unwrap().unwrap(), ScanOutcome::Complete);
    let found = land.found();
    let of = |account: &str, name: &str| &found[&(account.to_owned(), name.to_owned())];
    for name in ["a", "b", "c"] {
        assert_eq!(failure(of("denied", name)), ScanFailureKind::Denied);
        // What may be read is read: nothing of it counts as checked.
        let coverage = Coverage::of(of("denied", name));
        assert_eq!((coverage.checked, coverage.of), (0, 3));
    }
    assert_eq!(failure(of("asleep", "a")), ScanFailureKind::LoggedOut);
    assert_eq!(failure(of("gone", "b")), ScanFailureKind::Gone);
    assert_eq!(failure(of("well", "never-deployed")), ScanFailureKind::Gone);
    let half = of("half", "a");
    assert_eq!(failure(half), ScanFailureKind::HalfWay);
    assert!(
        matches!(status(half, "Reader"), ResourceStatus::NotChecked { why } if why.contains("Internal Failure"))
    );
    assert_eq!(*status(half, "Table"), ResourceStatus::InSync);
    assert_eq!(*status(half, "Seed"), ResourceStatus::NotSupported);
    let throttled: Vec<ScanFailureKind> = ["a", "b", "c"]
        .iter()
        .filter_map(|name| of("throttled", name).failure.as_ref())
        .map(|one| one.kind)
        .collect();
    assert!(
        !throttled.is_empty() && throttled.iter().all(|kind| *kind == ScanFailureKind::Throttled),
        "{throttled:?}"
    );
    for account in ["gone", "half", "well"] {
        let c = of(account, "c");
        assert!(
            c.failure.is_none() && matches!(status(c, "Table"), ResourceStatus::Changed { .. }),
            "{account}"
        );
    }
    let stranger = of("well", "stranger");
    assert_eq!((&stranger.cell, &stranger.failure), (&None, &None));
    let inventories = land.journal.inventories().unwrap();
    let asleep = inventories.iter().find(|one| one.target.account.as_str() == "asleep").unwrap();
    assert!(
        matches!(&asleep.holds, Inventory::Failed(failure) if failure.kind == ScanFailureKind::LoggedOut)
    );
}

/// Accounts that are full of stacks, asked no faster than AWS lets.
fn full(accounts: u64, stacks: u32) -> Land {
    let accounts: Vec<(String, String)> =
        (0..accounts).map(|at| (format!("account-{at}"), format!("{:012}", 100_000_000_000 + at))).collect();
    let names: Vec<(&str, &str)> = accounts.iter().map(|(name, id)| (name.as_str(), id.as_str())).collect();
    let mut land = Land::new(&names);
    land.rate = Rate::AWS;
    for (name, id) in &names {
        let cloud = land.connect(name, id, ResolvedAccess::Sandbox);
        land.targets.insert(target(name), ((*id).to_owned(), Ok(cloud)));
        for at in 0..stacks {
            land.deploy(name, &format!("stack-{at}"));
        }
    }
    land.sandbox.configure(|settings| settings.latency.scale = 3.0).unwrap();
    land
}

/// What the rate allows for so many stacks in one target. Each has to be detected, listed, asked about once and read, with
/// its template; and the target is asked once for its stacks, which are one page, and once for its exports.
fn allowed(stacks: u32) -> f64 {
    let needed = 5.0 * f64::from(stacks) + 2.0;
    (needed - f64::from(Rate::AWS.burst)) / Rate::AWS.per_second
}

#[tokio::test(start_paused = true)]
async fn a_thousand_stacks_in_ten_accounts_take_what_the_rate_allows_and_are_told_one_by_one() {
    let land = full(10, 100);
    let (sender, mut events) = unbounded_channel();
    let begin = tokio::time::Instant::now();
    // How long the disk takes is no matter of the rate.
    let (pace, recorder) = (DetectionPace::AWS, Arc::new(Nowhere));
    let running = tokio::spawn(scan(ScanSpec { events: Some(sender), pace, recorder, ..land.spec("one") }));
    let (mut finished, mut half, mut planned) = (0, 0.0, 0);
    while let Some(event) = events.recv().await {
        match event {
            ScanEvent::Planned { stacks, .. } => planned = stacks,
            ScanEvent::Finished { scan } => {
                assert_eq!(scan.failure, None);
                finished += 1;
                if finished == 500 {
                    half = begin.elapsed().as_secs_f64();
                }
            }
            ScanEvent::Inventory { .. }
            | ScanEvent::Started { .. }
            | ScanEvent::Throttled { .. }
            | ScanEvent::Ended { .. } => {}
        }
    }
    assert_eq!(running.await.unwrap().unwrap(), ScanOutcome::Complete);
    let (took, allowed) = (begin.elapsed().as_secs_f64(), allowed(100));
    assert_eq!((finished, planned), (1000, 1000));
    assert!(took <= 1.1 * allowed, "it took {took} s, and the rate allows {allowed} s");
    assert!(half < 0.95 * took, "half of it was told only after {half} of {took} s");
    assert!(land.detections().values().all(|count| *count == 1));
}

#[tokio::test(start_paused = true)]
async fn a_scan_that_was_cancelled_goes_on_with_what_it_has_not_finished() {
    let mut land = full(3, 40);
    let (sender, mut events) = unbounded_channel();
    let spec = ScanSpec { events: Some(sender), pace: DetectionPace::AWS, ..land.spec("one") };
    let running = tokio::spawn(scan(spec));
    let mut finished = 0;
    while finished < 50 {
        if let ScanEvent::Finished { .. } = events.recv().await.unwrap() {
            finished += 1;
        }
    }
    land.cancel.cancel();
    assert_eq!(running.await.unwrap().unwrap(), ScanOutcome::Cancelled);
    let settled = land.journal.looked_at("one").unwrap();
    assert!((50..120).contains(&settled.len()), "{}", settled.len());
    let before = land.detections();

    // Taken up at once: what AWS is still working on for the first attempt is waited for.
    land.cancel = CancellationToken::new();
    let (sender, mut events) = unbounded_channel();
    let spec = ScanSpec { events: Some(sender), pace: DetectionPace::AWS, ..land.spec("one") };
    assert_eq!(scan(spec).await.unwrap(), ScanOutcome::Complete);
    let mut planned = (0, 0);
    while let Some(event) = events.recv().await {
        if let ScanEvent::Planned { stacks, already } = event {
            planned = (stacks, already);
        }
    }
    assert_eq!(planned, (120, u32::try_from(settled.len()).unwrap()));
    let found = land.found();
    assert_eq!(found.len(), 120);
    assert!(found.values().all(|scan| scan.failure.is_none()));
    let after = land.detections();
    for (done, name) in &settled {
        let key = (land.targets[done].0.clone(), name.to_string());
        assert_eq!((before[&key], after[&key]), (1, 1), "{name} was looked at again");
    }
}
