//! Logging in and out.

use aws::{AwsError, KeychainError, LoginState as Known, Portal};
use topology::{AccountName, SessionName, Topology};

use super::{Attempt, Identities};
use crate::{
    Project,
    contract::{ErrorView, LoginMethod, LoginState},
    error::Result,
};

/// How a login is waited for.
enum Begun {
    Browser(aws::BrowserLogin),
    Device(aws::DeviceLogin),
}

impl Begun {
    fn waiting(&self) -> LoginState {
        match self {
            Self::Browser(login) => {
                LoginState::Waiting { url: login.url.clone(), code: None, until: login.until.to_string() }
            }
            Self::Device(login) => LoginState::Waiting {
                url: login.url.clone(),
                code: Some(login.code.clone()),
                until: login.until.to_string(),
            },
        }
    }

    async fn finish(self) -> std::result::Result<(), AwsError> {
        match self {
            Self::Browser(login) => login.finish().await,
            Self::Device(login) => login.finish().await,
        }
    }
}

impl Project {
    /// Begins a login, in place of one that is still waiting. Where no browser opens, a code is given instead.
    ///
    /// # Errors
    /// Where there is no such session, or its Identity Center does not answer.
    pub async fn login(&self, name: &SessionName, method: LoginMethod) -> Result<LoginState> {
        let topology = self.topology();
        let portal = self.portal(&topology, name)?;
        self.identities.state().logins.remove(name);
        let begun = self.begin(&portal, method).await?;
        let waiting = begun.waiting();
        let (identities, session, accounts) =
            (self.identities.clone(), name.clone(), accounts_of(&topology, name));
        let mut state = self.identities.state();
        let task = tokio::spawn(async move {
            let ended = begun.finish().await;
            identities.ended(&session, &accounts, ended);
        });
        let attempt = Attempt { state: waiting.clone(), task: Some(task.abort_handle()) };
        state.logins.insert(name.clone(), attempt);
        drop(state);
        self.identities.changed();
        Ok(waiting)
    }

    async fn begin(&self, portal: &Portal, method: LoginMethod) -> Result<Begun> {
        if method == LoginMethod::Browser {
            let login = portal.begin_browser().await?;
            if (self.settings.browser)(&login.url) {
                return Ok(Begun::Browser(login));
            }
        }
        let login = portal.begin_device().await?;
        (self.settings.browser)(&login.url);
        Ok(Begun::Device(login))
    }

    /// Gives a waiting login up.
    pub fn cancel_login(&self, name: &SessionName) {
        self.identities.state().logins.remove(name);
        self.identities.changed();
    }

    /// Waits until a login that was begun has come to its end, and says how.
    ///
    /// # Errors
    /// Where it came to nothing.
    pub async fn login_ended(&self, name: &SessionName) -> Result<LoginState> {
        let mut changes = self.identities.changes();
        loop {
            match self.login_state(&self.topology(), name).await? {
                LoginState::Waiting { .. } => {}
                LoginState::Failed { problem } => return Err(problem),
                state
                @ (LoginState::LoggedOut | LoginState::LoggedIn { .. } | LoginState::Expired { .. }) => {
                    return Ok(state);
                }
            }
            if changes.changed().await.is_err() {
                return Ok(LoginState::LoggedOut);
            }
        }
    }

    /// Ends a session and wipes its tokens.
    ///
    /// # Errors
    /// Where the keychain may still have them.
    pub async fn logout(&self, name: &SessionName) -> Result<()> {
        let topology = self.topology();
        let portal = self.portal(&topology, name)?;
        self.identities.state().logins.remove(name);
        let done = portal.logout().await;
        self.identities.forget(&accounts_of(&topology, name));
        self.identities.changed();
        wiped(done)
    }

    /// How far the login of a session is.
    ///
    /// # Errors
    /// Where there is no such session.
    pub async fn login_state(&self, topology: &Topology, name: &SessionName) -> Result<LoginState> {
        let attempt = self.identities.state().logins.get(name).map(|attempt| attempt.state.clone());
        if let Some(state) = attempt {
            return Ok(state);
        }
        Ok(match self.portal(topology, name)?.state().await {
            Known::LoggedOut => LoginState::LoggedOut,
            Known::LoggedIn { until, renewable } => {
                LoginState::LoggedIn { until: until.to_string(), renewable }
            }
            Known::Expired { at } => LoginState::Expired { at: at.to_string() },
        })
    }
}

impl Identities {
    fn ended(
        &self,
        session: &SessionName,
        accounts: &[AccountName],
        ended: std::result::Result<(), AwsError>,
    ) {
        let mut state = self.state();
        match ended {
            Ok(()) => {
                if let Some(mut attempt) = state.logins.remove(session) {
                    // It is this very task: nothing is left to be given up.
                    attempt.task = None;
                }
                state.seen.retain(|account, _| !accounts.contains(account));
            }
            Err(error) => {
                let problem = ErrorView::from(error);
                state
                    .logins
                    .insert(session.clone(), Attempt { state: LoginState::Failed { problem }, task: None });
            }
        }
        drop(state);
        self.changed();
    }
}

/// A keychain that is not there keeps nothing: what there was, was in memory, and is gone from there.
pub(super) fn wiped(done: std::result::Result<(), AwsError>) -> Result<()> {
    match done {
        Err(AwsError::Keychain(KeychainError::Absent)) => Ok(()),
        done => Ok(done?),
    }
}

/// The accounts whose access stands on a session.
pub(super) fn accounts_of(topology: &Topology, session: &SessionName) -> Vec<AccountName> {
    let stands = |account: &&AccountName| topology.session_of(account) == Some(session);
    topology.accounts.keys().filter(stands).cloned().collect()
}
