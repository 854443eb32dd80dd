//! What the application says without being asked, on its way to the page.

use std::sync::{Arc, Mutex, PoisonError};

use app::contract::AppEvent;
use tauri::ipc::Channel;

/// The page that listens. A page that is loaded again takes the place of the one before.
#[derive(Clone, Default)]
pub struct Stream(Arc<Mutex<Option<Channel<Vec<AppEvent>>>>>);

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl Stream {
    pub fn listen(&self, channel: Channel<Vec<AppEvent>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(channel);
    }

    pub fn send(&self, events: Vec<AppEvent>) {
        let channel = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(Err(error)) = channel.map(|channel| channel.send(events)) {
            tracing::warn!("the window could not be told what happened: {error}");
        }
    }
}
