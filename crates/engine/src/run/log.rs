//! The one writer of a run's events: it numbers them, puts them on disk, and only then tells anyone.

use std::sync::Arc;

use aws::Clock;
use journal::{Entry, RunEvent, RunId};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use super::Recorder;
use crate::Stop;

/// Entries that are written together at most: one wait for the disk serves them all.
const BATCH: usize = 256;

struct Message {
    event: RunEvent,
    written: Option<oneshot::Sender<Result<(), Stop>>>,
}

/// A handle on the writer, which ends with its last handle.
#[derive(Clone)]
pub(crate) struct Log(mpsc::UnboundedSender<Message>);

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Log")
    }
}

impl Log {
    pub(crate) fn start(
        run: RunId,
        clock: Clock,
        recorder: Arc<dyn Recorder>,
        listener: Option<mpsc::UnboundedSender<Entry>>,
        next: u64,
    ) -> (Self, JoinHandle<()>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let writer = Writer { run, clock, recorder, listener, next, broken: None };
        (Self(sender), tokio::spawn(writer.work(receiver)))
    }

    /// Returns when the event is on disk.
    pub(crate) async fn write(&self, event: RunEvent) -> Result<(), Stop> {
        let (written, done) = oneshot::channel();
        if self.0.send(Message { event, written: Some(written) }).is_err() {
            return Err(lost());
        }
        done.await.unwrap_or_else(|_| Err(lost()))
    }

    /// For what is only to be seen: it is on disk soon, and in order.
    pub(crate) fn note(&self, event: RunEvent) {
        // A writer that is gone has told everyone who waits.
        let _ = self.0.send(Message { event, written: None });
    }
}

fn lost() -> Stop {
    Stop::failed(
        "journal-write",
        "the journal's writer is gone",
        "Nothing more was sent to AWS. Open the run again.",
    )
}

struct Writer {
    run: RunId,
    clock: Clock,
    recorder: Arc<dyn Recorder>,
    listener: Option<mpsc::UnboundedSender<Entry>>,
    next: u64,
    /// After the first failure nothing more is written: a journal with a gap would tell a false story.
    broken: Option<Stop>,
}

impl Writer {
    async fn work(mut self, mut messages: mpsc::UnboundedReceiver<Message>) {
        let mut batch = Vec::with_capacity(BATCH);
        while messages.recv_many(&mut batch, BATCH).await > 0 {
            let (events, waiting): (Vec<_>, Vec<_>) =
                batch.drain(..).map(|message| (message.event, message.written)).unzip();
            let written = self.append(events);
            for written_to in waiting.into_iter().flatten() {
                // Whoever waited may have been cancelled.
                let _ = written_to.send(written.clone());
            }
        }
    }

    fn append(&mut self, events: Vec<RunEvent>) -> Result<(), Stop> {
        if let Some(stop) = &self.broken {
            return Err(stop.clone());
        }
        let at = (self.clock)();
        let entries: Vec<Entry> = events
            .into_iter()
            .zip(self.next..)
            .map(|(event, seq)| Entry { run: self.run.clone(), seq, at, event })
            .collect();
        if let Err(error) = self.recorder.append(&entries) {
            let stop = Stop::failed(error.code(), error.to_string(), error.hint());
            self.broken = Some(stop.clone());
            return Err(stop);
        }
        self.next += entries.len() as u64;
        if let Some(listener) = &self.listener {
            for entry in entries {
                // Nobody has to listen.
                let _ = listener.send(entry);
            }
        }
        Ok(())
    }
}
