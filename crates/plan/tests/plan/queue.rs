//! The ready queue: what may run next, and what a failure holds back.

use plan::{Action, Intent, Pass, Plan, Progress, ReadyQueue, Step, StepId, critical_path};
use topology::{AccountName, Region, ServiceId, StackName, StageId, Target};

fn id(name: &str) -> StepId {
    StepId(name.to_owned())
}

fn step(name: &str, action: Action, waits_for: &[&str]) -> Step {
    Step {
        id: id(name),
        service: ServiceId::new(name).unwrap(),
        target: Target {
            account: AccountName::new("acme-dev").unwrap(),
            region: Region::new("eu-west-1").unwrap(),
        },
        stack: StackName::new(name).unwrap(),
        action,
        pass: Pass::Whole,
        reason: String::new(),
        phase: None,
        waits_for: waits_for.iter().map(|name| id(name)).collect(),
        digest: String::new(),
    }
}

/// a -> b -> c, a -> d, and e alone; f has nothing to do.
fn plan() -> Plan {
    Plan {
        stage: StageId::new("dev").unwrap(),
        intent: Intent::Deploy,
        phases: Vec::new(),
        steps: vec![
            step("a", Action::Create, &[]),
            step("b", Action::Create, &["a"]),
            step("c", Action::Create, &["b"]),
            step("d", Action::Update, &["a", "f"]),
            step("e", Action::Update, &[]),
            step("f", Action::None, &[]),
        ],
        edges: Vec::new(),
        gates: Vec::new(),
        blockers: Vec::new(),
    }
}

fn queue() -> ReadyQueue {
    ReadyQueue::new(&plan(), |step| if step.service.as_str() == "e" { 2 } else { 1 })
}

fn names(ids: &[StepId]) -> Vec<&str> {
    ids.iter().map(|id| id.0.as_str()).collect()
}

#[test]
fn the_remaining_length_of_a_step_is_its_own_and_that_of_the_longest_chain_behind_it() {
    let lengths = critical_path(&plan(), |_| 10);
    assert_eq!(
        lengths.into_iter().map(|(id, length)| (id.0, length)).collect::<Vec<_>>(),
        [
            ("a".to_owned(), 30),
            ("b".to_owned(), 20),
            ("c".to_owned(), 10),
            ("d".to_owned(), 10),
            ("e".to_owned(), 10),
        ]
    );
}

#[test]
fn the_longest_chain_goes_first_and_a_step_waits_for_all_before_it() {
    let mut queue = queue();
    assert_eq!(queue.ready_count(), 2);
    assert_eq!(queue.next(), Some(id("a")));
    assert_eq!(queue.next(), Some(id("e")));
    assert_eq!(queue.next(), None);
    assert_eq!(names(&queue.finish(&id("a"))), ["b", "d"]);
    assert_eq!(queue.next(), Some(id("b")));
    assert_eq!(queue.next(), Some(id("d")));
    assert!(queue.finish(&id("e")).is_empty());
    assert!(!queue.is_done());
    assert_eq!(names(&queue.finish(&id("b"))), ["c"]);
    assert!(queue.finish(&id("b")).is_empty(), "saying it twice changes nothing");
    assert_eq!(queue.next(), Some(id("c")));
    queue.finish(&id("c"));
    queue.finish(&id("d"));
    assert!(queue.is_done());
}

#[test]
fn a_limit_leaves_the_others_ready() {
    let mut queue = queue();
    assert_eq!(queue.next_where(|id| id.0 == "e"), Some(id("e")));
    assert_eq!(queue.next_where(|id| id.0 == "e"), None);
    assert_eq!(queue.next(), Some(id("a")));
}

#[test]
fn a_failure_skips_everything_behind_it_and_nothing_else() {
    let mut queue = queue();
    assert_eq!(queue.next(), Some(id("a")));
    assert_eq!(names(&queue.fail(&id("a"))), ["b", "c", "d"]);
    assert_eq!(queue.progress(&id("c")), Some(Progress::Skipped));
    assert_eq!(queue.next(), Some(id("e")));
    queue.finish(&id("e"));
    assert!(queue.is_done());
}

#[test]
fn a_retry_brings_back_what_was_skipped_because_of_the_failure_alone() {
    let mut queue = queue();
    queue.next();
    queue.fail(&id("a"));
    assert_eq!(names(&queue.retry(&id("a"))), ["b", "c", "d"]);
    assert_eq!(queue.next(), Some(id("a")));
    queue.finish(&id("a"));
    assert_eq!(names(&queue.fail(&id("b"))), ["c"]);
    assert_eq!(queue.progress(&id("d")), Some(Progress::Ready));
}

#[test]
fn what_an_earlier_session_finished_is_not_handed_out_again() {
    let mut queue = queue();
    assert_eq!(names(&queue.finish(&id("a"))), ["b", "d"]);
    assert_eq!(
        queue.next(),
        Some(id("b")),
        "a chain of two is as long as the duration of e, and earlier in the plan"
    );
}
