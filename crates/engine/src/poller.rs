//! One poller a target: it looks at all stacks in flight together, and at events only where there is something to see.
//!
//! A look that fails is not an answer: the next one asks again, a little later.

use std::{collections::HashMap, sync::Arc, time::Duration};

use aws::{AwsError, StackDescription, StackEvent};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep_until},
};

use crate::{
    Stop,
    run::{Channel, Refused, lapsed},
};

/// How often to look.
#[derive(Debug, Clone, Copy)]
pub struct Polling {
    /// Never more often than this.
    pub shortest: Duration,
    /// Never less often than this.
    pub longest: Duration,
}

impl Polling {
    /// For AWS, where a stack takes ten seconds at least, and calls are counted.
    pub const AWS: Self = Self { shortest: Duration::from_millis(500), longest: Duration::from_secs(5) };
    /// For a server on this machine.
    pub const LOCAL: Self = Self { shortest: Duration::from_millis(100), longest: Duration::from_secs(2) };

    /// The part of a stack's duration that may pass unseen: half of it on average.
    const SHARE: f64 = 0.04;
    /// Before this part of the usual duration there is nothing to see but progress.
    const QUIET: f64 = 0.85;

    /// How long after the last look, `elapsed` after the beginning, the next one is due.
    fn interval(&self, elapsed: Duration, expected: Option<Duration>) -> Duration {
        let by_elapsed = elapsed.mul_f64(Self::SHARE);
        let wanted = match expected {
            Some(expected) if elapsed < expected.mul_f64(Self::QUIET) => {
                expected.mul_f64(Self::QUIET).saturating_sub(elapsed)
            }
            // Later than usual: as if nothing had been expected.
            Some(expected) if elapsed > expected.mul_f64(1.5) => by_elapsed,
            Some(expected) => expected.mul_f64(Self::SHARE),
            None => by_elapsed,
        };
        wanted.clamp(self.shortest, self.longest)
    }
}

/// What a look showed.
#[derive(Debug)]
pub(crate) struct Look {
    /// Absent: there is no such stack any more.
    pub(crate) stack: Option<StackDescription>,
    /// What happened since the last look, oldest first.
    pub(crate) events: Vec<StackEvent>,
}

/// A handle on a target's poller, which ends with its last handle.
#[derive(Debug, Clone)]
pub(crate) struct Poller(mpsc::UnboundedSender<Watcher>);

#[derive(Debug)]
struct Watcher {
    stack_id: String,
    token: String,
    expected: Option<Duration>,
    looks: mpsc::UnboundedSender<Result<Look, Stop>>,
    begun: Instant,
    looked: Instant,
    looked_at_events: Instant,
    last_event: Option<String>,
    status: Option<String>,
    /// Whether the last look showed a stack at rest.
    at_rest: bool,
}

impl Watcher {
    fn due(&self, polling: &Polling, quickest: Option<Duration>) -> Instant {
        self.looked + polling.interval(self.looked.duration_since(self.begun), self.expected.or(quickest))
    }

    /// How long the operation took, as far as looks can tell; absent where nobody saw its end.
    fn took(&self) -> Option<Duration> {
        self.at_rest.then(|| self.looked.duration_since(self.begun))
    }

    /// Whether the events are worth a call: the status changed, or there may be progress to show.
    fn wants_events(&self, stack: Option<&StackDescription>, polling: &Polling, now: Instant) -> bool {
        let Some(stack) = stack else { return false };
        let changed = self.status.as_ref().is_some_and(|status| *status != stack.status.0);
        let ended = !stack.status.in_progress() && !stack.status.in_review();
        let elapsed = now.duration_since(self.begun);
        let pause = elapsed.mul_f64(0.5).max(polling.shortest * 10).min(polling.longest * 4);
        changed || ended || now.duration_since(self.looked_at_events) >= pause
    }
}

impl Poller {
    pub(crate) fn start(channel: Arc<Channel>, polling: Polling) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        tokio::spawn(
            Worker { channel, polling, watchers: Vec::new(), quickest: None, pages: 1, pause: None }
                .work(receiver),
        );
        Self(sender)
    }

    /// Watches the operation of `token` on a stack, until the receiver is dropped. A look that stops is the last one: the
    /// target cannot be asked any more.
    pub(crate) fn watch(
        &self,
        stack_id: &str,
        token: &str,
        expected: Option<Duration>,
    ) -> mpsc::UnboundedReceiver<Result<Look, Stop>> {
        let (looks, receiver) = mpsc::unbounded_channel();
        let now = Instant::now();
        let watcher = Watcher {
            stack_id: stack_id.to_owned(),
            token: token.to_owned(),
            expected,
            looks,
            begun: now,
            looked: now,
            looked_at_events: now,
            last_event: None,
            status: None,
            at_rest: false,
        };
        // Without a worker the receiver is closed, which its reader sees.
        let _ = self.0.send(watcher);
        receiver
    }
}

struct Worker {
    channel: Arc<Channel>,
    polling: Polling,
    watchers: Vec<Watcher>,
    /// The shortest operation of this run: where nothing is known of a stack, none is expected to be over before.
    quickest: Option<Duration>,
    /// How many calls a list of all stacks takes here.
    pages: usize,
    /// After a look that failed: how long until the next.
    pause: Option<Duration>,
}

/// A page of DescribeStacks.
const STACKS_PER_PAGE: usize = 100;
/// Fewer stacks than this are asked for by their ids.
const WORTH_A_LIST: usize = 3;

impl Worker {
    async fn work(mut self, mut commands: mpsc::UnboundedReceiver<Watcher>) {
        loop {
            self.forget_watched();
            let due = self.watchers.iter().map(|watcher| watcher.due(&self.polling, self.quickest)).min();
            let due = due.map(|due| self.pause.map_or(due, |pause| due.max(Instant::now() + pause)));
            tokio::select! {
                biased;
                command = commands.recv() => match command {
                    Some(watcher) => self.watchers.push(watcher),
                    None => return,
                },
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => self.look().await,
            }
        }
    }

    fn forget_watched(&mut self) {
        let over = self.watchers.extract_if(.., |watcher| watcher.looks.is_closed());
        self.quickest = over.filter_map(|watcher| watcher.took()).chain(self.quickest).min();
    }

    async fn look(&mut self) {
        // Whoever saw the end in the last look has stopped watching since.
        self.forget_watched();
        let now = Instant::now();
        // Those that are due soon are looked at along with those that are due.
        let soon = now + self.polling.shortest;
        let due: Vec<usize> = (0..self.watchers.len())
            .filter(|at| self.watchers[*at].due(&self.polling, self.quickest) <= soon)
            .collect();
        if due.is_empty() {
            return;
        }
        let seen = self.channel.renewals();
        match self.stacks(&due).await {
            Ok(stacks) => {
                self.pause = None;
                self.tell(now, stacks).await;
            }
            Err(error) if lapsed(&error) => self.rest(seen, error).await,
            Err(error @ AwsError::WrongAccount { .. }) => self.stop(&error.into()),
            Err(error) => self.slow_down(&error),
        }
    }

    fn slow_down(&mut self, error: &AwsError) {
        let pause = self.pause.map_or(self.polling.shortest, |pause| pause * 2).min(Duration::from_secs(20));
        tracing::debug!(%error, ?pause, "a look at the stacks failed; the next one asks again");
        self.pause = Some(pause);
    }

    /// Until there are credentials again, or nobody watches any more.
    async fn rest(&mut self, seen: u64, error: AwsError) {
        let deserted = async {
            for watcher in &self.watchers {
                watcher.looks.closed().await;
            }
        };
        let renewed = tokio::select! {
            renewed = self.channel.renew(seen, error) => renewed,
            () = deserted => return,
        };
        match renewed {
            Ok(()) => {}
            Err(Refused::Aws(error)) if error.retryable() => self.slow_down(&error),
            Err(refused) => self.stop(&refused.into()),
        }
    }

    fn stop(&mut self, stop: &Stop) {
        for watcher in self.watchers.drain(..) {
            // Whoever watched may have stopped.
            let _ = watcher.looks.send(Err(stop.clone()));
        }
    }

    /// The stacks of at least those watchers that are due, by watcher.
    async fn stacks(&mut self, due: &[usize]) -> Result<Vec<(usize, Option<StackDescription>)>, AwsError> {
        let mut found = Vec::new();
        let mut missing = Vec::new();
        if due.len() >= WORTH_A_LIST && due.len() > self.pages {
            let all = self.channel.cloud.glance_at_all().await?;
            self.pages = all.len() / STACKS_PER_PAGE + 1;
            let mut all: HashMap<String, StackDescription> =
                all.into_iter().map(|stack| (stack.id.clone(), stack)).collect();
            for (at, watcher) in self.watchers.iter().enumerate() {
                match all.remove(&watcher.stack_id) {
                    Some(stack) => found.push((at, Some(stack))),
                    // Deleted stacks are not in the list, and new ones may not be in it yet.
                    None => missing.push(at),
                }
            }
        } else {
            missing.extend_from_slice(due);
        }
        let mut looks = JoinSet::new();
        for at in missing {
            let (cloud, stack_id) = (self.channel.cloud.clone(), self.watchers[at].stack_id.clone());
            looks.spawn(async move { (at, cloud.glance(&stack_id).await) });
        }
        let mut failed = None;
        while let Some(look) = looks.join_next().await {
            match look {
                Ok((at, Ok(stack))) => found.push((at, stack)),
                Ok((_, Err(error))) => failed = Some(error),
                Err(_) => {}
            }
        }
        match failed {
            // What was found is asked for again with the rest, once there are credentials.
            Some(error) if found.is_empty() || lapsed(&error) => Err(error),
            _ => {
                found.sort_unstable_by_key(|(at, _)| *at);
                Ok(found)
            }
        }
    }

    async fn tell(&mut self, now: Instant, stacks: Vec<(usize, Option<StackDescription>)>) {
        let mut questions = JoinSet::new();
        let mut answers: HashMap<usize, Vec<StackEvent>> = HashMap::new();
        for (at, stack) in &stacks {
            let watcher = &self.watchers[*at];
            if watcher.wants_events(stack.as_ref(), &self.polling, now) {
                let (cloud, at) = (self.channel.cloud.clone(), *at);
                let (stack_id, last, token) =
                    (watcher.stack_id.clone(), watcher.last_event.clone(), watcher.token.clone());
                questions.spawn(async move { (at, cloud.events(&stack_id, last.as_deref(), &token).await) });
            }
        }
        while let Some(answer) = questions.join_next().await {
            match answer {
                Ok((at, Ok(events))) => {
                    answers.insert(at, events);
                }
                Ok((_, Err(error))) => {
                    tracing::debug!(%error, "the events could not be read; they will be asked for again")
                }
                Err(_) => {}
            }
        }
        for (at, stack) in stacks {
            let watcher = &mut self.watchers[at];
            watcher.looked = now;
            watcher.at_rest =
                stack.as_ref().is_none_or(|stack| !stack.status.in_progress() && !stack.status.in_review());
            let events = match answers.remove(&at) {
                Some(events) => {
                    watcher.looked_at_events = now;
                    watcher.status = stack.as_ref().map(|stack| stack.status.0.clone());
                    if let Some(last) = events.last() {
                        watcher.last_event = Some(last.id.clone());
                    }
                    events
                }
                None => {
                    if watcher.status.is_none() {
                        watcher.status = stack.as_ref().map(|stack| stack.status.0.clone());
                    }
                    Vec::new()
                }
            };
            // Whoever watched may have stopped.
            let _ = watcher.looks.send(Ok(Look { stack, events }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_a_small_share_of_the_time_apart_and_within_their_bounds() {
        let polling = Polling::AWS;
        let interval = |seconds| polling.interval(Duration::from_secs(seconds), None);
        assert_eq!(interval(1), Duration::from_millis(500));
        assert_eq!(interval(50), Duration::from_secs(2));
        assert_eq!(interval(3600), Duration::from_secs(5));
    }

    #[test]
    fn where_the_usual_duration_is_known_the_looks_gather_around_its_end() {
        let polling = Polling::AWS;
        let interval =
            |seconds| polling.interval(Duration::from_secs(seconds), Some(Duration::from_secs(40)));
        assert_eq!(interval(30), Duration::from_secs(4));
        assert_eq!(interval(35), Duration::from_millis(1600));
        assert_eq!(interval(100), Duration::from_secs(4));
    }
}
