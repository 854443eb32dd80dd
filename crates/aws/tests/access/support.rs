//! Four accounts, and ways into them.

use std::time::Duration;

use aws::{
    AssumedRole, Clock, Cloud, ConnectionSpec, KeptKeys, Mfa, Rate, ResolvedAccess, Secret, SharedHttpClient,
    TimeOuts, Vault,
};
use jiff::Timestamp;
use sandbox::{CallFault, Effect, Nth, Sandbox, Settings, Trust, http_client, virtual_clock};
use topology::{AccountId, AccountName, Region, Target};

pub const ROOT: &str = "999999999999";
pub const DEV: &str = "111111111111";
pub const STAGING: &str = "222222222222";
pub const PROD: &str = "333333333333";
pub const DEVICE: &str = "arn:aws:iam::999999999999:mfa/ana";
pub const CODE: &str = "123456";

pub struct Setup {
    pub sandbox: Sandbox,
    pub clock: Clock,
    pub vault: Vault,
    pub mfa: Mfa,
}

pub fn id(digits: &str) -> AccountId {
    AccountId::new(digits).unwrap()
}

/// The sandbox reads the account from the key.
pub fn key_of(account: &str) -> String {
    format!("AKIASANDBOX{account}")
}

pub fn keys_of(account: &str) -> ResolvedAccess {
    ResolvedAccess::Keys {
        access_key_id: key_of(account),
        secret_access_key: Secret::new("sandbox-secret".into()),
        session_token: None,
    }
}

pub fn role(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:role/{name}")
}

pub fn trusting(principal: &str) -> Trust {
    Trust { principals: vec![principal.to_owned()], ..Trust::default() }
}

pub fn refusal(action: &str, nth: Nth, status: u16, code: &str, message: &str) -> CallFault {
    CallFault::new(action, nth, Effect::Error { status, code: code.into(), message: message.into() })
}

/// Lets virtual time pass.
pub async fn minutes(minutes: u64) {
    tokio::time::advance(Duration::from_secs(60 * minutes)).await;
}

impl Setup {
    pub fn new(settings: Settings) -> Self {
        let clock = virtual_clock("2026-03-01T08:00:00Z".parse::<Timestamp>().unwrap());
        let vault = Vault::in_memory();
        Self {
            sandbox: Sandbox::in_memory(settings, clock.clone()),
            clock,
            mfa: Mfa::new(vault.clone()),
            vault,
        }
    }

    pub fn plain() -> Self {
        Self::new(Settings::default())
    }

    pub fn with_roles(roles: impl IntoIterator<Item = (String, Trust)>) -> Self {
        Self::new(Settings { roles: roles.into_iter().collect(), ..Settings::default() })
    }

    /// One device, and a role that asks for its code.
    pub fn with_device(asking: &str) -> Self {
        let trust = Trust { mfa: true, ..trusting(ROOT) };
        Self::new(Settings {
            roles: [(asking.to_owned(), trust)].into(),
            mfa: [(DEVICE.to_owned(), CODE.to_owned())].into(),
            ..Settings::default()
        })
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub fn cloud(&self, account: &str, access: ResolvedAccess) -> Cloud {
        self.cloud_in("eu-west-1", account, access)
    }

    pub fn cloud_in(&self, region: &str, account: &str, access: ResolvedAccess) -> Cloud {
        Cloud::open(ConnectionSpec {
            account: &id(account),
            target: Target {
                account: AccountName::new("acme").unwrap(),
                region: Region::new(region).unwrap(),
            },
            access,
            endpoint: None,
            http_client: Some(SharedHttpClient::new(http_client(self.sandbox.clone()))),
            clock: self.clock.clone(),
            rate: Rate::LOCAL,
            time_outs: TimeOuts::default(),
            seed: 1,
        })
        .unwrap()
    }

    pub fn assume(&self, from: &str, source: ResolvedAccess, role_arn: &str) -> AssumedRole {
        AssumedRole {
            source,
            from: id(from),
            role_arn: role_arn.to_owned(),
            external_id: None,
            mfa_serial: None,
            mfa: self.mfa.clone(),
        }
    }

    pub fn kept(&self, account: &str) -> KeptKeys {
        KeptKeys {
            account: AccountName::new("acme").unwrap(),
            id: id(account),
            mfa_serial: None,
            vault: self.vault.clone(),
            mfa: self.mfa.clone(),
        }
    }

    /// Puts a key of one account where another's is looked for, or the same's.
    pub async fn keep(&self, place: &str, whose: &str) {
        let secret = Secret::new("sandbox-secret".into());
        aws::keep_keys(&self.vault, &id(place), key_of(whose), secret).await.unwrap();
    }

    pub fn give_code(&self) {
        self.mfa.give(DEVICE, Secret::new(CODE.into()));
    }

    pub fn calls(&self, action: &str) -> u64 {
        self.sandbox.calls().get(action).copied().unwrap_or_default()
    }

    pub fn change(&self, change: impl FnOnce(&mut Settings)) {
        self.sandbox.configure(change).unwrap();
    }

    /// Which accounts were written to, in order.
    pub fn written(&self) -> Vec<String> {
        self.sandbox.ledger().unwrap().into_iter().map(|entry| entry.account).collect()
    }
}

pub fn assumed(role: AssumedRole) -> ResolvedAccess {
    ResolvedAccess::Assume(Box::new(role))
}
