//! What has to hold of every run, whatever happens. The sandbox's ledger and its stacks are the witnesses; of the journal only
//! its promise is used, that an intent is kept before its call is sent.

use std::collections::{BTreeMap, BTreeSet};

use journal::{AwsCall, GateWait, ResourceChange, RunEvent, RunOutcome, StepOutcome};
use plan::StepId;
use topology::{GateCheck, Region};

use super::{
    driver::{FOREIGN, Played},
    line::stack_name,
    memory::{Kept, Shown},
    scenario::{Before, Scenario, Service, target},
};

/// A write of the engine that the sandbox accepted.
struct Write<'a> {
    /// Its place in the ledger.
    at: usize,
    entry: &'a sandbox::Entry,
    call: AwsCall,
    service: Option<&'a Service>,
}

impl Write<'_> {
    fn token(&self) -> &str {
        self.entry.token.as_deref().unwrap_or_default()
    }

    /// What brings a stack to what it shall be.
    fn operates(&self) -> bool {
        matches!(self.call, AwsCall::CreateStack | AwsCall::UpdateStack | AwsCall::ExecuteChangeSet)
    }

    fn is_of(&self, service: &Service) -> bool {
        self.service.is_some_and(|one| one.name == service.name)
    }
}

struct Judge<'a> {
    scenario: &'a Scenario,
    played: &'a Played,
    writes: Vec<Write<'a>>,
    wrong: Vec<String>,
}

/// What does not hold, in words.
pub fn judge(scenario: &Scenario, played: &Played) -> Vec<String> {
    let mut judge = Judge { scenario, played, writes: vec![], wrong: vec![] };
    judge.writes = judge.accepted();
    judge.intents();
    judge.accounts();
    judge.once();
    judge.deletions();
    judge.order();
    judge.gates();
    judge.reviews();
    judge.end();
    judge.told_truth();
    judge.wrong
}

fn call_of(action: &str) -> Option<AwsCall> {
    Some(match action {
        "CreateStack" => AwsCall::CreateStack,
        "UpdateStack" => AwsCall::UpdateStack,
        "DeleteStack" => AwsCall::DeleteStack,
        "CreateChangeSet" => AwsCall::CreateChangeSet,
        "ExecuteChangeSet" => AwsCall::ExecuteChangeSet,
        "DeleteChangeSet" => AwsCall::DeleteChangeSet,
        "CancelUpdateStack" => AwsCall::CancelUpdateStack,
        "ContinueUpdateRollback" => AwsCall::ContinueUpdateRollback,
        "RollbackStack" => AwsCall::RollbackStack,
        _ => return None,
    })
}

impl<'a> Judge<'a> {
    fn accepted(&mut self) -> Vec<Write<'a>> {
        let (scenario, played) = (self.scenario, self.played);
        let mut writes = vec![];
        for (at, entry) in played.ledger.iter().enumerate().skip(played.set_up) {
            let foreign = entry.token.as_deref().is_some_and(|token| token.starts_with(FOREIGN));
            if foreign || !entry.accepted() || entry.service != "cloudformation" {
                continue;
            }
            let subject = entry.subject.as_deref().unwrap_or_default();
            match call_of(&entry.action) {
                Some(call) => {
                    let stack = if subject.contains(":changeSet/") {
                        self.stack_of_change_set(subject)
                    } else {
                        Some(stack_name(subject).to_owned())
                    };
                    let of = |one: &&Service| Some(one.stack().as_str()) == stack.as_deref();
                    writes.push(Write { at, entry, call, service: scenario.services.iter().find(of) });
                }
                None => self.wrong.push(format!("nobody is to call {}", entry.action)),
            }
        }
        writes
    }

    fn stack_of_change_set(&self, arn: &str) -> Option<String> {
        self.played.kept.iter().find_map(|kept| match &kept.entry.event {
            RunEvent::ChangeSet { arn: made, stack_id, .. } if made == arn => {
                Some(stack_name(stack_id).to_owned())
            }
            RunEvent::Intent { token, stack, .. } if token == arn => Some(stack.clone()),
            _ => None,
        })
    }

    fn kept_before(&self, at: usize) -> impl Iterator<Item = &'a Kept> + use<'a> {
        self.played.kept.iter().filter(move |kept| kept.after <= at)
    }

    /// Whatever was sent was written down before, as what it was.
    fn intents(&mut self) {
        let mut wrong = vec![];
        for write in &self.writes {
            let subject = write.entry.subject.as_deref().unwrap_or_default();
            let wanted = if write.call == AwsCall::DeleteChangeSet { subject } else { write.token() };
            let meant = self.kept_before(write.at).any(|kept| match &kept.entry.event {
                RunEvent::Intent { step, call, stack, token } => {
                    let service = self.scenario.of_step(step);
                    token == wanted
                        && *call == write.call
                        && service.is_some_and(|one| one.stack().as_str() == stack && write.is_of(one))
                }
                _ => false,
            });
            if !meant {
                wrong.push(format!(
                    "no intent was kept before {} of {subject} ({wanted})",
                    write.entry.action
                ));
            }
        }
        self.wrong.append(&mut wrong);
    }

    fn accounts(&mut self) {
        for write in &self.writes {
            let sandbox::Entry { account, region, principal, .. } = write.entry;
            let right = write.service.is_some_and(|one| {
                one.account == account
                    && Region::new(region).is_ok_and(|region| region == target(one.account).region)
                    && principal.contains(one.account)
            });
            if !right {
                let (action, subject) = (&write.entry.action, &write.entry.subject);
                self.wrong.push(format!("{action} of {subject:?} in {account}/{region} by {principal}"));
            }
        }
    }

    /// How often an attempt at this service may have been made.
    fn attempts(&self, service: &Service) -> usize {
        1 + self.played.retried.iter().filter(|step| **step == service.step_id()).count()
    }

    /// No operation is carried out twice, and no call is sent again unless its answer may have been lost.
    fn once(&mut self) {
        let mut sent: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
        for write in self.writes.iter().filter(|write| write.call != AwsCall::DeleteChangeSet) {
            let subject = stack_name(write.entry.subject.as_deref().unwrap_or_default());
            *sent.entry((&write.entry.action, subject, write.token())).or_default() += 1;
        }
        for ((action, subject, token), times) in sent {
            let lost = self.played.lost.get(token).copied().unwrap_or_default() + self.played.crashes;
            if times > 1 + lost as usize {
                self.wrong.push(format!(
                    "{action} of {subject} was sent {times} times, and {lost} answers may be lost"
                ));
            }
        }
        for service in &self.scenario.services {
            let different = |wanted: &dyn Fn(&Write<'_>) -> bool| {
                let ours = self.writes.iter().filter(|write| write.is_of(service) && wanted(write));
                ours.map(Write::token).collect::<BTreeSet<_>>().len()
            };
            let attempts = self.attempts(service);
            let operations = different(&|write| write.operates());
            // One is made anew where somebody else's update was in between.
            let sets = different(&|write| write.call == AwsCall::CreateChangeSet);
            let generations = 1 + usize::from(
                self.scenario.foreign.is_some_and(|at| self.scenario.services[at].name == service.name),
            );
            if operations > attempts || sets > attempts * generations {
                let name = &service.name;
                self.wrong.push(format!(
                    "{name}: {operations} operations, {sets} change sets, {attempts} attempts"
                ));
            }
        }
    }

    /// Nothing that holds something is deleted unasked.
    fn deletions(&mut self) {
        for write in self.writes.iter().filter(|write| write.call == AwsCall::DeleteStack) {
            let Some(service) = write.service else { continue };
            let asked = match service.before {
                Before::Doomed | Before::Broken => true,
                // A stack that only a change set has made, or what a failed attempt of ours left.
                Before::Absent => {
                    let empty = !self
                        .writes
                        .iter()
                        .any(|other| other.is_of(service) && other.operates() && other.at < write.at);
                    empty
                        && self.scenario.reviewed
                        && !self.has_failed_before(service, write.at)
                        && self.given_up(service)
                        || self.attempts(service) > 1 && self.has_failed_before(service, write.at)
                }
                Before::Same | Before::Old => false,
            };
            if !asked {
                self.wrong.push(format!("{} was deleted, and nobody wanted that", service.name));
            }
        }
    }

    fn has_failed_before(&self, service: &Service, at: usize) -> bool {
        self.kept_before(at).any(|kept| {
            matches!(&kept.entry.event, RunEvent::StepFinished { step, outcome: StepOutcome::Failed { .. }, .. } if *step == service.step_id())
        })
    }

    /// Whether the step was not to be carried out after all.
    fn given_up(&self, service: &Service) -> bool {
        !self.last_outcomes().get(&service.step_id()).is_some_and(|kept| succeeded(kept))
    }

    /// Nothing of a service is touched before those that it waits for are done, and well.
    fn order(&mut self) {
        let mut wrong = vec![];
        for service in &self.scenario.services {
            let touched = self.writes.iter().filter(|write| {
                write.is_of(service) && (write.operates() || write.call == AwsCall::CreateChangeSet)
            });
            for write in touched {
                for from in &service.waits {
                    wrong.extend(self.not_done(&self.scenario.services[*from], write));
                }
            }
        }
        self.wrong.append(&mut wrong);
    }

    /// Why a service was not done when something was sent for another one.
    fn not_done(&self, first: &Service, write: &Write<'_>) -> Option<String> {
        let then = format!("{} {}", write.entry.action, write.service.map_or("", |one| &one.name));
        let mut tokens: Vec<&str> = vec![];
        for other in self.writes.iter().filter(|other| other.is_of(first) && other.operates()) {
            if !tokens.contains(&other.token()) {
                if other.at > write.at {
                    return Some(format!("{then} came before {} {}", other.entry.action, first.name));
                }
                tokens.push(other.token());
            }
        }
        let Some(last) = tokens.last() else {
            return first
                .changes()
                .then(|| format!("{then} came although nothing was done for {}", first.name));
        };
        match self.played.ended.get(*last) {
            Some(at) if *at <= write.entry.at => None,
            _ => Some(format!("{then} came before {} was done", first.name)),
        }
    }

    /// Nothing behind a gate before all in front of it is done, and somebody has said yes where one has to.
    fn gates(&mut self) {
        let mut wrong = vec![];
        for gate in &self.scenario.gates {
            for write in self.writes.iter().filter(|write| write.operates()) {
                if !write.service.is_some_and(|one| gate.before.contains(&one.step_id())) {
                    continue;
                }
                for first in gate.after.iter().filter_map(|step| self.scenario.of_step(step)) {
                    wrong.extend(self.not_done(first, write));
                }
                let asks = matches!(gate.check, GateCheck::Approval { .. });
                let said = self.played.said.iter().any(|said| said.gate == gate.id && said.after <= write.at);
                let kept = self.kept_before(write.at).any(|kept| {
                    matches!(&kept.entry.event, RunEvent::GatePassed { gate: passed, .. } if *passed == gate.id)
                });
                if asks && !said || !kept {
                    wrong.push(format!("{} behind a gate that was not open", write.entry.action));
                }
            }
        }
        self.wrong.append(&mut wrong);
    }

    /// Where changes are reviewed: what is carried out is what somebody saw and said yes to, and the yes was kept.
    fn reviews(&mut self) {
        if !self.scenario.reviewed {
            return;
        }
        let mut wrong = vec![];
        for write in &self.writes {
            let Some(service) = write.service else { continue };
            let step = service.step_id();
            let goes = matches!(service.before, Before::Doomed | Before::Broken);
            let fine = match write.call {
                AwsCall::ExecuteChangeSet => self.is_approved(&step, write),
                AwsCall::DeleteStack if goes => self.yeses(&step, write.at).next().is_some(),
                AwsCall::CreateStack | AwsCall::UpdateStack => false,
                _ => continue,
            };
            if !fine {
                wrong.push(format!("{} of {} was not approved", write.entry.action, service.name));
            } else if !self.yes_was_kept(&step, write.at) {
                wrong.push(format!(
                    "the yes to {} of {} is not in the journal",
                    write.entry.action, service.name
                ));
            }
        }
        self.wrong.append(&mut wrong);
    }

    fn yeses(&self, step: &StepId, at: usize) -> impl Iterator<Item = &'a Shown> + use<'a> {
        let step = step.clone();
        self.played
            .said
            .iter()
            .filter(move |said| said.after <= at)
            .filter_map(move |said| said.shown.get(&step))
    }

    fn is_approved(&self, step: &StepId, write: &Write<'_>) -> bool {
        let arn = write.entry.subject.as_deref().unwrap_or_default();
        let made = self.kept_before(write.at).find_map(|kept| match &kept.entry.event {
            RunEvent::ChangeSet { step: of, arn: made, hash, changes, .. } if made == arn && of == step => {
                Some((hash, changes))
            }
            _ => None,
        });
        made.is_some_and(|(hash, changes)| {
            self.yeses(step, write.at)
                .any(|shown| shown.hash == *hash || shown.expected && no_more(&shown.changes, changes))
        })
    }

    fn yes_was_kept(&self, step: &StepId, at: usize) -> bool {
        let mut asked = BTreeSet::new();
        self.kept_before(at).any(|kept| match &kept.entry.event {
            RunEvent::GateReached { gate, wait: GateWait::Review { steps, .. } } => {
                if steps.contains(step) {
                    asked.insert(gate.clone());
                }
                false
            }
            RunEvent::GatePassed { gate, .. } => asked.contains(gate),
            _ => false,
        })
    }

    /// Every run ends; it succeeds where nothing stood in its way; and then everything is as it was wanted.
    fn end(&mut self) {
        match self.played.outcome {
            None => self.wrong.push("the run does not end, and waits for nobody".into()),
            Some(RunOutcome::Succeeded) => {
                let wanted: BTreeSet<_> = self
                    .scenario
                    .services
                    .iter()
                    .filter(|one| one.wanted.is_some())
                    .map(|one| (one.account.to_owned(), one.stack().to_string()))
                    .collect();
                let there: BTreeSet<_> = self.played.stacks.keys().cloned().collect();
                if wanted != there {
                    self.wrong.push(format!("it succeeded with {there:?}, where {wanted:?} were wanted"));
                }
                for service in &self.scenario.services {
                    self.wrong.extend(self.not_as_wanted(service));
                }
            }
            Some(outcome) if !self.scenario.may_fail() => {
                let failures: Vec<_> = self
                    .last_outcomes()
                    .into_values()
                    .filter(|kept| !succeeded(kept))
                    .map(|kept| format!("{:?}", kept.entry.event))
                    .collect();
                self.wrong.push(format!("{outcome:?}, where nothing stood in the way: {failures:?}"));
            }
            Some(_) => {}
        }
    }

    fn not_as_wanted(&self, service: &Service) -> Option<String> {
        let found = self.played.stacks.get(&(service.account.to_owned(), service.stack().to_string()));
        match (&service.wanted, found) {
            (None, None) => None,
            (Some(wanted), Some((status, Some(template))))
                if wanted == template
                    && ["CREATE_COMPLETE", "UPDATE_COMPLETE"].contains(&status.as_str()) =>
            {
                None
            }
            (_, found) => {
                Some(format!("{} is not as it was wanted: {:?}", service.name, found.map(|one| &one.0)))
            }
        }
    }

    fn last_outcomes(&self) -> BTreeMap<StepId, &'a Kept> {
        let mut last = BTreeMap::new();
        for kept in &self.played.kept {
            match &kept.entry.event {
                RunEvent::StepFinished { step, .. } => {
                    last.insert(step.clone(), kept);
                }
                RunEvent::StepRetried { step, .. } => {
                    last.remove(step);
                }
                _ => {}
            }
        }
        last
    }

    /// What the journal says of each step is what became of its stack.
    fn told_truth(&mut self) {
        let outcomes = self.last_outcomes();
        for service in &self.scenario.services {
            let Some(kept) = outcomes.get(&service.step_id()) else {
                if self.played.outcome.is_some() {
                    self.wrong.push(format!("the journal does not say what became of {}", service.name));
                }
                continue;
            };
            if !succeeded(kept) {
                continue;
            }
            self.wrong.extend(self.not_as_wanted(service));
            let early =
                self.writes.iter().filter(|write| write.is_of(service) && write.operates()).any(|write| {
                    self.played.ended.get(write.token()).is_none_or(|at| *at > kept.entry.at)
                        && write.at < kept.after
                        && !self.has_failed_before(service, kept.after)
                });
            if early {
                self.wrong.push(format!("{} is said to be done before it was", service.name));
            }
        }
    }
}

fn succeeded(kept: &Kept) -> bool {
    matches!(
        kept.entry.event,
        RunEvent::StepFinished { outcome: StepOutcome::Succeeded { .. } | StepOutcome::Unchanged, .. }
    )
}

/// Whether all that would change was to be expected.
fn no_more(expected: &[ResourceChange], actual: &[ResourceChange]) -> bool {
    actual.iter().filter(|change| !change.tags_only).all(|change| {
        expected.iter().any(|one| {
            let replaced = matches!(change.replacement.as_deref(), Some("True" | "Conditional"));
            one.logical_id == change.logical_id
                && one.action == change.action
                && (!replaced || one.replacement.is_some())
        })
    })
}
