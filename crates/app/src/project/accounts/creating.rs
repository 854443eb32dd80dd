//! Child accounts of an organization: shown first, then created, and remembered until they are there.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use aws::{AccountCreation as Asked, Cloud, NewAccount as Wanted};
use jiff::SignedDuration;
use journal::{AccountCreationRecord, CreationOutcome, Failure, Journal};
use topology::{Access, AccountName, AssumeRoleAccess};

use super::checking;
use crate::{
    Project,
    contract::{
        AccountCreation, CreationPlan, CreationState, ErrorView, NewAccount, OrganizationAccount,
        OrganizationView, PlanAccounts,
    },
    error::Result,
    opentofu,
};

/// The role that AWS makes in a child account unless told otherwise.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html>
const USUAL_ROLE: &str = "OrganizationAccountAccessRole";
/// Creating an account takes AWS minutes.
const PAUSE: Duration = Duration::from_secs(3);
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Child accounts that were shown to a person and not yet created.
#[derive(Debug)]
pub struct PlannedAccounts {
    pub view: CreationPlan,
    cloud: Cloud,
}

impl Project {
    /// The accounts of the organization that an account manages.
    ///
    /// # Errors
    /// Where the account cannot be reached, or manages no organization.
    pub async fn organization(&self, name: &AccountName) -> Result<OrganizationView> {
        let topology = self.topology();
        let cloud = self.cloud_of(&topology, name)?;
        cloud.prove().await?;
        let organization = cloud.organization().await?;
        let accounts = cloud.organization_accounts().await?;
        Ok(OrganizationView {
            id: organization.id,
            management: organization.management,
            accounts: accounts
                .into_iter()
                .map(|account| OrganizationAccount {
                    known_as: super::picking::known_as(&topology, &account.id),
                    id: account.id,
                    name: account.name,
                    email: account.email,
                    status: account.status,
                })
                .collect(),
        })
    }

    /// What creating child accounts would do. Changes nothing.
    ///
    /// # Errors
    /// Where the account manages no organization, a name is taken, or an address is none or there twice.
    pub async fn plan_accounts(&self, request: &PlanAccounts) -> Result<PlannedAccounts> {
        let topology = self.topology();
        let from = checking::account(&topology, &request.from)?;
        for (position, account) in request.accounts.iter().enumerate() {
            let again = |other: &NewAccount| {
                other.email.eq_ignore_ascii_case(&account.email) || other.name == account.name
            };
            // A planned account is what is waited for.
            if topology.accounts.get(&account.name).is_some_and(|there| !there.is_planned()) {
                return Err(refused(format!("there is an account {} already", account.name)));
            }
            if request.accounts[..position].iter().any(again) {
                return Err(refused(format!(
                    "{} has the name or address of another new account",
                    account.name
                )));
            }
            if !is_address(&account.email) {
                return Err(refused(format!("`{}` is no e-mail address", account.email)));
            }
        }
        if request.accounts.is_empty() {
            return Err(refused("no account was named".into()));
        }
        let cloud = self.cloud_of(&topology, &request.from)?;
        let proof = cloud.prove().await?;
        let organization = cloud.organization().await?;
        if from.id.as_ref() != Some(&organization.management) {
            return Err(ErrorView::new(
                "not-the-management-account",
                format!(
                    "{} does not manage the organization: {} does",
                    request.from, organization.management
                ),
                "Choose the access of the management account: only it may create accounts.",
            ));
        }
        let role = request.role.clone().unwrap_or_else(|| USUAL_ROLE.into());
        let view = CreationPlan {
            id: self.nonce(),
            from: request.from.clone(),
            identity: self.identity(&cloud, &proof).await,
            opentofu: opentofu::accounts(&request.accounts, &role),
            accounts: request.accounts.clone(),
            typed: request.from.to_string(),
            role,
        };
        Ok(PlannedAccounts { view, cloud })
    }

    /// Creates the accounts that a person has seen, and adds each to the topology once it is there, as a pending edit.
    ///
    /// # Errors
    /// Where the name was not typed, or what is intended cannot be written down: then nothing was sent.
    pub async fn create_accounts(
        self: &Arc<Self>,
        planned: PlannedAccounts,
        typed: &str,
    ) -> Result<Vec<AccountCreation>> {
        let PlannedAccounts { view, cloud } = planned;
        if typed != view.typed {
            return Err(ErrorView::new(
                "not-confirmed",
                format!("accounts are created in {} only after its name was typed", view.from),
                format!("Type {} to go on. Nothing was created.", view.typed),
            ));
        }
        let journal = self.journal()?.clone();
        let mut intended = BTreeMap::new();
        for account in &view.accounts {
            let at = self.settings.now();
            let id = journal.intend_creation(&account.name, &account.email, &view.role, &view.from, at)?;
            intended.insert(id, wanted(&view, account));
        }
        // All of them are on disk before the first is sent. By their ids: one of the same name may be left from before.
        for record in journal.creations()? {
            if let Some(wanted) = intended.remove(&record.id) {
                self.follow(record, cloud.clone(), Some(wanted), journal.clone());
            }
        }
        self.identities.changed();
        self.creations()
    }

    /// Goes on with creations that an earlier process began: asks AWS what became of them, and sends none again.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn resume_creations(self: &Arc<Self>) -> Result<()> {
        if !self.has_history() {
            return Ok(());
        }
        let (journal, topology) = (self.journal()?.clone(), self.topology());
        for record in journal.creations()?.into_iter().filter(|record| record.outcome.is_none()) {
            match self.cloud_of(&topology, &record.from) {
                Ok(cloud) => self.follow(record, cloud, None, journal.clone()),
                Err(error) => tracing::warn!(code = error.code, "an account's creation cannot be followed"),
            }
        }
        Ok(())
    }

    /// `wanted`: to be asked for first; absent where that was done before.
    fn follow(
        self: &Arc<Self>,
        record: AccountCreationRecord,
        cloud: Cloud,
        wanted: Option<Wanted>,
        journal: Arc<Journal>,
    ) {
        let project = self.clone();
        tokio::spawn(async move {
            let outcome = match creation(&journal, &cloud, &record, wanted.as_ref()).await {
                Ok(outcome) => outcome,
                // What AWS made of it is not known, and is asked again when the project is opened next.
                Err(error)
                    if wanted.is_none() || error.code == "unreachable" || error.code == "timed-out" =>
                {
                    tracing::warn!(
                        code = error.code,
                        message = error.message,
                        "an account's creation is not known"
                    );
                    return;
                }
                Err(error) => CreationOutcome::Failed(failure(&error.code, error.message, &error.hint)),
            };
            if let Err(error) = project.created(&record, outcome, &journal) {
                tracing::error!(
                    code = error.code,
                    message = error.message,
                    "an account's creation is not noted"
                );
            }
        });
    }

    fn created(
        &self,
        record: &AccountCreationRecord,
        outcome: CreationOutcome,
        journal: &Journal,
    ) -> Result<()> {
        journal.creation_ended(record.id, &outcome)?;
        if let CreationOutcome::Created(id) = outcome {
            self.edit(vec![super::picking::taken_in(&self.topology(), &record.name, id, access(record))])?;
        }
        self.identities.changed();
        Ok(())
    }

    /// The accounts that were created from here or are being created, newest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn creations(&self) -> Result<Vec<AccountCreation>> {
        if !self.has_history() {
            return Ok(Vec::new());
        }
        Ok(self.journal()?.creations()?.into_iter().map(shown).collect())
    }

    /// A name for something that is good once and that nobody can guess.
    pub(in crate::project) fn nonce(&self) -> String {
        let mut bytes = [0; 16];
        (self.settings.entropy)(&mut bytes);
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

async fn creation(
    journal: &Journal,
    cloud: &Cloud,
    record: &AccountCreationRecord,
    wanted: Option<&Wanted>,
) -> Result<CreationOutcome> {
    let proof = cloud.prove().await?;
    let request = match (&record.request, wanted) {
        (Some(request), _) => request.clone(),
        (None, Some(wanted)) => {
            let request = cloud.create_account(&proof, wanted).await?;
            journal.creation_sent(record.id, &request)?;
            request
        }
        (None, None) => match sent_before(cloud, record).await? {
            Some(request) => request,
            None => {
                return Ok(CreationOutcome::Failed(failure(
                    "interrupted",
                    "Stagewright was closed before AWS was asked for it".into(),
                    "AWS knows nothing of it: create it again.",
                )));
            }
        },
    };
    loop {
        match cloud.account_creation(&request).await? {
            Asked::InProgress => tokio::time::sleep(PAUSE).await,
            Asked::Created(id) => return Ok(CreationOutcome::Created(id)),
            Asked::Failed { code, message, hint } => {
                return Ok(CreationOutcome::Failed(failure(code, message, hint)));
            }
        }
    }
}

/// The creation that AWS remembers for one whose answer never came.
async fn sent_before(cloud: &Cloud, record: &AccountCreationRecord) -> Result<Option<String>> {
    let asked = cloud.creations().await?;
    // AWS's clock and this machine's may differ.
    let since = record.at.saturating_sub(SKEW).unwrap_or(record.at);
    let this = asked.into_iter().find(|asked| {
        asked.name == record.name.as_str() && asked.requested.is_none_or(|requested| requested >= since)
    });
    Ok(this.map(|asked| asked.request))
}

fn wanted(view: &CreationPlan, account: &NewAccount) -> Wanted {
    Wanted { name: account.name.to_string(), email: account.email.clone(), role: view.role.clone() }
}

fn access(record: &AccountCreationRecord) -> Access {
    Access::AssumeRole(AssumeRoleAccess {
        from: record.from.clone(),
        role: record.role.clone(),
        external_id: None,
        mfa_serial: None,
    })
}

fn failure(code: &str, message: String, hint: &str) -> Failure {
    Failure { code: code.into(), message, hint: hint.into(), resource: None, location: None, left_as: None }
}

fn shown(record: AccountCreationRecord) -> AccountCreation {
    AccountCreation {
        name: record.name,
        email: record.email,
        from: record.from,
        role: record.role,
        state: match record.outcome {
            None => CreationState::InProgress,
            Some(CreationOutcome::Created(id)) => CreationState::Created { id },
            Some(CreationOutcome::Failed(failure)) => CreationState::Failed {
                problem: ErrorView::new(&failure.code, failure.message, failure.hint),
            },
        },
    }
}

/// As far as it can be told without writing to it.
fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
    })
}

fn refused(message: String) -> ErrorView {
    ErrorView::new("bad-request", message, "Correct it, then look at the plan again. Nothing was created.")
}
