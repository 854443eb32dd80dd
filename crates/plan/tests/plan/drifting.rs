//! What looks at the accounts mean: the worst of a cell, what is settled, and what is the same elsewhere.

use jiff::{SignedDuration, Timestamp};
use plan::drift::{
    BoardInput, DeployedStack, DriftState, ExpectedCell, Inventory, InventoryStack, PropertyChange,
    PropertyDrift, ResourceDrift, ResourceStatus, STALE_AFTER, ScanFailure, ScanFailureKind, StackScan,
    Survey, TargetInventory, parts_that_differ,
};
use proptest::prelude::*;
use serde_json::json;
use topology::{
    Acceptance, AccountName, CellId, Day, DriftScope, Region, ServiceId, Settlements, StackName, StageId,
    Target,
};

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn target(account: &str) -> Target {
    Target { account: AccountName::new(account).unwrap(), region: Region::new("eu-west-1").unwrap() }
}

fn expected(service: &str, account: &str) -> ExpectedCell {
    ExpectedCell {
        cell: CellId {
            service: ServiceId::new(service).unwrap(),
            stage: StageId::new(account).unwrap(),
            target: target(account),
        },
        stack: StackName::new(format!("{service}-{account}")).unwrap(),
        stackless: false,
        behind: None,
        old_values: Vec::new(),
    }
}

fn resource(status: ResourceStatus) -> ResourceDrift {
    ResourceDrift {
        logical_id: "Table".into(),
        physical_id: None,
        kind: "AWS::DynamoDB::Table".into(),
        status,
    }
}

fn changed(actual: &str) -> ResourceStatus {
    let property = PropertyDrift {
        path: "/BillingMode".into(),
        expected: Some("PROVISIONED".into()),
        actual: Some(actual.into()),
        kind: PropertyChange::NotEqual,
    };
    ResourceStatus::Changed { properties: vec![property] }
}

fn scan(cell: &ExpectedCell, hours_ago: i64, statuses: Vec<ResourceStatus>) -> StackScan {
    let at = now().checked_sub(SignedDuration::from_hours(hours_ago)).unwrap();
    StackScan {
        target: cell.cell.target.clone(),
        stack: cell.stack.clone(),
        stack_id: Some(format!("arn:aws:cloudformation:eu-west-1:111111111111:stack/{}/id", cell.stack)),
        cell: None,
        started: at,
        finished: at,
        deployed: Some(DeployedStack { status: "UPDATE_COMPLETE".into(), ..DeployedStack::default() }),
        resources: statuses.into_iter().map(resource).collect(),
        nested: Vec::new(),
        failure: None,
    }
}

fn inventory(account: &str, stacks: &[&ExpectedCell]) -> TargetInventory {
    let stacks = stacks.iter().map(|cell| InventoryStack {
        stack: cell.stack.clone(),
        stack_id: "id".into(),
        status: "UPDATE_COMPLETE".into(),
        reason: None,
        parameters: Default::default(),
        resolved: Default::default(),
        outputs: Default::default(),
        tags: Default::default(),
        parent: None,
        updated: None,
    });
    let holds = Inventory::Answered { stacks: stacks.collect(), exports: Vec::new() };
    TargetInventory { target: target(account), at: now(), holds }
}

fn look<T>(
    cells: &[ExpectedCell],
    scans: &[StackScan],
    inventories: &[TargetInventory],
    settlements: &Settlements,
    say: impl FnOnce(&Survey<'_>) -> T,
) -> T {
    look_after(cells, (scans, &[]), inventories, settlements, say)
}

/// The second of the scans are later, and saw nothing.
fn look_after<T>(
    cells: &[ExpectedCell],
    (scans, blind): (&[StackScan], &[StackScan]),
    inventories: &[TargetInventory],
    settlements: &Settlements,
    say: impl FnOnce(&Survey<'_>) -> T,
) -> T {
    let mut columns: Vec<(StageId, Target)> =
        cells.iter().map(|cell| (cell.cell.stage.clone(), cell.cell.target.clone())).collect();
    columns.sort();
    columns.dedup();
    let input = BoardInput {
        now: now(),
        stale_after: STALE_AFTER,
        cells,
        columns: &columns,
        stages: &[],
        scans,
        blind,
        inventories,
        settlements,
    };
    say(&Survey::of(&input))
}

fn state(cell: &ExpectedCell, scans: &[StackScan], settlements: &Settlements) -> DriftState {
    let cells = std::slice::from_ref(cell);
    let held = [inventory(cell.cell.target.account.as_str(), &[cell])];
    look(cells, scans, &held, settlements, |survey| survey.cells[0].verdict.state)
}

fn accepted(until: &str, actual: Option<&str>) -> Settlements {
    let scope = DriftScope {
        service: ServiceId::new("database").unwrap(),
        stage: None,
        account: None,
        region: None,
        resource: Some("Table".into()),
        property: Some("/BillingMode".into()),
    };
    let acceptance = Acceptance {
        scope,
        reason: "a sale".into(),
        by: None,
        on: None,
        until: Some(Day::new(until).unwrap()),
        actual: actual.map(str::to_owned),
    };
    Settlements { accepted: vec![acceptance], ignored: Vec::new() }
}

#[test]
fn what_nobody_looked_at_or_long_ago_is_never_in_sync() {
    let cell = expected("database", "prod");
    let none = Settlements::default();
    assert_eq!(state(&cell, &[], &none), DriftState::Unknown);
    assert_eq!(state(&cell, &[scan(&cell, 1, vec![ResourceStatus::InSync])], &none), DriftState::InSync);
    assert_eq!(state(&cell, &[scan(&cell, 25, vec![ResourceStatus::InSync])], &none), DriftState::Stale);
    assert_eq!(
        state(&cell, &[scan(&cell, 1, vec![ResourceStatus::NotSupported])], &none),
        DriftState::Unknown
    );
    let half = vec![ResourceStatus::InSync, ResourceStatus::NotChecked { why: "it failed".into() }];
    assert_eq!(state(&cell, &[scan(&cell, 1, half)], &none), DriftState::Unknown);
}

#[test]
fn an_acceptance_counts_through_its_last_day_and_for_its_value() {
    let cell = expected("database", "prod");
    let scans = [scan(&cell, 1, vec![changed("PAY_PER_REQUEST")])];
    let is = |settlements: &Settlements| state(&cell, &scans, settlements);
    assert_eq!(is(&accepted("2026-11-21", Some("PAY_PER_REQUEST"))), DriftState::Accepted);
    assert_eq!(is(&accepted("2026-11-20", Some("PAY_PER_REQUEST"))), DriftState::Drifted);
    assert_eq!(is(&accepted("2026-11-21", Some("PROVISIONED"))), DriftState::Drifted);
    assert_eq!(is(&accepted("2026-11-21", None)), DriftState::Accepted);
}

#[test]
fn a_stack_that_the_account_has_not_is_missing_whatever_was_seen_before() {
    let cell = expected("database", "prod");
    let scans = [scan(&cell, 1, vec![changed("PAY_PER_REQUEST")])];
    let held = [inventory("prod", &[])];
    look(std::slice::from_ref(&cell), &scans, &held, &Settlements::default(), |survey| {
        assert_eq!(survey.cells[0].verdict.state, DriftState::Missing);
        assert_eq!(survey.cells[0].verdict.open(), 1);
    });
}

fn failed(cell: &ExpectedCell, kind: ScanFailureKind) -> StackScan {
    let failure = Some(ScanFailure { kind, message: "m".into(), hint: "h".into() });
    StackScan { deployed: None, failure, ..scan(cell, 0, Vec::new()) }
}

#[test]
fn a_look_that_was_not_let_in_hides_nothing_of_what_was_known_and_says_so() {
    let cell = expected("database", "prod");
    let good = [scan(&cell, 3, vec![changed("PAY_PER_REQUEST"), ResourceStatus::InSync])];
    let blind = [failed(&cell, ScanFailureKind::Denied)];
    let refused = TargetInventory {
        holds: Inventory::Failed(blind[0].failure.clone().unwrap()),
        ..inventory("prod", &[])
    };
    look_after(std::slice::from_ref(&cell), (&good, &blind), &[refused], &Settlements::default(), |survey| {
        let board = survey.board();
        assert_eq!((board.states.as_str(), board.before.as_str()), ("n", "d"));
        assert_eq!((board.open[0], board.checked[0], board.of[0], board.minutes[0]), (1, 2, 2, 180));
        assert_eq!(board.failures[&0][0].kind, ScanFailureKind::Denied);
        assert_eq!(board.groups.len(), 1);
    });
}

#[test]
fn a_look_that_got_no_answer_makes_what_was_known_stale_and_never_in_sync() {
    let cell = expected("database", "prod");
    let held = [inventory("prod", &[&cell])];
    for (kind, state) in [
        (ScanFailureKind::Throttled, DriftState::Stale),
        (ScanFailureKind::Unreachable, DriftState::Stale),
        (ScanFailureKind::LoggedOut, DriftState::Denied),
        (ScanFailureKind::Refused, DriftState::Failed),
    ] {
        let good = [scan(&cell, 1, vec![ResourceStatus::InSync])];
        let blind = [failed(&cell, kind)];
        let cells = std::slice::from_ref(&cell);
        look_after(cells, (&good, &blind), &held, &Settlements::default(), |survey| {
            let verdict = &survey.cells[0].verdict;
            assert_eq!((verdict.state, verdict.before), (state, Some(DriftState::InSync)), "{kind:?}");
        });
    }
}

#[test]
fn the_same_difference_in_three_accounts_is_one_also_where_its_value_names_the_stage() {
    let cells: Vec<_> = ["dev", "staging", "prod"].map(|account| expected("database", account)).into();
    let mut scans: Vec<_> = cells.iter().map(|cell| scan(cell, 1, vec![changed("X")])).collect();
    for (scan, stage) in scans.iter_mut().zip(["dev", "staging", "prod"]) {
        let ResourceStatus::Changed { properties } = &mut scan.resources[0].status else { panic!() };
        properties[0].expected = Some(format!("notes-{stage}"));
    }
    look(&cells, &scans, &[], &Settlements::default(), |survey| {
        let groups = survey.groups();
        assert_eq!(groups.len(), 1);
        assert_eq!((groups[0].address.as_str(), groups[0].cells.len()), ("database/Table/BillingMode", 3));
    });
}

#[test]
fn a_thousand_services_in_thirty_targets_are_sent_in_a_few_bytes_a_cell() {
    let accounts: Vec<String> = (0..30).map(|number| format!("acme{number}")).collect();
    let cells: Vec<ExpectedCell> = (0..1000)
        .flat_map(|service| accounts.iter().map(move |account| expected(&format!("s{service}"), account)))
        .collect();
    let scans: Vec<StackScan> = (cells.iter().enumerate())
        .map(|(at, cell)| {
            let status = if at % 50 == 0 { changed("PAY_PER_REQUEST") } else { ResourceStatus::InSync };
            scan(cell, 1, vec![status])
        })
        .collect();
    let board = look(&cells, &scans, &[], &Settlements::default(), |survey| survey.board());
    assert_eq!(board.states.len(), 30_000);
    assert_eq!(board.summary.states[&DriftState::Drifted], 600);
    let size = serde_json::to_string(&board).unwrap().len();
    assert!(size < 30_000 * 25, "{size} bytes");
}

#[test]
fn parts_of_templates_that_differ_are_named() {
    let code = json!({"Resources": {"A": {"Type": "T"}, "B": {"Type": "T"}}, "Outputs": {"O": 1}});
    let deployed = json!({"Resources": {"A": {"Type": "U"}, "C": {"Type": "T"}}, "Outputs": {"O": 1}});
    assert_eq!(parts_that_differ(&code, &deployed), ["A", "B", "C"]);
    assert_eq!(parts_that_differ(&code, &code), [""; 0]);
}

fn any_status() -> impl Strategy<Value = ResourceStatus> {
    prop_oneof![
        Just(ResourceStatus::InSync),
        Just(changed("PAY_PER_REQUEST")),
        Just(ResourceStatus::Deleted),
        Just(ResourceStatus::NotSupported),
        Just(ResourceStatus::NotChecked { why: "why".into() }),
    ]
}

fn any_failure() -> impl Strategy<Value = Option<ScanFailureKind>> {
    prop::option::of(prop::sample::select(vec![
        ScanFailureKind::Denied,
        ScanFailureKind::LoggedOut,
        ScanFailureKind::Throttled,
        ScanFailureKind::Busy,
        ScanFailureKind::HalfWay,
        ScanFailureKind::Unreachable,
        ScanFailureKind::Refused,
    ]))
}

proptest! {
    #[test]
    fn in_sync_is_only_what_was_looked_at_in_whole_lately_and_found_as_it_should_be(
        statuses in prop::collection::vec(any_status(), 0..6),
        failure in any_failure(),
        hours in 0i64..72,
    ) {
        let cell = expected("database", "prod");
        let mut seen = scan(&cell, hours, statuses.clone());
        seen.failure = failure.map(|kind| ScanFailure { kind, message: "m".into(), hint: "h".into() });
        let state = state(&cell, &[seen], &Settlements::default());
        let good = |one: &ResourceStatus| matches!(one, ResourceStatus::InSync | ResourceStatus::NotSupported);
        let whole = statuses.iter().all(good) && statuses.contains(&ResourceStatus::InSync);
        prop_assert_eq!(state == DriftState::InSync, whole && failure.is_none() && hours <= 24);
    }

    #[test]
    fn coverage_adds_up(statuses in prop::collection::vec(any_status(), 0..9)) {
        let cell = expected("database", "prod");
        let coverage = plan::drift::Coverage::of(&scan(&cell, 0, statuses.clone()));
        let unsupported: u32 = coverage.not_supported.values().sum();
        prop_assert_eq!(coverage.of as usize, statuses.len());
        prop_assert_eq!(coverage.checked + unsupported + coverage.not_checked, coverage.of);
    }

    #[test]
    fn another_finding_never_makes_a_cell_look_better(
        statuses in prop::collection::vec(any_status(), 1..6),
        more in any_status(),
    ) {
        let cell = expected("database", "prod");
        let before = state(&cell, &[scan(&cell, 0, statuses.clone())], &Settlements::default());
        let with = statuses.into_iter().chain([more.clone()]).collect();
        let after = state(&cell, &[scan(&cell, 0, with)], &Settlements::default());
        // What was unknown because nothing was checked is known as soon as something is.
        prop_assume!(before != DriftState::Unknown);
        prop_assert!(after <= before, "{:?} then {:?} with {:?}", before, after, more);
    }
}
