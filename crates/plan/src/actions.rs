//! What is done with each cell, by the status of its stack.
//!
//! The meaning of the statuses: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html>.

use crate::{Action, Intent, LiveStack, Recovery, blockers::Blockers, phrase::list, recovery, world::World};

/// What is done with a selected cell, and why.
pub(crate) struct Decision {
    pub action: Action,
    pub reason: String,
}

/// By cell; absent for a cell that is not selected.
pub(crate) struct Decisions(pub Vec<Option<Decision>>);

impl Decisions {
    pub fn has_step(&self, cell: usize) -> bool {
        self.0[cell].is_some()
    }

    pub fn creates(&self, cell: usize) -> bool {
        self.0[cell].as_ref().is_some_and(|it| matches!(it.action, Action::Create | Action::Recreate))
    }

    pub fn acts(&self, cell: usize) -> bool {
        self.0[cell].as_ref().is_some_and(|decision| decision.action != Action::None)
    }
}

/// What may be done with a stack in its status.
enum Condition {
    /// There is nothing yet: it is created.
    Absent,
    /// Made by a change set that was never executed, and empty.
    InReview,
    Updatable,
    /// The new version is live, and what it replaced is being removed.
    CleaningUp,
    Busy,
    /// The first creation failed and was rolled back: nothing but deletion is allowed.
    NeverCreated,
    /// [`recovery`] says which ways there are.
    NeedsPerson {
        code: &'static str,
    },
    Unheard,
}

fn condition(status: Option<&str>) -> Condition {
    match status {
        None | Some("DELETE_COMPLETE") => Condition::Absent,
        Some("REVIEW_IN_PROGRESS") => Condition::InReview,
        Some(
            "CREATE_COMPLETE"
            | "UPDATE_COMPLETE"
            | "UPDATE_ROLLBACK_COMPLETE"
            | "IMPORT_COMPLETE"
            | "IMPORT_ROLLBACK_COMPLETE",
        ) => Condition::Updatable,
        Some("ROLLBACK_COMPLETE") => Condition::NeverCreated,
        Some("UPDATE_ROLLBACK_FAILED") => Condition::NeedsPerson { code: "update-rollback-failed" },
        Some("ROLLBACK_FAILED") => Condition::NeedsPerson { code: "rollback-failed" },
        Some("DELETE_FAILED") => Condition::NeedsPerson { code: "delete-failed" },
        Some("CREATE_FAILED" | "UPDATE_FAILED") => Condition::NeedsPerson { code: "rollback-disabled" },
        Some("IMPORT_ROLLBACK_FAILED") => Condition::NeedsPerson { code: "import-rollback-failed" },
        Some(status) if status.ends_with("_CLEANUP_IN_PROGRESS") => Condition::CleaningUp,
        Some(status) if status.ends_with("_IN_PROGRESS") => Condition::Busy,
        Some(_) => Condition::Unheard,
    }
}

pub(crate) fn decide(world: &World<'_>, selected: &[bool], blockers: &mut Blockers) -> Decisions {
    let decide = match world.input.intent {
        Intent::Deploy => deploy,
        Intent::Remove => remove,
    };
    Decisions(
        (0..world.cells.len())
            .map(|cell| selected[world.cells[cell].service].then(|| decide(world, cell, blockers)))
            .collect(),
    )
}

fn deploy(world: &World<'_>, at: usize, blockers: &mut Blockers) -> Decision {
    let cell = &world.cells[at];
    let place = &world.place_of(at).name;
    let stack = &cell.desired.stack;
    let (action, reason) = match (condition(cell.live.map(|live| live.status.as_str())), cell.live) {
        // Planned as a first deployment, so that the order can be seen; that nobody could be asked is a blocker of its own.
        (_, None) if world.place_of(at).live.is_none() => {
            (Action::Create, format!("Nobody knows whether {place} has the stack {stack}: it was not asked"))
        }
        (Condition::Absent, _) | (_, None) => {
            (Action::Create, format!("The stack {stack} does not exist in {place} yet"))
        }
        (Condition::InReview, _) => (
            Action::Create,
            format!("The stack {stack} in {place} is empty: a change set for it was made and never executed"),
        ),
        (Condition::Updatable, Some(live)) => update(world, at, live),
        (Condition::CleaningUp, Some(live)) => {
            let (action, reason) = update(world, at, live);
            match action {
                Action::None => (action, reason),
                _ => (
                    action,
                    format!(
                        "{reason}; AWS is still cleaning up after the last update, and that is waited for"
                    ),
                ),
            }
        }
        (Condition::NeverCreated, _) => (
            Action::Recreate,
            format!(
                "The first creation of {stack} in {place} failed and left an empty stack, which is deleted and created again"
            ),
        ),
        (Condition::Busy, Some(live)) => {
            busy(world, at, live, blockers);
            (Action::Update, format!("Something else is changing {stack} in {place}: {}", live.status))
        }
        (Condition::NeedsPerson { code }, Some(live)) => {
            stuck(world, at, live, code, blockers);
            (
                Action::Update,
                format!("The stack {stack} in {place} is {} and must be put right first", live.status),
            )
        }
        (Condition::Unheard, Some(live)) => {
            unheard(world, at, live, blockers);
            (Action::Update, format!("The stack {stack} in {place} has the unknown status {}", live.status))
        }
    };
    Decision { reason: with_unknowns(world, at, action, reason), action }
}

fn update(world: &World<'_>, at: usize, live: &LiveStack) -> (Action, String) {
    let cell = &world.cells[at];
    let place = &world.place_of(at).name;
    match &live.deployed {
        Some(digest) if *digest == cell.desired.interface.digest => {
            (Action::None, format!("What is deployed in {place} is what the sources say"))
        }
        Some(_) => (Action::Update, format!("The sources have changed since the last deployment to {place}")),
        None => (
            Action::Update,
            format!("From what sources {} in {place} was deployed is not known", cell.desired.stack),
        ),
    }
}

/// What cannot be known before the step runs is said, never guessed.
fn with_unknowns(world: &World<'_>, at: usize, action: Action, reason: String) -> String {
    if action == Action::None {
        return reason;
    }
    let mut unknown: Vec<String> = (world.uses_of(at).iter())
        .filter(|used| used.name.is_none())
        .map(|used| used.consumption.tie.name())
        .collect();
    if unknown.is_empty() {
        return reason;
    }
    unknown.sort();
    unknown.dedup();
    format!("{reason}; it reads {}, of which nothing is known before it runs", list(&unknown))
}

fn remove(world: &World<'_>, at: usize, blockers: &mut Blockers) -> Decision {
    let cell = &world.cells[at];
    let place = &world.place_of(at).name;
    let stack = &cell.desired.stack;
    let Some(live) = cell.live else {
        let reason = match world.place_of(at).live {
            Some(_) => format!("There is no stack {stack} in {place}"),
            None => format!("Nobody knows whether {place} has the stack {stack}: it was not asked"),
        };
        return Decision { action: Action::None, reason };
    };
    if live.termination_protection {
        blockers.add(
            "termination-protection",
            vec![cell.desired.service.clone()],
            format!("The stack {stack} of {} is protected against deletion", cell.name()),
            place,
            "Turn termination protection off in the AWS console first, if it really is to go.",
            [],
        );
    }
    let reason = match condition(Some(&live.status)) {
        Condition::Busy => {
            busy(world, at, live, blockers);
            format!("Something else is changing {stack} in {place}: {}", live.status)
        }
        Condition::CleaningUp => {
            format!(
                "{stack} is removed from {place}; AWS is still cleaning up after the last update, and that is waited for"
            )
        }
        Condition::Unheard => {
            unheard(world, at, live, blockers);
            format!("The stack {stack} in {place} has the unknown status {}", live.status)
        }
        // DeleteStack is allowed in every status in which nothing is going on.
        Condition::NeedsPerson { .. } => {
            format!("{stack} is removed from {place}, where it is {}", live.status)
        }
        Condition::Absent | Condition::InReview | Condition::Updatable | Condition::NeverCreated => {
            format!("{stack} is removed from {place}")
        }
    };
    Decision { action: Action::Delete, reason }
}

fn busy(world: &World<'_>, at: usize, live: &LiveStack, blockers: &mut Blockers) {
    let cell = &world.cells[at];
    blockers.add(
        "stack-busy",
        vec![cell.desired.service.clone()],
        format!(
            "Something else is changing the stack {} of {} ({})",
            cell.desired.stack,
            cell.name(),
            live.status
        ),
        &world.place_of(at).name,
        "Wait until it has finished, then plan again.",
        [],
    );
}

fn stuck(world: &World<'_>, at: usize, live: &LiveStack, code: &'static str, blockers: &mut Blockers) {
    let cell = &world.cells[at];
    let hint = recovery(&live.status).map(|guide| ways_out(world, at, &guide)).unwrap_or_default();
    blockers.add(
        code,
        vec![cell.desired.service.clone()],
        format!("The stack {} of {} is {}", cell.desired.stack, cell.name(), live.status),
        &world.place_of(at).name,
        hint,
        [],
    );
}

/// The same words as those of the guide, and where to take one of its ways.
fn ways_out(world: &World<'_>, at: usize, guide: &Recovery) -> String {
    let ways: Vec<&str> = guide.ways.iter().map(|way| way.title.as_str()).collect();
    if ways.is_empty() {
        return guide.means.clone();
    }
    format!(
        "{} Ways out: {}. `stagewright recover {} --service {}` takes one of them.",
        guide.means,
        ways.join("; "),
        world.input.stage,
        world.cells[at].desired.service
    )
}

fn unheard(world: &World<'_>, at: usize, live: &LiveStack, blockers: &mut Blockers) {
    stuck(world, at, live, "unknown-status", blockers);
}
