//! A native notification when a run ends, only where the window is not in front: who looks at it needs none.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use app::contract::{AppEvent, RunEvent, RunOutcome};
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt;

#[derive(Debug, Default)]
pub struct Notices {
    in_front: AtomicBool,
    /// The stage of each run that goes on, by the run's id: the end of a run does not repeat it.
    stages: Mutex<BTreeMap<String, String>>,
}

impl Notices {
    pub fn focused(&self, focused: bool) {
        self.in_front.store(focused, Ordering::Relaxed);
    }

    pub fn tell(&self, handle: &AppHandle, events: &[AppEvent]) {
        for (title, body) in self.ended(events) {
            if self.in_front.load(Ordering::Relaxed) {
                continue;
            }
            if let Err(error) = handle.notification().builder().title(title).body(body).show() {
                tracing::warn!("no notification could be shown: {error}");
            }
        }
    }

    /// Title and text for each run that ended.
    fn ended(&self, events: &[AppEvent]) -> Vec<(String, &'static str)> {
        let mut stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ended = vec![];
        for event in events {
            let AppEvent::Run { entry } = event else { continue };
            match &entry.event {
                RunEvent::RunStarted { stage, .. } => {
                    stages.insert(entry.run.0.clone(), stage.to_string());
                }
                RunEvent::RunFinished { outcome } => {
                    let stage = stages.remove(&entry.run.0).unwrap_or_else(|| "a stage".into());
                    ended.push(match outcome {
                        RunOutcome::Succeeded => (format!("{stage} is deployed"), "Every step succeeded."),
                        RunOutcome::Failed => {
                            (format!("The run in {stage} failed"), "Open Stagewright to see the first cause.")
                        }
                        RunOutcome::Cancelled => {
                            (format!("The run in {stage} was cancelled"), "What had begun has been finished.")
                        }
                    });
                }
                _ => {}
            }
        }
        ended
    }
}
