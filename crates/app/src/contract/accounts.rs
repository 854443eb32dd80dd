//! Accounts, logins and who one is there. No secret is in any of these shapes; a code of an MFA device is worthless after
//! half a minute and without the keys that it goes with.

use serde::{Deserialize, Serialize};
use topology::{AccountColour, AccountId, AccountName, Region, SessionName, StageId};
use ts_rs::TS;

use super::ErrorView;

/// Accounts and logins, as far as they are known without asking anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountsView {
    pub keychain: KeychainView,
    pub sessions: Vec<SessionView>,
    pub accounts: Vec<AccountView>,
    /// What `~/.aws/config` has that the topology has not yet.
    pub profiles: Vec<ProfileOffer>,
    /// Accounts that are being created, or were, newest first.
    pub creations: Vec<AccountCreation>,
}

/// Where secrets are kept, and why not in the keychain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeychainView {
    pub state: KeychainState,
    pub message: String,
    pub hint: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum KeychainState {
    /// In the operating system's keychain.
    Keychain,
    /// In memory only: the keychain waits for somebody to unlock it.
    Locked,
    /// In memory only: this machine has none that is running.
    Absent,
    /// In memory only: it refused.
    Denied,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionView {
    pub name: SessionName,
    pub start_url: String,
    pub region: Region,
    /// The sandbox's own Identity Center.
    pub simulated: bool,
    pub login: LoginState,
    /// Accounts of the topology that stand on it.
    pub accounts: Vec<AccountName>,
}

/// All times are RFC 3339.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum LoginState {
    LoggedOut,
    /// The person is in the browser.
    Waiting {
        /// To open where the browser did not.
        url: String,
        /// To compare with what the browser shows, for a device login.
        code: Option<String>,
        until: String,
    },
    LoggedIn {
        /// When the token ends.
        until: String,
        /// Whether it is renewed then without anybody doing anything.
        renewable: bool,
    },
    Expired {
        at: String,
    },
    /// The last login came to nothing.
    Failed {
        problem: ErrorView,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountView {
    pub name: AccountName,
    /// Absent: the account is planned.
    pub id: Option<AccountId>,
    pub colour: AccountColour,
    pub production: bool,
    pub simulated: bool,
    /// `sandbox`, `role Deployer through acme`, `profile acme-dev`.
    pub access: String,
    pub session: Option<SessionName>,
    pub stages: Vec<StageId>,
    /// For keys: whether they are kept here.
    pub keys: Option<bool>,
    /// The MFA device that is asked for a code.
    pub mfa: Option<String>,
    /// As last proved in this window.
    pub identity: Option<IdentityView>,
    /// Why it cannot be reached, where that was seen.
    pub problem: Option<ErrorView>,
}

/// Who one is in an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IdentityView {
    pub account: AccountId,
    pub arn: String,
    /// The role's name, or the user's.
    pub role: String,
    /// When these credentials end; absent: never.
    pub expires: Option<String>,
    /// Whether they are renewed then without anybody doing anything.
    pub renewable: bool,
    /// Until when, at most; absent: nobody knows.
    pub login_ends: Option<String>,
    pub checked: String,
}

/// An account that Identity Center gives access to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PortalAccount {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub roles: Vec<String>,
    /// The account of the topology that has this id already.
    pub known_as: Option<AccountName>,
}

/// What importing a profile would add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileOffer {
    pub profile: String,
    /// `role Deployer in 111111111111 through acme`.
    pub means: String,
    /// Absent: it is asked when the profile is imported.
    pub account: Option<AccountId>,
    pub region: Option<Region>,
    /// Why it cannot be imported.
    pub problem: Option<ErrorView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OrganizationView {
    pub id: String,
    pub management: AccountId,
    pub accounts: Vec<OrganizationAccount>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OrganizationAccount {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    /// In AWS's words.
    pub status: String,
    pub known_as: Option<AccountName>,
}

/// Child accounts as they would be created; nothing has been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CreationPlan {
    /// Names this plan in `create_accounts`; good once.
    pub id: String,
    pub from: AccountName,
    /// Whose credentials would be used.
    pub identity: IdentityView,
    pub role: String,
    pub accounts: Vec<NewAccount>,
    /// The name of the organization's account, to be typed: AWS accounts cannot be deleted like stacks.
    pub typed: String,
    /// The same as OpenTofu, for those who create accounts with it.
    pub opentofu: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountCreation {
    pub name: AccountName,
    pub email: String,
    pub from: AccountName,
    pub role: String,
    pub state: CreationState,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum CreationState {
    InProgress,
    Created { id: AccountId },
    Failed { problem: ErrorView },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedAccount {
    pub account: AccountName,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedSession {
    pub session: SessionName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum LoginMethod {
    /// In the default browser of this machine, which comes back by itself.
    Browser,
    /// In any browser, by a code.
    Device,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Login {
    pub session: SessionName,
    pub method: LoginMethod,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PickAccounts {
    pub session: SessionName,
    pub accounts: Vec<PickedAccount>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PickedAccount {
    pub id: AccountId,
    /// What the topology calls it; one that has the id already gets this access.
    pub name: AccountName,
    pub role: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportProfiles {
    pub profiles: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MfaCode {
    pub account: AccountName,
    pub code: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportKeys {
    pub account: AccountName,
    /// The file that the AWS console offers when an access key is made; only read.
    pub file: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewAccount {
    pub name: AccountName,
    pub email: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanAccounts {
    /// The organization's management account.
    pub from: AccountName,
    /// The role that AWS makes in each; absent: its usual name.
    pub role: Option<String>,
    pub accounts: Vec<NewAccount>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CreateAccounts {
    /// `CreationPlan::id`.
    pub plan: String,
    pub typed: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConsoleLink {
    pub account: AccountName,
    pub region: Option<Region>,
    /// The stack's name or ARN.
    pub stack: Option<String>,
}
