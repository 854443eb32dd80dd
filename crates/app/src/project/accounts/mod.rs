//! Accounts: who is logged in where, who one is there, and how to become it.

mod checking;
mod console;
mod creating;
mod keys;
mod login;
mod picking;
mod portals;
mod view;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aws::{Mfa, Portal, Vault};
use tokio::{sync::watch, task::AbortHandle};
use topology::{AccountName, SessionName};

pub use creating::PlannedAccounts;

use crate::contract::{ErrorView, IdentityView, LoginState};

/// What is known of logins and identities in this process. Cheap to clone: clones share everything.
#[derive(Debug, Clone)]
pub(super) struct Identities {
    pub(super) mfa: Mfa,
    state: Arc<Mutex<State>>,
    /// Counts up whenever something here is not as it was.
    changes: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    /// By their place in the vault.
    portals: BTreeMap<String, Portal>,
    /// Logins that wait for their person, or came to nothing.
    logins: BTreeMap<SessionName, Attempt>,
    /// As last proved.
    seen: BTreeMap<AccountName, Result<IdentityView, ErrorView>>,
    /// Where the browser reaches the sandbox's Identity Center.
    sandbox_url: Option<String>,
}

/// A login that was begun.
#[derive(Debug)]
struct Attempt {
    state: LoginState,
    task: Option<AbortHandle>,
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Identities {
    pub(super) fn new(vault: &Vault) -> Self {
        Self { mfa: Mfa::new(vault.clone()), state: Arc::default(), changes: watch::Sender::new(0) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change under the lock is one assignment, so a panic leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Changes with every login, logout, identity and key.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Remembers what was seen of an account.
    pub(super) fn saw(&self, account: &AccountName, seen: Result<IdentityView, ErrorView>) {
        let mut state = self.state();
        // Telling that the same thing was seen again would make everyone ask again.
        let news = match (state.seen.get(account), &seen) {
            (Some(Ok(before)), Ok(now)) => before.arn != now.arn || before.expires != now.expires,
            (Some(Err(before)), Err(now)) => before != now,
            (Some(_), _) | (None, _) => true,
        };
        state.seen.insert(account.clone(), seen);
        drop(state);
        if news {
            self.changed();
        }
    }

    /// Forgets what was seen, after a login or logout.
    fn forget(&self, accounts: &[AccountName]) {
        let mut state = self.state();
        for account in accounts {
            state.seen.remove(account);
        }
    }
}
