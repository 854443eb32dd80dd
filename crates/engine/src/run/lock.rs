//! One run at a time for a stage in a target: an SSM parameter in that very account, with a lease.

use std::time::Duration;

use aws::{Clock, Lock, PutLock};
use jiff::{SignedDuration, Timestamp};
use journal::RunId;
use tokio::sync::Mutex;
use topology::StageId;

use super::{Channel, control::LockHolder};
use crate::Stop;

/// Clocks of two machines may differ by this much before a lock counts as left behind.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(30);

/// A lock that was broken is noticed this soon, at the next write.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// Where a stage's lock is kept in each of its targets.
#[must_use]
pub fn lock_name(stage: &StageId) -> String {
    format!("/stagewright/lock/{stage}")
}

impl LockHolder {
    /// # Errors
    /// Where the parameter's text is not what this program writes.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[must_use]
    pub fn expired(&self, now: Timestamp) -> bool {
        self.until.checked_add(CLOCKS_DIFFER).is_ok_and(|until| until < now)
    }
}

/// A lock that was taken.
#[derive(Debug)]
pub(crate) struct StageLock {
    name: String,
    run: RunId,
    actor: String,
    since: Timestamp,
    lease: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    version: i64,
    until: Timestamp,
    /// When it was last seen to be ours.
    seen: Timestamp,
    /// Why it is ours no more.
    lost: Option<Stop>,
}

/// What is needed to take one.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'a> {
    pub(crate) stage: &'a StageId,
    pub(crate) run: &'a RunId,
    pub(crate) actor: &'a str,
    pub(crate) lease: Duration,
}

impl StageLock {
    /// Takes a lock that nobody holds, that its holder left behind, or that this run held before its process died.
    pub(crate) async fn take(channel: &Channel, wanted: &Wanted<'_>, clock: &Clock) -> Result<Self, Stop> {
        let name = lock_name(wanted.stage);
        // A second look, for a lock that came between a look and a write.
        for _ in 0..3 {
            let found = channel.ask(|| channel.cloud.read_lock(&name)).await??;
            let now = clock();
            let until = now + wanted.lease;
            let holder =
                LockHolder { run: wanted.run.clone(), actor: wanted.actor.to_owned(), since: now, until };
            let expected = match found {
                None => Lock::New,
                Some((text, version)) => match LockHolder::read(&text) {
                    Ok(other) if other.run != *wanted.run && !other.expired(now) => {
                        return Err(held(channel, wanted.stage, &other));
                    }
                    // Left behind, or written by something else: it says nothing of a run that goes on.
                    _ => Lock::Replacing(version),
                },
            };
            let put = put(channel, &name, &holder, expected).await?;
            if put.is_none() && matches!(expected, Lock::Replacing(_)) {
                // Somebody else replaced it at the same moment. What is read now would be our own value, over theirs: looking
                // again would make two holders.
                break;
            }
            if let Some(version) = put {
                let state = Mutex::new(State { version, until, seen: now, lost: None });
                return Ok(Self {
                    name,
                    run: wanted.run.clone(),
                    actor: wanted.actor.to_owned(),
                    since: now,
                    lease: wanted.lease,
                    state,
                });
            }
        }
        Err(Stop::failed(
            "locked",
            format!("{} is being locked by somebody else in {}", wanted.stage, channel.cloud.target()),
            "Look who deploys to it, then try again.",
        ))
    }

    /// That it is still ours, looked at every few seconds, because somebody may break it; renewed where its lease has run half:
    /// a laptop may have slept in between.
    pub(crate) async fn ensure(&self, channel: &Channel, now: Timestamp) -> Result<(), Stop> {
        let mut state = self.state.lock().await;
        if let Some(lost) = &state.lost {
            return Err(lost.clone());
        }
        let left = state.until.duration_since(now);
        let asked = if left * 2 <= SignedDuration::try_from(self.lease).unwrap_or(SignedDuration::ZERO) {
            self.renew(channel, &mut state, now).await
        } else if now.duration_since(state.seen) >= LOOK_AGAIN {
            self.look(channel, &mut state, now).await
        } else {
            return Ok(());
        };
        if let Err(stop) = &asked
            && matches!(stop, Stop::Failed(failure) if failure.code == "lock-lost")
        {
            state.lost = Some(stop.clone());
        }
        // While the lease lasts, a server that does not answer is no reason to stop.
        if asked.is_err() && state.lost.is_none() && state.until > now { Ok(()) } else { asked }
    }

    pub(crate) async fn lost(&self) -> Option<Stop> {
        self.state.lock().await.lost.clone()
    }

    async fn look(&self, channel: &Channel, state: &mut State, now: Timestamp) -> Result<(), Stop> {
        let found = channel.ask(|| channel.cloud.read_lock(&self.name)).await??;
        match found {
            Some((_, version)) if version == state.version => {
                state.seen = now;
                Ok(())
            }
            Some((text, _)) => Err(lost(channel, LockHolder::read(&text).ok().as_ref())),
            None => Err(lost(channel, None)),
        }
    }

    async fn renew(&self, channel: &Channel, state: &mut State, now: Timestamp) -> Result<(), Stop> {
        self.look(channel, state, now).await?;
        let until = now + self.lease;
        let holder =
            LockHolder { run: self.run.clone(), actor: self.actor.clone(), since: self.since, until };
        match put(channel, &self.name, &holder, Lock::Replacing(state.version)).await? {
            Some(version) => {
                state.version = version;
                state.until = until;
                Ok(())
            }
            None => Err(lost(channel, None)),
        }
    }

    /// Gives it back. That this fails is no harm: the lease runs out.
    pub(crate) async fn release(&self, channel: &Channel) -> Result<(), Stop> {
        let state = self.state.lock().await;
        if state.lost.is_some() {
            return Ok(());
        }
        let found = channel.ask(|| channel.cloud.read_lock(&self.name)).await??;
        if found.is_some_and(|(_, version)| version == state.version) {
            channel
                .unlocked_write(|proof| async move { channel.cloud.delete_lock(&proof, &self.name).await })
                .await??;
        }
        Ok(())
    }
}

/// The version that the parameter has now; absent where somebody else was quicker. SSM has no compare-and-set, but it counts:
/// whoever gets another number than the next one was not alone.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html>
async fn put(
    channel: &Channel,
    name: &str,
    holder: &LockHolder,
    expected: Lock,
) -> Result<Option<i64>, Stop> {
    let text = &serde_json::to_string(holder)
        .map_err(|error| Stop::failed("lock", error.to_string(), "Report this as a defect."))?;
    let put = channel
        .unlocked_write(|proof| async move { channel.cloud.put_lock(&proof, name, text, expected).await })
        .await?;
    match (put, expected) {
        (Ok(PutLock::Put(version)), Lock::Replacing(before)) => {
            Ok((version == before + 1).then_some(version))
        }
        (Ok(PutLock::Put(version)), Lock::New) => Ok(Some(version)),
        (Ok(PutLock::Taken), _) => Ok(None),
        (Err(error), _) => Err(error.into()),
    }
}

fn held(channel: &Channel, stage: &StageId, holder: &LockHolder) -> Stop {
    Stop::failed(
        "locked",
        format!(
            "{} is deploying to {stage} in {} since {} (run {})",
            holder.actor,
            channel.cloud.target(),
            holder.since.strftime("%Y-%m-%d %H:%M UTC"),
            holder.run.0
        ),
        "Wait for the end of that run. Where it is certain that nobody deploys any more, break the lock.",
    )
}

fn lost(channel: &Channel, holder: Option<&LockHolder>) -> Stop {
    let who = holder.map_or_else(|| "somebody".to_owned(), |holder| holder.actor.clone());
    Stop::failed(
        "lock-lost",
        format!("{who} took the lock of this stage in {} away", channel.cloud.target()),
        "Nothing more is sent there by this run. Find out what they do before you deploy again.",
    )
}
