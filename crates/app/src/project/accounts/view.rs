//! Accounts and logins as the window shows them.

use aws::{KeychainError, ProfileSummary, VaultState};
use topology::{Access, Account, AccountName, Topology};

use super::{keys::mfa_of, login::accounts_of};
use crate::{
    Project,
    contract::{AccountView, AccountsView, KeychainState, KeychainView, LoginState, SessionView},
    error::Result,
    project::connecting::describe,
};

impl Project {
    /// Accounts and logins, as far as they are known without asking anybody but the keychain.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub async fn accounts(&self) -> Result<AccountsView> {
        let topology = self.topology();
        let profiles = self.profiles().await;
        let mut sessions = Vec::new();
        for (name, session) in &topology.sessions {
            let login = match self.login_state(&topology, name).await {
                Ok(login) => login,
                Err(problem) => LoginState::Failed { problem },
            };
            sessions.push(SessionView {
                name: name.clone(),
                start_url: session.start_url.clone(),
                region: session.region.clone(),
                simulated: session.is_simulated(),
                login,
                accounts: accounts_of(&topology, name),
            });
        }
        let mut accounts = Vec::new();
        for (name, account) in &topology.accounts {
            accounts.push(self.account_view(&topology, name, account, &profiles).await);
        }
        Ok(AccountsView {
            keychain: keychain(&self.settings.vault.state().await),
            sessions,
            accounts,
            profiles: self.offers(&topology, &profiles),
            creations: self.creations()?,
        })
    }

    pub(super) async fn account_view(
        &self,
        topology: &Topology,
        name: &AccountName,
        account: &Account,
        profiles: &[ProfileSummary],
    ) -> AccountView {
        let seen = self.identities.state().seen.get(name).cloned();
        let (identity, problem) = match seen {
            Some(Ok(identity)) => (Some(identity), None),
            Some(Err(problem)) => (None, Some(problem)),
            None => (None, None),
        };
        let goes_here = |targets: &[topology::Target]| targets.iter().any(|target| target.account == *name);
        let stages = topology.stages.iter().filter(|(_, stage)| goes_here(&stage.targets));
        AccountView {
            name: name.clone(),
            id: account.id.clone(),
            colour: topology.colour_of(name),
            production: topology.is_production(name),
            simulated: topology.is_simulated(name),
            access: describe(account.access.as_ref()),
            session: topology.session_of(name).cloned(),
            stages: stages.map(|(stage, _)| stage.clone()).collect(),
            keys: match account.access {
                Some(Access::Keys(_)) => match &account.id {
                    Some(id) => aws::has_keys(&self.settings.vault, id).await.ok(),
                    None => None,
                },
                _ => None,
            },
            mfa: mfa_of(topology, name, profiles),
            identity,
            problem,
        }
    }

    /// Waits for the person to unlock the keychain.
    pub async fn unlock_keychain(&self) -> KeychainView {
        let state = self.settings.vault.unlock().await;
        self.identities.changed();
        keychain(&state)
    }
}

fn keychain(state: &VaultState) -> KeychainView {
    let (state, message, hint) = match state {
        VaultState::Keychain => (
            KeychainState::Keychain,
            "Logins and keys are kept in this machine's keychain.".into(),
            String::new(),
        ),
        VaultState::Memory(error) => (
            match error {
                KeychainError::Locked => KeychainState::Locked,
                KeychainError::Absent => KeychainState::Absent,
                KeychainError::Denied(_) => KeychainState::Denied,
            },
            format!("Logins and keys are kept in memory only, until Stagewright is closed: {error}."),
            error.hint().to_owned(),
        ),
    };
    KeychainView { state, message, hint }
}
