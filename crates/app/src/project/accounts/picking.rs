//! Accounts that Identity Center or `~/.aws/config` know, taken into the topology as pending edits.

use std::collections::BTreeSet;

use aws::{ProfileKind, ProfileSummary};
use topology::{
    Access, Account, AccountId, AccountName, AccountPatch, Edit, Patch, Region, SessionName, SsoAccess,
    Topology,
};

use crate::{
    Project,
    contract::{ErrorView, PickAccounts, PortalAccount, ProfileOffer},
    error::Result,
};

impl Project {
    /// The accounts and roles that a session gives access to.
    ///
    /// # Errors
    /// Where nobody is logged in, or Identity Center does not answer.
    pub async fn session_accounts(&self, name: &SessionName) -> Result<Vec<PortalAccount>> {
        let topology = self.topology();
        let portal = self.portal(&topology, name)?;
        let accounts = portal.accounts().await?;
        let roles =
            futures_util::future::join_all(accounts.iter().map(|account| portal.roles(&account.id))).await;
        accounts
            .into_iter()
            .zip(roles)
            .map(|(account, roles)| {
                Ok(PortalAccount {
                    known_as: known_as(&topology, &account.id),
                    id: account.id,
                    name: account.name,
                    email: account.email,
                    roles: roles?,
                })
            })
            .collect()
    }

    /// Takes accounts of a session into the topology. One that has the id already is reached this way from now on.
    ///
    /// # Errors
    /// Where a name is taken by another account, or the file cannot be edited.
    pub fn pick_accounts(&self, request: &PickAccounts) -> Result<()> {
        let topology = self.topology();
        self.session(&topology, &request.session)?;
        let edits = request.accounts.iter().map(|picked| {
            let access = SsoAccess { session: request.session.clone(), role: picked.role.clone() };
            let access = Access::Sso(access);
            match known_as(&topology, &picked.id) {
                Some(known) => Edit::UpdateAccount {
                    id: known,
                    patch: AccountPatch { access: Patch::Set(access), ..AccountPatch::default() },
                },
                None => taken_in(&topology, &picked.name, picked.id.clone(), access),
            }
        });
        self.edit(edits.collect())
    }

    /// The profiles of `~/.aws/config`. Where the file cannot be read there are none to offer.
    pub(super) async fn profiles(&self) -> Vec<ProfileSummary> {
        let files = self.profile_files();
        aws::profiles(&files).await.unwrap_or_else(|error| {
            tracing::debug!(code = error.code(), "the profiles cannot be offered");
            Vec::new()
        })
    }

    /// What the profiles could add to the topology.
    pub(super) fn offers(&self, topology: &Topology, profiles: &[ProfileSummary]) -> Vec<ProfileOffer> {
        let taken: BTreeSet<&str> = topology
            .accounts
            .values()
            .filter_map(|account| match &account.access {
                Some(Access::Profile(profile)) => Some(profile.as_str()),
                _ => None,
            })
            .collect();
        profiles
            .iter()
            .filter(|profile| !taken.contains(profile.name.as_str()))
            .map(|profile| ProfileOffer {
                profile: profile.name.clone(),
                means: means(profile),
                account: profile.account.clone(),
                region: profile.region.as_ref().and_then(|region| Region::new(region.clone()).ok()),
                problem: match &profile.kind {
                    ProfileKind::Unusable { code, message, hint } => {
                        Some(ErrorView::new(code, message.clone(), hint.clone()))
                    }
                    ProfileKind::Sso { .. }
                    | ProfileKind::AssumeRole { .. }
                    | ProfileKind::Keys
                    | ProfileKind::Process => None,
                },
            })
            .collect()
    }

    /// Takes profiles into the topology, as accounts that are reached through them. Whose a profile is that does not say
    /// so, is asked of AWS.
    ///
    /// # Errors
    /// Where there is no such profile, AWS does not say whose it is, or the file cannot be edited.
    pub async fn import_profiles(&self, names: &[String]) -> Result<()> {
        let profiles = self.profiles().await;
        let mut topology = self.topology();
        let mut edits = Vec::new();
        for name in names {
            let Some(profile) = profiles.iter().find(|profile| profile.name == *name) else {
                return Err(ErrorView::new(
                    "profile",
                    format!("there is no profile `{name}` in ~/.aws/config"),
                    "Ask for the profiles again: the file may have changed.",
                ));
            };
            let access = Access::Profile(name.clone());
            let id = match &profile.account {
                Some(id) => id.clone(),
                None => self.owner(name).await?,
            };
            let edit = match known_as(&topology, &id) {
                Some(known) => Edit::UpdateAccount {
                    id: known,
                    patch: AccountPatch { access: Patch::Set(access), ..AccountPatch::default() },
                },
                None => taken_in(&topology, &free_name(&topology, name), id, access),
            };
            edit.apply(&mut topology).map_err(|error| {
                ErrorView::new(
                    error.code(),
                    error.to_string(),
                    "Import the others, and add this one by hand.",
                )
            })?;
            edits.push(edit);
        }
        self.edit(edits)
    }

    async fn owner(&self, profile: &str) -> Result<AccountId> {
        let access = aws::ResolvedAccess::Profile {
            name: profile.to_owned(),
            files: self.profile_files(),
            mfa: self.identities.mfa.clone(),
        };
        let caller = aws::caller(access, self.settings.endpoint.clone(), self.settings.clock.clone()).await?;
        AccountId::new(caller).map_err(|error| {
            ErrorView::new(
                "bad-account-id",
                error.to_string(),
                "Add the account by hand, with its 12 digits.",
            )
        })
    }
}

pub(super) fn known_as(topology: &Topology, id: &AccountId) -> Option<AccountName> {
    topology
        .accounts
        .iter()
        .find(|(_, account)| account.id.as_ref() == Some(id))
        .map(|(name, _)| name.clone())
}

/// What was planned under this name is real from now on; otherwise the account is new.
pub(super) fn taken_in(topology: &Topology, name: &AccountName, id: AccountId, access: Access) -> Edit {
    match topology.accounts.get(name).filter(|there| there.is_planned()) {
        Some(planned) => {
            let access = if planned.access.is_some() { Patch::Keep } else { Patch::Set(access) };
            let patch = AccountPatch { id: Patch::Set(id), access, ..AccountPatch::default() };
            Edit::UpdateAccount { id: name.clone(), patch }
        }
        None => {
            let (id, access) = (Some(id), Some(access));
            let account = Account { id, access, endpoint: None, production: None, colour: None };
            Edit::AddAccount { id: name.clone(), account }
        }
    }
}

/// A name that is none of the topology's yet, as near to `wanted` as names allow.
fn free_name(topology: &Topology, wanted: &str) -> AccountName {
    let plain: String = wanted
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect();
    let plain = plain.trim_start_matches(['-', '_', '.']);
    let base = if plain.is_empty() { "account" } else { plain };
    (1..)
        .map(|n| if n == 1 { base.to_owned() } else { format!("{base}-{n}") })
        .filter_map(|name| AccountName::new(name).ok())
        .find(|name| topology.accounts.get(name).is_none_or(Account::is_planned))
        .expect("one of infinitely many names is free")
}

fn means(profile: &ProfileSummary) -> String {
    let place = profile.account.as_ref().map_or_else(String::new, |id| format!(" in {id}"));
    match &profile.kind {
        ProfileKind::Sso { session, start_url, role, .. } => {
            format!("role {role}{place} through {}", session.as_deref().unwrap_or(start_url))
        }
        ProfileKind::AssumeRole { role_arn, source } => format!("{role_arn} from {source}"),
        ProfileKind::Keys => "access key in ~/.aws/credentials".into(),
        ProfileKind::Process => "a program that gives credentials".into(),
        ProfileKind::Unusable { message, .. } => message.clone(),
    }
}
