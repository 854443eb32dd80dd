//! Access keys in the keychain, and codes of MFA devices.

use std::path::Path;

use aws::{ProfileSummary, Secret};
use topology::{Access, AccountName, Topology};

use super::{checking, login::wiped};
use crate::{
    Project,
    contract::{ErrorView, IdentityView},
    error::Result,
};

impl Project {
    /// Puts an access key into the keychain, and proves that it is the account's.
    ///
    /// # Errors
    /// Where the account's access is not such a key, the file is none, or the key belongs to another account: then it is
    /// not kept.
    pub async fn import_keys(&self, name: &AccountName, file: &Path) -> Result<IdentityView> {
        let (access_key_id, secret) = aws::read_keys_csv(file)?;
        self.keep_keys(name, &access_key_id, secret).await
    }

    /// The same for a key that was typed at a terminal.
    ///
    /// # Errors
    /// As for [`Project::import_keys`].
    pub async fn keep_keys(
        &self,
        name: &AccountName,
        access_key_id: &str,
        secret: Secret,
    ) -> Result<IdentityView> {
        let topology = self.topology();
        let account = checking::account(&topology, name)?;
        if !matches!(account.access, Some(Access::Keys(_))) {
            return Err(ErrorView::new(
                "not-by-key",
                format!("{name} is not reached with an access key of its own"),
                "Give it `access = { keys = {} }` in stagewright.toml first.",
            ));
        }
        let id = account.known_id(name)?;
        aws::keep_keys(&self.settings.vault, id, access_key_id, secret).await?;
        let checked = self.check_account(name).await;
        self.identities.changed();
        if let Err(error) = &checked
            && matches!(error.code.as_str(), "wrong-account" | "bad-credentials")
        {
            wiped(aws::forget_keys(&self.settings.vault, id).await)?;
        }
        checked
    }

    /// Wipes the access key of an account, and the sessions that codes opened upon it.
    ///
    /// # Errors
    /// Where the keychain may still have one of them.
    pub async fn forget_keys(&self, name: &AccountName) -> Result<()> {
        let topology = self.topology();
        let id = checking::account(&topology, name)?.known_id(name)?.clone();
        let mut done = wiped(aws::forget_keys(&self.settings.vault, &id).await);
        let stands = |other: &&AccountName| topology.access_chain(other).contains(&name);
        let standing: Vec<AccountName> = topology.accounts.keys().filter(stands).cloned().collect();
        for other in &standing {
            let access = self.resolve(&topology, other, &checking::region_of(&topology, other));
            // Each is wiped, also after one that could not be.
            let session = match access {
                Ok(access) => wiped(access.forget_sessions().await),
                Err(error) => Err(error),
            };
            done = done.and(session);
        }
        self.identities.forget(&standing);
        self.identities.changed();
        done
    }

    /// Takes the code that an MFA device shows, and opens the account with it.
    ///
    /// # Errors
    /// Where the account asks for no code, or AWS does not take it.
    pub async fn give_mfa_code(&self, name: &AccountName, code: &str) -> Result<IdentityView> {
        let topology = self.topology();
        let Some(serial) = mfa_of(&topology, name, &self.profiles().await) else {
            return Err(ErrorView::new(
                "no-mfa",
                format!("the access of {name} asks for no code"),
                "Go on without one.",
            ));
        };
        if code.len() != 6 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(ErrorView::new(
                "not-a-code",
                "a code of an MFA device has six digits",
                "Type the six digits that the device shows now.",
            ));
        }
        self.identities.mfa.give(&serial, Secret::new(code.to_owned()));
        let checked = self.check_account(name).await;
        self.identities.changed();
        checked
    }
}

/// The MFA device that the access of an account asks for a code.
pub(super) fn mfa_of(topology: &Topology, name: &AccountName, profiles: &[ProfileSummary]) -> Option<String> {
    topology.access_chain(name).into_iter().find_map(|name| {
        match topology.accounts.get(name)?.access.as_ref()? {
            Access::AssumeRole(access) => access.mfa_serial.clone(),
            Access::Keys(access) => access.mfa_serial.clone(),
            Access::Profile(profile) => profiles.iter().find(|known| known.name == *profile)?.mfa.clone(),
            Access::Sandbox | Access::Sso(_) | Access::Environment(_) | Access::WebIdentity(_) => None,
        }
    })
}
