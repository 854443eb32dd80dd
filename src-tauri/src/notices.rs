//! A native notification when a run ends or waits for a person, only where the window is not in front: who looks at it needs none.
//! A click on it brings the window to what it tells of.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use app::{
    contract::{AppEvent, Place, RunEvent, RunOutcome},
    journal::{GateWait, RunId, StepOutcome},
    topology::ServiceId,
};
use tauri::AppHandle;

#[derive(Debug, Default)]
pub struct Notices {
    in_front: AtomicBool,
    runs: Mutex<BTreeMap<RunId, Run>>,
}

/// What the end of a run does not repeat.
#[derive(Debug, Default)]
struct Run {
    stage: String,
    first_failed: Option<ServiceId>,
}

#[derive(Debug, PartialEq, Eq)]
struct Notice {
    title: String,
    body: String,
    place: Place,
}

impl Notices {
    pub fn focused(&self, focused: bool) {
        self.in_front.store(focused, Ordering::Relaxed);
    }

    pub fn tell(&self, handle: &AppHandle, events: &[AppEvent]) {
        for notice in self.worth_telling(events) {
            if !self.in_front.load(Ordering::Relaxed) {
                show(handle, notice);
            }
        }
    }

    fn worth_telling(&self, events: &[AppEvent]) -> Vec<Notice> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let mut notices = vec![];
        for event in events {
            let AppEvent::Run { entry } = event else { continue };
            let run = runs.entry(entry.run.clone()).or_default();
            let stage = if run.stage.is_empty() { "a stage" } else { run.stage.as_str() };
            let mut tell = |title: String, body: &str, service: Option<ServiceId>| {
                let place = Place::Run { run: entry.run.clone(), service };
                notices.push(Notice { title, body: body.to_owned(), place });
            };
            match &entry.event {
                RunEvent::RunStarted { stage, .. } => run.stage = stage.to_string(),
                RunEvent::StepFinished { service, outcome: StepOutcome::Failed { .. }, .. } => {
                    run.first_failed.get_or_insert_with(|| service.clone());
                }
                RunEvent::GateReached {
                    wait: GateWait::Review { .. } | GateWait::Approval { .. }, ..
                } => {
                    tell(format!("{stage} waits for you"), "A gate asks for your yes or no.", None);
                }
                RunEvent::LoginNeeded { target, .. } => {
                    let title = format!("{stage} waits for a login");
                    tell(title, &format!("The login to {} has ended.", target.account), None);
                }
                RunEvent::RunFinished { outcome } => {
                    let (title, body) = match outcome {
                        RunOutcome::Succeeded => {
                            (format!("{stage} is deployed"), "Every step succeeded.".to_owned())
                        }
                        RunOutcome::Failed => {
                            let first = run.first_failed.as_ref();
                            let cause = first.map(|service| format!("{service} failed first."));
                            let text = cause.unwrap_or_else(|| "Open it to see the first cause.".into());
                            (format!("The run in {stage} failed"), text)
                        }
                        RunOutcome::Cancelled => (
                            format!("The run in {stage} was cancelled"),
                            "What had begun has been finished.".to_owned(),
                        ),
                    };
                    let service = run.first_failed.clone();
                    tell(title, &body, service);
                    runs.remove(&entry.run);
                }
                _ => {}
            }
        }
        notices
    }
}

/// The desktop's own notifications say when they are clicked (the action `default`:
/// <https://specifications.freedesktop.org/notification-spec/latest/basic-design.html>), for as long as somebody listens: a thread for each
/// waits until it is clicked or closed.
#[cfg(target_os = "linux")]
fn show(handle: &AppHandle, Notice { title, body, place }: Notice) {
    use tauri::Manager as _;
    let handle = handle.clone();
    let waiting = std::thread::Builder::new().name("notice".into()).spawn(move || {
        let shown = notify_rust::Notification::new()
            .appname("Stagewright")
            .icon("stagewright-desktop")
            .summary(&title)
            .body(&body)
            .action("default", "Show")
            .show();
        match shown {
            Ok(shown) => shown.wait_for_action(|action| {
                if action == "default" {
                    crate::window::bring_to_front(&handle);
                    handle.state::<app::App>().show(place);
                }
            }),
            Err(error) => tracing::warn!("no notification could be shown: {error}"),
        }
    });
    if let Err(error) = waiting {
        tracing::warn!("no notification could be shown: {error}");
    }
}

/// On macOS and Windows a click brings the program to the front and says no more: the plugin drops what it would say
/// (<https://v2.tauri.app/plugin/notification/#actions>: actions are for mobile only).
#[cfg(not(target_os = "linux"))]
fn show(handle: &AppHandle, Notice { title, body, .. }: Notice) {
    use tauri_plugin_notification::NotificationExt as _;
    if let Err(error) = handle.notification().builder().title(title).body(body).show() {
        tracing::warn!("no notification could be shown: {error}");
    }
}
