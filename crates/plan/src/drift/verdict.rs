//! What a scan means for one cell: which of the differences somebody has settled, and the worst that is left.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use topology::{CellId, Day, DriftScope, Settlements, StackName};

use super::{
    Coverage, Difference, DifferenceKind, DriftState, InventoryStack, ResourceStatus, ScanFailureKind,
    Settled, StackScan, behind::Behind, held::OldValue,
};
use crate::recovery;

/// A cell as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedCell {
    pub cell: CellId,
    pub stack: StackName,
    /// A tool deploys it into no stack, so that AWS cannot look at it for drift.
    pub stackless: bool,
    /// Where the code has changed since the deployment; absent where it has not, or it is not known.
    pub behind: Option<Behind>,
    pub old_values: Vec<OldValue>,
}

/// One cell, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub state: DriftState,
    pub differences: Vec<Difference>,
    /// Whether the whole cell is accepted as missing.
    pub missing: Option<Settled>,
    pub coverage: Coverage,
    pub checked: Option<Timestamp>,
    /// Why it is stale, in words.
    pub stale: Option<String>,
    /// How it stood when it was last seen, where a later look saw nothing: then everything else here is of that time.
    pub before: Option<DriftState>,
}

impl Verdict {
    #[must_use]
    pub fn open(&self) -> usize {
        let missing = usize::from(self.missing.is_some_and(Settled::open));
        missing + self.differences.iter().filter(|one| one.settled.open()).count()
    }
}

/// With which eyes it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'j> {
    pub now: Timestamp,
    /// What was looked at longer ago is stale.
    pub stale_after: SignedDuration,
    pub settlements: &'j Settlements,
}

/// What is known of the cell's target.
#[derive(Debug, Clone, Copy)]
pub enum Known<'k> {
    /// It was never asked.
    Nothing,
    Failed(ScanFailureKind),
    /// It was asked at that time, and this is the cell's stack.
    Answered {
        at: Timestamp,
        stack: Option<&'k InventoryStack>,
    },
}

/// What looks said of one stack.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scans<'s> {
    /// The last that saw it; one that saw nothing where none ever did.
    pub last: Option<&'s StackScan>,
    /// A later one, which saw nothing.
    pub blind: Option<&'s StackScan>,
}

impl Scans<'_> {
    /// Whether anything is known from before a look that failed.
    fn knows_before(&self) -> bool {
        self.last.is_some_and(StackScan::saw)
    }
}

impl Judge<'_> {
    #[must_use]
    pub fn verdict(&self, expected: &ExpectedCell, scans: Scans<'_>, known: Known<'_>) -> Verdict {
        let scan = scans.last;
        let mut verdict = Verdict {
            state: DriftState::Unknown,
            differences: scan.map(|scan| self.differences(&expected.cell, scan)).unwrap_or_default(),
            missing: None,
            coverage: scan.map(Coverage::of).unwrap_or_default(),
            checked: scan.map(|scan| scan.finished),
            stale: None,
            before: None,
        };
        if expected.stackless {
            return verdict;
        }
        let gone = self.gone(scan, known);
        if gone {
            verdict.missing = Some(self.settled(&expected.cell, None, None));
            verdict.differences.clear();
            verdict.coverage = Coverage::default();
        }
        verdict.stale = scan.filter(|_| !gone).and_then(|scan| self.stale(scan, known));
        verdict.state = self.state(expected, scan, known, &verdict);
        let failed = match (scans.blind.and_then(|blind| blind.failure.as_ref()), known) {
            (Some(failure), _) => Some(failure.kind),
            (None, Known::Failed(kind)) => Some(kind),
            (None, Known::Nothing | Known::Answered { .. }) => None,
        };
        if let Some(kind) = failed {
            let mut now = of_failure(kind);
            if scans.knows_before() {
                verdict.before = Some(verdict.state);
                // Not unknown, but not of today.
                now = now.min(DriftState::Stale);
            }
            verdict.state = verdict.state.min(now);
        }
        verdict
    }

    /// The newer of both says whether there is a stack.
    fn gone(&self, scan: Option<&StackScan>, known: Known<'_>) -> bool {
        let seen_gone = scan.filter(|scan| {
            scan.failure.as_ref().is_some_and(|failure| failure.kind == ScanFailureKind::Gone)
        });
        match (known, seen_gone) {
            (Known::Answered { stack, at }, Some(scan)) => absent(stack) || scan.finished >= at,
            (Known::Answered { stack, at }, None) => {
                absent(stack) && scan.is_none_or(|scan| scan.finished <= at || scan.failure.is_some())
            }
            (Known::Nothing | Known::Failed(_), seen) => seen.is_some(),
        }
    }

    fn stale(&self, scan: &StackScan, known: Known<'_>) -> Option<String> {
        let age = self.now.duration_since(scan.finished);
        if age > self.stale_after {
            return Some(format!("it was looked at {} h ago", age.as_hours()));
        }
        let Known::Answered { stack: Some(stack), .. } = known else { return None };
        let then = scan.deployed.as_ref().and_then(|deployed| deployed.updated);
        let deployed_since = match (stack.updated, then) {
            (Some(now), Some(then)) => now > then,
            (Some(now), None) => now > scan.started,
            (None, _) => false,
        };
        deployed_since.then(|| "it was deployed since it was looked at".to_owned())
    }

    fn state(
        &self,
        expected: &ExpectedCell,
        scan: Option<&StackScan>,
        known: Known<'_>,
        verdict: &Verdict,
    ) -> DriftState {
        let mut worst = DriftState::InSync;
        let mut found = |state: DriftState| worst = worst.min(state);
        match verdict.missing {
            Some(settled) if settled.open() => found(DriftState::Missing),
            Some(_) => found(DriftState::Accepted),
            None => {}
        }
        let status = match known {
            Known::Answered { stack: Some(stack), .. } => Some(stack.status.as_str()),
            Known::Nothing | Known::Failed(_) | Known::Answered { stack: None, .. } => {
                scan.and_then(|scan| scan.deployed.as_ref()).map(|deployed| deployed.status.as_str())
            }
        };
        if verdict.missing.is_none() {
            if status.and_then(recovery).is_some_and(|guide| guide.needs_person()) {
                found(DriftState::Failed);
            }
            match scan {
                None => found(DriftState::Unknown),
                Some(scan) => scan.each(&mut |_, scan| {
                    if let Some(failure) = &scan.failure {
                        found(of_failure(failure.kind));
                    }
                }),
            }
            if scan.is_some() && (!verdict.coverage.whole() || verdict.coverage.checked == 0) {
                found(DriftState::Unknown);
            }
            if let Some(behind) = &expected.behind
                && *behind != Behind::Unknown
            {
                found(DriftState::Behind);
            }
            if !expected.old_values.is_empty() {
                found(DriftState::OldValue);
            }
            for difference in &verdict.differences {
                match difference.settled {
                    Settled::Open | Settled::Expired { .. } => found(DriftState::Drifted),
                    Settled::Accepted { .. } => found(DriftState::Accepted),
                    Settled::Ignored { .. } => {}
                }
            }
            if verdict.stale.is_some() {
                found(DriftState::Stale);
            }
        }
        worst
    }

    fn differences(&self, cell: &CellId, scan: &StackScan) -> Vec<Difference> {
        let mut differences = Vec::new();
        scan.each(&mut |path, scan| {
            for resource in &scan.resources {
                let name = || {
                    let mut name = path.join("/");
                    if !name.is_empty() {
                        name.push('/');
                    }
                    name + &resource.logical_id
                };
                let mut add = |what: DifferenceKind| {
                    let name = name();
                    let settled = self.settled(cell, Some((&name, &resource.kind)), Some(&what));
                    differences.push(Difference {
                        resource: name,
                        physical_id: resource.physical_id.clone(),
                        kind: resource.kind.clone(),
                        what,
                        settled,
                    });
                };
                match &resource.status {
                    ResourceStatus::Changed { properties } => {
                        for property in properties {
                            add(DifferenceKind::Property { property: property.clone() });
                        }
                    }
                    ResourceStatus::Deleted => add(DifferenceKind::Deleted),
                    ResourceStatus::InSync
                    | ResourceStatus::NotSupported
                    | ResourceStatus::NotChecked { .. } => {}
                }
            }
        });
        differences
    }

    /// An acceptance that holds counts before one that is over.
    fn settled(
        &self,
        cell: &CellId,
        resource: Option<(&str, &str)>,
        what: Option<&DifferenceKind>,
    ) -> Settled {
        let path = what.and_then(DifferenceKind::path);
        if let Some((name, kind)) = resource
            && let Some(number) = self.settlements.ignored.iter().position(|rule| {
                rule.kind.as_ref().is_none_or(|pattern| pattern.matches(kind))
                    && rule.service.as_ref().is_none_or(|pattern| pattern.matches(cell.service.as_str()))
                    && rule.resource.as_ref().is_none_or(|pattern| pattern.matches(name))
                    && rule
                        .property
                        .as_ref()
                        .is_none_or(|pattern| path.is_some_and(|path| pattern.holds_property(path)))
            })
        {
            return Settled::Ignored { number };
        }
        let mut expired = None;
        for (number, acceptance) in self.settlements.accepted.iter().enumerate() {
            let actual = match what {
                Some(DifferenceKind::Property { property }) => property.actual.as_deref(),
                Some(DifferenceKind::Deleted) | None => None,
            };
            let is_it = covers(&acceptance.scope, cell, resource.map(|(name, _)| name), path)
                && acceptance.actual.as_deref().is_none_or(|accepted| actual == Some(accepted));
            if !is_it {
                continue;
            }
            if acceptance.until.as_ref().is_none_or(|until| self.today().as_str() <= until.as_str()) {
                return Settled::Accepted { number };
            }
            expired.get_or_insert(number);
        }
        expired.map_or(Settled::Open, |number| Settled::Expired { number })
    }

    fn today(&self) -> String {
        self.now.to_zoned(TimeZone::UTC).date().to_string()
    }
}

/// A stack that a change set made for later is not there yet.
fn absent(stack: Option<&InventoryStack>) -> bool {
    stack.is_none_or(|stack| matches!(stack.status.as_str(), "DELETE_COMPLETE" | "REVIEW_IN_PROGRESS"))
}

fn of_failure(kind: ScanFailureKind) -> DriftState {
    match kind {
        ScanFailureKind::Denied | ScanFailureKind::LoggedOut => DriftState::Denied,
        ScanFailureKind::HalfWay | ScanFailureKind::Refused => DriftState::Failed,
        ScanFailureKind::Throttled
        | ScanFailureKind::Gone
        | ScanFailureKind::Busy
        | ScanFailureKind::Unreachable => DriftState::Unknown,
    }
}

fn covers(scope: &DriftScope, cell: &CellId, resource: Option<&str>, path: Option<&str>) -> bool {
    scope.service == cell.service
        && scope.stage.as_ref().is_none_or(|stage| *stage == cell.stage)
        && scope.account.as_ref().is_none_or(|account| *account == cell.target.account)
        && scope.region.as_ref().is_none_or(|region| *region == cell.target.region)
        && scope.resource.as_deref().is_none_or(|wanted| resource == Some(wanted))
        && scope
            .property
            .as_deref()
            .is_none_or(|wanted| path.is_some_and(|path| DriftScope::holds_property(wanted, path)))
}

/// Whether a day is past, in UTC.
#[must_use]
pub fn past(day: &Day, now: Timestamp) -> bool {
    now.to_zoned(TimeZone::UTC).date().to_string().as_str() > day.as_str()
}
