//! Looks at the accounts: one at a time, told of while it goes on, cancelled and taken up again.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::contract::DriftLook;

/// The look that goes on, or the last one.
#[derive(Debug, Clone, Default)]
pub struct Looks(Arc<Mutex<Option<Look>>>);

#[derive(Debug)]
struct Look {
    state: DriftLook,
    cancel: CancellationToken,
}

impl Looks {
    pub fn last(&self) -> Option<DriftLook> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|look| look.state.clone())
    }

    pub fn going_on(&self) -> bool {
        self.last().is_some_and(|look| look.ended.is_none())
    }

    pub fn cancel(&self) {
        if let Some(look) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            look.cancel.cancel();
        }
    }
}
