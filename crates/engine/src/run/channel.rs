//! Credentials that run out in the middle of a run: what would be sent waits until a person has logged in, then goes on.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use aws::{AwsError, Clock, Cloud, Proof};
use jiff::Timestamp;
use journal::RunEvent;
use tokio::sync::{Mutex, OnceCell, watch};
use tokio_util::sync::CancellationToken;
use topology::Target;

use super::{
    Log,
    lock::{StageLock, Wanted},
};
use crate::{Stop, failure::failure};

/// How often to look whether somebody logged in by another process.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// How often one call is sent again with new credentials: a server that refuses even those has another reason.
const RENEWALS: u32 = 5;

/// What all channels of a run share.
#[derive(Clone)]
pub(crate) struct Logins {
    pub(crate) log: Log,
    pub(crate) cancel: CancellationToken,
    /// Counts up with every login in this process. Where its sender is gone, nobody can log in and nothing waits.
    pub(crate) renewed: watch::Receiver<u64>,
    pub(crate) clock: Clock,
}

impl std::fmt::Debug for Logins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Logins")
    }
}

impl Logins {
    pub(crate) fn channels(&self, clouds: &BTreeMap<Target, Cloud>) -> BTreeMap<Target, Arc<Channel>> {
        let channel = |(target, cloud): (&Target, &Cloud)| {
            let channel = Channel {
                cloud: cloud.clone(),
                logins: self.clone(),
                renewals: AtomicU64::new(0),
                renewing: Mutex::default(),
                lock: OnceCell::new(),
            };
            (target.clone(), Arc::new(channel))
        };
        clouds.iter().map(channel).collect()
    }
}

/// What everything that is sent to one target passes: its steps and its poller wait together, and one of them asks.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) cloud: Cloud,
    logins: Logins,
    /// How often the credentials were replaced.
    renewals: AtomicU64,
    renewing: Mutex<()>,
    /// Once it is taken, nothing is sent without it.
    lock: OnceCell<StageLock>,
}

/// Why the credentials are no better than before.
#[derive(Debug)]
pub(crate) enum Refused {
    Aws(AwsError),
    Stopped(Stop),
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Aws(error) => error.into(),
            Refused::Stopped(stop) => stop,
        }
    }
}

/// Whether new credentials may help: these ran out, or were replaced by others since they were read. A call that was
/// refused for this was not carried out.
pub(crate) fn lapsed(error: &AwsError) -> bool {
    error.credentials_expired() || error.needs_person() || error.code() == "bad-credentials"
}

impl Channel {
    pub(crate) fn renewals(&self) -> u64 {
        self.renewals.load(Ordering::Acquire)
    }

    /// That the current credentials are the target's own, whenever there are some.
    pub(crate) async fn prove(&self) -> Result<Proof, Stop> {
        self.ask(|| self.cloud.prove()).await?.map_err(Stop::from)
    }

    /// A question; asked again with new credentials where they ran out.
    pub(crate) async fn ask<T, F>(&self, question: impl Fn() -> F) -> Result<Result<T, AwsError>, Stop>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        for _ in 0..RENEWALS {
            let seen = self.renewals();
            // Boxed, as calls to AWS are deeply nested: else the compiler gives up on the whole.
            match Box::pin(question()).await {
                Err(error) if lapsed(&error) => Box::pin(self.renew(seen, error)).await?,
                answer => return Ok(answer),
            }
        }
        Ok(Box::pin(question()).await)
    }

    /// Takes the stage's lock in this target; from then on nothing is sent without it.
    pub(crate) async fn take_lock(&self, wanted: &Wanted<'_>) -> Result<(), Stop> {
        self.lock.get_or_try_init(|| StageLock::take(self, wanted, &self.logins.clock)).await?;
        Ok(())
    }

    /// That the lock is still ours, where there is one.
    pub(crate) async fn keep_lock(&self) -> Result<(), Stop> {
        match self.lock.get() {
            Some(lock) => Box::pin(lock.ensure(self, self.now())).await,
            None => Ok(()),
        }
    }

    /// Why the lock is ours no more, where it was taken away.
    pub(crate) async fn lost_lock(&self) -> Option<Stop> {
        match self.lock.get() {
            Some(lock) => lock.lost().await,
            None => None,
        }
    }

    pub(crate) async fn release_lock(&self) -> Result<(), Stop> {
        match self.lock.get() {
            Some(lock) => lock.release(self).await,
            None => Ok(()),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.logins.clock)()
    }

    /// A write: the stage's lock is ours, and the identity of the very credentials that send it is proved each time. Sent again with new ones where AWS
    /// refused them, as the same call.
    pub(crate) async fn write<T, F>(&self, send: impl Fn(Proof) -> F) -> Result<Result<T, AwsError>, Stop>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        self.keep_lock().await?;
        self.unlocked_write(send).await
    }

    /// A write of the lock itself.
    pub(super) async fn unlocked_write<T, F>(
        &self,
        send: impl Fn(Proof) -> F,
    ) -> Result<Result<T, AwsError>, Stop>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        let again = AtomicU64::new(0);
        let (again, send) = (&again, &send);
        self.ask(|| async move {
            let proof = self.cloud.prove().await?;
            // Before the refusal there may have been an attempt whose answer was lost.
            let sent_before = again.fetch_add(1, Ordering::Relaxed) > 0;
            send(if sent_before { proof.sent_before() } else { proof }).await
        })
        .await
    }

    /// Replaces the credentials, unless somebody did since `seen`. Waits where only a person can.
    pub(crate) async fn renew(&self, seen: u64, error: AwsError) -> Result<(), Refused> {
        let _alone = self.renewing.lock().await;
        if self.renewals() != seen {
            return Ok(());
        }
        if !error.needs_person() {
            self.cloud.forget_credentials().await;
        }
        let mut renewed = self.logins.renewed.clone();
        renewed.mark_unchanged();
        match self.cloud.prove().await {
            Ok(_) => {}
            Err(error) if error.needs_person() => self.wait(error, renewed).await?,
            Err(error) => return Err(Refused::Aws(error)),
        }
        self.renewals.fetch_add(1, Ordering::Release);
        Ok(())
    }

    async fn wait(&self, mut needed: AwsError, mut renewed: watch::Receiver<u64>) -> Result<(), Refused> {
        let Logins { log, cancel, .. } = &self.logins;
        if renewed.has_changed().is_err() {
            return Err(Refused::Aws(needed));
        }
        let target = self.cloud.target();
        let mut told = None;
        loop {
            if cancel.is_cancelled() {
                let message = "stopped while it waited for a login; nothing more was sent to AWS";
                return Err(Refused::Stopped(Stop::Cancelled(message.to_owned())));
            }
            // A login as somebody else is told, too: it is what the person has to put right.
            if told != Some(needed.code()) {
                told = Some(needed.code());
                let failure = Box::new(failure(needed.code(), needed.to_string(), needed.hint()));
                let event = RunEvent::LoginNeeded { target: target.clone(), failure };
                log.write(event).await.map_err(Refused::Stopped)?;
            }
            tokio::select! {
                changed = renewed.changed() => if changed.is_err() {
                    return Err(Refused::Aws(needed));
                },
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                () = cancel.cancelled() => continue,
            }
            match self.cloud.prove().await {
                Ok(_) => break,
                // What may pass by itself is no news.
                Err(error) if error.retryable() => {}
                Err(error) => needed = error,
            }
        }
        log.write(RunEvent::LoginRenewed { target: target.clone() }).await.map_err(Refused::Stopped)
    }
}
