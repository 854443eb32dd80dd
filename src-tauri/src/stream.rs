//! What the application says without being asked, on its way to the page.

use std::sync::{Arc, Mutex, PoisonError};

use app::contract::AppEvent;
use tauri::ipc::Channel;

/// The page that listens. A page that is loaded again takes the place of the one before.
#[derive(Clone, Default)]
pub struct Stream(Arc<Mutex<Page>>);

#[derive(Default)]
struct Page {
    channel: Option<Channel<Vec<AppEvent>>>,
    /// Where it has to go once it listens: a link may have started the program.
    place: Option<AppEvent>,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl Stream {
    pub fn listen(&self, channel: Channel<Vec<AppEvent>>) {
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        page.channel = Some(channel);
        let place = page.place.take();
        drop(page);
        if let Some(place) = place {
            self.send(vec![place]);
        }
    }

    pub fn send(&self, events: Vec<AppEvent>) {
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(channel) = page.channel.clone() else {
            page.place = events
                .into_iter()
                .rfind(|event| matches!(event, AppEvent::Show { .. }))
                .or(page.place.take());
            return;
        };
        drop(page);
        if let Err(error) = channel.send(events) {
            tracing::warn!("the window could not be told what happened: {error}");
        }
    }
}
